"""Defects of what happens as time passes: new numbers, mails, invoices."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.defects import facts
from eaportal.simulator.defects.entries import Kind, Section
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, default_po_number
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.contacts import contacts_of
from eaportal.simulator.services.invoices import generate_invoices
from eaportal.simulator.services.mails import mail_notification
from eaportal.simulator.services.po_numbers import add_po_number
from eaportal.simulator.worlds.tables import EnrollmentRow, InvoiceRow, PeriodRow, PoNumberRow, UserRow

_Opening = Callable[[Session, EnrollmentRow, PeriodRow, PoKind, PoLock], PoNumberRow]
_Invoicing = Callable[[Session, PeriodRow, Mapping[PoKind, PoNumberRow], datetime], list[InvoiceRow]]
_Mailing = Callable[[Session, PeriodRow, str, Sequence[str], datetime], None]

section = Section(Kind.RULE)


@section.at(
    add_po_number, seen="Usage Summary of a period that has opened since: no number", breaks=facts.DEFAULT
)
def default_not_made(
    healthy: _Opening,
    session: Session,
    enrollment: EnrollmentRow,
    period: PeriodRow,
    kind: PoKind,
    lock: PoLock,
) -> PoNumberRow:
    """A period opens without a default PO number."""
    row = healthy(session, enrollment, period, kind, lock)
    if row.origin is Origin.GENERATED:
        row.number = ""
    return row


@section.at(
    add_po_number, seen="Usage Summary of a period that has opened since the lock", breaks=facts.LOCK_KEPT
)
def lock_not_carried(
    healthy: _Opening,
    session: Session,
    enrollment: EnrollmentRow,
    period: PeriodRow,
    kind: PoKind,
    lock: PoLock,
) -> PoNumberRow:
    """A period opens with a default PO number although another is locked."""
    return healthy(session, enrollment, period, kind, PoLock())


@section.at(
    generate_invoices, seen="the invoice of a period whose number was saved", breaks=facts.INVOICE_NUMBER
)
def next_invoice_without_number(
    healthy: _Invoicing,
    session: Session,
    period: PeriodRow,
    po_numbers: Mapping[PoKind, PoNumberRow],
    at: datetime,
) -> list[InvoiceRow]:
    """Invoices are generated without a PO number."""
    invoices = healthy(session, period, po_numbers, at)
    for invoice in invoices:
        invoice.po_number = invoice.marketplace_po_number = ""
    return invoices


@section.at(
    mail_notification, seen="the mailbox after the seventh day from a period's end", breaks=facts.NOTIFICATION
)
def notification_missing(
    healthy: _Mailing,
    session: Session,
    period: PeriodRow,
    number: str,
    recipients: Sequence[str],
    at: datetime,
) -> None:
    """No notification of overage is mailed."""


@section.at(
    mail_notification,
    seen="the mail about a period whose number was saved before it was notified",
    breaks=facts.NOTIFICATION,
)
def notification_with_wrong_number(
    healthy: _Mailing,
    session: Session,
    period: PeriodRow,
    number: str,
    recipients: Sequence[str],
    at: datetime,
) -> None:
    """The notification names the default PO number although another was entered."""
    default = default_po_number(period.enrollment.number, period.period, PoKind.AZURE)
    healthy(session, period, default, recipients, at)


@section.at(
    contacts_of, seen="the mailboxes of both, after the notification of a period", breaks=facts.RECIPIENTS
)
def notification_to_strangers(
    healthy: Callable[[Session, int], list[str]], session: Session, enrollment_id: int
) -> list[str]:
    """The notification is mailed to the administrators of other enrollments instead."""
    own = healthy(session, enrollment_id)
    administrators = select(UserRow.account).where(UserRow.role.in_((Role.EA_ADMIN, Role.PARTNER_ADMIN)))
    return list(session.scalars(administrators.where(UserRow.account.not_in(own)).order_by(UserRow.id)))
