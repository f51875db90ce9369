"""Fill an empty world from a world file."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from random import Random

from sqlalchemy.orm import Session

from simulator.billing.money import WHOLE_UNIT_CURRENCIES, to_minor
from simulator.billing.periods import BillingPeriod
from simulator.billing.po_numbers import Origin, PoKind, PoLock, PoNumber, opening_po_number
from simulator.billing.usage import UsageSection
from simulator.store.models import (
    EnrollmentRow,
    PeriodRow,
    PoLockRow,
    PoNumberRow,
    UsageRow,
    UserRow,
    WorldRow,
)
from simulator.store.world_file import EnrollmentEntry, PoNumberEntry, UserEntry, WorldFile

# Section, service, unit of measure, rate and usual units a month: a believable mid-size customer.
_SERVICES = (
    (UsageSection.AZURE_SERVICE, "Virtual Machines – D4s v3", "1 Hour", "0.2040", 5200),
    (UsageSection.AZURE_SERVICE, "Virtual Machines – B2ms", "1 Hour", "0.0832", 7400),
    (UsageSection.AZURE_SERVICE, "Storage – Managed Disks P10", "1/Month", "19.7100", 46),
    (UsageSection.AZURE_SERVICE, "Storage – Block Blob, hot LRS", "1 GB/Month", "0.0184", 21500),
    (UsageSection.AZURE_SERVICE, "SQL Database – General Purpose vCore", "1 Hour", "0.2526", 2900),
    (UsageSection.AZURE_SERVICE, "App Service – Standard S2", "1 Hour", "0.1900", 1480),
    (UsageSection.AZURE_SERVICE, "Bandwidth – data transfer out", "1 GB", "0.0870", 6300),
    (UsageSection.AZURE_SERVICE, "Azure Kubernetes Service – nodes", "1 Hour", "0.3840", 2190),
    (UsageSection.AZURE_SERVICE, "Log Analytics – data ingested", "1 GB", "2.7600", 310),
    (UsageSection.BILLED_SEPARATELY, "Azure Support – Standard", "1/Month", "84.3300", 1),
    (UsageSection.BILLED_SEPARATELY, "Visual Studio Professional", "1 User/Month", "37.9500", 14),
    (UsageSection.MARKETPLACE, "Mail delivery service – Essentials", "1/Month", "14.9500", 6),
    (UsageSection.MARKETPLACE, "Next-generation firewall", "1 Hour", "1.1300", 730),
)
# Cheap on purpose: the passwords of a simulator are printed in its README, and a test makes many worlds.
_SCRYPT_COST = 2**10


def build(session: Session, world_file: WorldFile) -> None:
    """Write everything of *world_file* into the empty world of *session*."""
    session.add(
        WorldRow(seed=world_file.seed, now=world_file.now, edition=world_file.edition),
    )
    enrollments: dict[str, EnrollmentRow] = {}
    for entry in world_file.enrollments:
        row = EnrollmentRow(
            number=entry.number,
            name=entry.name,
            kind=entry.kind,
            currency=entry.currency,
            start=entry.start,
            end=entry.end,
        )
        session.add(row)
        session.flush()
        enrollments[entry.number] = row
        periods = [each.billing_period for each in world_file.periods if each.enrollment == entry.number]
        rows = _add_periods(session, world_file.seed, row, entry, sorted(periods))
        _add_po_numbers(
            session, row, rows, [each for each in world_file.po_numbers if each.enrollment == entry.number]
        )
    for user in world_file.users:
        session.add(_user(user, [enrollments[number] for number in user.enrollments]))


def _user(entry: UserEntry, enrollments: list[EnrollmentRow]) -> UserRow:
    return UserRow(
        account=entry.account.casefold(),
        name=entry.name,
        role=entry.role,
        password_hash=_hashed(entry.password, salt=entry.account),
        enrollments=enrollments,
    )


def _hashed(password: str, salt: str) -> str:
    """Hash *password* as Werkzeug's check_password_hash reads it; the same salt gives the same hash."""
    salt = hashlib.sha256(salt.encode()).hexdigest()[:16]
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=_SCRYPT_COST, r=8, p=1)
    return f"scrypt:{_SCRYPT_COST}:8:1${salt}${digest.hex()}"


def _add_periods(
    session: Session,
    seed: int,
    enrollment: EnrollmentRow,
    entry: EnrollmentEntry,
    periods: Iterable[BillingPeriod],
) -> list[PeriodRow]:
    commitment = to_minor(Decimal(entry.commitment), entry.currency)
    balance = commitment
    rows = []
    for period in periods:
        if period.start.month == entry.start.month:
            balance = commitment
        charges = _charges(Random(f"{seed}/{entry.number}/{period.key}"), entry.currency)  # noqa: S311
        cost = {
            section: sum(charge.cost for charge in charges if charge.section is section)
            for section in UsageSection
        }
        row = PeriodRow(
            enrollment_id=enrollment.id,
            start=period.start,
            end=period.end,
            azure_service=cost[UsageSection.AZURE_SERVICE],
            billed_separately=cost[UsageSection.BILLED_SEPARATELY],
            marketplace=cost[UsageSection.MARKETPLACE],
            balance=balance,
        )
        session.add(row)
        session.flush()
        for charge in charges:
            charge.period_id = row.id
        session.add_all(charges)
        balance -= row.totals.commitment_usage
        rows.append(row)
    return rows


def _charges(random: Random, currency: str) -> list[UsageRow]:
    charges = []
    for section, service, unit, rate, usual in _SERVICES:
        consumed = Decimal(usual) * random.randint(70, 130) / 100
        if section is not UsageSection.AZURE_SERVICE:
            consumed = Decimal(round(consumed))
        if currency in WHOLE_UNIT_CURRENCIES:
            rate = str(Decimal(rate) * 120)
        cost = to_minor(consumed * Decimal(rate), currency)
        charges.append(
            UsageRow(
                section=section, service=service, unit=unit, consumed=f"{consumed:.2f}", rate=rate, cost=cost
            )
        )
    return charges


def _add_po_numbers(
    session: Session, enrollment: EnrollmentRow, periods: list[PeriodRow], entries: list[PoNumberEntry]
) -> None:
    entered = {(entry.period, entry.kind): entry for entry in entries}
    for kind in PoKind:
        lock = PoLock()
        for row in periods:
            po_number = opening_po_number(enrollment.number, row.period, kind, lock)
            entry = entered.get((row.period.key, kind))
            if entry:
                po_number = PoNumber(entry.number, Origin.ENTERED)
                lock = PoLock(entry.lock, entry.number if entry.lock else "")
            po_row = PoNumberRow(period_id=row.id, kind=kind)
            po_row.take(po_number)
            session.add(po_row)
        lock_row = PoLockRow(enrollment_id=enrollment.id, kind=kind)
        lock_row.take(lock)
        session.add(lock_row)
