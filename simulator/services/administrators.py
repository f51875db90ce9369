"""The administrators of an enrollment: list, add and remove them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import EnrollmentRow, UserEnrollmentRow, UserRow
from eaportal.simulator.rules.contacts import read_address
from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.mails import mail_invitation
from eaportal.simulator.services.permissions import why_not_manageable
from eaportal.simulator.services.users import add_user, find_user, remove_user
from eaportal.simulator.world_files.world_file import UserEntry

_EDITORS = (Role.EA_ADMIN, Role.PARTNER_ADMIN)
_ENTERPRISE = (Role.EA_ADMIN, Role.EA_ADMIN_READONLY)
ADMINISTRATORS = (*_ENTERPRISE, Role.PARTNER_ADMIN, Role.PARTNER_ADMIN_READONLY)


def administrators_of(session: Session, enrollment_id: int, *roles: Role) -> list[UserRow]:
    """Return the users who administer an enrollment in these *roles*, or in those that may edit."""
    query = (
        select(UserRow)
        .join(UserEnrollmentRow)
        .where(UserEnrollmentRow.enrollment_id == enrollment_id, UserRow.role.in_(roles or _EDITORS))
        .order_by(UserRow.id)
    )
    return list(session.scalars(query))


def listed_administrators(session: Session, enrollment: EnrollmentRow) -> list[UserRow]:
    """Return the administrators of *enrollment*, in the order in which they were added."""
    return administrators_of(session, enrollment.id, *ADMINISTRATORS)


@DefectPoint
def add_administrator(
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    typed: str,
    account_type: AccountType,
    *,
    is_read_only: bool,
    now: datetime,
) -> UserRow | Refusal:
    """Make *typed* an administrator of *enrollment* as *user*, and mail an invitation [S6, S23].

    A partner administrator keeps that role [S12]. The number of administrators isn't limited [S5].
    """
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    account = read_address(typed)
    if account is None:
        return Refusal(Reason.NO_ADDRESS)
    role = Role.EA_ADMIN_READONLY if is_read_only else Role.EA_ADMIN
    found = find_user(session, account)
    if found is None:
        entry = UserEntry(
            account=account,
            name=account,
            role=role,
            account_type=account_type,
            enrollments=[enrollment.number],
        )
        found = add_user(session, entry)
    elif any(each.id == found.id for each in listed_administrators(session, enrollment)):
        return Refusal(Reason.THERE_ALREADY, {"name": account})
    elif found.role not in (role, Role.PARTNER_ADMIN):
        return Refusal(Reason.OTHER_ROLE, {"name": account})
    else:
        found.enrollments.append(enrollment)
    suffix = " (read only)" if is_read_only else ""
    mail_invitation(session, account, enrollment, f"enterprise administrator{suffix}", now)
    return found


def change_administrator(
    session: Session, user: UserRow, enrollment: EnrollmentRow, account: str, *, is_read_only: bool
) -> UserRow | Refusal | None:
    """Give the administrator *account* full or read-only access as *user*; returns None if there is none.

    The last administrator who may edit can't become read-only.
    """
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    found = find_administrator(session, enrollment, account)
    if found is None:
        return None
    if is_read_only and _is_last(session, enrollment, found):
        return Refusal(Reason.LAST_ADMINISTRATOR)
    found.role = Role.EA_ADMIN_READONLY if is_read_only else Role.EA_ADMIN
    return found


def find_administrator(session: Session, enrollment: EnrollmentRow, account: str) -> UserRow | None:
    """Return the enterprise administrator called *account* of *enrollment*, or None."""
    listed = administrators_of(session, enrollment.id, *_ENTERPRISE)
    return next((each for each in listed if each.account == account), None)


def remove_administrator(
    session: Session, user: UserRow, enrollment: EnrollmentRow, account: str
) -> UserRow | Refusal | None:
    """Remove the administrator called *account* from *enrollment* as *user*; returns None if there is none.

    The last administrator who may edit can't be removed. A user without any other enrollment is deleted.
    """
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    found = find_administrator(session, enrollment, account)
    if found is None:
        return None
    if _is_last(session, enrollment, found):
        return Refusal(Reason.LAST_ADMINISTRATOR)
    found.enrollments.remove(enrollment)
    if not found.enrollments:
        remove_user(session, found)
    return found


def _is_last(session: Session, enrollment: EnrollmentRow, administrator: UserRow) -> bool:
    """Return whether *administrator* is the only enterprise administrator who may edit."""
    editors = administrators_of(session, enrollment.id, Role.EA_ADMIN)
    return [each.id for each in editors] == [administrator.id]


def invite_administrators(session: Session, enrollment: EnrollmentRow, at: datetime) -> None:
    """Mail an invitation to the administrators of an *enrollment* that nobody has activated yet [S6]."""
    for user in administrators_of(session, enrollment.id):
        mail_invitation(session, user.account, enrollment, "enterprise administrator", at)
