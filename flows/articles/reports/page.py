"""A report as one HTML page: each sentence next to a screenshot of what it means."""

import re
from collections.abc import Sequence
from datetime import datetime

from eaportal.flows.articles.findings.results import (
    ActionResult,
    CheckReport,
    Outcome,
    StepResult,
)
from eaportal.flows.articles.reports.readers import COLUMNS, RESULT, cells_of
from eaportal.flows.articles.reports.screenshots import Screenshot
from eaportal.flows.articles.text.names import CERTAINTY
from eaportal.flows.procedures.controls import ACTIONS, LABELLED
from eaportal.flows.rendering import render

PICTURES = "pictures"
# How an action appears in the table of steps: its sign, how good that is, and its meaning.
_SIGNS = {
    Outcome.DONE: ("✓", "good", "done"),
    Outcome.FAILED: ("✗", "bad", "failed"),
    Outcome.NOT_RUN: ("–", "bad", "not run"),
}
_QUOTED = re.compile(r"('[^']+'|\*\*[^*]+\*\*)")
_OTHER_WORDS = ("≈", "doubtful", "done, but the page has other words")


def as_page(report: CheckReport, screenshots: Sequence[Sequence[Screenshot]], made: datetime) -> str:
    """Render *report*, made at *made*, with the *screenshots* of each of its lists of steps.

    The page expects them in the folder PICTURES next to it.
    """
    lists = [(article, name, part) for article in report.articles for name, part in article.parts]
    return render(
        "check.html",
        report=report,
        lists=list(zip(lists, screenshots, strict=True)),
        made=made,
        pictures=PICTURES,
        longest=max((len(part.steps) for _, _, part in lists), default=0),
        meanings={control: action.meaning for control, action in ACTIONS.items()},
        sign=_sign,
        parts=_parts,
        quotes=_quotes,
        reader_columns=COLUMNS,
        reader_cells=cells_of,
        reader_result=RESULT,
    )


def _quotes(sentence: str) -> list[tuple[str, bool]]:
    """The parts of an English *sentence*, and whether each quotes the article, which may be right to left."""
    return [(text, number % 2 == 1) for number, text in enumerate(_QUOTED.split(sentence))]


def _sign(action: ActionResult) -> tuple[str, str, str]:
    if action.outcome is Outcome.DONE and action.match not in CERTAINTY:
        return _OTHER_WORDS
    return _SIGNS[action.outcome]


def _parts(step: StepResult) -> list[tuple[str, bool]]:
    """The parts of the text of *step*, and whether each one names a control."""
    parts: list[tuple[str, bool]] = []
    rest = step.text
    for action in step.actions:
        before, words, after = rest.partition(action.written)
        if action.control in LABELLED and words:
            parts += [(before, False), (words, True)]
            rest = after
    return [*parts, (rest, False)]
