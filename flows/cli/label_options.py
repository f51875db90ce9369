"""What if the page said something else: the options that change its words, and which articles that breaks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eaportal.flows.cli.options import in_order
from eaportal.flows.errors import WrongInputError
from eaportal.flows.labels import EDITION_NAMES

if TYPE_CHECKING:
    from eaportal.flows.articles.findings.results import CheckReport
    from eaportal.flows.articles.text.article import Article, NotAnArticle
    from eaportal.simulator.seeding.labels import Labels

# What the page calls a label, and what it would call it.
Rename = tuple[str, str]


def _renames(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> list[Rename]:
    """Take the renames that are *written* apart; raises WrongInputError."""
    found = []
    for each in written:
        old, _, new = (part.strip() for part in each.partition("="))
        if not (old and new):
            raise WrongInputError(f"--rename: {each!r} is not of the form 'Usage Summary=Usage overview'.")
        found.append((old, new))
    return found


word_options: Callable[..., Any] = in_order(
    click.option(
        "--edition",
        type=click.Choice(EDITION_NAMES),
        help="The edition of the page's words, else the one of each article's date.",
    ),
    click.option(
        "--rename",
        "renames",
        metavar="OLD=NEW",
        multiple=True,
        callback=_renames,
        help="Ask what breaks if the page calls the label OLD otherwise; may be repeated.",
    ),
    click.option(
        "--labels",
        "label_files",
        metavar="FILE",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Take the words of a language from FILE; may be repeated.",
    ),
)


def dated(document: "Article | NotAnArticle", edition: str | None) -> "Article | NotAnArticle":
    """Return *document* as one of *edition*, if that is named."""
    return document if edition is None else replace(document, asked_edition=edition)


def changed_words(
    renames: Sequence[Rename], label_files: tuple[Path, ...], editions: Collection[str]
) -> "Mapping[str, Labels]":
    """What the pages of each of *editions* say otherwise than their catalogs; raises WrongInputError."""
    if not renames and not label_files:
        return {edition: {} for edition in editions}
    # Imported here, since checking without changed words does without it.
    from eaportal.simulator.seeding.labels import labels_from, read_label_file, rename_label
    from eaportal.simulator.seeding.yaml_files import YamlFileError

    try:
        files = [read_label_file(path) for path in label_files]
    except YamlFileError as error:
        raise WrongInputError(str(error)) from error
    words = {edition: labels_from(files, edition) for edition in editions}
    for old, new in renames:
        problems = []
        for edition in editions:
            try:
                words[edition] = rename_label(old, new, edition, words[edition])
            except ValueError as error:
                problems.append(error)
        # A label of one edition need not be one of the other.
        if len(problems) == len(editions):
            raise WrongInputError(f"--rename: {problems[0]}") from problems[0]
    return words


def breakage(report: "CheckReport", renames: Sequence[Rename]) -> str:
    """Which articles of *report* break once the labels are renamed, and at which steps."""
    from eaportal.flows.articles.findings.results import CERTAINTY

    new_labels = {new for _, new in renames}
    broken = {
        article.path: [
            f"  {article.path}:{step.line}: step {step.number} says {action.written!r}"
            for step in article.steps
            for action in step.actions
            if action.on_page in new_labels and action.match not in CERTAINTY
        ]
        for article in report.articles
    }
    count = sum(bool(places) for places in broken.values())
    what = ", ".join(f"{old!r} as {new!r}" for old, new in renames)
    head = f"With {what} on the page, {count} of {report.summary.articles} articles break"
    places = [place for each in broken.values() for place in each]
    return "\n".join([f"{head}:", *places]) if places else f"{head}."
