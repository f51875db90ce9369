"""The enrollments that a user sees, and their settings."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.journal import LAST_CHARACTER
from eaportal.simulator.database.name_index import SHORTEST_INDEXED, ids_named
from eaportal.simulator.database.tables import EnrollmentRow, UserEnrollmentRow, UserRow, WorldRow
from eaportal.simulator.rules.enrollments import AuthLevel, MarkupStatus
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.services.permissions import why_not_manageable


@dataclass(frozen=True)
class Settings:
    """The settings on Enrollment Detail; *markup* is None if it isn't offered [S3a, S6, S12]."""

    auth_level: AuthLevel
    has_marketplace: bool
    da_view_charges: bool
    ao_view_charges: bool
    markup: MarkupStatus | None


@DefectPoint
def find_enrollment(session: Session, user: UserRow, number: str | None) -> EnrollmentRow | None:
    """Return the enrollment with this *number*, or without one the first active one, if *user* sees it."""
    query = _seen_by(user).limit(1)
    if number is not None:
        return session.scalar(query.where(EnrollmentRow.number == number))
    return session.scalar(query.where(_is_active(session))) or session.scalar(query)


def search_enrollments(
    session: Session, user: UserRow, search: str, limit: int, *, active_only: bool = False
) -> list[EnrollmentRow]:
    """Return up to *limit* enrollments that *user* sees, with *search* starting the number or in the name."""
    query = _seen_by(user).limit(limit)
    if active_only:
        query = query.where(_is_active(session))
    # Compared as a range, because there is an index for that.
    by_number = (EnrollmentRow.number >= search) & (EnrollmentRow.number < search + LAST_CHARACTER)
    name = search.casefold()
    if len(name) < SHORTEST_INDEXED:
        query = query.where(by_number | EnrollmentRow.search_name.contains(name, autoescape=True))
    else:
        found = union_all(select(EnrollmentRow.id).where(by_number), ids_named(name))
        query = query.where(EnrollmentRow.id.in_(found))
    return list(session.scalars(query))


def visible_numbers(session: Session, user: UserRow) -> list[str]:
    """Return the numbers of all enrollments that *user* sees."""
    return list(session.scalars(_seen_by(user).with_only_columns(EnrollmentRow.number)))


def may_set_markup(user: UserRow, enrollment: EnrollmentRow) -> bool:
    """Check whether *user* may publish the markup: the partner, unless it is locked [S12, S18]."""
    return (
        user.role is Role.PARTNER_ADMIN
        and enrollment.kind is EnrollmentKind.INDIRECT
        and enrollment.markup is not MarkupStatus.LOCKED
    )


def change_settings(
    session: Session, user: UserRow, enrollment: EnrollmentRow, settings: Settings
) -> Refusal | None:
    """Change the *settings* of *enrollment* as *user*."""
    refused = why_not_manageable(session, user, enrollment)
    if refused:
        return refused
    if settings.markup is not None and settings.markup is not enrollment.markup:
        if not may_set_markup(user, enrollment):
            locked = enrollment.markup is MarkupStatus.LOCKED
            return Refusal(Reason.MARKUP_LOCKED if locked else Reason.MAY_NOT_SET_MARKUP)
        enrollment.markup = settings.markup
    enrollment.auth_level = settings.auth_level
    enrollment.has_marketplace = settings.has_marketplace
    enrollment.da_view_charges = settings.da_view_charges
    enrollment.ao_view_charges = settings.ao_view_charges
    return None


def _is_active(session: Session) -> ColumnElement[bool]:
    """Return the condition that an enrollment is neither expired nor transferred."""
    today = session.get_one(WorldRow, 1).present.date()
    return and_(
        or_(EnrollmentRow.transferred.is_(None), EnrollmentRow.transferred > today),
        or_(EnrollmentRow.extends, EnrollmentRow.end >= today),
    )


def _seen_by(user: UserRow) -> Select[EnrollmentRow]:
    query = select(EnrollmentRow).join(UserEnrollmentRow)
    # In the order of the index on what users see, so that the first few are found immediately.
    return query.where(UserEnrollmentRow.user_id == user.id).order_by(UserEnrollmentRow.enrollment_id)
