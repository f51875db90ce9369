"""The enrollments that a user sees, and finding one among them."""

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from simulator.store.journal import LAST_SIGN
from simulator.store.models import EnrollmentRow, PeriodRow, UserEnrollmentRow, UserRow
from simulator.store.name_index import SHORTEST_INDEXED, ids_named
from simulator.store.seams import Seam


@Seam
def find_enrollment(session: Session, user: UserRow, number: str | None) -> EnrollmentRow | None:
    """The enrollment with this *number*, if *user* sees it; without one, the first that they see."""
    query = _seen_by(user).limit(1)
    return session.scalar(query if number is None else query.where(EnrollmentRow.number == number))


def search_enrollments(session: Session, user: UserRow, search: str, limit: int) -> list[EnrollmentRow]:
    """So many of the enrollments *user* sees whose number begins with *search*, or whose name holds it."""
    query = _seen_by(user).limit(limit)
    # As a range, for which there is an index.
    by_number = (EnrollmentRow.number >= search) & (EnrollmentRow.number < search + LAST_SIGN)
    name = search.casefold()
    if len(name) < SHORTEST_INDEXED:
        query = query.where(by_number | EnrollmentRow.search_name.contains(name, autoescape=True))
    else:
        found = union_all(select(EnrollmentRow.id).where(by_number), ids_named(name))
        query = query.where(EnrollmentRow.id.in_(found))
    return list(session.scalars(query))


def numbers_seen_by(session: Session, user: UserRow) -> list[str]:
    """The numbers of all enrollments that *user* sees."""
    return list(session.scalars(_seen_by(user).with_only_columns(EnrollmentRow.number)))


def latest_period(session: Session, enrollment: EnrollmentRow) -> PeriodRow | None:
    """The period that began last, if there is any."""
    query = select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)
    return session.scalar(query.order_by(PeriodRow.start.desc()).limit(1))


def _seen_by(user: UserRow) -> Select[EnrollmentRow]:
    query = select(EnrollmentRow).join(UserEnrollmentRow)
    # In the order of the index of what users see, so that the first few are found at once.
    return query.where(UserEnrollmentRow.user_id == user.id).order_by(UserEnrollmentRow.enrollment_id)
