"""Enrollments: their status at a given time, and their settings."""

from datetime import date, datetime, timedelta
from enum import StrEnum

NEW_FOR = timedelta(hours=24)


class EnrollmentStatus(StrEnum):
    """The status of an enrollment [S6, S8, S12]."""

    NEW = "new"
    PENDING = "pending"
    ACTIVE = "active"
    EXTENDED_TERM = "indefinite-extended-term"
    EXPIRED = "expired"
    TRANSFERRED = "transferred"


INACTIVE = (EnrollmentStatus.EXPIRED, EnrollmentStatus.TRANSFERRED)


class AuthLevel(StrEnum):
    """Which accounts can sign in to an enrollment [S6, S8]."""

    MICROSOFT_ACCOUNT = "microsoft-account-only"
    WORK_OR_SCHOOL = "work-or-school-account"
    CROSS_TENANT = "work-or-school-account-cross-tenant"
    MIXED = "mixed-account"


class AccountType(StrEnum):
    """The type of account that a user signs in with [S6]."""

    MICROSOFT = "microsoft"
    WORK_OR_SCHOOL = "work-or-school"


class MarkupStatus(StrEnum):
    """How far the partner's prices for the customer are [S3a, S12, S18]."""

    DISABLED = "disabled"
    PREVIEW = "preview"
    PUBLISHED = "published"
    LOCKED = "locked"


def enrollment_status(
    *,
    created_at: datetime,
    is_activated: bool,
    end: date,
    extends: bool,
    transferred: date | None,
    now: datetime,
) -> EnrollmentStatus:
    """Return the status of an enrollment at *now* [S6, S8, S12].

    An enrollment that *extends* continues after its *end*. It is new for 24 hours, then pending until its
    first administrator has signed in.
    """
    if transferred and now.date() >= transferred:
        return EnrollmentStatus.TRANSFERRED
    if now.date() > end:
        return EnrollmentStatus.EXTENDED_TERM if extends else EnrollmentStatus.EXPIRED
    if created_at <= now < created_at + NEW_FOR:
        return EnrollmentStatus.NEW
    return EnrollmentStatus.ACTIVE if is_activated else EnrollmentStatus.PENDING


def admits(level: AuthLevel, account_type: AccountType, *, is_of_its_tenant: bool) -> bool:
    """Check whether an enrollment with this *level* admits an account of this type [S6, S13]."""
    match level:
        case AuthLevel.MICROSOFT_ACCOUNT:
            return account_type is AccountType.MICROSOFT
        case AuthLevel.WORK_OR_SCHOOL:
            return account_type is AccountType.WORK_OR_SCHOOL and is_of_its_tenant
        case AuthLevel.CROSS_TENANT:
            return account_type is AccountType.WORK_OR_SCHOOL
        case AuthLevel.MIXED:
            return True


def tenant_of(account: str) -> str:
    """Return the organization of a work or school *account*: the part after the @."""
    return account.rpartition("@")[2].casefold()
