"""Defects in what happens as time passes: new PO numbers, invoices, mails."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.facts import Fact
from eaportal.simulator.database.tables import EnrollmentRow, InvoiceRow, PeriodRow, PoNumberRow, UserRow
from eaportal.simulator.defects.entries import DefectGroup, Kind
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, default_po_number
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.contacts import contacts_of
from eaportal.simulator.services.invoices import generate_invoices
from eaportal.simulator.services.mails import mail_notification
from eaportal.simulator.services.po_numbers import add_po_number

_Opening = Callable[[Session, EnrollmentRow, PeriodRow, PoKind, PoLock], PoNumberRow]
_Invoicing = Callable[[Session, PeriodRow, Mapping[PoKind, PoNumberRow], datetime], list[InvoiceRow]]
_Mailing = Callable[[Session, PeriodRow, str, Sequence[str], datetime], None]

group = DefectGroup(Kind.RULE)


@group.replace(
    add_po_number, seen="Usage Summary of a period that has opened since then", breaks=Fact.DEFAULT
)
def default_not_made(
    original: _Opening,
    session: Session,
    enrollment: EnrollmentRow,
    period: PeriodRow,
    kind: PoKind,
    lock: PoLock,
) -> PoNumberRow:
    """A period opens without a default PO number."""
    row = original(session, enrollment, period, kind, lock)
    if row.origin is Origin.GENERATED:
        row.number = ""
    return row


@group.replace(
    add_po_number, seen="Usage Summary of a period that has opened since the lock", breaks=Fact.LOCK_KEPT
)
def lock_not_carried(
    original: _Opening,
    session: Session,
    enrollment: EnrollmentRow,
    period: PeriodRow,
    kind: PoKind,
    lock: PoLock,
) -> PoNumberRow:
    """A period opens with a default PO number even though another one is locked."""
    return original(session, enrollment, period, kind, PoLock())


@group.replace(
    generate_invoices, seen="the invoice of a period whose number was saved", breaks=Fact.INVOICE_NUMBER
)
def next_invoice_without_number(
    original: _Invoicing,
    session: Session,
    period: PeriodRow,
    po_numbers: Mapping[PoKind, PoNumberRow],
    at: datetime,
) -> list[InvoiceRow]:
    """Invoices are generated without a PO number."""
    invoices = original(session, period, po_numbers, at)
    for invoice in invoices:
        invoice.po_number = invoice.marketplace_po_number = ""
    return invoices


@group.replace(
    mail_notification, seen="the mailbox, seven days after the end of a period", breaks=Fact.NOTIFICATION
)
def notification_missing(
    original: _Mailing,
    session: Session,
    period: PeriodRow,
    number: str,
    recipients: Sequence[str],
    at: datetime,
) -> None:
    """No overage notification is mailed."""


@group.replace(
    mail_notification,
    seen="the mail about a period whose number was saved before the notification",
    breaks=Fact.NOTIFICATION,
)
def notification_with_wrong_number(
    original: _Mailing,
    session: Session,
    period: PeriodRow,
    number: str,
    recipients: Sequence[str],
    at: datetime,
) -> None:
    """The notification names the default PO number even though another one was entered."""
    default = default_po_number(period.enrollment.number, period.period, PoKind.AZURE)
    original(session, period, default, recipients, at)


@group.replace(
    contacts_of, seen="the mailboxes of both, after the notification of a period", breaks=Fact.RECIPIENTS
)
def notification_to_strangers(
    original: Callable[[Session, int], list[str]], session: Session, enrollment_id: int
) -> list[str]:
    """The notification goes to the administrators of other enrollments."""
    own = original(session, enrollment_id)
    administrators = select(UserRow.account).where(UserRow.role.in_((Role.EA_ADMIN, Role.PARTNER_ADMIN)))
    return list(session.scalars(administrators.where(UserRow.account.not_in(own)).order_by(UserRow.id)))
