"""Signing in: sessions that end without use, and accounts that lock after wrong passwords."""

import secrets
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import EnrollmentRow, SignInRow, UserEnrollmentRow, UserRow
from eaportal.simulator.rules.enrollments import AuthLevel, admits, tenant_of
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.users import has_password

ENDS_AFTER = timedelta(hours=24)
ENDS_AFTER_STAYING = timedelta(days=90)
# The shortest time between two records of a session's use, so that reading pages rarely writes.
NOTED_EVERY = timedelta(hours=1)
LOCKS_AT = 10
LOCKED_FOR = timedelta(minutes=1)
LOCKED_AT_MOST = timedelta(hours=1)


class Attempt(Enum):
    """The result of a password attempt."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def try_password(user: UserRow, typed: str, at: datetime) -> Attempt:
    """Compare *typed* with the password of *user*, and count wrong attempts.

    The tenth consecutive wrong password locks the account for a minute; each further one locks it for twice
    as long, up to an hour. A locked account compares no passwords. The right password resets the count.
    """
    if is_locked(user, at):
        return Attempt.LOCKED
    if has_password(user, typed):
        user.failures, user.locked_until = 0, None
        return Attempt.RIGHT
    user.failures += 1
    if user.failures < LOCKS_AT:
        return Attempt.WRONG
    user.locked_until = at + min(LOCKED_FOR * 2 ** min(user.failures - LOCKS_AT, 16), LOCKED_AT_MOST)
    return Attempt.LOCKED


def is_locked(user: UserRow, at: datetime) -> bool:
    """Check whether the account of *user* is locked."""
    return user.locked_until is not None and at < user.locked_until


def is_admitted(session: Session, user: UserRow) -> bool:
    """Check whether any enrollment of *user* admits accounts of their type [S6, S13]."""
    everywhere = [level for level in AuthLevel if admits(level, user.account_type, is_of_its_tenant=False)]
    at_home = [level for level in AuthLevel if admits(level, user.account_type, is_of_its_tenant=True)]
    query = select(EnrollmentRow.id).join(UserEnrollmentRow).where(UserEnrollmentRow.user_id == user.id)
    admitting = or_(
        EnrollmentRow.auth_level.in_(everywhere),
        and_(EnrollmentRow.auth_level.in_(at_home), EnrollmentRow.tenant == tenant_of(user.account)),
    )
    return session.scalar(query.where(admitting).limit(1)) is not None


def begin_session(session: Session, user: UserRow, at: datetime) -> str:
    """Start a session for *user*; returns its secret token. Sessions that have ended are deleted."""
    ended = and_(SignInRow.stays.is_(False), SignInRow.used_at <= at - ENDS_AFTER)
    session.execute(delete(SignInRow).where(or_(ended, SignInRow.used_at <= at - ENDS_AFTER_STAYING)))
    row = SignInRow(token=secrets.token_urlsafe(24), user_id=user.id, used_at=at, stays=False)
    session.add(row)
    _activate_enrollments(session, user, at)
    return row.token


@DefectPoint
def find_session(session: Session, token: str, at: datetime) -> SignInRow | None:
    """Return the session with this *token*, or None if there is none or it has ended."""
    row = session.get(SignInRow, token)
    if row is None or at >= row.used_at + (ENDS_AFTER_STAYING if row.stays else ENDS_AFTER):
        return None
    return row


@DefectPoint
def stay_signed_in(session: Session, token: str, at: datetime, *, stays: bool) -> None:
    """Save the answer to *Stay signed in?*, unless the session has ended."""
    row = find_session(session, token, at)
    if row:
        row.stays = stays


def should_record_use(row: SignInRow, at: datetime) -> bool:
    """Check whether the use of a session *at* this moment should be recorded."""
    return at - row.used_at > NOTED_EVERY


def record_use(session: Session, token: str, at: datetime) -> None:
    """Record that a session is in use."""
    session.execute(
        update(SignInRow).where(SignInRow.token == token, SignInRow.used_at < at).values(used_at=at)
    )


@DefectPoint
def end_session(session: Session, token: str) -> None:
    """End a session. Its token is no longer valid."""
    session.execute(delete(SignInRow).where(SignInRow.token == token))


def _activate_enrollments(session: Session, user: UserRow, at: datetime) -> None:
    """Activate the enrollments that waited for *user* as their first administrator [S6, S8]."""
    if user.role is not Role.EA_ADMIN:
        return
    query = select(EnrollmentRow).join(UserEnrollmentRow).where(UserEnrollmentRow.user_id == user.id)
    for enrollment in session.scalars(query.where(EnrollmentRow.activated_at.is_(None))):
        enrollment.activated_at = at
