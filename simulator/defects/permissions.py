"""Defects in who may change a PO number, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eaportal.facts import Fact
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, UserRow
from eaportal.simulator.defects.entries import DefectGroup, Kind
from eaportal.simulator.defects.saves import Save, Saved, save_defect
from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.periods import BillingPeriod
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import PO_EDITOR, EnrollmentKind, Role
from eaportal.simulator.services.administrators import add_administrator, administrators_of
from eaportal.simulator.services.po_numbers import role_in, why_not_editable_now

group = DefectGroup(Kind.RULE)
# Changes the refusal that is right for a period at a moment.
_Window = Callable[[Refusal | None, BillingPeriod, datetime], Refusal | None]
_WhyNotNow = Callable[[Session, UserRow, EnrollmentRow, PeriodRow, datetime], Refusal | None]
# Changes the role that a user has in an enrollment of a kind.
_Permission = Callable[[Role, EnrollmentKind], Role]
_RoleIn = Callable[[Session, UserRow, EnrollmentRow], Role]
_WRITING_ROLES = {
    Role.EA_ADMIN_READONLY: Role.EA_ADMIN,
    Role.PARTNER_ADMIN_READONLY: Role.PARTNER_ADMIN,
}


def _window_defect(*, seen: str, breaks: Fact = Fact.WINDOW) -> Callable[[_Window], _Window]:
    def add(window: _Window) -> _Window:
        def replacement(
            original: _WhyNotNow,
            session: Session,
            user: UserRow,
            enrollment: EnrollmentRow,
            period: PeriodRow,
            now: datetime,
        ) -> Refusal | None:
            return window(original(session, user, enrollment, period, now), period.period, now)

        why_not_editable_now.replace_with(replacement, defect=group.add(window, seen=seen, breaks=breaks))
        return window

    return add


def _permission_defect(*, seen: str) -> Callable[[_Permission], _Permission]:
    def add(permission: _Permission) -> _Permission:
        def replacement(
            original: _RoleIn, session: Session, user: UserRow, enrollment: EnrollmentRow
        ) -> Role:
            return permission(original(session, user, enrollment), enrollment.kind)

        role_in.replace_with(replacement, defect=group.add(permission, seen=seen, breaks=Fact.EDITORS))
        return permission

    return add


@_window_defect(seen="the dialog and its Save, just after the seventh day from the notification")
def day_too_many(refusal: Refusal | None, _period: BillingPeriod, _now: datetime) -> Refusal | None:
    """A PO number can be changed on the eighth day after the notification, until its invoice is generated."""
    return None if refusal and refusal.reason is Reason.WINDOW_ENDED else refusal


@_window_defect(seen="the dialog and its Save, on the seventh day after the notification")
def day_too_few(refusal: Refusal | None, period: BillingPeriod, now: datetime) -> Refusal | None:
    """A PO number can no longer be changed on the seventh day after the notification."""
    return refusal or _ended_at(period.window_ends_at - timedelta(days=1), period, now)


@_window_defect(
    seen="the dialog and its Save, in the last nine hours of the seventh day after the notification"
)
def window_in_another_time_zone(
    refusal: Refusal | None, period: BillingPeriod, now: datetime
) -> Refusal | None:
    """The last day for a change ends at midnight in Tokyo, which is 15:00 in UTC."""
    return refusal or _ended_at(period.window_ends_at - timedelta(hours=9), period, now)


@_window_defect(seen="the dialog of an invoiced period and its Save", breaks=Fact.INVOICED)
def invoiced_period_open(refusal: Refusal | None, _period: BillingPeriod, _now: datetime) -> Refusal | None:
    """A PO number can be changed after its invoice has been generated."""
    return None if refusal and refusal.reason is Reason.INVOICED else refusal


def _ended_at(end: datetime, period: BillingPeriod, now: datetime) -> Refusal | None:
    return Refusal(Reason.WINDOW_ENDED, {"period": period.key}) if now >= end else None


@_permission_defect(seen="Usage Summary as EA purchaser: View/Edit PO Numbers, and its Save")
def purchaser_may_save(role: Role, _kind: EnrollmentKind) -> Role:
    """An EA purchaser can change PO numbers of a direct enrollment."""
    return Role.EA_ADMIN if role is Role.EA_PURCHASER else role


@_permission_defect(
    seen="Usage Summary as read-only EA or partner administrator: View/Edit PO Numbers, and its Save"
)
def read_only_may_save(role: Role, _kind: EnrollmentKind) -> Role:
    """Administrators with read-only access can change PO numbers."""
    return _WRITING_ROLES.get(role, role)


@_permission_defect(
    seen="Usage Summary of an indirect enrollment as EA administrator: View/Edit PO Numbers, and its Save"
)
def customer_may_save(role: Role, kind: EnrollmentKind) -> Role:
    """The customer's EA administrator can change PO numbers of an indirect enrollment."""
    return Role.PARTNER_ADMIN if role is Role.EA_ADMIN and kind is EnrollmentKind.INDIRECT else role


@save_defect(group, seen="the dialog, opened on the seventh day and saved after it", breaks=Fact.WINDOW)
def deadline_on_page_only(save: Save) -> Saved:
    """Save doesn't check the edit window: a form that was opened in time is saved at any later time."""
    saved = save.carry_out()
    if isinstance(saved, Refusal) and saved.reason in (Reason.WINDOW_ENDED, Reason.INVOICED):
        return save.carry_out(now=save.period.period.window_ends_at - timedelta(seconds=1))
    return saved


@save_defect(group, seen="the form of the dialog, sent by a user whose page has no Save", breaks=Fact.EDITORS)
def roles_on_page_only(save: Save) -> Saved:
    """Save doesn't check the role: whoever sends the form changes the number."""
    saved = save.carry_out()
    if isinstance(saved, Refusal) and saved.reason is Reason.NOT_PERMITTED:
        role = PO_EDITOR[save.enrollment.kind]
        return save.carry_out(user=administrators_of(save.session, save.enrollment.id, role)[0])
    return saved


@group.replace(
    add_administrator,
    seen="the form of + Add Administrator, sent by a read-only administrator",
    breaks=Fact.READ_ONLY,
)
def administrators_added_by_anyone(
    original: Callable[..., UserRow | Refusal],
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    typed: str,
    account_type: AccountType,
    *,
    is_read_only: bool,
    now: datetime,
) -> UserRow | Refusal:
    """+ Add Administrator doesn't check the role: whoever sends the form adds an administrator."""
    editor = administrators_of(session, enrollment.id)[0]
    return original(session, editor, enrollment, typed, account_type, is_read_only=is_read_only, now=now)
