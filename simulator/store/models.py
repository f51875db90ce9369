"""The tables of a world."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from simulator.billing.invoices import PO_KINDS, InvoiceAmounts, InvoiceCharges, InvoiceKind
from simulator.billing.periods import BillingPeriod
from simulator.billing.po_numbers import Origin, PoKind, PoLock, PoNumber
from simulator.billing.roles import EnrollmentKind, Role
from simulator.billing.usage import UsageTotals, usage_totals
from simulator.store.fault_kinds import FaultEffect, PortalPage
from simulator.store.moments import LAST_MOMENT, UtcDateTime
from simulator.store.real_time import real_now

# The number of these tables; a world with others is refused.
SCHEMA = 5


class Row(DeclarativeBase):
    """What all tables share."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads it from the class


class WorldRow(Row):
    """The one row that says what this world is, what time it is there, and what words it uses.

    The clock showed *now* when it was last set; *running_since* is the real time of that moment where the
    clock runs, and None where it stands still. *labels* are those of its own as JSON, in the form of a world
    file; *defects* the names of those planted in it, with a space between them.
    """

    __tablename__ = "world"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    seed: Mapped[int]
    now: Mapped[datetime]
    running_since: Mapped[datetime | None]
    edition: Mapped[str]
    labels: Mapped[str]
    defects: Mapped[str] = mapped_column(default="")

    @property
    def present(self) -> datetime:
        """What the clock shows."""
        if self.running_since is None:
            return self.now
        return min(self.now + (real_now() - self.running_since), LAST_MOMENT)


class UserRow(Row):
    """A person who can sign in; *failures* counts the wrong passwords in a row."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    enrollments: Mapped[list["EnrollmentRow"]] = relationship(
        secondary="user_enrollment", order_by="EnrollmentRow.id"
    )


class UserEnrollmentRow(Row):
    """Who sees which enrollment."""

    __tablename__ = "user_enrollment"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), primary_key=True, index=True)


class SignInRow(Row):
    """A session: somebody who signed in and has not left; *used_at* is when that was last noted."""

    __tablename__ = "sign_in"

    token: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    used_at: Mapped[datetime]
    stays: Mapped[bool]
    user: Mapped[UserRow] = relationship(lazy="joined", innerjoin=True)


class EnrollmentRow(Row):
    """An Enterprise Agreement of one customer.

    *search_name* is its name as a search compares it; *commitment* the prepayment of a year in minor units;
    *country* has two letters; *tax_percent* is written as a decimal number; *bill_to* the address to which
    invoices are mailed, if there is one.
    """

    __tablename__ = "enrollment"

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
    periods: Mapped[list["PeriodRow"]] = relationship(order_by="PeriodRow.start.desc()", viewonly=True)


class PeriodRow(Row):
    """A billing period of an enrollment, what it cost and the balance it began with, in minor units."""

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

    @property
    def period(self) -> BillingPeriod:
        """The days it covers."""
        return BillingPeriod(self.start, self.end)

    @property
    def totals(self) -> UsageTotals:
        """What the summary page adds up."""
        return usage_totals(self.azure_service, self.billed_separately, self.marketplace, self.balance)


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
        """The row as the rules see it."""
        return PoNumber(self.number, self.origin, self.version)

    def take(self, po_number: PoNumber) -> None:
        """Become *po_number*."""
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
        """The row as the rules see it."""
        return PoLock(self.locked, self.number, self.version)

    def take(self, lock: PoLock) -> None:
        """Become *lock*."""
        self.locked, self.number, self.version = lock.locked, lock.number, lock.version


class DueRow(Row):
    """Something that is still to happen to a period; what happens is taken out of the table."""

    __tablename__ = "due"

    at: Mapped[datetime] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True)


class InvoiceRow(Row):
    """An invoice as it was generated: the PO numbers in force then, its charges and its tax in minor units.

    What it does not cover is empty or nothing: on one for the Marketplace the number for Azure services.
    """

    __tablename__ = "invoice"
    __table_args__ = (UniqueConstraint("period_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    kind: Mapped[InvoiceKind]
    number: Mapped[str] = mapped_column(unique=True)
    po_number: Mapped[str]
    marketplace_po_number: Mapped[str]
    azure_service: Mapped[int]
    commitment_usage: Mapped[int]
    billed_separately: Mapped[int]
    marketplace: Mapped[int]
    tax_percent: Mapped[str]
    tax: Mapped[int]
    generated_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    period: Mapped[PeriodRow] = relationship()

    @property
    def po_numbers(self) -> dict[PoKind, str]:
        """The PO numbers that stand on it, by their kinds."""
        numbers = {PoKind.AZURE: self.po_number, PoKind.MARKETPLACE: self.marketplace_po_number}
        return {kind: numbers[kind] for kind in PO_KINDS[self.kind]}

    @property
    def amounts(self) -> InvoiceAmounts:
        """The row as the rules see it."""
        charges = InvoiceCharges(
            self.azure_service, self.commitment_usage, self.billed_separately, self.marketplace
        )
        return InvoiceAmounts(self.kind, charges, self.tax)


class Delivery(StrEnum):
    """What became of a mail that an SMTP server was to get."""

    NOT_ASKED = "not-asked"
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class MailRow(Row):
    """A mail that the portal sent; *delivery_problem* says why an SMTP server did not get it.

    *sender* is the address that it comes from, None where that is the simulator's own.
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
    """One value that changed: when by the portal's clock and by the real one, by whom, where, old and new.

    *subject* names what it belongs to, such as ``po_number 8000001 2020-11 azure``; *old* is None for what
    is new, *new* for what is gone.
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
    """A fault put into this world on purpose: which requests it befalls, what it does, how often it has.

    *page*, *role* and *enrollment* are None where any fits. *calls* counts the requests that fitted, *hits*
    those that it befell.
    """

    __tablename__ = "fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[PortalPage | None]
    role: Mapped[Role | None]
    enrollment: Mapped[str | None]
    effect: Mapped[FaultEffect]
    status: Mapped[int | None]
    retry_after: Mapped[int | None]
    seconds: Mapped[float | None]
    po_number: Mapped[str | None]
    from_call: Mapped[int]
    times: Mapped[int | None]
    probability: Mapped[float | None]
    seed: Mapped[int]
    until: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(default=0)
    hits: Mapped[int] = mapped_column(default=0)
