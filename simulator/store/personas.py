"""The sample users of a demo world: who is there to be tried, and what each may do."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulator.billing.roles import Role, may_edit_po
from simulator.store.models import EnrollmentRow, UserRow
from simulator.store.sample import sample_accounts
from simulator.store.users import has_sample_password, users_of


@dataclass(frozen=True)
class Persona:
    """A sample user, the enrollments that they see, and those whose PO numbers they may change."""

    account: str
    role: Role
    sees: list[EnrollmentRow]
    changes: list[EnrollmentRow]


def personas(session: Session) -> list[Persona]:
    """The users of a demo world; nobody in a world that has any user or password but the sample ones."""
    others = select(UserRow.id).where(UserRow.account.not_in(sample_accounts())).limit(1)
    if session.scalar(others) is not None:
        return []
    users = users_of(session)
    return [_persona(user) for user in users] if all(map(has_sample_password, users)) else []


def _persona(user: UserRow) -> Persona:
    changes = [each for each in user.enrollments if may_edit_po(user.role, each.kind)]
    return Persona(user.account, user.role, user.enrollments, changes)
