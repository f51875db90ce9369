"""A report made by hand: a passed article with a note, a failed one in Arabic, and one not understood."""

from pathlib import Path

import pytest

from eaportal.flows.articles.check import not_understood
from eaportal.flows.articles.findings.finding import Finding, Fix
from eaportal.flows.articles.findings.results import (
    ActionResult,
    CheckReport,
    ClaimResult,
    ClaimVerdict,
    Markup,
    Outcome,
    StepResult,
    Verdict,
    report_on,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.text.article import NotAnArticle
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.procedures.controls import ActionKind, Control
from tests.support.list_results import list_result

DUTCH = list_result(
    "a, b/één.md",
    locale="nl-NL",
    edition="2020-12",
    verdict=Verdict.PASS,
    actions=(2, 2),
    steps=(
        StepResult(
            1,
            3,
            "Ga naar de EA-portal.",
            (
                ActionResult(
                    ActionKind.SIGN_IN,
                    Control.SIGN_IN,
                    "EA-portal",
                    "Beheren",
                    MatchKind.EXACT,
                    None,
                    Outcome.DONE,
                ),
            ),
        ),
        StepResult(
            2,
            4,
            "Klik op rapporten.",
            (
                ActionResult(
                    ActionKind.OPEN,
                    Control.REPORTS,
                    "rapporten",
                    "Rapporten",
                    MatchKind.CASE,
                    Markup.EXACT,
                    Outcome.DONE,
                ),
            ),
        ),
    ),
    findings=(
        Finding(
            "label-case",
            Severity.NOTE,
            4,
            14,
            "'rapporten' is 'Rapporten' on the page.",
            "Write 'Rapporten'.",
            4,
            23,
            Fix(30, 39, "Rapporten"),
        ),
    ),
    claims=(
        ClaimResult("days", "zeven dagen", "7 days", "7 days", ClaimVerdict.HOLDS, 1, 3, 1, 14),
        ClaimResult(
            "ticket",
            "een kaartje",
            None,
            "support ticket",
            ClaimVerdict.NOT_JUDGED,
            1,
            20,
            1,
            31,
            "the sentence has a denial",
        ),
    ),
)
ARABIC = list_result(
    "ar.md",
    locale="ar-SA",
    edition="2021-08",
    verdict=Verdict.FAIL,
    actions=(1, 0),
    steps=(
        StepResult(
            1,
            1,
            "انقر فوق تقارير.",
            (
                ActionResult(
                    ActionKind.OPEN,
                    Control.REPORTS,
                    "تقارير",
                    "تقارير",
                    MatchKind.EXACT,
                    Markup.EXACT,
                    Outcome.FAILED,
                ),
            ),
        ),
        StepResult(2, 2, "احفظ <b>.", ()),
    ),
    findings=(
        Finding("front-matter", Severity.WARNING, 9, 1, "50 % of it:\nis damaged, so to say."),
        Finding("no-effect", Severity.ERROR, 1, 15, "'تقارير' opened no page.", None, 1, 21),
    ),
)
RECIPE = not_understood(NotAnArticle(Path("soup.md"), "Found 1 paragraph."))
SOURCES = {
    DUTCH.path: (
        "# Titel",
        "",
        "1. Ga naar de [EA-portal](https://ea.azure.com/).",
        "1. Klik op **rapporten**.",
    ),
    ARABIC.path: ("1. انقر فوق **تقارير**.", "1. احفظ <b>."),
}


@pytest.fixture
def report() -> CheckReport:
    return report_on([DUTCH, ARABIC, RECIPE])


@pytest.fixture
def sources() -> dict[str, tuple[str, ...]]:
    return SOURCES
