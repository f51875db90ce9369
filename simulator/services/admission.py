"""Who may sign in at all: whose account fits the authentication level of an enrollment."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from eaportal.simulator.rules.enrollments import AuthLevel, admits, tenant_of
from eaportal.simulator.worlds.tables import EnrollmentRow, UserEnrollmentRow, UserRow


def is_admitted(session: Session, user: UserRow) -> bool:
    """Tell whether any enrollment of *user* admits accounts of their type [S6, S13]."""
    everywhere = [level for level in AuthLevel if admits(level, user.account_type, is_of_its_tenant=False)]
    at_home = [level for level in AuthLevel if admits(level, user.account_type, is_of_its_tenant=True)]
    query = select(EnrollmentRow.id).join(UserEnrollmentRow).where(UserEnrollmentRow.user_id == user.id)
    admitting = or_(
        EnrollmentRow.auth_level.in_(everywhere),
        and_(EnrollmentRow.auth_level.in_(at_home), EnrollmentRow.tenant == tenant_of(user.account)),
    )
    return session.scalar(query.where(admitting).limit(1)) is not None
