"""Defects of when a PO number may be changed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eaportal.simulator.defects import facts
from eaportal.simulator.defects.entries import Kind, Section
from eaportal.simulator.rules.periods import BillingPeriod
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.services.po_numbers import why_not_now
from eaportal.simulator.worlds.tables import EnrollmentRow, PeriodRow, UserRow

section = Section(Kind.RULE)
# Makes another answer of the right one, for a period and a moment.
_Rule = Callable[[Refusal | None, BillingPeriod, datetime], Refusal | None]
_WhyNot = Callable[[Session, UserRow, EnrollmentRow, PeriodRow, datetime], Refusal | None]


def _defect(*, seen: str, breaks: str = facts.WINDOW) -> Callable[[_Rule], _Rule]:
    def enter(rule: _Rule) -> _Rule:
        def replacement(
            healthy: _WhyNot,
            session: Session,
            user: UserRow,
            enrollment: EnrollmentRow,
            period: PeriodRow,
            now: datetime,
        ) -> Refusal | None:
            return rule(healthy(session, user, enrollment, period, now), period.period, now)

        why_not_now.replace_with(replacement, defect=section.tell(rule, seen=seen, breaks=breaks))
        return rule

    return enter


@_defect(
    seen="the dialog and its Save, just after the seventh day from the notification",
)
def day_too_many(refusal: Refusal | None, _period: BillingPeriod, _now: datetime) -> Refusal | None:
    """A PO number can be changed on the eighth day after the notification, until its invoice is generated."""
    return None if refusal and refusal.reason is Reason.WINDOW_ENDED else refusal


@_defect(
    seen="the dialog and its Save, on the seventh day after the notification",
)
def day_too_few(refusal: Refusal | None, period: BillingPeriod, now: datetime) -> Refusal | None:
    """A PO number can no longer be changed on the seventh day after the notification."""
    return refusal or _ended_at(period.window_ends_at - timedelta(days=1), period, now)


@_defect(
    seen="the dialog and its Save, in the last nine hours of the seventh day after the notification",
)
def window_in_another_time_zone(
    refusal: Refusal | None, period: BillingPeriod, now: datetime
) -> Refusal | None:
    """The last day for a change ends at midnight in Tokyo, which is 15:00 in UTC."""
    return refusal or _ended_at(period.window_ends_at - timedelta(hours=9), period, now)


@_defect(
    seen="the dialog of an invoiced period and its Save",
    breaks=facts.INVOICED,
)
def invoiced_period_open(refusal: Refusal | None, _period: BillingPeriod, _now: datetime) -> Refusal | None:
    """A PO number can be changed although its invoice has been generated."""
    return None if refusal and refusal.reason is Reason.INVOICED else refusal


def _ended_at(end: datetime, period: BillingPeriod, now: datetime) -> Refusal | None:
    return Refusal(Reason.WINDOW_ENDED, {"period": period.key}) if now >= end else None
