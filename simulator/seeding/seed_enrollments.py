"""Add an enrollment of a world file, with its departments and accounts."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from sqlalchemy.orm import Session

from eaportal.simulator.rules.enrollments import AuthLevel, MarkupStatus, tenant_of
from eaportal.simulator.rules.money import to_minor
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.seeding.world_file import (
    LONGEST_NAME,
    AccountEntry,
    DepartmentEntry,
    EnrollmentEntry,
    WorldFile,
)
from eaportal.simulator.worlds.tables import AccountRow, DepartmentRow, EnrollmentRow

_NOBODY = "nobody@eaportal.example"


def first_user_by_role(world_file: WorldFile) -> dict[str, dict[Role, str]]:
    """Return the account of the first user of each role, by enrollment."""
    first: dict[str, dict[Role, str]] = {}
    for user in world_file.users:
        for number in user.enrollments:
            first.setdefault(number, {}).setdefault(user.role, user.account.casefold())
    return first


def add_enrollment(
    session: Session, entry: EnrollmentEntry, bill_to: str | None, users: Mapping[Role, str]
) -> EnrollmentRow:
    """Add the enrollment of *entry* with the first of its *users* by role; mail its invoices to *bill_to*."""
    created_at = entry.created or start_of_agreement(entry.start)
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
        created_at=created_at,
        activated_at=created_at if entry.activated else None,
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


def start_of_agreement(start: date) -> datetime:
    """Return the first moment of an agreement."""
    return datetime.combine(start, time(tzinfo=UTC))


def default_settings(start: date) -> dict[str, object]:
    """Return the default settings of an enrollment: active, with everything enabled."""
    return {
        "created_at": start_of_agreement(start),
        "activated_at": start_of_agreement(start),
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
