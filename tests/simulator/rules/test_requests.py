from datetime import UTC, datetime

import pytest

from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.requests import (
    STATES,
    TaxRequestState,
    TicketState,
    TicketTopic,
    may_open_ticket,
    may_pass_on,
    may_request_tax_id,
    read_tax_id,
    read_wanted,
    tax_request_number,
    ticket_number,
)
from eaportal.simulator.rules.roles import EnrollmentKind, Role


@pytest.mark.parametrize("role", Role)
def test_the_roles_that_edit_po_numbers_open_tickets(role):
    allowed = [kind for kind in EnrollmentKind if may_open_ticket(role, kind)]

    expected = {Role.EA_ADMIN: [EnrollmentKind.DIRECT], Role.PARTNER_ADMIN: [EnrollmentKind.INDIRECT]}
    assert allowed == expected.get(role, [])


def test_a_ticket_ends_solved_or_declined_and_stays_so():
    ends = [state for state in TicketState if not STATES[state].next]

    assert ends == [TicketState.SOLVED, TicketState.DECLINED]


@pytest.mark.parametrize(
    ("topic", "typed", "wanted"),
    [
        (TicketTopic.PO_NUMBER, " PO-1 ", "PO-1"),
        (TicketTopic.MARKETPLACE_PO_NUMBER, "", Refusal(Reason.EMPTY)),
        (TicketTopic.TAX_ID, "nl001", "NL001"),
        (TicketTopic.TAX_ID, "PO_1", Refusal(Reason.NOT_A_TAX_ID)),
    ],
)
def test_a_wanted_value_is_read_by_the_topic_of_its_ticket(topic, typed, wanted):
    assert read_wanted(topic, typed) == wanted


def test_ticket_numbers_have_the_day_and_fourteen_digits():
    assert ticket_number(datetime(2020, 12, 10, tzinfo=UTC), 7) == "12012100000007"


NONE = Refusal(Reason.NOT_A_TAX_ID)


@pytest.mark.parametrize(
    ("typed", "tax_id"),
    [
        ("NL001234567B01", "NL001234567B01"),
        (" nl 0012.345 ", "NL 0012.345"),
        ("12-34/56", "12-34/56"),
        ("ABC", NONE),
        ("ABCD", "ABCD"),
        ("A" * 20, "A" * 20),
        ("A" * 21, NONE),
        ("", NONE),
        ("NL  001", NONE),
        ("-NL001", NONE),
        ("NL001-", NONE),
        ("NL001\n", NONE),
        ("ＮＬ００１", NONE),
        ("NL<01>", NONE),
    ],
)
def test_what_a_tax_id_may_be(typed, tax_id):
    assert read_tax_id(typed) == tax_id


def test_the_administrator_asks_and_the_partner_of_an_indirect_enrollment_passes_on():
    assert [role for role in Role if may_request_tax_id(role)] == [Role.EA_ADMIN]
    assert [(role, kind) for role in Role for kind in EnrollmentKind if may_pass_on(role, kind)] == [
        (Role.PARTNER_ADMIN, EnrollmentKind.INDIRECT)
    ]


def test_a_request_goes_from_the_partner_to_the_regional_operations_center_and_is_done():
    way = [TaxRequestState.WITH_PARTNER]
    while STATES[way[-1]].next:
        way.append(STATES[way[-1]].next[0])

    assert way == [TaxRequestState.WITH_PARTNER, TaxRequestState.WITH_ROC, TaxRequestState.DONE]
    assert all(TaxRequestState.DECLINED in STATES[each].next for each in way[:2])


def test_request_numbers_have_the_day_too():
    assert tax_request_number(datetime(2020, 12, 10, tzinfo=UTC), 7) == "R2012100000007"


def test_a_request_waits_for_an_event_in_each_state_but_the_last_ones():
    assert set(STATES) == {*TicketState, *TaxRequestState}
    assert [state for state, rule in STATES.items() if bool(rule.next) is not bool(rule.event)] == []
