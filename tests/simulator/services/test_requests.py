from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eaportal.simulator.database.journal import find_entries
from eaportal.simulator.database.tables import DueRow, EnrollmentRow, MailRow
from eaportal.simulator.rules.events import EventKind
from eaportal.simulator.rules.invoices import InvoiceKind
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.requests import TaxRequestState, TicketState, TicketTopic
from eaportal.simulator.services.invoices import find_invoice, invoices_of
from eaportal.simulator.services.requests import (
    NOT_REGISTERED,
    WrongStateError,
    ask_for_tax_id,
    move_tax_request,
    move_ticket,
    open_ticket,
    pass_on,
)
from eaportal.simulator.services.users import find_user
from eaportal.simulator.timeline import advance_to

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)
REQUESTS = [kind for kind in EventKind if kind.startswith(("ticket", "tax-request"))]


@pytest.fixture
def session(worlds, contoso):
    """A session of the small world, whose direct enrollment has invoices for September and October."""
    with worlds.create("contoso", contoso).session(writes=True) as session, session.begin():
        session.sign("somebody", "a test")
        yield session


@pytest.fixture
def ada(session):
    """The administrator of the direct enrollment."""
    return find_user(session, "ada@contoso.example")


@pytest.fixture
def bo(session):
    """The administrator of the partner."""
    return find_user(session, "bo@contoso.example")


@pytest.fixture
def direct(session):
    return session.scalar(select(EnrollmentRow).where(EnrollmentRow.number == "7080123"))


@pytest.fixture
def indirect(session):
    return session.scalar(select(EnrollmentRow).where(EnrollmentRow.number == "7080456"))


@pytest.fixture
def october(session, direct):
    """The newest invoice, which isn't paid yet."""
    return find_invoice(session, direct.id, "E7080123202010")


@pytest.fixture
def ask(session, ada, direct, october):
    """Return a function that opens a ticket as Ada about the invoice of October."""

    def ask(typed="PO-1", topic=TicketTopic.PO_NUMBER, invoice=october, user=ada):
        return open_ticket(session, user, direct, invoice, topic, typed, NOW)

    return ask


def happened(session, until):
    return [
        (event.at, event.kind, event.period, event.note)
        for event in advance_to(session, until)
        if event.kind in REQUESTS
    ]


def mails(session, about):
    found = session.scalars(select(MailRow).where(MailRow.subject.contains(about)).order_by(MailRow.id))
    return [(mail.recipient, mail.subject.rpartition(", ")[2]) for mail in found]


def test_a_ticket_is_taken_up_after_a_day_and_solved_two_days_later(session, ask):
    ticket = ask()

    assert ticket.state is TicketState.OPEN
    assert happened(session, NOW + 3 * DAY) == [
        (NOW + DAY, EventKind.TICKET_TAKEN_UP, "2020-10", ticket.number),
        (NOW + 3 * DAY, EventKind.TICKET_SOLVED, "2020-10", ticket.number),
    ]
    assert ticket.state is TicketState.SOLVED
    assert [state for _, state in mails(session, ticket.number)] == ["open", "in-work", "solved"]


def test_the_steps_of_a_ticket_come_one_at_a_time_too(session, ask):
    ticket = ask()

    assert happened(session, NOW + DAY - timedelta(seconds=1)) == []
    assert [kind for _, kind, *_ in happened(session, NOW + DAY)] == [EventKind.TICKET_TAKEN_UP]
    assert ticket.state is TicketState.IN_WORK
    assert [kind for _, kind, *_ in happened(session, NOW + 3 * DAY)] == [EventKind.TICKET_SOLVED]


@pytest.mark.parametrize(
    ("topic", "field"),
    [(TicketTopic.PO_NUMBER, "po_number"), (TicketTopic.MARKETPLACE_PO_NUMBER, "marketplace_po_number")],
)
def test_a_solved_ticket_credits_and_reissues_the_invoice(session, ask, direct, october, topic, field):
    names = ("number", "po_number", "marketplace_po_number", "amounts")
    before = {name: getattr(october, name) for name in names}

    ticket = ask(topic=topic)
    advance_to(session, NOW + 3 * DAY)

    rebilled = ticket.correction.rebilled
    assert {name: getattr(october, name) for name in before} == before
    assert ticket.correction.credit_note == "E7080123202010-C1"
    assert {name: getattr(rebilled, name) for name in before} == before | {
        field: "PO-1",
        "number": "E7080123202010-R1",
    }
    assert rebilled.generated_at == NOW + 3 * DAY
    assert [each.number for each in invoices_of(session, direct.id)][:2] == [rebilled.number, october.number]


def test_the_new_invoice_is_paid_in_place_of_the_credited_one(session, ask, october):
    ticket = ask()

    events = advance_to(session, NOW + 40 * DAY)

    paid = [event.note for event in events if event.kind is EventKind.INVOICE_PAID]
    assert "E7080123202010-R1" in paid
    assert october.number not in paid
    assert (october.paid_at, ticket.correction.rebilled.paid_at is None) == (None, False)


def test_what_was_paid_stays_paid_and_an_invoice_is_corrected_as_often_as_it_is_wrong(session, ask, direct):
    september = find_invoice(session, direct.id, "E7080123202009")
    paid_at = september.paid_at
    first = ask(invoice=september)
    advance_to(session, NOW + 3 * DAY)

    second = ask("PO-2", invoice=first.correction.rebilled)
    advance_to(session, NOW + 6 * DAY)

    assert paid_at is not None
    assert first.correction.rebilled.paid_at == second.correction.rebilled.paid_at == paid_at
    assert (second.correction.credit_note, second.correction.rebilled.number) == (
        "E7080123202009-C2",
        "E7080123202009-R2",
    )


def test_the_journal_records_each_state_of_a_ticket(session, ask):
    ticket = ask()
    session.flush()
    session.sign("clock", "advance")
    advance_to(session, NOW + 3 * DAY)

    entries = find_entries(session, subject=f"ticket {ticket.number}")
    assert [(each.at, each.who, each.old, each.new) for each in entries if each.field == "state"] == [
        (NOW, "somebody", None, "open"),
        (NOW + DAY, "clock", "open", "in-work"),
        (NOW + 3 * DAY, "clock", "in-work", "solved"),
    ]
    credited = find_entries(session, subject="credit_note E7080123202010-C1")
    assert [(each.field, each.new) for each in credited] == [
        ("invoice", "E7080123202010"),
        ("rebilled", "E7080123202010-R1"),
    ]


def test_a_tax_id_that_the_enrollment_does_not_have_is_declined(session, ask):
    ticket = ask("NL001234567B01", TicketTopic.TAX_ID)

    assert happened(session, NOW + 3 * DAY)[-1][1] is EventKind.TICKET_DECLINED
    assert (ticket.state, ticket.reason, ticket.correction) == (TicketState.DECLINED, NOT_REGISTERED, None)


def test_the_tax_id_of_the_enrollment_comes_onto_an_invoice_by_a_ticket(session, ask, direct):
    direct.tax_id = "NL001234567B01"

    ticket = ask("nl001234567b01", TicketTopic.TAX_ID)
    advance_to(session, NOW + 3 * DAY)

    assert ticket.correction.rebilled.tax_id == "NL001234567B01"


def test_an_impossible_request_is_refused_and_changes_nothing(session, ask, ada, bo, october):
    due = len(session.scalars(select(DueRow)).all())

    assert ask(user=bo) == Refusal(Reason.MAY_NOT_OPEN_TICKET)
    assert ask("") == Refusal(Reason.EMPTY)
    assert ask(october.po_number) == Refusal(Reason.AS_IT_IS, {"number": october.po_number})
    assert mails(session, "Support ticket") == []
    assert len(session.scalars(select(DueRow)).all()) == due


def test_an_invoice_has_one_ticket_at_a_time_and_none_once_it_is_credited(session, ask):
    ticket = ask()

    assert ask("PO-2") == Refusal(Reason.ASKED_ALREADY, {"number": ticket.number})
    advance_to(session, NOW + 3 * DAY)
    assert ask("PO-2") == Refusal(Reason.CREDITED, {"number": "E7080123202010"})


def test_an_invoice_of_one_kind_has_one_po_number_to_change(session, ask, october):
    october.kind = InvoiceKind.MARKETPLACE

    refused = Refusal(Reason.NOT_ON_INVOICE, {"number": october.number})
    assert ask(topic=TicketTopic.PO_NUMBER) == refused
    assert not isinstance(ask(topic=TicketTopic.MARKETPLACE_PO_NUMBER), Refusal)


def test_a_ticket_moved_by_hand_is_not_moved_again_by_the_clock(session, ask):
    ticket = ask()

    move_ticket(session, ticket, TicketState.DECLINED, NOW, "Ask your partner.")

    assert happened(session, NOW + 10 * DAY) == []
    assert (ticket.state, ticket.reason) == (TicketState.DECLINED, "Ask your partner.")
    with pytest.raises(WrongStateError, match="is declined and cannot become solved, nor anything else"):
        move_ticket(session, ticket, TicketState.SOLVED, NOW)


def test_a_ticket_solved_at_once_leaves_out_the_work(session, ask):
    ticket = ask()

    move_ticket(session, ticket, TicketState.SOLVED, NOW)

    assert ticket.correction.rebilled.po_number == "PO-1"
    assert happened(session, NOW + 10 * DAY) == []


def test_a_tax_id_goes_through_the_partner_to_the_regional_operations_center(session, ada, direct):
    request = ask_for_tax_id(session, ada, direct, "nl001234567b01", NOW)

    assert happened(session, NOW + 7 * DAY) == [
        (NOW + 2 * DAY, EventKind.TAX_REQUEST_PASSED_ON, "", request.number),
        (NOW + 7 * DAY, EventKind.TAX_REQUEST_DONE, "", request.number),
    ]
    assert direct.tax_id == "NL001234567B01"
    assert [state for _, state in mails(session, request.number)] == ["with-partner", "with-roc", "done"]


def test_another_tax_id_affects_only_the_next_invoice(session, ada, direct, october):
    request = ask_for_tax_id(session, ada, direct, "NL001234567B01", NOW)
    move_tax_request(session, request, TaxRequestState.WITH_ROC, NOW)
    move_tax_request(session, request, TaxRequestState.DONE, NOW)

    advance_to(session, datetime(2020, 12, 15, 6, tzinfo=UTC))

    assert find_invoice(session, direct.id, "E7080123202011").tax_id == "NL001234567B01"
    assert october.tax_id == ""


def test_the_partner_administrator_passes_a_request_on_and_the_customer_cannot(session, bo, indirect, ada):
    ada.enrollments.append(indirect)
    request = ask_for_tax_id(session, ada, indirect, "NL001234567B01", NOW)

    assert pass_on(session, ada, indirect, request, NOW) == Refusal(Reason.PARTNER_ALONE)
    assert pass_on(session, bo, indirect, request, NOW) is None

    (done,) = happened(session, NOW + 5 * DAY)
    assert done == (NOW + 5 * DAY, EventKind.TAX_REQUEST_DONE, "", request.number)
    assert (bo.account, "with-partner") in mails(session, request.number)


def test_a_second_request_waits_for_the_first(session, ada, bo, direct):
    request = ask_for_tax_id(session, ada, direct, "NL001234567B01", NOW)

    assert ask_for_tax_id(session, ada, direct, "NL2000", NOW) == Refusal(
        Reason.ASKED_ALREADY, {"number": request.number}
    )
    move_tax_request(session, request, TaxRequestState.DECLINED, NOW, "No such company.")
    assert ask_for_tax_id(session, ada, direct, "", NOW) == Refusal(Reason.NOT_A_TAX_ID)
    assert ask_for_tax_id(session, bo, direct, "NL2000", NOW) == Refusal(Reason.MAY_NOT_ASK_FOR_TAX_ID)
    assert direct.tax_id == ""
