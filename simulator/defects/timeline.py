"""Defects in what happens as time passes: new PO numbers, invoices, mails."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.facts import Fact
from eaportal.simulator.database.tables import (
    CorrectionRow,
    EnrollmentRow,
    InvoiceRow,
    MailRow,
    PeriodRow,
    PoNumberRow,
    TaxRequestRow,
    UserRow,
)
from eaportal.simulator.defects.entries import DefectGroup, Kind
from eaportal.simulator.rules.invoices import InvoiceKind, tax_on
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, default_po_number
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.contacts import contacts_of
from eaportal.simulator.services.invoices import credit_and_rebill, generate_invoices
from eaportal.simulator.services.mails import FIRST_INVOICE_SENDER, mail_invoice, mail_notification
from eaportal.simulator.services.po_numbers import add_po_number
from eaportal.simulator.services.requests import ask_for_tax_id

_Opening = Callable[[Session, EnrollmentRow, PeriodRow, PoKind, PoLock], PoNumberRow]
_Invoicing = Callable[[Session, PeriodRow, Mapping[PoKind, PoNumberRow], datetime], list[InvoiceRow]]
_Mailing = Callable[[Session, PeriodRow, str, Sequence[str], datetime], None]
_MailingInvoice = Callable[[Session, InvoiceRow, PeriodRow, datetime], None]
_AskingForTaxId = Callable[[Session, UserRow, EnrollmentRow, str, datetime], TaxRequestRow | Refusal]

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
    generate_invoices, seen="the invoice of a period whose number was saved", breaks=Fact.NUMBER_IN_FORCE
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


@group.replace(
    mail_notification, seen="the mail about a period: the last day for a change", breaks=Fact.NOTIFICATION
)
def notification_deadline_a_day_late(
    original: _Mailing,
    session: Session,
    period: PeriodRow,
    number: str,
    recipients: Sequence[str],
    at: datetime,
) -> None:
    """The notification allows changes for a day longer than the portal does."""
    original(session, period, number, recipients, at)
    last_day = period.period.last_day_to_edit
    for mail in _new_mails(session):
        right, wrong = f"{last_day:%d %B %Y}", f"{last_day + timedelta(days=1):%d %B %Y}"
        mail.text, mail.html = mail.text.replace(right, wrong), mail.html.replace(right, wrong)


@group.replace(mail_invoice, seen="the mailbox of an administrator after an invoice", breaks=Fact.RECIPIENT)
def invoice_mailed_to_administrators(
    original: _MailingInvoice, session: Session, invoice: InvoiceRow, period: PeriodRow, at: datetime
) -> None:
    """An invoice is mailed to the administrators instead of its recipient."""
    administrators = contacts_of(session, period.enrollment_id)
    original(session, invoice, period, at)
    for mail in _new_mails(session):
        mail.recipient = administrators[0]


@group.replace(mail_invoice, seen="the sender of an invoice since November 18, 2022", breaks=Fact.SENDER)
def invoice_sender_never_changes(
    original: _MailingInvoice, session: Session, invoice: InvoiceRow, period: PeriodRow, at: datetime
) -> None:
    """Invoices are still mailed from the first sender, whatever the day."""
    original(session, invoice, period, at)
    for mail in _new_mails(session):
        mail.sender = FIRST_INVOICE_SENDER


@group.replace(generate_invoices, seen="a new invoice: its tax", breaks=Fact.INVOICE_LINES)
def tax_before_prepayment(
    original: _Invoicing,
    session: Session,
    period: PeriodRow,
    po_numbers: Mapping[PoKind, PoNumberRow],
    at: datetime,
) -> list[InvoiceRow]:
    """Tax is on the extended amount, also on what the prepayment covers."""
    invoices = original(session, period, po_numbers, at)
    for invoice in invoices:
        taxed = sum(line.extended_amount for line in invoice.amounts.lines)
        invoice.tax = tax_on(taxed, Decimal(invoice.tax_percent))
    return invoices


@group.replace(
    generate_invoices,
    seen="the invoices of an enrollment in Japan, Australia or Singapore",
    breaks=Fact.SEPARATE_INVOICES,
)
def marketplace_never_separate(
    original: _Invoicing,
    session: Session,
    period: PeriodRow,
    po_numbers: Mapping[PoKind, PoNumberRow],
    at: datetime,
) -> list[InvoiceRow]:
    """Azure and Marketplace share an invoice in every country."""
    invoices = original(session, period, po_numbers, at)
    if len(invoices) == 1:
        return invoices
    azure, marketplace = invoices
    azure.kind, azure.marketplace = InvoiceKind.COMBINED, marketplace.marketplace
    azure.marketplace_po_number = marketplace.marketplace_po_number
    azure.tax += marketplace.tax
    session.expunge(marketplace)
    return [azure]


@group.replace(
    add_po_number, seen="Usage Summary of a period that has opened since then", breaks=Fact.DEFAULT
)
def default_of_another_month(
    original: _Opening,
    session: Session,
    enrollment: EnrollmentRow,
    period: PeriodRow,
    kind: PoKind,
    lock: PoLock,
) -> PoNumberRow:
    """The default PO number of a period has the month after the period."""
    row = original(session, enrollment, period, kind, lock)
    if row.origin is Origin.GENERATED:
        next_day = period.end + timedelta(days=1)
        row.number = row.number.replace(f"{period.start:%Y%m}", f"{next_day:%Y%m}")
    return row


@group.replace(
    credit_and_rebill, seen="the invoice that a solved support ticket leads to", breaks=Fact.REBILLED
)
def ticket_changes_nothing(
    original: Callable[..., CorrectionRow],
    session: Session,
    invoice: InvoiceRow,
    at: datetime,
    /,
    **changes: str,
) -> CorrectionRow:
    """A solved ticket issues the invoice again as it was, with the old number."""
    return original(session, invoice, at)


@group.replace(ask_for_tax_id, seen="VAT or tax ID, just after another one was requested", breaks=Fact.TAX_ID)
def tax_id_changed_at_once(
    original: _AskingForTaxId,
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    typed: str,
    now: datetime,
) -> TaxRequestRow | Refusal:
    """A tax ID changes when it is requested, before partner and Regional Operations Center have agreed."""
    requested = original(session, user, enrollment, typed, now)
    if not isinstance(requested, Refusal):
        enrollment.tax_id = requested.wanted
    return requested


def _new_mails(session: Session) -> list[MailRow]:
    return [each for each in session.new if isinstance(each, MailRow)]
