"""The sample users of a world, and what each of them may do."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.database.tables import EnrollmentRow, UserRow
from eaportal.simulator.rules.roles import Role, may_edit_po
from eaportal.simulator.services.enrollments import search_enrollments
from eaportal.simulator.services.users import all_users, has_sample_password
from eaportal.simulator.world_files.sample import sample_accounts

# The number of enrollments to list for each user.
SHOWN = 4


@dataclass(frozen=True)
class SampleUserAccess:
    """A sample user, the first enrollments that they see, and those whose PO numbers they may change.

    *more* is true if they see even more enrollments.
    """

    account: str
    role: Role
    sees: list[EnrollmentRow]
    changes: list[EnrollmentRow]
    more: bool


def sample_users(session: Session) -> list[SampleUserAccess]:
    """Return the sample users; none if the world has any other user or password."""
    others = select(UserRow.id).where(UserRow.account.not_in(sample_accounts())).limit(1)
    if session.scalar(others) is not None:
        return []
    users = all_users(session)
    if not all(map(has_sample_password, users)):
        return []
    return [_access_of(user, search_enrollments(session, user, "", SHOWN + 1)) for user in users]


def _access_of(user: UserRow, seen: list[EnrollmentRow]) -> SampleUserAccess:
    shown = seen[:SHOWN]
    changes = [each for each in shown if may_edit_po(user.role, each.kind)]
    return SampleUserAccess(user.account, user.role, shown, changes, len(seen) > SHOWN)
