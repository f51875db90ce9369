from datetime import UTC, datetime

import pytest

from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.rules.tickets import (
    NEXT,
    TicketState,
    TicketTopic,
    may_open_ticket,
    read_wanted,
    ticket_number,
)


@pytest.mark.parametrize("role", Role)
def test_who_edits_po_numbers_opens_tickets(role):
    allowed = [kind for kind in EnrollmentKind if may_open_ticket(role, kind)]

    expected = {Role.EA_ADMIN: [EnrollmentKind.DIRECT], Role.PARTNER_ADMIN: [EnrollmentKind.INDIRECT]}
    assert allowed == expected.get(role, [])


def test_a_ticket_ends_solved_or_declined_and_stays_so():
    ends = [state for state, following in NEXT.items() if not following]

    assert ends == [TicketState.SOLVED, TicketState.DECLINED]
    assert NEXT.keys() == set(TicketState)


@pytest.mark.parametrize(
    ("topic", "typed", "wanted"),
    [
        (TicketTopic.PO_NUMBER, " PO-1 ", "PO-1"),
        (TicketTopic.MARKETPLACE_PO_NUMBER, "", Refusal(Reason.EMPTY)),
        (TicketTopic.TAX_ID, "nl001", "NL001"),
        (TicketTopic.TAX_ID, "PO_1", Refusal(Reason.NOT_A_TAX_ID)),
    ],
)
def test_what_is_wanted_is_read_as_what_it_is_about(topic, typed, wanted):
    assert read_wanted(topic, typed) == wanted


def test_ticket_numbers_have_the_day_and_fourteen_digits():
    assert ticket_number(datetime(2020, 12, 10, tzinfo=UTC), 7) == "12012100000007"
