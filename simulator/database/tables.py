"""The tables of a world."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, column
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from eaportal.simulator.database.moments import LAST_MOMENT, UtcDateTime, real_now
from eaportal.simulator.rules.contacts import Frequency
from eaportal.simulator.rules.enrollments import (
    AccountType,
    AuthLevel,
    EnrollmentStatus,
    MarkupStatus,
    enrollment_status,
)
from eaportal.simulator.rules.invoices import PO_KINDS, InvoiceAmounts, InvoiceCharges, InvoiceKind
from eaportal.simulator.rules.life import Life
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.periods import BillingPeriod
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, PoNumber
from eaportal.simulator.rules.requests import TaxRequestState, TicketState, TicketTopic
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.rules.usage import UsageTotals, usage_totals

# The version of these tables. Worlds of other versions are refused.
SCHEMA = 9


class Row(DeclarativeBase):
    """The base class of all tables."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads it from the class


class WorldRow(Row):
    """The one row that describes the world: its seed, clock, labels, life and defects.

    The clock showed *now* when it was last set. If it runs, *running_since* is the real time of that moment;
    if it's frozen, None. *labels* holds the world's own labels as JSON, as in a world file. *defects* holds
    the names of its defects, separated by spaces.
    """

    __tablename__ = "world"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    seed: Mapped[int]
    now: Mapped[datetime]
    running_since: Mapped[datetime | None]
    edition: Mapped[str]
    labels: Mapped[str]
    life: Mapped[Life]
    defects: Mapped[str] = mapped_column(default="")

    @property
    def present(self) -> datetime:
        """The time that the clock shows."""
        if self.running_since is None:
            return self.now
        # The machine's clock may have been set back, but that of a world only moves forward.
        passed = max(real_now() - self.running_since, timedelta())
        return min(self.now + passed, LAST_MOMENT)


class UserRow(Row):
    """A person who can sign in; *failures* counts consecutive wrong passwords."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    account_type: Mapped[AccountType]
    password_hash: Mapped[str]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    enrollments: Mapped[list["EnrollmentRow"]] = relationship(
        secondary="user_enrollment", order_by="EnrollmentRow.id"
    )
    departments: Mapped[list["DepartmentRow"]] = relationship(
        secondary="user_department", order_by="DepartmentRow.id"
    )


class UserEnrollmentRow(Row):
    """Which user sees which enrollment."""

    __tablename__ = "user_enrollment"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), primary_key=True, index=True)


class SignInRow(Row):
    """A sign-in session; *used_at* is the last use that was recorded."""

    __tablename__ = "sign_in"

    token: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    used_at: Mapped[datetime]
    stays: Mapped[bool]
    user: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True)


class EnrollmentRow(Row):
    """An Enterprise Agreement of one customer.

    *search_name* is the case-folded name. *commitment* is the yearly prepayment in minor units. *country*
    has two letters. *tax_percent* is a decimal number. Invoices are mailed to *bill_to*, if given. An
    enrollment that *extends* continues after its end. *transferred* is the day of its transfer, if any.
    *tenant* is the organization whose work or school accounts are admitted at that authentication level.
    """

    __tablename__ = "enrollment"
    # Finds the few that wait for their first administrator among many.
    __table_args__ = (Index("enrollment_pending", "id", sqlite_where=column("activated_at").is_(None)),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    search_name: Mapped[str]
    kind: Mapped[EnrollmentKind]
    currency: Mapped[str]
    start: Mapped[date]
    end: Mapped[date]
    commitment: Mapped[int]
    country: Mapped[str]
    tax_percent: Mapped[str]
    bill_to: Mapped[str | None]
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    extends: Mapped[bool]
    transferred: Mapped[date | None]
    auth_level: Mapped[AuthLevel]
    tenant: Mapped[str]
    has_marketplace: Mapped[bool]
    da_view_charges: Mapped[bool]
    ao_view_charges: Mapped[bool]
    markup: Mapped[MarkupStatus]
    tax_id: Mapped[str]
    periods: Mapped[list["PeriodRow"]] = relationship(order_by="PeriodRow.start.desc()", viewonly=True)
    accounts: Mapped[list["AccountRow"]] = relationship(order_by="AccountRow.id", viewonly=True)

    def status(self, now: datetime) -> EnrollmentStatus:
        """Return the status at *now*."""
        return enrollment_status(
            created_at=self.created_at,
            is_activated=self.activated_at is not None,
            end=self.end,
            extends=self.extends,
            transferred=self.transferred,
            now=now,
        )


class DepartmentRow(Row):
    """A department of an enrollment; *spending_quota* is in minor units, 0 for none."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    name: Mapped[str]
    cost_center: Mapped[str]
    spending_quota: Mapped[int]
    enrollment: Mapped[EnrollmentRow] = relationship()


class UserDepartmentRow(Row):
    """Which user administers which department."""

    __tablename__ = "user_department"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True, index=True)


class AccountRow(Row):
    """An account of an enrollment, which pays for the usage of its subscriptions.

    *owner* is the account that its owner signs in with. It's pending until the owner has confirmed it.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    enrollment: Mapped[EnrollmentRow] = relationship()
    # The journal needs the one before, also if no page has read it.
    department: Mapped[DepartmentRow | None] = relationship(active_history=True)


class PeriodRow(Row):
    """A billing period of an enrollment, its costs, and the balance that covers them, in minor units."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("enrollment_id", "start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    start: Mapped[date]
    end: Mapped[date]
    azure_service: Mapped[int]
    billed_separately: Mapped[int]
    marketplace: Mapped[int]
    balance: Mapped[int]

    enrollment: Mapped[EnrollmentRow] = relationship()
    adjustments: Mapped[list["AdjustmentRow"]] = relationship(order_by="AdjustmentRow.id")

    @property
    def period(self) -> BillingPeriod:
        """The days that it covers."""
        return BillingPeriod(self.start, self.end)

    @property
    def totals(self) -> UsageTotals:
        """The totals of the summary page."""
        return usage_totals(self.azure_service, self.billed_separately, self.marketplace, self.balance)


class AdjustmentRow(Row):
    """A credit to the prepayment in minor units. The balance of its period already includes it."""

    __tablename__ = "adjustment"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str]


class PoNumberRow(Row):
    """The PO number of a period, one for Azure services and one for the Marketplace."""

    __tablename__ = "po_number"

    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True)
    kind: Mapped[PoKind] = mapped_column(primary_key=True)
    number: Mapped[str]
    origin: Mapped[Origin]
    version: Mapped[int]
    period: Mapped[PeriodRow] = relationship()

    @property
    def value(self) -> PoNumber:
        """The row as the rules use it."""
        return PoNumber(self.number, self.origin, self.version)

    def set_value(self, po_number: PoNumber) -> None:
        """Copy *po_number* into the row."""
        self.number, self.origin, self.version = po_number.number, po_number.origin, po_number.version


class PoLockRow(Row):
    """Whether new invoices of an enrollment keep one PO number, for each kind."""

    __tablename__ = "po_lock"

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), primary_key=True)
    kind: Mapped[PoKind] = mapped_column(primary_key=True)
    locked: Mapped[bool]
    number: Mapped[str]
    version: Mapped[int]
    enrollment: Mapped[EnrollmentRow] = relationship()

    @property
    def value(self) -> PoLock:
        """The row as the rules use it."""
        return PoLock(self.locked, self.number, self.version)

    def set_value(self, lock: PoLock) -> None:
        """Copy *lock* into the row."""
        self.locked, self.number, self.version = lock.locked, lock.number, lock.version


class DueRow(Row):
    """A scheduled event. It's deleted when it happens.

    *about_id* is the id of the period, ticket or tax request that it happens to, depending on its kind.
    """

    __tablename__ = "due"

    at: Mapped[datetime] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    about_id: Mapped[int] = mapped_column(primary_key=True)


class InvoiceRow(Row):
    """An invoice as it was generated, with its PO numbers, charges and tax, in minor units.

    Fields that its kind doesn't cover are empty or 0, such as the Azure PO number of a Marketplace invoice.
    If it was wrong, its *correction* credits and replaces it; the replacement names that as *corrects*.
    """

    __tablename__ = "invoice"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    kind: Mapped[InvoiceKind]
    number: Mapped[str] = mapped_column(unique=True)
    po_number: Mapped[str]
    marketplace_po_number: Mapped[str]
    tax_id: Mapped[str]
    azure_service: Mapped[int]
    commitment_usage: Mapped[int]
    billed_separately: Mapped[int]
    marketplace: Mapped[int]
    tax_percent: Mapped[str]
    tax: Mapped[int]
    generated_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    period: Mapped[PeriodRow] = relationship()
    correction: Mapped["CorrectionRow | None"] = relationship(
        foreign_keys="CorrectionRow.invoice_id", viewonly=True
    )
    corrects: Mapped["CorrectionRow | None"] = relationship(
        foreign_keys="CorrectionRow.rebilled_id", viewonly=True
    )

    @property
    def po_numbers(self) -> dict[PoKind, str]:
        """The PO numbers printed on it, by kind."""
        numbers = {PoKind.AZURE: self.po_number, PoKind.MARKETPLACE: self.marketplace_po_number}
        return {kind: numbers[kind] for kind in PO_KINDS[self.kind]}

    @property
    def amounts(self) -> InvoiceAmounts:
        """The row as the rules use it."""
        charges = InvoiceCharges(
            self.azure_service, self.commitment_usage, self.billed_separately, self.marketplace
        )
        return InvoiceAmounts(self.kind, charges, self.tax)


class CorrectionRow(Row):
    """A credit note for an invoice, and the invoice that replaces it."""

    __tablename__ = "correction"

    credit_note: Mapped[str] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), unique=True)
    rebilled_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), unique=True)
    at: Mapped[datetime]
    invoice: Mapped[InvoiceRow] = relationship(foreign_keys=[invoice_id])
    rebilled: Mapped[InvoiceRow] = relationship(foreign_keys=[rebilled_id])


class TicketRow(Row):
    """A support ticket about an invoice: *wanted* should replace *old*.

    A solved ticket has a *correction*. A declined one has a *reason*.
    """

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    topic: Mapped[TicketTopic]
    old: Mapped[str]
    wanted: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    state: Mapped[TicketState]
    reason: Mapped[str]
    enrollment: Mapped[EnrollmentRow] = relationship()
    invoice: Mapped[InvoiceRow] = relationship()

    @property
    def correction(self) -> CorrectionRow | None:
        """The credit note and new invoice of a solved ticket, or None."""
        return self.invoice.correction if self.state is TicketState.SOLVED else None


class TaxRequestRow(Row):
    """A request for another tax ID of an enrollment: *wanted* should replace *old*."""

    __tablename__ = "tax_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    old: Mapped[str]
    wanted: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[TaxRequestState]
    reason: Mapped[str]
    enrollment: Mapped[EnrollmentRow] = relationship()


class ContactRow(Row):
    """A contact who gets the notifications of an enrollment, or how often an administrator gets them."""

    __tablename__ = "contact"

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    frequency: Mapped[Frequency]
    enrollment: Mapped[EnrollmentRow] = relationship()


class Delivery(StrEnum):
    """The state of a mail's delivery to an SMTP server."""

    NOT_ASKED = "not-asked"
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class MailRow(Row):
    """A mail that the portal sent; *delivery_problem* says why it wasn't delivered to the SMTP server.

    *sender* is its address, or None for the simulator's own.
    """

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    sender: Mapped[str | None]
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    delivery: Mapped[Delivery] = mapped_column(default=Delivery.NOT_ASKED)
    delivery_problem: Mapped[str | None]


class JournalRow(Row):
    """One changed value: when (by the portal's clock and in real time), who, where, old and new value.

    *subject* names what the value belongs to, such as ``po_number 8000001 2020-11 azure``. *old* is None for
    what was added, *new* for what was removed.
    """

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    real_at: Mapped[datetime]
    who: Mapped[str]
    place: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]


class FaultRow(Row):
    """A fault: which requests it hits, what it does, and how often it has done so.

    *page*, *role* and *enrollment* are None where any matches. *parameters* are those of the *effect*, as
    JSON. *calls* counts the requests that matched, *hits* the ones that the fault hit.
    """

    __tablename__ = "fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[PortalPage | None]
    role: Mapped[Role | None]
    enrollment: Mapped[str | None]
    effect: Mapped[str]
    parameters: Mapped[str]
    from_call: Mapped[int]
    times: Mapped[int | None]
    probability: Mapped[float | None]
    seed: Mapped[int]
    until: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(default=0)
    hits: Mapped[int] = mapped_column(default=0)
