"""The enrollments that a user sees, and finding one among them."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from simulator.store.models import EnrollmentRow, PeriodRow, UserEnrollmentRow, UserRow
from simulator.store.seams import Seam


@Seam
def find_enrollment(session: Session, user: UserRow, number: str | None) -> EnrollmentRow | None:
    """The enrollment with this *number*, if *user* sees it; without one, the first that they see."""
    query = _seen_by(user).limit(1)
    return session.scalar(query if number is None else query.where(EnrollmentRow.number == number))


def search_enrollments(session: Session, user: UserRow, search: str, limit: int) -> list[EnrollmentRow]:
    """So many of the enrollments *user* sees whose number begins with *search*, or whose name holds it."""
    query = _seen_by(user).limit(limit)
    if search:
        query = query.where(
            or_(
                EnrollmentRow.number.startswith(search, autoescape=True),
                EnrollmentRow.search_name.contains(search.casefold(), autoescape=True),
            )
        )
    return list(session.scalars(query))


def latest_period(session: Session, enrollment: EnrollmentRow) -> PeriodRow | None:
    """The period that began last, if there is any."""
    query = select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)
    return session.scalar(query.order_by(PeriodRow.start.desc()).limit(1))


def _seen_by(user: UserRow) -> Select[EnrollmentRow]:
    query = select(EnrollmentRow).join(UserEnrollmentRow)
    return query.where(UserEnrollmentRow.user_id == user.id).order_by(EnrollmentRow.id)
