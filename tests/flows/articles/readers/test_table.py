"""The table of readers: what stops them, equal rows, and what an article promises."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.readers import PeriodState, Reader
from eaportal.flows.articles.findings.results import (
    ActionResult,
    ClaimResult,
    ClaimVerdict,
    Outcome,
    StepResult,
)
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.readers.for_whom import common_errors, promise_findings, promises_of, rows_of
from eaportal.flows.articles.readers.run import Seen, Situation, stop_of
from eaportal.flows.articles.readers.worlds import Moment
from eaportal.flows.articles.reports.readers import cells_of, readers_table
from eaportal.flows.articles.text.article import parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.procedures.catalog import find_procedure
from eaportal.flows.procedures.controls import ActionKind, Control

PO, DEPARTMENT = find_procedure("update-po-number"), find_procedure("add-department")
MOMENT = Moment(datetime(2020, 12, 10, tzinfo=UTC), {})
OPEN, INVOICED = PeriodState.OPEN, PeriodState.INVOICED
EA, PARTNER = Reader("ea_admin", "direct"), Reader("partner_admin", "indirect")
OWNER, PURCHASER = Reader("account_owner", "direct"), Reader("ea_purchaser", "direct")
ABSENT = (4, "The portal does not offer 'View/Edit PO Numbers' to this reader.")
LOCKED = (5, "Clear it first.")


def at(reader, state=OPEN, *, locked=False):
    return Situation(reader, locked, state, MOMENT)


def always(readers, states):
    return {at(*each, locked=locked): ABSENT for *each, locked in product(readers, states, (False, True))}


def error(line, message="Wrong.", rule=Rule.MISSING_STEP):
    return Finding(rule.code, Severity.ERROR, line, 1, message)


def step(number, outcome=Outcome.DONE, match=MatchKind.EXACT):
    action = ActionResult(
        ActionKind.OPEN, Control.VIEW_EDIT_PO, "PO numbers", "PO Numbers", match, None, outcome
    )
    return StepResult(number, 10 + number, "text", (action,))


def claim(kind, value, verdict=ClaimVerdict.HOLDS):
    return ClaimResult(f"editor-of-{kind}-enrollment", "words", value, "", verdict, 3, 5, 3, 9)


ARTICLE = parse_article(
    Document(
        Path("article.md"),
        "1. Sign in.\n2. Select **Reports**.\n3. Select **Usage Summary** and a period.\n"
        "4. Select **View/Edit PO Numbers**.\n5. Enter the PO number, and select **Save**.\n",
    )
)


def test_errors_that_keep_nobody_from_it_are_those_of_everybody_who_gets_through():
    both, own = error(1), error(2)

    common = common_errors(
        [
            Seen((), (both,), carried_out=True),
            Seen((), (both, own), carried_out=True),
            Seen((), (), carried_out=False),
        ]
    )

    assert stop_of(Seen((step(1),), (both,), carried_out=True), common) is None
    assert stop_of(Seen((step(1), step(2)), (both, own), carried_out=True), common) == (1, "Wrong.")
    assert common_errors([Seen((), (both,), carried_out=False)]) == frozenset()


@pytest.mark.parametrize(
    ("seen", "stop"),
    [
        (
            Seen((step(1), step(2, Outcome.NOT_RUN, MatchKind.ABSENT)), (error(12),), carried_out=False),
            (2, "The portal does not offer 'PO Numbers' to this reader."),
        ),
        (
            Seen((step(1), step(2, Outcome.FAILED)), (), carried_out=False, alert="Too late."),
            (2, "Too late."),
        ),
        (
            Seen(
                (step(1, Outcome.NOT_RUN, MatchKind.DISABLED),),
                (error(11), error(11, "It is disabled.", Rule.DISABLED)),
                carried_out=False,
            ),
            (1, "It is disabled."),
        ),
        (Seen((), (), carried_out=False, alert="It is closed."), (1, "It is closed.")),
        (
            Seen((step(1), step(2)), (error(12, "Nobody saves."),), carried_out=False),
            (2, "Nobody saves."),
        ),
    ],
)
def test_a_reader_stops_at_the_first_step_that_is_not_done_because_of_what_the_page_says(seen, stop):
    assert stop_of(seen, frozenset()) == stop


def test_readers_with_equal_results_share_a_row_and_equal_situations_one_cell():
    stops = {
        **{at(EA, state): None for state in (OPEN, PeriodState.ENDED)},
        **{at(EA, state, locked=True): LOCKED for state in (OPEN, PeriodState.ENDED)},
        **{
            at(who, s, locked=k): ABSENT
            for who in (OWNER, PURCHASER)
            for s in (OPEN, INVOICED)
            for k in (False, True)
        },
    }

    rows = rows_of(PO, stops, {EA: "2022-10-10"}, [EA])

    assert [
        (row.readers, row.states, row.locked, row.works, row.step, row.documented, row.promised, row.until)
        for row in rows
    ] == [
        ((EA,), (OPEN, PeriodState.ENDED), (False,), True, None, True, True, "2022-10-10"),
        ((EA,), (OPEN, PeriodState.ENDED), (True,), False, 5, True, True, None),
        ((PURCHASER, OWNER), (OPEN, INVOICED), (False, True), False, 4, False, False, None),
    ]


def test_an_article_promises_it_to_the_readers_of_its_claims_about_its_procedure():
    claims = [
        claim("direct", "EA administrator"),
        claim("indirect", "EA administrator", ClaimVerdict.DIFFERS),
        claim("direct", "partner administrator", ClaimVerdict.NOT_JUDGED),
        claim("indirect", "not the partner administrator", ClaimVerdict.DIFFERS),
    ]

    assert set(promises_of(PO, claims)) == {EA, Reader("ea_admin", "indirect")}
    assert promises_of(DEPARTMENT, claims) == {}


def test_a_promise_that_does_not_hold_is_an_error_at_its_words_and_only_within_the_window():
    stops = {at(EA): None, at(EA, locked=True): LOCKED, at(EA, INVOICED): (5, "Too late.")}
    promises = {EA: claim("direct", "EA administrator")}

    found = promise_findings(ARTICLE, rows_of(PO, stops, {}, promises), promises)

    assert [(each.rule, each.severity, each.line, each.column, each.end_column) for each in found] == [
        ("reader-stopped", Severity.ERROR, 3, 5, 9)
    ]
    assert found[0].message == (
        "The article says that a reader who is EA administrator (direct) can do this, but for a period that"
        " is open of an enrollment whose PO number is locked they stop at step 5. Clear it first."
    )


def test_a_reader_who_gets_through_unmentioned_is_a_warning_if_the_article_names_others():
    stops = {at(EA): None, at(PARTNER): None}
    promises = {EA: claim("direct", "EA administrator")}

    found = promise_findings(ARTICLE, rows_of(PO, stops, {}, promises), promises)
    silent = promise_findings(ARTICLE, rows_of(PO, stops, {}, {}), {})

    assert [(each.rule, each.severity, each.line, each.message) for each in found] == [
        (
            "reader-unmentioned",
            Severity.WARNING,
            1,
            "The article does not say that a reader who is partner administrator (indirect) can do this,"
            " too.",
        )
    ]
    assert silent == []


def test_the_cells_of_a_row_are_words():
    stops = {
        at(who, s, locked=k): ABSENT for who in (OWNER, PARTNER) for s in PeriodState for k in (False, True)
    }
    works, stopped = (
        rows_of(PO, {at(EA): None}, {EA: "2022-10-10"}, [EA])[0],
        next(row for row in rows_of(PO, stops, {}, []) if len(row.states) < len(PeriodState)),
    )

    assert cells_of(works) == (
        "direct: EA administrator",
        "open",
        "not locked",
        "works",
        "yes",
        "yes",
        "2022-10-10",
    )
    assert cells_of(stopped)[-4:] == (f"stops at step 4: {ABSENT[1]}", "yes", "–", "–")


@pytest.mark.parametrize("width", [100, 160])
def test_the_table_fits_the_terminal(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    stops = {at(OWNER, locked=True): (4, "A very long sentence \x1b[31m about what the page says. " * 9)}

    lines = readers_table(rows_of(PO, stops, {}, []))

    from click import unstyle

    assert max(map(len, unstyle(lines).splitlines())) <= width
    assert "\x1b[31m about" not in lines
