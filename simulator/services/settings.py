"""The settings of an enrollment that its administrators change on Enrollment Detail."""

from dataclasses import dataclass

from eaportal.simulator.rules.enrollments import AuthLevel, MarkupStatus
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role, may_manage
from eaportal.simulator.worlds.tables import EnrollmentRow, UserRow


@dataclass(frozen=True)
class Settings:
    """What Enrollment Detail offers to change; *markup* is None where it is not offered [S3a, S6, S12]."""

    auth_level: AuthLevel
    has_marketplace: bool
    da_view_charges: bool
    ao_view_charges: bool
    markup: MarkupStatus | None


def may_set_markup(user: UserRow, enrollment: EnrollmentRow) -> bool:
    """Tell whether *user* publishes the markup: the partner, unless it is locked [S12, S18]."""
    return (
        user.role is Role.PARTNER_ADMIN
        and enrollment.kind is EnrollmentKind.INDIRECT
        and enrollment.markup is not MarkupStatus.LOCKED
    )


def change_settings(user: UserRow, enrollment: EnrollmentRow, settings: Settings) -> Refusal | None:
    """Give *enrollment* these *settings* as *user*."""
    if not may_manage(user.role):
        return Refusal(Reason.MAY_NOT_MANAGE)
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
