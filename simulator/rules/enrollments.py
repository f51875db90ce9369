"""What an enrollment is at which time, and what its settings may be."""

from datetime import date, datetime, timedelta
from enum import StrEnum

NEW_FOR = timedelta(hours=24)


class EnrollmentStatus(StrEnum):
    """How an enrollment stands [S6, S8, S12]."""

    NEW = "new"
    PENDING = "pending"
    ACTIVE = "active"
    EXTENDED_TERM = "indefinite-extended-term"
    EXPIRED = "expired"
    TRANSFERRED = "transferred"


INACTIVE = (EnrollmentStatus.EXPIRED, EnrollmentStatus.TRANSFERRED)


class AuthLevel(StrEnum):
    """Which accounts an enrollment admits [S6, S8]."""

    MICROSOFT_ACCOUNT = "microsoft-account-only"
    WORK_OR_SCHOOL = "work-or-school-account"
    CROSS_TENANT = "work-or-school-account-cross-tenant"
    MIXED = "mixed-account"


class AccountType(StrEnum):
    """What kind of account somebody signs in with [S6]."""

    MICROSOFT = "microsoft"
    WORK_OR_SCHOOL = "work-or-school"


class MarkupStatus(StrEnum):
    """How far the partner has come with the prices for the customer [S3a, S12, S18]."""

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
    """Tell how an enrollment stands at *now* [S6, S8, S12].

    One that *extends* goes on after its *end*. A new one is so for 24 hours, and then pending until its
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
    """Tell whether an enrollment of this *level* admits an account of this type [S6, S13]."""
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
    """The organisation that a work or school *account* belongs to: what stands behind its @."""
    return account.rpartition("@")[2].casefold()
