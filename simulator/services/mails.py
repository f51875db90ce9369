"""The mails that the portal sends: their words, and finding them again.

No document gives the words of these mails; they are ours, in English.
"""

from collections.abc import Sequence
from datetime import date, datetime
from html import escape

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import (
    Delivery,
    EnrollmentRow,
    InvoiceRow,
    MailRow,
    PeriodRow,
    TaxRequestRow,
    TicketRow,
)
from eaportal.simulator.rules.money import from_minor
from eaportal.simulator.rules.requests import TaxRequestState, TicketState, TicketTopic
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD

_DELIVERY = "delivery of mails"
_SENT = "mails were sent"
# The only subject of a mail that public documents give [S6].
INVITATION = (
    "Invitation to Activate your Account on the Microsoft Azure Service (from Microsoft Volume Licensing)"
)
# The senders of invoices [S4b].
FIRST_INVOICE_SENDER = "msftinv@microsoft.com"
LATER_INVOICE_SENDER = "microsoft-noreply@microsoft.com"
LATER_SENDER_SINCE = date(2022, 11, 18)
_TOPICS = {
    TicketTopic.PO_NUMBER: "PO number for Azure services",
    TicketTopic.MARKETPLACE_PO_NUMBER: "PO number for Marketplace",
    TicketTopic.TAX_ID: "VAT or tax ID",
}
_TICKET_STATES = {
    TicketState.OPEN: "has been opened",
    TicketState.IN_WORK: "is being worked on",
    TicketState.SOLVED: "has been solved",
    TicketState.DECLINED: "has been declined",
}
_TAX_REQUEST_STATES = {
    TaxRequestState.WITH_PARTNER: "is with the licensing partner",
    TaxRequestState.WITH_ROC: "is with the Regional Operations Center",
    TaxRequestState.DONE: "is done. It takes effect on the next invoice",
    TaxRequestState.DECLINED: "has been declined",
}


def request_delivery(session: Session) -> None:
    """Deliver the mails sent in *session* to an SMTP server, too."""
    session.info[_DELIVERY] = Delivery.WAITING


def has_sent(session: Session) -> bool:
    """Check whether mails were sent in *session*."""
    return _SENT in session.info


@DefectPoint
def mail_notification(
    session: Session, period: PeriodRow, number: str, recipients: Sequence[str], at: datetime
) -> None:
    """Mail the overage notification of *period*, with its PO *number*, to *recipients* [S3a]."""
    enrollment, name = period.enrollment, _months(period)
    last_day = period.period.last_day_to_edit
    overage = _amount(period.totals.total_overage, enrollment.currency)
    subject = f"Overage notification: enrollment {enrollment.number}, {name}"
    paragraphs = (
        f"The usage of enrollment {enrollment.number} ({enrollment.name}) for {name} is complete."
        f" Service overage: {overage} before tax.",
        f"The PO number for this period is {number}. You can change it in the portal up to and including"
        f" {last_day:%d %B %Y} (UTC): Reports, Usage Summary, View/Edit PO Numbers.",
        "The invoice is generated after that day. To change the PO number of an invoice that has been"
        " generated, open a support ticket.",
    )
    send_mail(session, recipients, subject, paragraphs, at)


@DefectPoint
def mail_invoice(session: Session, invoice: InvoiceRow, period: PeriodRow, at: datetime) -> None:
    """Mail the bill-to recipient that the *invoice* of *period* is available, if there is one [S4a, S4b]."""
    enrollment, name = period.enrollment, _months(period)
    if enrollment.bill_to is None:
        return
    numbers = " and ".join(number for number in invoice.po_numbers.values() if number)
    paragraphs = (
        f"Invoice {invoice.number} for enrollment {enrollment.number} ({enrollment.name}), {name}, has been"
        f" generated. Total amount: {_amount(invoice.amounts.total, enrollment.currency)}.",
        f"PO number: {numbers}." if numbers else "It has no PO number.",
        "You can find it in the portal: Reports, Invoices. To change its PO number, open a support ticket.",
    )
    subject = f"Invoice {invoice.number}: enrollment {enrollment.number}, {name}"
    sender = invoice_sender(at.date())
    send_mail(session, [enrollment.bill_to], subject, paragraphs, at, sender)


def mail_invitation(
    session: Session, account: str, enrollment: EnrollmentRow, role: str, at: datetime
) -> None:
    """Mail *account* that it is now a *role* of *enrollment*."""
    paragraphs = (
        f"You have been added to enrollment {enrollment.number} ({enrollment.name}) as {role}.",
        "Sign in to the portal with this account to activate it. Accounts added in the portal simulator"
        f" have the password {SAMPLE_PASSWORD}.",
    )
    send_mail(session, [account], INVITATION, paragraphs, at)


def mail_ticket(session: Session, ticket: TicketRow, contacts: Sequence[str], at: datetime) -> None:
    """Mail the state of *ticket* to the user who opened it, and to the *contacts* of its enrollment."""
    invoice, enrollment = ticket.invoice, ticket.enrollment
    paragraphs = [
        f"Support ticket {ticket.number} {_TICKET_STATES[ticket.state]}."
        " Issue category: Billing and Invoicing.",
        f"{_TOPICS[ticket.topic]} of invoice {invoice.number}: {ticket.wanted}"
        f" in place of {ticket.old or 'none'}.",
    ]
    if ticket.correction:
        paragraphs.append(
            f"Invoice {invoice.number} has been credited by {ticket.correction.credit_note}."
            f" {ticket.correction.rebilled.number} takes its place."
        )
    elif ticket.reason:
        paragraphs.append(f"Reason: {ticket.reason}")
    subject = f"Support ticket {ticket.number}: enrollment {enrollment.number}, {ticket.state}"
    send_mail(session, [ticket.opened_by, *contacts], subject, paragraphs, at)


def mail_tax_request(session: Session, request: TaxRequestRow, contacts: Sequence[str], at: datetime) -> None:
    """Mail the state of *request* to the user who asked, and to the *contacts* of its enrollment."""
    enrollment = request.enrollment
    paragraphs = [
        f"The request {request.number} for another VAT or tax ID of enrollment {enrollment.number}"
        f" ({enrollment.name}) {_TAX_REQUEST_STATES[request.state]}.",
        f"VAT or tax ID: {request.wanted} in place of {request.old or 'none'}.",
    ]
    if request.reason:
        paragraphs.append(f"Reason: {request.reason}")
    subject = f"VAT or tax ID request {request.number}: enrollment {enrollment.number}, {request.state}"
    send_mail(session, [request.asked_by, *contacts], subject, paragraphs, at)


def invoice_sender(day: date) -> str:
    """Return the address that invoices are mailed from on *day* [S4b]."""
    return LATER_INVOICE_SENDER if day >= LATER_SENDER_SINCE else FIRST_INVOICE_SENDER


def _months(period: PeriodRow) -> str:
    first, last = f"{period.start:%B %Y}", f"{period.end:%B %Y}"
    return first if first == last else f"{first} to {last}"


def _amount(minor: int, currency: str) -> str:
    return f"{from_minor(minor, currency):,} {currency}"


def send_mail(
    session: Session,
    recipients: Sequence[str],
    subject: str,
    paragraphs: Sequence[str],
    at: datetime,
    sender: str | None = None,
) -> None:
    """Mail *paragraphs* to *recipients*, each once; without a *sender*, from the simulator itself."""
    session.info[_SENT] = True
    session.add_all(
        MailRow(
            at=at,
            sender=sender,
            recipient=recipient,
            subject=subject,
            text="\n\n".join(paragraphs) + "\n",
            html="".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs),
            delivery=session.info.get(_DELIVERY, Delivery.NOT_ASKED),
        )
        for recipient in dict.fromkeys(recipients)
    )


def mails_to(session: Session, account: str) -> list[MailRow]:
    """Return the mails to *account*, newest first."""
    query = select(MailRow).where(MailRow.recipient == account)
    return list(session.scalars(query.order_by(MailRow.at.desc(), MailRow.id.desc())))


@DefectPoint
def find_mail(session: Session, key: str, account: str | None = None) -> MailRow | None:
    """Return the mail with the id *key*, or None if there is none, or none to *account* if given."""
    # Compared as text, because the digits may be too many for an integer.
    query = select(MailRow).where(cast(MailRow.id, String) == key)
    if account is not None:
        query = query.where(MailRow.recipient == account)
    return session.scalar(query)


def find_mails(
    session: Session, to: str | None = None, about: str | None = None, after: datetime | None = None
) -> list[MailRow]:
    """Return the mails *to* an account, with *about* in the subject, sent *after* a moment; oldest first."""
    query = select(MailRow).order_by(MailRow.id)
    if to is not None:
        query = query.where(MailRow.recipient == to.casefold())
    if about is not None:
        query = query.where(MailRow.subject.icontains(about, autoescape=True))
    if after is not None:
        query = query.where(MailRow.at > after)
    return list(session.scalars(query))


def mails_by_delivery(session: Session, *states: Delivery) -> list[MailRow]:
    """Return the mails in one of these *states* of delivery, oldest first."""
    query = select(MailRow).where(MailRow.delivery.in_(states)).order_by(MailRow.id)
    return list(session.scalars(query))
