"""The tables of a world."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, ForeignKey, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from simulator.billing.periods import BillingPeriod
from simulator.billing.po_numbers import Origin, PoKind, PoLock, PoNumber
from simulator.billing.roles import EnrollmentKind, Role
from simulator.billing.usage import UsageSection, UsageTotals, usage_totals


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept without its zone, which is always UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Row(DeclarativeBase):
    """What all tables share."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads it from the class


class WorldRow(Row):
    """The one row that says what this world is, what time it is there, and what words it uses.

    *labels* are those of its own as JSON, in the form of a world file.
    """

    __tablename__ = "world"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    seed: Mapped[int]
    now: Mapped[datetime]
    edition: Mapped[str]
    labels: Mapped[str]


class UserRow(Row):
    """A person who can sign in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str]
    enrollments: Mapped[list["EnrollmentRow"]] = relationship(
        secondary="user_enrollment", order_by="EnrollmentRow.id", viewonly=True
    )


class UserEnrollmentRow(Row):
    """Who sees which enrollment."""

    __tablename__ = "user_enrollment"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), primary_key=True, index=True)


class SignInRow(Row):
    """A session: somebody who signed in and has not left."""

    __tablename__ = "sign_in"

    token: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    user: Mapped[UserRow] = relationship()


class EnrollmentRow(Row):
    """An Enterprise Agreement of one customer.

    *search_name* is its name as a search compares it; *commitment* the prepayment of a year in minor units.
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
    periods: Mapped[list["PeriodRow"]] = relationship(order_by="PeriodRow.start.desc()", viewonly=True)


class PeriodRow(Row):
    """A billing period of an enrollment, with its charges and the balance it began with, in minor units."""

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
    charges: Mapped[list["UsageRow"]] = relationship(order_by="UsageRow.id")

    @property
    def period(self) -> BillingPeriod:
        """The days it covers."""
        return BillingPeriod(self.start, self.end)

    @property
    def totals(self) -> UsageTotals:
        """What the summary page adds up."""
        return usage_totals(self.azure_service, self.billed_separately, self.marketplace, self.balance)


class UsageRow(Row):
    """One charge: so many units of a service at a rate; *cost* in minor units."""

    __tablename__ = "usage"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    section: Mapped[UsageSection]
    service: Mapped[str]
    unit: Mapped[str]
    consumed: Mapped[str]
    rate: Mapped[str]
    cost: Mapped[int]


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
    """An invoice with the PO numbers that were in force when it was generated; amounts in minor units."""

    __tablename__ = "invoice"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    po_number: Mapped[str]
    marketplace_po_number: Mapped[str]
    overage: Mapped[int]
    billed_separately: Mapped[int]
    marketplace: Mapped[int]
    generated_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    period: Mapped[PeriodRow] = relationship()

    @property
    def total(self) -> int:
        """What is to be paid, before tax."""
        return self.overage + self.billed_separately + self.marketplace


class MailRow(Row):
    """A mail that the portal sent."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]


class JournalRow(Row):
    """One value that changed: when by the portal's clock and by the real one, by whom, where, old and new.

    *subject* names what it belongs to, such as ``po_number 8000001 2020-11 azure``; *old* is None for what
    is new.
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
    new: Mapped[str]
