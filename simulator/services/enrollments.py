"""The enrollments that a user sees, and finding one among them."""

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import Session

from eaportal.simulator.worlds.defect_points import DefectPoint
from eaportal.simulator.worlds.journal import LAST_SIGN
from eaportal.simulator.worlds.name_index import SHORTEST_INDEXED, ids_named
from eaportal.simulator.worlds.tables import EnrollmentRow, UserEnrollmentRow, UserRow, WorldRow


@DefectPoint
def find_enrollment(session: Session, user: UserRow, number: str | None) -> EnrollmentRow | None:
    """The enrollment with this *number*, if *user* sees it; without one, the first active one."""
    query = _seen_by(user).limit(1)
    if number is not None:
        return session.scalar(query.where(EnrollmentRow.number == number))
    return session.scalar(query.where(_is_active(session))) or session.scalar(query)


def search_enrollments(
    session: Session, user: UserRow, search: str, limit: int, *, active_only: bool = False
) -> list[EnrollmentRow]:
    """So many of the enrollments *user* sees whose number begins with *search*, or whose name holds it."""
    query = _seen_by(user).limit(limit)
    if active_only:
        query = query.where(_is_active(session))
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


def _is_active(session: Session) -> ColumnElement[bool]:
    """The condition that an enrollment is neither expired nor transferred."""
    today = session.get_one(WorldRow, 1).present.date()
    return and_(
        or_(EnrollmentRow.transferred.is_(None), EnrollmentRow.transferred > today),
        or_(EnrollmentRow.extends, EnrollmentRow.end >= today),
    )


def _seen_by(user: UserRow) -> Select[EnrollmentRow]:
    query = select(EnrollmentRow).join(UserEnrollmentRow)
    # In the order of the index of what users see, so that the first few are found at once.
    return query.where(UserEnrollmentRow.user_id == user.id).order_by(UserEnrollmentRow.enrollment_id)
