"""Articles as data, from which their text is made: what mutators change."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.flows.articles.mutants.languages import Language
from tests.support.files import ARTICLES

# Marks a line in which a finding is expected. It isn't a character of any text.
HERE = "\ufdd0"
ACTIONS = ("sign_in", "reports", "usage_summary", "period", "view_edit_po", "po_number", "save")
LABELS = ("reports", "usage_summary", "view_edit_po", "save")
_STEP = re.compile(r"^\d+\. ")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def bold(label: str) -> str:
    """*label* as it stands in Markdown."""
    return f"**{label}**"


def numbered(steps: Sequence[str]) -> str:
    """A list as Microsoft writes it: every step has the number 1."""
    return "\n".join(f"1. {step}" for step in steps)


@dataclass(frozen=True)
class Draft:
    """An article; its *steps* have fields such as `{reports}` where a label stands."""

    language: Language
    front: tuple[str, ...]
    before: tuple[str, ...]
    steps: tuple[str, ...]
    after: tuple[str, ...]
    labels: Mapping[str, str]
    style: Callable[[str], str] = bold
    layout: Callable[[Sequence[str]], str] = numbered

    def text(self) -> str:
        """The Markdown of the article."""
        parts = ["\n".join(self.front), *self.before, self.layout(self.shown_steps), *self.after]
        return "\n\n".join(part for part in parts if part) + "\n"

    @property
    def shown_steps(self) -> list[str]:
        """The Markdown of each step."""
        names = {field: self.language.brackets.format(label) for field, label in self.labels.items()}
        return [
            step.format(**{field: self.style(name) for field, name in names.items()}) for step in self.steps
        ]

    def at(self, field: str) -> int:
        """The index of the step in which the label *field* stands."""
        return next(n for n, step in enumerate(self.steps) if f"{{{field}}}" in step)

    def with_step(self, index: int, *steps: str) -> "Draft":
        """*steps* instead of the step at *index*."""
        return replace(self, steps=(*self.steps[:index], *steps, *self.steps[index + 1 :]))

    def with_steps(self, steps: Sequence[str]) -> "Draft":
        """*steps* instead of all its own."""
        return replace(self, steps=tuple(steps))

    def with_label(self, field: str, label: str) -> "Draft":
        """*label* instead of the label *field*, where a finding is expected."""
        at = self.at(field)
        marked = self.with_step(at, HERE + self.steps[at])
        return replace(marked, labels={**self.labels, field: label})

    def with_text(self, old: str, new: str) -> "Draft":
        """*new* instead of *old*, which stands before the steps."""
        assert any(old in part for part in self.before), old
        return replace(self, before=tuple(part.replace(old, new) for part in self.before))


def plain(language: Language, *, merged: bool = False) -> Draft:
    """An article of seven plain steps, or of five in which two actions are *merged* with others."""
    steps = dict(language.steps)
    if merged:
        steps.update(language.merged)
        del steps["period"], steps["save"]
    return Draft(
        language,
        (
            "---",
            f"title: {language.title}",
            "ms.date: 12/14/2020",
            f"ms.contentlocale: {language.locale}",
            "---",
        ),
        (
            f"# {language.title}",
            " ".join([language.window, language.editors, language.ticket]),
            language.lead,
        ),
        tuple(steps.values()),
        (),
        language.labels,
    )


def written(language: Language) -> Draft | None:
    """The article in the fixtures, or None if there is none in this language."""
    path = ARTICLES / f"update-po-number.{language.locale}.md"
    if not path.exists():
        return None
    lines = path.read_text("utf-8").splitlines()
    end = lines.index("---", 1) + 1
    steps = [n for n, line in enumerate(lines) if _STEP.match(line)]
    fields = iter(LABELS)
    return Draft(
        language,
        tuple(lines[:end]),
        ("\n".join(lines[end : steps[0]]).strip(),),
        tuple(
            _BOLD.sub(lambda _: f"{{{next(fields)}}}", _STEP.sub("", line))
            for line in lines[steps[0] : steps[-1] + 1]
        ),
        ("\n".join(lines[steps[-1] + 1 :]).strip(),),
        language.labels,
    )
