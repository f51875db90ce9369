"""The administrators of a department: list, add, change and remove them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.database.tables import DepartmentRow, UserDepartmentRow, UserRow
from eaportal.simulator.rules.contacts import read_address
from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import DEPARTMENT_ROLES, Role
from eaportal.simulator.services.mails import mail_invitation
from eaportal.simulator.services.permissions import why_not_manageable
from eaportal.simulator.services.users import add_user, find_user, remove_user
from eaportal.simulator.world_files.world_file import UserEntry


def administrators_of_department(session: Session, department: DepartmentRow) -> list[UserRow]:
    """Return the administrators of *department*, in the order in which they were added to the portal."""
    query = select(UserRow).join(UserDepartmentRow).where(UserDepartmentRow.department_id == department.id)
    return list(session.scalars(query.order_by(UserRow.id)))


def add_department_administrator(
    session: Session,
    user: UserRow,
    department: DepartmentRow,
    typed: str,
    account_type: AccountType,
    *,
    is_read_only: bool,
    now: datetime,
) -> UserRow | Refusal:
    """Make *typed* an administrator of *department* as *user*, and mail an invitation [S6, S23].

    A department may have any number of administrators, and an administrator any number of departments.
    """
    refused = why_not_manageable(session, user, department.enrollment)
    if refused:
        return refused
    account = read_address(typed)
    if account is None:
        return Refusal(Reason.NO_ADDRESS)
    found, role = find_user(session, account), _role(is_read_only=is_read_only)
    if found is None:
        entry = UserEntry(
            account=account,
            name=account,
            role=role,
            account_type=account_type,
            enrollments=[department.enrollment.number],
            departments=[department.name],
        )
        found = add_user(session, entry)
    elif found.role is not role:
        return Refusal(Reason.OTHER_ROLE, {"name": account})
    elif department in found.departments:
        return Refusal(Reason.THERE_ALREADY, {"name": account})
    else:
        found.departments.append(department)
        if department.enrollment not in found.enrollments:
            found.enrollments.append(department.enrollment)
    suffix = " (read only)" if is_read_only else ""
    mail_invitation(session, account, department.enrollment, f"department administrator{suffix}", now)
    return found


def change_department_administrator(
    session: Session, user: UserRow, department: DepartmentRow, account: str, *, is_read_only: bool
) -> UserRow | Refusal | None:
    """Give *account* full or read-only access as *user*; returns None if it isn't one of *department*."""
    refused = why_not_manageable(session, user, department.enrollment)
    if refused:
        return refused
    found = find_department_administrator(session, department, account)
    if found:
        found.role = _role(is_read_only=is_read_only)
    return found


def find_department_administrator(
    session: Session, department: DepartmentRow, account: str
) -> UserRow | None:
    """Return the administrator called *account* of *department*, or None."""
    there = administrators_of_department(session, department)
    return next((each for each in there if each.account == account and each.role in DEPARTMENT_ROLES), None)


def remove_department_administrator(
    session: Session, user: UserRow, department: DepartmentRow, account: str
) -> UserRow | Refusal | None:
    """Remove *account* from *department* as *user*; returns None if it doesn't administer it.

    A user without any other department or enrollment is deleted.
    """
    refused = why_not_manageable(session, user, department.enrollment)
    if refused:
        return refused
    found = find_department_administrator(session, department, account)
    if found is None:
        return None
    found.departments.remove(department)
    if not any(each.enrollment_id == department.enrollment_id for each in found.departments):
        found.enrollments.remove(department.enrollment)
    if not found.enrollments:
        remove_user(session, found)
    return found


def _role(*, is_read_only: bool) -> Role:
    return Role.DEPARTMENT_ADMIN_READONLY if is_read_only else Role.DEPARTMENT_ADMIN
