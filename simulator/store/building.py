"""Fill an empty world from a world file."""

import hashlib
import json
from decimal import Decimal

from sqlalchemy.orm import Session

from simulator.billing.money import to_minor
from simulator.billing.po_numbers import Origin, PoKind, PoLock, PoNumber
from simulator.store.clock import begin_clock
from simulator.store.journal import JournaledSession
from simulator.store.models import (
    EnrollmentRow,
    PeriodRow,
    PoLockRow,
    UserEnrollmentRow,
    UserRow,
    WorldRow,
)
from simulator.store.periods import add_period, add_po_number
from simulator.store.world_file import EnrollmentEntry, PoNumberEntry, UserEntry, WorldFile

# Cheap on purpose: the passwords of a simulator are printed in its README, and a test makes many worlds.
_SCRYPT_COST = 2**10


def build(session: JournaledSession, world_file: WorldFile) -> None:
    """Write everything of *world_file* into the empty world of *session*."""
    session.add(
        WorldRow(
            seed=world_file.seed,
            now=world_file.now,
            edition=world_file.edition,
            labels=json.dumps(world_file.labels, ensure_ascii=False),
        )
    )
    enrollments = {entry.number: _add_enrollment(session, entry) for entry in world_file.enrollments}
    for entry in world_file.users:
        _add_user(session, entry, [enrollments[number] for number in entry.enrollments])
    for number, enrollment in enrollments.items():
        periods: list[PeriodRow] = []
        for period in world_file.periods_of(number):
            previous = periods[-1] if periods else None
            periods.append(add_period(session, world_file.seed, enrollment, period, previous))
        session.flush()
        entries = [entry for entry in world_file.po_numbers if entry.enrollment == number]
        _add_po_numbers(session, enrollment, periods, entries)
    begin_clock(session)


def _add_enrollment(session: Session, entry: EnrollmentEntry) -> EnrollmentRow:
    row = EnrollmentRow(
        number=entry.number,
        name=entry.name,
        search_name=entry.name.casefold(),
        kind=entry.kind,
        currency=entry.currency,
        start=entry.start,
        end=entry.end,
        commitment=to_minor(Decimal(entry.commitment), entry.currency),
    )
    session.add(row)
    session.flush()
    return row


def _add_user(session: Session, entry: UserEntry, enrollments: list[EnrollmentRow]) -> None:
    row = UserRow(
        account=entry.account.casefold(),
        name=entry.name,
        role=entry.role,
        password_hash=_hashed(entry.password, salt=entry.account),
    )
    session.add(row)
    session.flush()
    session.add_all(UserEnrollmentRow(user_id=row.id, enrollment_id=each.id) for each in enrollments)
    session.flush()


def _hashed(password: str, salt: str) -> str:
    """Hash *password* as Werkzeug's check_password_hash reads it; the same salt gives the same hash."""
    salt = hashlib.sha256(salt.encode()).hexdigest()[:16]
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=_SCRYPT_COST, r=8, p=1)
    return f"scrypt:{_SCRYPT_COST}:8:1${salt}${digest.hex()}"


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
                row.take(PoNumber(entry.number, Origin.ENTERED))
                lock = PoLock(entry.lock, entry.number if entry.lock else "")
        lock_row = PoLockRow(enrollment=enrollment, kind=kind)
        lock_row.take(lock)
        session.add(lock_row)
