"""Add very many enrollments to a world, in minutes and with little memory."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count, islice
from random import Random

from faker import Faker
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eaportal.simulator.clock import due_row
from eaportal.simulator.database.tables import (
    EnrollmentRow,
    InvoiceRow,
    PeriodRow,
    PoLockRow,
    PoNumberRow,
    Row,
    UserEnrollmentRow,
    UserRow,
)
from eaportal.simulator.rules.enrollments import AuthLevel, MarkupStatus
from eaportal.simulator.rules.events import EventKind, due_moments
from eaportal.simulator.rules.money import to_minor
from eaportal.simulator.rules.periods import MONTHLY_SINCE, months_until
from eaportal.simulator.rules.po_numbers import PoKind, PoLock, opening_po_number
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.services.invoices import new_invoices
from eaportal.simulator.services.periods import new_period
from eaportal.simulator.world_files.world_file import MANY_PERIODS, WorldFile

# The role that sees the enrollments of each kind.
_SEEN_BY = {EnrollmentKind.DIRECT: Role.EA_ADMIN, EnrollmentKind.INDIRECT: Role.PARTNER_ADMIN}
# The number of enrollments written at a time.
_CHUNK = 250
_NUMBERS = range(10_000_000, 100_000_000)
# Coprime to the number of possible numbers, so that no number repeats.
_STRIDE = 7_654_321

Progress = Callable[[int], None]


def seed_many(session: Session, world_file: WorldFile, progress: Progress) -> None:
    """Add the additional enrollments of *world_file*; calls *progress* with their number so far.

    Past invoices exist and were paid in time. There are no past notifications, because a single user would
    have a million of them. The first EA administrator sees the direct enrollments, the first partner
    administrator the indirect ones.
    """
    many = _ManyEnrollments(session, world_file)
    enrollments = many.enrollments()
    done = 0
    while chunk := list(islice(enrollments, _CHUNK)):
        many.write(chunk)
        done += len(chunk)
        progress(done)


class _ManyEnrollments:
    def __init__(self, session: Session, world_file: WorldFile) -> None:
        self._session = session
        self._file = world_file
        self._now = world_file.now
        self._months = months_until(world_file.now.date(), MANY_PERIODS)
        self._ids = count((session.scalar(select(func.max(EnrollmentRow.id))) or 0) + 1)
        self._period_ids = count((session.scalar(select(func.max(PeriodRow.id))) or 0) + 1)
        users = session.scalars(select(UserRow).order_by(UserRow.id.desc()))
        by_role = {user.role: user.id for user in users}
        self._viewers = {kind: by_role[role] for kind, role in _SEEN_BY.items() if role in by_role}

    def enrollments(self) -> Iterator[EnrollmentRow]:
        """Yield the enrollments, alternating between direct and indirect."""
        random = Random(f"{self._file.seed}/many")  # noqa: S311 - sample data, not secrets
        fake = Faker("en_US")
        fake.seed_instance(random.getrandbits(32))
        taken = {entry.number for entry in self._file.enrollments}
        start = max(date(self._now.year - 2, 7, 1), MONTHLY_SINCE)
        kinds = list(self._viewers)
        offset = random.randrange(len(_NUMBERS))
        numbers = (str(_NUMBERS[(offset + i * _STRIDE) % len(_NUMBERS)]) for i in count())
        free = (number for number in numbers if number not in taken)
        for i, number in enumerate(islice(free, self._file.more_enrollments)):
            name = fake.company()
            yield EnrollmentRow(
                id=next(self._ids),
                number=number,
                name=name,
                search_name=name.casefold(),
                kind=kinds[i % len(kinds)],
                currency="EUR",
                start=start,
                end=date(start.year + 3, start.month, 1),
                country="NL",
                tax_percent="21",
                commitment=to_minor(Decimal(random.randrange(20_000, 40_000, 5_000)), "EUR"),
                **_default_settings(start),
            )

    def write(self, enrollments: list[EnrollmentRow]) -> None:
        """Write *enrollments* with all their rows."""
        seen = [
            UserEnrollmentRow(user_id=self._viewers[each.kind], enrollment_id=each.id) for each in enrollments
        ]
        periods = {each: list(self._periods(each)) for each in enrollments}
        of_periods = [
            row for each in enrollments for period in periods[each] for row in self._rows_of(each, period)
        ]
        locks = [_lock(each, kind) for each in enrollments for kind in PoKind]
        # Rows that others refer to go first.
        for rows in (
            enrollments,
            seen,
            [row for each in periods.values() for row in each],
            of_periods,
            locks,
        ):
            self._session.bulk_save_objects(rows, preserve_order=False)

    def _periods(self, enrollment: EnrollmentRow) -> Iterator[PeriodRow]:
        previous = None
        for month in self._months:
            previous = new_period(self._file.seed, enrollment, month, previous)
            previous.id = next(self._period_ids)
            yield previous

    def _rows_of(self, enrollment: EnrollmentRow, row: PeriodRow) -> Iterator[Row]:
        """Yield the PO numbers of a period, its past invoices and its due events."""
        period = row.period
        numbers = {kind: _po_number(enrollment, row, kind) for kind in PoKind}
        yield from numbers.values()
        invoices: list[InvoiceRow] = []
        for at, kind in due_moments(period):
            if at > self._now:
                yield due_row(at, kind, row.id)
            elif kind is EventKind.INVOICE_GENERATED:
                invoices = new_invoices(enrollment, row, numbers, at)
            elif kind is EventKind.INVOICE_PAID:
                for invoice in invoices:
                    invoice.paid_at = at
        yield from invoices


def _default_settings(start: date) -> dict[str, object]:
    """Return the default settings of an enrollment: active, with everything enabled."""
    created_at = datetime.combine(start, time(tzinfo=UTC))
    return {
        "created_at": created_at,
        "activated_at": created_at,
        "extends": True,
        "transferred": None,
        "auth_level": AuthLevel.MIXED,
        "tenant": "",
        "has_marketplace": True,
        "da_view_charges": True,
        "ao_view_charges": True,
        "markup": MarkupStatus.PUBLISHED,
        "tax_id": "",
    }


def _po_number(enrollment: EnrollmentRow, row: PeriodRow, kind: PoKind) -> PoNumberRow:
    number = PoNumberRow(period_id=row.id, kind=kind)
    number.set_value(opening_po_number(enrollment.number, row.period, kind, PoLock()))
    return number


def _lock(enrollment: EnrollmentRow, kind: PoKind) -> PoLockRow:
    lock = PoLockRow(enrollment_id=enrollment.id, kind=kind)
    lock.set_value(PoLock())
    return lock
