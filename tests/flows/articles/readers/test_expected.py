"""What the checker expects of readers is what documents say, and what the portal does."""

from datetime import datetime

import pytest

from eaportal.flows.articles.findings.readers import PeriodState, Reader
from eaportal.flows.articles.readers.expected import (
    KINDS,
    MANAGED_ELSEWHERE_FROM,
    READERS,
    RETIRED_ON,
    ROLES,
    WINDOWS,
    is_in_window,
    may,
    period_in_words,
)
from eaportal.flows.articles.readers.worlds import END, MOMENTS
from eaportal.flows.procedures.catalog import PROCEDURES, find_procedure
from eaportal.simulator.rules import life, periods
from eaportal.simulator.rules.po_numbers import why_not_editable
from eaportal.simulator.rules.roles import EnrollmentKind, Role, may_edit_po
from tests.support.files import ROOT

PO = find_procedure("update-po-number")


def test_the_readers_are_the_roles_of_the_portal_on_both_kinds_of_enrollments():
    assert list(ROLES) == list(Role)
    assert list(KINDS) == list(EnrollmentKind)
    assert set(READERS) == {Reader(role, kind) for role in Role for kind in EnrollmentKind}


def test_periods_have_the_states_of_the_portal():
    assert list(PeriodState) == list(periods.PeriodState)


def test_the_days_of_the_end_are_those_of_the_portal():
    assert MANAGED_ELSEWHERE_FROM == life.MANAGED_ELSEWHERE_FROM
    assert RETIRED_ON == life.RETIRED_ON
    assert [moment.now.date() for moment in END] == [*MANAGED_ELSEWHERE_FROM.values(), RETIRED_ON]


def test_each_state_is_met_at_one_moment_in_a_period_that_has_it():
    met = [(state, key, moment.now) for moment in MOMENTS for state, key in moment.periods.items()]

    assert sorted(state for state, *_ in met) == sorted(PeriodState)
    assert [periods.month(key).state(now) for _, key, now in met] == [state for state, *_ in met]


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)
def test_a_procedure_says_who_may_when_and_by_which_source(procedure):
    sources = (ROOT / "docs" / "fidelity.md").read_text("utf-8").partition("## Sources")[2]

    assert procedure.window in WINDOWS
    assert set(procedure.roles) <= set(ROLES)
    assert set(procedure.kinds) <= set(KINDS)
    assert any(may(procedure, reader) for reader in READERS)
    assert procedure.sources
    for source in procedure.sources:
        assert source in sources


def test_who_may_update_a_po_number_and_when_is_what_the_portal_allows():
    allowed = {
        (reader, state)
        for moment in MOMENTS
        for state, key in moment.periods.items()
        for reader in READERS
        if not refusal(reader, key, moment.now)
    }
    expected = {
        (reader, state)
        for reader in READERS
        for state in PeriodState
        if may(PO, reader) and is_in_window(PO, state)
    }

    assert allowed == expected
    assert {reader for reader in READERS if may(PO, reader)} == {
        reader for reader in READERS if may_edit_po(Role(reader.role), EnrollmentKind(reader.kind))
    }


def refusal(reader: Reader, key: str, now: datetime) -> object:
    return why_not_editable(Role(reader.role), EnrollmentKind(reader.kind), periods.month(key), now)


@pytest.mark.parametrize(
    ("states", "locked", "words"),
    [
        (list(PeriodState), (False, True), "for any period"),
        ([PeriodState.OPEN], (False, True), "for a period that is open"),
        (
            [PeriodState.OPEN, PeriodState.ENDED],
            (True,),
            "for a period that is open or ended of an enrollment whose PO number is locked",
        ),
        (list(PeriodState), (False,), "for any period of an enrollment whose PO number is not locked"),
    ],
)
def test_a_situation_is_said_in_words(states, locked, words):
    assert period_in_words(states, locked) == words
