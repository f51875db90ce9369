"""Fill an empty world from a world file."""

import json
from collections import defaultdict

from sqlalchemy.orm import Session

from eaportal.simulator.rules.money import to_minor
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, PoNumber
from eaportal.simulator.seeding.seed_enrollments import add_enrollment, first_user_by_role
from eaportal.simulator.seeding.seed_many import Progress, seed_many
from eaportal.simulator.seeding.world_file import AdjustmentEntry, PoNumberEntry, WorldFile
from eaportal.simulator.services.administrators import invite_administrators
from eaportal.simulator.services.periods import add_period
from eaportal.simulator.services.po_numbers import add_po_number
from eaportal.simulator.services.users import add_user
from eaportal.simulator.timeline import start_timeline
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.tables import (
    AdjustmentRow,
    EnrollmentRow,
    PeriodRow,
    PoLockRow,
    WorldRow,
)


def seed_world(session: JournaledSession, world_file: WorldFile, progress: Progress | None = None) -> None:
    """Fill the empty world of *session* with the content of *world_file*.

    *progress* is called with the number of additional enrollments so far.
    """
    session.add(
        WorldRow(
            seed=world_file.seed,
            now=world_file.now,
            edition=world_file.edition,
            labels=json.dumps(world_file.labels, ensure_ascii=False),
        )
    )
    first = first_user_by_role(world_file)
    bill_to = world_file.bill_to_by_enrollment()
    enrollments = {
        entry.number: add_enrollment(session, entry, bill_to[entry.number], first.get(entry.number, {}))
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
