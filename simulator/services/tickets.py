"""Support tickets: open one, find them, and what becomes of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from eaportal.simulator.clock import cancel_due, due_row
from eaportal.simulator.rules.events import Event, EventKind
from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import sees_whole
from eaportal.simulator.rules.tickets import (
    NEXT,
    SOLVED_AFTER,
    TAKEN_UP_AFTER,
    TicketState,
    TicketTopic,
    may_open_ticket,
    read_wanted,
    ticket_number,
)
from eaportal.simulator.services.invoices import credit_and_rebill
from eaportal.simulator.services.mails import contacts_of, send
from eaportal.simulator.worlds.tables import EnrollmentRow, InvoiceRow, TicketRow, UserRow

# Which field of an invoice a ticket is about.
FIELDS = {
    TicketTopic.PO_NUMBER: "po_number",
    TicketTopic.MARKETPLACE_PO_NUMBER: "marketplace_po_number",
    TicketTopic.TAX_ID: "tax_id",
}
_PO_KINDS = {
    TicketTopic.PO_NUMBER: PoKind.AZURE,
    TicketTopic.MARKETPLACE_PO_NUMBER: PoKind.MARKETPLACE,
}
# What a mail calls it.
_NAMES = {
    TicketTopic.PO_NUMBER: "PO number for Azure services",
    TicketTopic.MARKETPLACE_PO_NUMBER: "PO number for Marketplace",
    TicketTopic.TAX_ID: "VAT or tax ID",
}
NOT_REGISTERED = "The enrollment has another VAT or tax ID. Have that changed first."


class WrongStateError(ValueError):
    """What is called *subject* cannot come to the state *wanted* from the *present* one.

    The message says which *following* ones there are instead.
    """

    def __init__(self, subject: str, present: str, wanted: str, following: Sequence[str]) -> None:
        instead = f"only {' or '.join(following)}" if following else "nor anything else"
        super().__init__(f"{subject} is {present} and cannot become {wanted}, {instead}")


def open_ticket(
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    invoice: InvoiceRow,
    topic: TicketTopic,
    typed: str,
    now: datetime,
) -> TicketRow | Refusal:
    """Ask as *user* for *typed* on *invoice*, in place of what it says for *topic*."""
    if not may_open_ticket(user.role, enrollment.kind):
        return Refusal(Reason.MAY_NOT_OPEN_TICKET)
    if invoice.correction:
        return Refusal(Reason.CREDITED, {"number": invoice.number})
    if topic in _PO_KINDS and _PO_KINDS[topic] not in invoice.po_numbers:
        return Refusal(Reason.NOT_ON_INVOICE, {"number": invoice.number})
    unsettled = select(TicketRow.number).where(
        TicketRow.invoice_id == invoice.id, TicketRow.state.in_((TicketState.OPEN, TicketState.IN_WORK))
    )
    other = session.scalar(unsettled)
    if other:
        return Refusal(Reason.ASKED_ALREADY, {"number": other})
    wanted = read_wanted(topic, typed)
    if isinstance(wanted, Refusal):
        return wanted
    old = getattr(invoice, FIELDS[topic])
    if wanted == old:
        return Refusal(Reason.AS_IT_IS, {"number": old})
    running = (session.scalar(select(func.max(TicketRow.id))) or 0) + 1
    ticket = TicketRow(
        number=ticket_number(now, running),
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
    session.add(ticket)
    session.flush()
    session.add(due_row(now + TAKEN_UP_AFTER, EventKind.TICKET_TAKEN_UP, ticket.id))
    _mail(session, ticket, now)
    return ticket


def tickets_of(session: Session, user: UserRow, enrollment: EnrollmentRow) -> list[TicketRow]:
    """The tickets of an enrollment that *user* sees, the newest first."""
    if not sees_whole(user.role):
        return []
    query = select(TicketRow).where(TicketRow.enrollment_id == enrollment.id)
    return list(session.scalars(query.options(joinedload(TicketRow.invoice)).order_by(TicketRow.id.desc())))


def find_ticket(session: Session, user: UserRow, enrollment: EnrollmentRow, number: str) -> TicketRow | None:
    """The ticket with this *number*, if *user* sees it in *enrollment*."""
    if not sees_whole(user.role):
        return None
    query = select(TicketRow).where(TicketRow.enrollment_id == enrollment.id, TicketRow.number == number)
    return session.scalar(query)


def all_tickets(session: Session, enrollment: str | None = None) -> Sequence[TicketRow]:
    """The tickets of a world, or of the *enrollment* of that number, the oldest first."""
    query = select(TicketRow).order_by(TicketRow.id)
    if enrollment is not None:
        query = query.join(EnrollmentRow).where(EnrollmentRow.number == enrollment)
    return session.scalars(query).all()


def ticket_called(session: Session, number: str) -> TicketRow | None:
    """The ticket with this *number*, whosever it is."""
    return session.scalar(select(TicketRow).where(TicketRow.number == number))


def move_ticket(
    session: Session, ticket: TicketRow, state: TicketState, at: datetime, reason: str = ""
) -> None:
    """Bring *ticket* to *state*; raises WrongStateError.

    A solved one has credited its invoice and written it anew; a declined one says its *reason*.
    """
    if state not in NEXT[ticket.state]:
        raise WrongStateError(f"ticket {ticket.number}", ticket.state, state, NEXT[ticket.state])
    cancel_due(session, ticket.id, EventKind.TICKET_TAKEN_UP, EventKind.TICKET_SOLVED)
    ticket.state, ticket.reason = state, reason
    if state is TicketState.IN_WORK:
        session.add(due_row(at + SOLVED_AFTER, EventKind.TICKET_SOLVED, ticket.id))
    elif state is TicketState.SOLVED:
        credit_and_rebill(session, ticket.invoice, at, **{FIELDS[ticket.topic]: ticket.wanted})
    _mail(session, ticket, at)


def taken_up_by_support(session: Session, ticket_id: int, at: datetime) -> Event:
    """Let support begin to work on a ticket."""
    ticket = session.get_one(TicketRow, ticket_id)
    move_ticket(session, ticket, TicketState.IN_WORK, at)
    return _event(ticket, EventKind.TICKET_TAKEN_UP, at)


def settled_by_support(session: Session, ticket_id: int, at: datetime) -> Event:
    """Let support solve a ticket; one for a tax id that the enrollment does not have is declined."""
    ticket = session.get_one(TicketRow, ticket_id)
    if ticket.topic is TicketTopic.TAX_ID and ticket.wanted != ticket.enrollment.tax_id:
        move_ticket(session, ticket, TicketState.DECLINED, at, NOT_REGISTERED)
        return _event(ticket, EventKind.TICKET_DECLINED, at)
    move_ticket(session, ticket, TicketState.SOLVED, at)
    return _event(ticket, EventKind.TICKET_SOLVED, at)


def _event(ticket: TicketRow, kind: EventKind, at: datetime) -> Event:
    return Event(at, kind, ticket.enrollment.number, ticket.invoice.period.period.key, ticket.number)


def _mail(session: Session, ticket: TicketRow, at: datetime) -> None:
    """Tell who opened *ticket*, and the contacts of its enrollment, how far it has come; words are ours."""
    invoice, name = ticket.invoice, _NAMES[ticket.topic]
    said = {
        TicketState.OPEN: "has been opened",
        TicketState.IN_WORK: "is being worked on",
        TicketState.SOLVED: "has been solved",
        TicketState.DECLINED: "has been declined",
    }
    asked = f"{name} of invoice {invoice.number}: {ticket.wanted} in place of {ticket.old or 'none'}."
    paragraphs = [
        f"Support ticket {ticket.number} {said[ticket.state]}. Issue category: Billing and Invoicing.",
        asked,
    ]
    if ticket.correction:
        paragraphs.append(
            f"Invoice {invoice.number} has been credited by {ticket.correction.credit_note}."
            f" {ticket.correction.rebilled.number} takes its place."
        )
    elif ticket.reason:
        paragraphs.append(f"Reason: {ticket.reason}")
    subject = f"Support ticket {ticket.number}: enrollment {ticket.enrollment.number}, {ticket.state}"
    contacts = contacts_of(session, ticket.enrollment_id)
    send(session, [ticket.opened_by, *contacts], subject, paragraphs, at)
