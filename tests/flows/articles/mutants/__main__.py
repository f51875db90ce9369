"""How good the checker is: check articles with a fault, and articles that say the same in another way."""

import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from random import Random

import click

from tests.flows.articles.mutants.catalog import KINDS, mutants
from tests.flows.articles.mutants.languages import locales
from tests.flows.articles.mutants.mutant import Answer, Group, Mutant
from tests.flows.articles.mutants.runs import KNOWN_MISSES, Checked, check_mutants
from tests.support.files import commit

_MARKS = {Answer.RIGHT: "·", Answer.MISSED: "M", Answer.ELSEWHERE: "E", Answer.FALSE_ALARM: "F"}
_WORST_FIRST = (Answer.MISSED, Answer.FALSE_ALARM, Answer.ELSEWHERE)
# The lines of front matter, title and introduction, which rewrites of steps don't change.
_PREAMBLE = 11
_SHOWN_EVERY = 25


@click.command()
@click.option("--language", "languages", multiple=True, type=click.Choice(locales()), help="Default: all.")
@click.option("--kind", "pattern", default="", help="Only the kinds that match this regular expression.")
@click.option("--seed", default=1, show_default=True, help="Decides which article each mutant begins from.")
@click.option(
    "--sample",
    type=int,
    help="Only this many, chosen by the seed: of each kind in one language, then others.",
)
@click.option("--workers", default=2, show_default=True, help="Number of browsers.")
@click.option("--list", "lists", is_flag=True, help="List the kinds instead.")
@click.option("--show", is_flag=True, help="Print the articles instead, with what is expected.")
@click.option("--record", is_flag=True, help="Write what went wrong to the list of known misses.")
@click.option("--misses", type=click.Path(path_type=Path), help="Write what went wrong to this file.")
def main(
    languages: tuple[str, ...],
    pattern: str,
    seed: int,
    sample: int | None,
    workers: int,
    lists: bool,
    show: bool,
    record: bool,
    misses: Path | None,
) -> None:
    """Check mutants of articles, and print how many answers of the checker are right."""
    kinds = [kind for kind in KINDS if re.search(pattern, kind)]
    if lists:
        click.echo("\n".join(f"{KINDS[kind]}: {kind}" for kind in kinds))
        return
    made = list(mutants(languages or locales(), kinds, seed))
    if sample is not None:
        made = _sample(made, sample, Random(seed))  # noqa: S311
    if show:
        click.echo("\n".join(map(_shown, made)))
        return
    began = time.monotonic()
    checked = _check(made, workers)
    click.echo(_table(checked))
    click.echo(
        f"{_score(checked)}; {time.monotonic() - began:.0f} s, {commit()}, {datetime.now(UTC):%Y-%m-%d}"
    )
    if misses:
        misses.write_text(_misses(checked), "utf-8")
    if record:
        _record(checked)
    new = sorted(_wrong(checked) - _known())
    if new:
        sys.exit(f"New: {', '.join(new)}.")


def _known() -> set[str]:
    return set(KNOWN_MISSES.read_text("utf-8").splitlines())


def _wrong(checked: Sequence[Checked]) -> set[str]:
    return {each.mutant.name for each in checked if each.answer is not Answer.RIGHT}


def _record(checked: Sequence[Checked]) -> None:
    """Add what is wrong to the known misses, and remove what is right."""
    known = _known() - {each.mutant.name for each in checked} | _wrong(checked)
    KNOWN_MISSES.write_text("".join(f"{name}\n" for name in sorted(known)), "utf-8")


def _sample(made: Sequence[Mutant], size: int, random: Random) -> list[Mutant]:
    """*size* of the mutants *made*, of as many kinds as possible."""
    rank = Counter[str]()
    ranked = []
    for each in random.sample(made, len(made)):
        rank[each.kind] += 1
        ranked.append((rank[each.kind], each))
    chosen = sorted(ranked, key=lambda pair: pair[0])[:size]
    return sorted((each for _, each in chosen), key=lambda each: list(KINDS).index(each.kind))


def _check(made: Sequence[Mutant], workers: int) -> list[Checked]:
    done = Counter[str]()

    def show() -> None:
        done["all"] += 1
        if done["all"] % _SHOWN_EVERY == 0:
            click.echo(f"{done['all']} of {len(made)}", err=True)

    with tempfile.TemporaryDirectory(prefix="eaportal-mutants-") as folder:
        return check_mutants(made, Path(folder), workers, show)


def _table(checked: Sequence[Checked]) -> str:
    """A row a kind, a column a language."""
    columns = sorted({each.mutant.locale for each in checked})
    answers = {(each.mutant.kind, each.mutant.locale): _MARKS[each.answer] for each in checked}
    kinds = list(dict.fromkeys(each.mutant.kind for each in checked))
    width = max(map(len, kinds))
    head = f"{'':{width}}  {' '.join(locale[:2] for locale in columns)}"
    rows = [
        f"{kind:{width}}  " + "".join(f"{answers.get((kind, locale), ''):3}" for locale in columns)
        for kind in kinds
    ]
    legend = ", ".join(f"{mark} {answer}" for answer, mark in _MARKS.items())
    return "\n".join([head, *map(str.rstrip, rows), legend])


def _score(checked: Sequence[Checked]) -> str:
    parts = []
    for group, good in ((Group.FAULT, "caught"), (Group.HARMLESS, "passed"), (Group.IDLE, "caught")):
        own = [each for each in checked if each.mutant.group is group]
        right = sum(each.answer is Answer.RIGHT for each in own)
        parts.append(f"{group}: {right} of {len(own)} {good}")
    return ", ".join(parts)


def _misses(checked: Sequence[Checked]) -> str:
    """What went wrong, by kind: the languages, and the text and the answer in each; the worst first."""
    wrong = sorted(
        (each for each in checked if each.answer is not Answer.RIGHT),
        key=lambda each: (_WORST_FIRST.index(each.answer), each.mutant.group, each.mutant.kind),
    )
    parts = []
    for (answer, kind), alike in groupby(wrong, lambda each: (each.answer, each.mutant.kind)):
        own = list(alike)
        languages = " ".join(each.mutant.locale[:2] for each in own)
        parts.append(f"## {answer}: {kind} ({languages})")
        parts += [_miss(each) for each in own]
    return "\n".join(parts)


def _miss(each: Checked) -> str:
    mutant, result = each.mutant, each.result
    lines = mutant.text.splitlines()
    at = sorted(mutant.lines) or range(_PREAMBLE, len(lines) + 1)
    said = [f"    - {f.line}:{f.column} {f.rule} {f.severity}: {f.message}" for f in result.findings]
    return "\n".join(
        [
            f"{mutant.name}: {result.verdict}; right: {_expected(mutant)}",
            *(f"    {n}: {lines[n - 1]}" for n in at if lines[n - 1].strip()),
            *(said or ["    - no findings"]),
            "",
        ]
    )


def _expected(mutant: Mutant) -> str:
    if mutant.group is Group.HARMLESS:
        return "pass" + (f", at most {', '.join(sorted(mutant.rules))}" if mutant.rules else "")
    rules = ", ".join(sorted(mutant.rules)) or "any rule"
    lines = " or ".join(map(str, sorted(mutant.lines)))
    return f"{'' if mutant.may_pass else 'fails, '}finding in line {lines} ({rules})"


def _shown(mutant: Mutant) -> str:
    files = [f"--- {name}\n{text}" for name, text in mutant.files]
    return "\n".join([f"=== {mutant.group}: {mutant.name}: {_expected(mutant)}", mutant.text, *files])


main()
