"""The users of a world: add, find, list and remove them."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from eaportal.simulator.database.tables import DepartmentRow, EnrollmentRow, SignInRow, UserRow
from eaportal.simulator.rules.roles import DEPARTMENT_ROLES, Role
from eaportal.simulator.world_files.entry_path import EntryPathError
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD, UserEntry

# Cheap on purpose: a simulator's passwords are public, and a test run creates many worlds.
_SCRYPT_COST = 2**10
# What is stored of a password.
PASSWORD_HASH = re.compile(rf"scrypt:{_SCRYPT_COST}:8:1\$[0-9a-f]{{16}}\$[0-9a-f]{{128}}")


class AccountTakenError(ValueError):
    """A user with this account already exists."""


def add_user(session: Session, entry: UserEntry) -> UserRow:
    """Add the user of *entry*; raises AccountTakenError, or EntryPathError for an unknown enrollment."""
    account = entry.account.casefold()
    if find_user(session, account):
        raise AccountTakenError(f"there is a user {account!r} already")
    query = (
        select(EnrollmentRow).where(EnrollmentRow.number.in_(entry.enrollments)).order_by(EnrollmentRow.id)
    )
    seen = {enrollment.number: enrollment for enrollment in session.scalars(query)}
    for i, number in enumerate(entry.enrollments):
        if number not in seen:
            raise EntryPathError(("enrollments", i), f"there is no enrollment {number!r} in this world")
    row = UserRow(
        account=account,
        name=entry.name,
        role=entry.role,
        account_type=entry.account_type,
        password_hash=_hashed(entry.password, salt=entry.account),
        failures=0,
        enrollments=list(seen.values()),
        departments=_departments(session, entry, list(seen.values())),
    )
    session.add(row)
    session.flush()
    return row


def _departments(
    session: Session, entry: UserEntry, enrollments: Sequence[EnrollmentRow]
) -> list[DepartmentRow]:
    if entry.role not in DEPARTMENT_ROLES:
        return []
    query = select(DepartmentRow).where(DepartmentRow.enrollment_id.in_(each.id for each in enrollments))
    there = list(session.scalars(query.order_by(DepartmentRow.id)))
    for i, name in enumerate(entry.departments):
        if name not in {each.name for each in there}:
            raise EntryPathError(("departments", i), f"there is no department {name!r} in these enrollments")
    return [each for each in there if not entry.departments or each.name in entry.departments]


def remove_user(session: Session, row: UserRow) -> None:
    """Delete a user and end their sessions. Mails sent to them stay."""
    session.execute(delete(SignInRow).where(SignInRow.user_id == row.id))
    session.delete(row)
    session.flush()


def find_user(session: Session, account: str) -> UserRow | None:
    """Return the user called *account*, ignoring case, or None."""
    return session.scalar(select(UserRow).where(UserRow.account == account.casefold()))


def first_user_with_role(session: Session, role: Role) -> UserRow | None:
    """Return the first user that was added with *role*, or None."""
    return session.scalar(select(UserRow).where(UserRow.role == role).order_by(UserRow.id).limit(1))


def all_users(session: Session) -> list[UserRow]:
    """Return all users, in the order in which they were added."""
    return list(session.scalars(select(UserRow).order_by(UserRow.id)))


def has_password(row: UserRow, typed: str) -> bool:
    """Check whether *typed* is the password of a user."""
    return check_password_hash(row.password_hash, typed)


def has_sample_password(row: UserRow) -> bool:
    """Check whether a user has the password of the sample users."""
    return _is_of_sample_password(row.password_hash)


@lru_cache(maxsize=1024)
def _is_of_sample_password(password_hash: str) -> bool:
    return check_password_hash(password_hash, SAMPLE_PASSWORD)


def _hashed(password: str, salt: str) -> str:
    """Hash *password* for Werkzeug's check_password_hash. The same salt gives the same hash."""
    salt = hashlib.sha256(salt.encode()).hexdigest()[:16]
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=_SCRYPT_COST, r=8, p=1)
    return f"scrypt:{_SCRYPT_COST}:8:1${salt}${digest.hex()}"
