"""Fill an empty world from a world file."""

import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.tables import (
    AccountRow,
    AdjustmentRow,
    DepartmentRow,
    EnrollmentRow,
    PeriodRow,
    PoLockRow,
    WorldRow,
)
from eaportal.simulator.rules.enrollments import tenant_of
from eaportal.simulator.rules.money import to_minor
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, PoNumber
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.seeding.seed_many import Progress, seed_many
from eaportal.simulator.services.administrators import invite_administrators
from eaportal.simulator.services.periods import add_period
from eaportal.simulator.services.po_numbers import add_po_number
from eaportal.simulator.services.users import add_user
from eaportal.simulator.timeline import start_timeline
from eaportal.simulator.world_files.world_file import (
    LONGEST_NAME,
    AccountEntry,
    AdjustmentEntry,
    DepartmentEntry,
    EnrollmentEntry,
    PoNumberEntry,
    WorldFile,
)

_NOBODY = "nobody@eaportal.example"


def seed_world(session: JournaledSession, world_file: WorldFile, progress: Progress | None = None) -> None:
    """Fill the empty world of *session* with the content of *world_file*.

    *progress* is called with the number of additional enrollments so far.
    """
    session.add(
        WorldRow(
            seed=world_file.seed,
            now=world_file.now,
            edition=world_file.edition,
            life=world_file.life,
            labels=json.dumps(world_file.labels, ensure_ascii=False),
        )
    )
    first = _first_user_by_role(world_file)
    bill_to = world_file.bill_to_by_enrollment()
    enrollments = {
        entry.number: _add_enrollment(session, entry, bill_to[entry.number], first.get(entry.number, {}))
        for entry in world_file.enrollments
    }
    for user in world_file.users:
        add_user(session, user)
    entered: dict[str, list[PoNumberEntry]] = defaultdict(list)
    for entry in world_file.po_numbers:
        entered[entry.enrollment].append(entry)
    adjustments: dict[tuple[str, str], list[AdjustmentEntry]] = defaultdict(list)
    for adjustment in world_file.adjustments:
        adjustments[adjustment.enrollment, adjustment.period].append(adjustment)
    for number, periods_of_file in world_file.periods_by_enrollment().items():
        periods: list[PeriodRow] = []
        for period in periods_of_file:
            previous = periods[-1] if periods else None
            own = _adjustments(enrollments[number], adjustments[number, period.key])
            row = add_period(session, world_file.seed, enrollments[number], period, previous, own)
            periods.append(row)
        session.flush()
        _add_po_numbers(session, enrollments[number], periods, entered[number])
    for entry_of_file in world_file.enrollments:
        if not entry_of_file.activated:
            invite_administrators(session, enrollments[entry_of_file.number], world_file.now)
    start_timeline(session)
    if world_file.more_enrollments:
        seed_many(session, world_file, progress or (lambda _: None))


def _first_user_by_role(world_file: WorldFile) -> dict[str, dict[Role, str]]:
    """Return the account of the first user of each role, by enrollment."""
    first: dict[str, dict[Role, str]] = {}
    for user in world_file.users:
        for number in user.enrollments:
            first.setdefault(number, {}).setdefault(user.role, user.account.casefold())
    return first


def _add_enrollment(
    session: Session, entry: EnrollmentEntry, bill_to: str | None, users: Mapping[Role, str]
) -> EnrollmentRow:
    """Add the enrollment of *entry* with the first of its *users* by role; mail its invoices to *bill_to*."""
    administrator = users.get(Role.EA_ADMIN) or next(iter(users.values()), _NOBODY)
    row = EnrollmentRow(
        number=entry.number,
        name=entry.name,
        search_name=entry.name.casefold(),
        kind=entry.kind,
        currency=entry.currency,
        start=entry.start,
        end=entry.end,
        country=entry.country,
        tax_percent=str(entry.tax_percent),
        bill_to=bill_to.casefold() if bill_to else None,
        commitment=to_minor(Decimal(entry.commitment), entry.currency),
        created_at=entry.created_at,
        activated_at=entry.created_at if entry.activated else None,
        extends=entry.extends,
        transferred=entry.transferred,
        auth_level=entry.auth_level,
        tenant=tenant_of(administrator),
        has_marketplace=entry.marketplace,
        da_view_charges=entry.da_view_charges,
        ao_view_charges=entry.ao_view_charges,
        markup=entry.markup,
        tax_id=entry.tax_id,
    )
    session.add(row)
    session.flush()
    departments = _add_departments(session, entry, row)
    _add_accounts(session, entry, row, departments, users.get(Role.ACCOUNT_OWNER) or administrator)
    return row


def _add_departments(
    session: Session, entry: EnrollmentEntry, enrollment: EnrollmentRow
) -> dict[str, DepartmentRow]:
    departments = {
        each.name: DepartmentRow(
            enrollment=enrollment,
            name=each.name,
            cost_center=each.cost_center,
            spending_quota=to_minor(Decimal(each.spending_quota), entry.currency),
        )
        for each in entry.departments or [DepartmentEntry(name=entry.department_names[0])]
    }
    session.add_all(departments.values())
    session.flush()
    return departments


def _add_accounts(
    session: Session,
    entry: EnrollmentEntry,
    enrollment: EnrollmentRow,
    departments: Mapping[str, DepartmentRow],
    owner: str,
) -> None:
    whole = AccountEntry(name=entry.name[:LONGEST_NAME], owner=owner, department=next(iter(departments)))
    session.add_all(
        AccountRow(
            enrollment=enrollment,
            department=departments[each.department] if each.department else None,
            name=each.name,
            owner=each.owner.casefold(),
            confirmed_at=enrollment.created_at if each.confirmed else None,
        )
        for each in entry.accounts or [whole]
    )
    session.flush()


def _adjustments(enrollment: EnrollmentRow, entries: list[AdjustmentEntry]) -> list[AdjustmentRow]:
    return [
        AdjustmentRow(amount=to_minor(entry.amount, enrollment.currency), reason=entry.reason)
        for entry in entries
    ]


def _add_po_numbers(
    session: Session, enrollment: EnrollmentRow, periods: list[PeriodRow], entries: list[PoNumberEntry]
) -> None:
    entered = {(entry.period, entry.kind): entry for entry in entries}
    for kind in PoKind:
        lock = PoLock()
        for period in periods:
            row = add_po_number(session, enrollment, period, kind, lock)
            entry = entered.get((period.period.key, kind))
            if entry:
                row.set_value(PoNumber(entry.number, Origin.ENTERED))
                lock = PoLock(entry.lock, entry.number if entry.lock else "")
        lock_row = PoLockRow(enrollment=enrollment, kind=kind)
        lock_row.set_value(lock)
        session.add(lock_row)
