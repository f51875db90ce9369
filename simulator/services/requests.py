"""Support tickets and tax ID requests: make one, find them, and move them from state to state."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from eaportal.simulator.clock import cancel_due, due_row
from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import EnrollmentRow, InvoiceRow, TaxRequestRow, TicketRow, UserRow
from eaportal.simulator.rules.events import Event, EventKind
from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.requests import (
    STATES,
    RequestState,
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
from eaportal.simulator.rules.roles import sees_whole_enrollment
from eaportal.simulator.services.contacts import contacts_of
from eaportal.simulator.services.invoices import credit_and_rebill
from eaportal.simulator.services.mails import mail_tax_request, mail_ticket
from eaportal.simulator.services.permissions import why_read_only

Request = TypeVar("Request", TicketRow, TaxRequestRow)

# The field of an invoice that a ticket is about.
FIELDS = {
    TicketTopic.PO_NUMBER: "po_number",
    TicketTopic.MARKETPLACE_PO_NUMBER: "marketplace_po_number",
    TicketTopic.TAX_ID: "tax_id",
}
_PO_KINDS = {
    TicketTopic.PO_NUMBER: PoKind.AZURE,
    TicketTopic.MARKETPLACE_PO_NUMBER: PoKind.MARKETPLACE,
}
NOT_REGISTERED = "The enrollment has another VAT or tax ID. Have that changed first."


class WrongStateError(ValueError):
    """A request can't move to a state from its present one. The message says to which ones it can."""

    def __init__(self, subject: str, present: RequestState, wanted: RequestState) -> None:
        following = STATES[present].next
        instead = f"only {' or '.join(following)}" if following else "nor anything else"
        super().__init__(f"{subject} is {present} and cannot become {wanted}, {instead}")


def why_no_ticket(session: Session, user: UserRow, enrollment: EnrollmentRow) -> Refusal | None:
    """Return why *user* may not open tickets for *enrollment* now, or None."""
    if not may_open_ticket(user.role, enrollment.kind):
        return Refusal(Reason.MAY_NOT_OPEN_TICKET)
    return why_read_only(session, enrollment)


def open_ticket(
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    invoice: InvoiceRow,
    topic: TicketTopic,
    typed: str,
    now: datetime,
) -> TicketRow | Refusal:
    """Ask support as *user* to change the *topic* of *invoice* to *typed*."""
    if refused := why_no_ticket(session, user, enrollment):
        return refused
    if invoice.correction:
        return Refusal(Reason.CREDITED, {"number": invoice.number})
    if topic in _PO_KINDS and _PO_KINDS[topic] not in invoice.po_numbers:
        return Refusal(Reason.NOT_ON_INVOICE, {"number": invoice.number})
    pending = select(TicketRow.number).where(
        TicketRow.invoice_id == invoice.id, TicketRow.state.in_(_pending(TicketState))
    )
    other = session.scalar(pending)
    if other:
        return Refusal(Reason.ASKED_ALREADY, {"number": other})
    wanted = read_wanted(topic, typed)
    if isinstance(wanted, Refusal):
        return wanted
    old = getattr(invoice, FIELDS[topic])
    if wanted == old:
        return Refusal(Reason.AS_IT_IS, {"number": old})
    ticket = TicketRow(
        number=ticket_number(now, _next_id(session, TicketRow)),
        enrollment=enrollment,
        invoice=invoice,
        topic=topic,
        old=old,
        wanted=wanted,
        opened_by=user.account,
        opened_at=now,
        state=TicketState.OPEN,
        reason="",
    )
    return _made(session, ticket, now)


@DefectPoint
def ask_for_tax_id(
    session: Session, user: UserRow, enrollment: EnrollmentRow, typed: str, now: datetime
) -> TaxRequestRow | Refusal:
    """Ask the licensing partner as *user* to change the tax ID of *enrollment* to *typed* [S1]."""
    if not may_request_tax_id(user.role):
        return Refusal(Reason.MAY_NOT_ASK_FOR_TAX_ID)
    if read_only := why_read_only(session, enrollment):
        return read_only
    pending = select(TaxRequestRow.number).where(
        TaxRequestRow.enrollment_id == enrollment.id, TaxRequestRow.state.in_(_pending(TaxRequestState))
    )
    other = session.scalar(pending)
    if other:
        return Refusal(Reason.ASKED_ALREADY, {"number": other})
    wanted = read_tax_id(typed)
    if isinstance(wanted, Refusal):
        return wanted
    if wanted == enrollment.tax_id:
        return Refusal(Reason.AS_IT_IS, {"number": wanted})
    request = TaxRequestRow(
        number=tax_request_number(now, _next_id(session, TaxRequestRow)),
        enrollment=enrollment,
        old=enrollment.tax_id,
        wanted=wanted,
        asked_by=user.account,
        asked_at=now,
        state=TaxRequestState.WITH_PARTNER,
        reason="",
    )
    return _made(session, request, now)


def pass_on(
    session: Session, user: UserRow, enrollment: EnrollmentRow, request: TaxRequestRow, now: datetime
) -> Refusal | None:
    """Pass *request* on to the Regional Operations Center as *user*, the partner's administrator."""
    if not may_pass_on(user.role, enrollment.kind):
        return Refusal(Reason.PARTNER_ALONE)
    if read_only := why_read_only(session, enrollment):
        return read_only
    if request.state is TaxRequestState.WITH_PARTNER:
        move_tax_request(session, request, TaxRequestState.WITH_ROC, now)
    return None


def tickets_of(session: Session, user: UserRow, enrollment: EnrollmentRow) -> Sequence[TicketRow]:
    """Return the tickets of an enrollment that *user* sees, newest first."""
    if not sees_whole_enrollment(user.role):
        return []
    query = select(TicketRow).where(TicketRow.enrollment_id == enrollment.id)
    return session.scalars(query.options(joinedload(TicketRow.invoice)).order_by(TicketRow.id.desc())).all()


def tax_requests_of(session: Session, user: UserRow, enrollment: EnrollmentRow) -> Sequence[TaxRequestRow]:
    """Return the tax ID requests of an enrollment that *user* sees, newest first."""
    if not sees_whole_enrollment(user.role):
        return []
    query = select(TaxRequestRow).where(TaxRequestRow.enrollment_id == enrollment.id)
    return session.scalars(query.order_by(TaxRequestRow.id.desc())).all()


def find_request(
    session: Session, table: type[Request], user: UserRow, enrollment: EnrollmentRow, number: str
) -> Request | None:
    """Return the request of *enrollment* with this *number*, or None if *user* sees no such request."""
    found = find_any_request(session, table, number) if sees_whole_enrollment(user.role) else None
    return found if found and found.enrollment_id == enrollment.id else None


def find_any_request(session: Session, table: type[Request], number: str) -> Request | None:
    """Return the request with this *number*, whoever made it, or None."""
    return session.scalar(select(table).where(table.number == number))


def all_requests(session: Session, table: type[Request], enrollment: str | None = None) -> Sequence[Request]:
    """Return the requests of a world, or of the *enrollment* with that number, oldest first."""
    query = select(table).order_by(table.id)
    if enrollment is not None:
        query = query.join(EnrollmentRow).where(EnrollmentRow.number == enrollment)
    return session.scalars(query).all()


def move_ticket(
    session: Session, ticket: TicketRow, state: TicketState, at: datetime, reason: str = ""
) -> None:
    """Move *ticket* to *state*; raises WrongStateError.

    A solved ticket has credited its invoice and reissued it; a declined one says its *reason*.
    """
    _leave_state(session, ticket, f"ticket {ticket.number}", state)
    ticket.state, ticket.reason = state, reason
    _schedule_next(session, ticket, at)
    if state is TicketState.SOLVED:
        credit_and_rebill(session, ticket.invoice, at, **{FIELDS[ticket.topic]: ticket.wanted})
    _mail(session, ticket, at)


def move_tax_request(
    session: Session, request: TaxRequestRow, state: TaxRequestState, at: datetime, reason: str = ""
) -> None:
    """Move *request* to *state*; raises WrongStateError. Once it's done, the tax ID has changed."""
    _leave_state(session, request, f"request {request.number}", state)
    request.state, request.reason = state, reason
    _schedule_next(session, request, at)
    if state is TaxRequestState.DONE:
        request.enrollment.tax_id = request.wanted
    _mail(session, request, at)


def taken_up_by_support(session: Session, ticket_id: int, at: datetime) -> Event:
    """Make support start working on a ticket."""
    ticket = session.get_one(TicketRow, ticket_id)
    move_ticket(session, ticket, TicketState.IN_WORK, at)
    return _ticket_event(ticket, EventKind.TICKET_TAKEN_UP, at)


def settled_by_support(session: Session, ticket_id: int, at: datetime) -> Event:
    """Make support solve a ticket, or decline one for a tax ID that the enrollment doesn't have."""
    ticket = session.get_one(TicketRow, ticket_id)
    if ticket.topic is TicketTopic.TAX_ID and ticket.wanted != ticket.enrollment.tax_id:
        move_ticket(session, ticket, TicketState.DECLINED, at, NOT_REGISTERED)
        return _ticket_event(ticket, EventKind.TICKET_DECLINED, at)
    move_ticket(session, ticket, TicketState.SOLVED, at)
    return _ticket_event(ticket, EventKind.TICKET_SOLVED, at)


def passed_on_by_partner(session: Session, request_id: int, at: datetime) -> Event:
    """Make the licensing partner pass a tax ID request on."""
    request = session.get_one(TaxRequestRow, request_id)
    move_tax_request(session, request, TaxRequestState.WITH_ROC, at)
    return Event(at, EventKind.TAX_REQUEST_PASSED_ON, request.enrollment.number, "", request.number)


def done_by_roc(session: Session, request_id: int, at: datetime) -> Event:
    """Make the Regional Operations Center carry out a tax ID request."""
    request = session.get_one(TaxRequestRow, request_id)
    move_tax_request(session, request, TaxRequestState.DONE, at)
    return Event(at, EventKind.TAX_REQUEST_DONE, request.enrollment.number, "", request.number)


def _pending(states: type[TicketState] | type[TaxRequestState]) -> list[RequestState]:
    """Return the states in which a request still waits for something."""
    return [state for state in states if STATES[state].next]


def _next_id(session: Session, table: type[TicketRow] | type[TaxRequestRow]) -> int:
    return (session.scalar(select(func.max(table.id))) or 0) + 1


def _made(session: Session, request: Request, now: datetime) -> Request:
    """Store a new *request*, schedule what happens to it next, and mail it."""
    session.add(request)
    session.flush()
    _schedule_next(session, request, now)
    _mail(session, request, now)
    return request


def _mail(session: Session, request: TicketRow | TaxRequestRow, at: datetime) -> None:
    contacts = contacts_of(session, request.enrollment_id)
    if isinstance(request, TicketRow):
        mail_ticket(session, request, contacts, at)
    else:
        mail_tax_request(session, request, contacts, at)


def _leave_state(
    session: Session, request: TicketRow | TaxRequestRow, subject: str, wanted: RequestState
) -> None:
    """Cancel the event that was due; raises WrongStateError if *request* can't move to *wanted*."""
    if wanted not in STATES[request.state].next:
        raise WrongStateError(subject, request.state, wanted)
    event = STATES[request.state].event
    if event:
        cancel_due(session, request.id, event)


def _schedule_next(session: Session, request: TicketRow | TaxRequestRow, at: datetime) -> None:
    rule = STATES[request.state]
    if rule.event:
        session.add(due_row(at + rule.after, rule.event, request.id))


def _ticket_event(ticket: TicketRow, kind: EventKind, at: datetime) -> Event:
    return Event(at, kind, ticket.enrollment.number, ticket.invoice.period.period.key, ticket.number)
