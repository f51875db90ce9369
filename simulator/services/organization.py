"""The departments and accounts of an enrollment: list, add, change and confirm them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.database.tables import AccountRow, DepartmentRow, EnrollmentRow, UserRow
from eaportal.simulator.rules.contacts import read_address
from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.money import to_minor
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import Role, sees_whole_enrollment
from eaportal.simulator.services.mails import mail_invitation
from eaportal.simulator.services.permissions import why_not_manageable
from eaportal.simulator.services.users import add_user, find_user
from eaportal.simulator.world_files.world_file import LONGEST_NAME, UserEntry

HIGHEST_QUOTA = 10**12


def visible_departments(
    session: Session, user: UserRow, enrollment: EnrollmentRow
) -> Sequence[DepartmentRow]:
    """Return the departments of *enrollment* that *user* sees: all, or those that they administer [S5]."""
    if not sees_whole_enrollment(user.role):
        return [each for each in user.departments if each.enrollment_id == enrollment.id]
    return all_departments(session, enrollment)


def all_departments(session: Session, enrollment: EnrollmentRow) -> Sequence[DepartmentRow]:
    """Return the departments of *enrollment*, in the order in which they were added."""
    query = select(DepartmentRow).where(DepartmentRow.enrollment_id == enrollment.id)
    return session.scalars(query.order_by(DepartmentRow.id)).all()


def save_department(
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    department: DepartmentRow | None,
    *,
    name: str,
    cost_center: str,
    quota: str,
) -> DepartmentRow | Refusal:
    """Change *department* as *user*, or add one if it's None [S6].

    The *quota* is in units of the currency; an empty one means no quota.
    """
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    name, cost_center = name.strip(), cost_center.strip()
    if not _is_name(name) or (cost_center and not _is_name(cost_center)):
        return Refusal(Reason.NO_NAME, {"longest": LONGEST_NAME})
    others = [each for each in all_departments(session, enrollment) if each is not department]
    if any(each.name.casefold() == name.casefold() for each in others):
        return Refusal(Reason.THERE_ALREADY, {"name": name})
    spending_quota = _amount(quota.strip() or "0", enrollment.currency)
    if spending_quota is None:
        return Refusal(Reason.NO_AMOUNT)
    if department is None:
        department = DepartmentRow(enrollment=enrollment)
        session.add(department)
    department.name, department.cost_center = name, cost_center
    department.spending_quota = spending_quota
    return department


def add_account(
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    *,
    name: str,
    typed_owner: str,
    account_type: AccountType,
    department: DepartmentRow | None,
    now: datetime,
) -> AccountRow | Refusal:
    """Add an account to *enrollment* as *user*, and invite its owner, who confirms it on signing in [S6]."""
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    name, owner = name.strip(), read_address(typed_owner)
    if not _is_name(name):
        return Refusal(Reason.NO_NAME, {"longest": LONGEST_NAME})
    if owner is None:
        return Refusal(Reason.NO_ADDRESS)
    # An account has one owner, and an owner one account per enrollment [S5].
    if any(owner == each.owner or name.casefold() == each.name.casefold() for each in enrollment.accounts):
        return Refusal(Reason.THERE_ALREADY, {"name": name})
    found = find_user(session, owner)
    if found is None:
        entry = UserEntry(
            account=owner,
            name=owner,
            role=Role.ACCOUNT_OWNER,
            account_type=account_type,
            enrollments=[enrollment.number],
        )
        add_user(session, entry)
    elif found.role is not Role.ACCOUNT_OWNER:
        return Refusal(Reason.OTHER_ROLE, {"name": owner})
    elif enrollment not in found.enrollments:
        found.enrollments.append(enrollment)
    account = AccountRow(enrollment=enrollment, department=department, name=name, owner=owner)
    session.add(account)
    mail_invitation(session, owner, enrollment, "account owner", now)
    return account


def change_account(
    session: Session, user: UserRow, account: AccountRow, *, name: str, department: DepartmentRow | None
) -> AccountRow | Refusal:
    """Rename *account* as *user*, and associate it with *department*, or with none [S6]."""
    refused = why_not_manageable(session, user, account.enrollment)
    if refused:
        return refused
    name = name.strip()
    if not _is_name(name):
        return Refusal(Reason.NO_NAME, {"longest": LONGEST_NAME})
    others = (each for each in account.enrollment.accounts if each is not account)
    if any(name.casefold() == each.name.casefold() for each in others):
        return Refusal(Reason.THERE_ALREADY, {"name": name})
    account.name, account.department = name, department
    return account


def unconfirmed_accounts(session: Session, user: UserRow) -> list[AccountRow]:
    """Return the accounts owned by *user* for which they haven't accepted the warning of [S6] yet."""
    query = select(AccountRow).where(AccountRow.owner == user.account, AccountRow.confirmed_at.is_(None))
    return list(session.scalars(query.order_by(AccountRow.id)))


def confirm_accounts(session: Session, user: UserRow, at: datetime) -> None:
    """Record that *user* has accepted the warning."""
    for account in unconfirmed_accounts(session, user):
        account.confirmed_at = at


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def _amount(text: str, currency: str) -> int | None:
    if not text.isascii() or not text.replace(".", "", 1).isdecimal():
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return to_minor(amount, currency) if amount <= HIGHEST_QUOTA else None
