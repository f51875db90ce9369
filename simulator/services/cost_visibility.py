"""The periods, charges and invoices of an enrollment with the costs that a user sees: all, own or none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import (
    AccountRow,
    EnrollmentRow,
    InvoiceRow,
    PeriodRow,
    Row,
    UserRow,
    WorldRow,
)
from eaportal.simulator.rules.cost_visibility import CostVisibility, cost_visibility
from eaportal.simulator.rules.roles import Role, sees_whole_enrollment
from eaportal.simulator.rules.usage import Charge, UsageSection
from eaportal.simulator.services.periods import charges_in

R = TypeVar("R", bound=Row)


def cost_visibility_of(user: UserRow, enrollment: EnrollmentRow) -> CostVisibility:
    """Return which costs of *enrollment* its *user* sees [S5]."""
    return cost_visibility(
        user.role,
        enrollment.kind,
        enrollment.markup,
        da_view_charges=enrollment.da_view_charges,
        ao_view_charges=enrollment.ao_view_charges,
    )


def visible_accounts(user: UserRow, enrollment: EnrollmentRow) -> list[AccountRow]:
    """Return the accounts of *enrollment* that *user* sees: all, their departments' or their own [S5]."""
    if sees_whole_enrollment(user.role):
        return enrollment.accounts
    if user.role is Role.ACCOUNT_OWNER:
        return [each for each in enrollment.accounts if each.owner == user.account]
    departments = {each.id for each in user.departments}
    return [each for each in enrollment.accounts if each.department_id in departments]


@DefectPoint
def visible_charges(
    session: Session, user: UserRow, enrollment: EnrollmentRow, period: PeriodRow
) -> list[Charge]:
    """Return the charges of *period* that *user* sees, with the costs that they see."""
    charged = _charged(session, enrollment, period)
    if not sees_whole_enrollment(user.role):
        own = visible_accounts(user, enrollment)
        charged = [(charge, account) for charge, account in charged if account in own]
    if cost_visibility_of(user, enrollment) is CostVisibility.NONE:
        return [replace(charge, rate="0", cost=0) for charge, _ in charged]
    return [charge for charge, _ in charged]


def cost_by_account(
    session: Session, user: UserRow, enrollment: EnrollmentRow, period: PeriodRow
) -> dict[int, int]:
    """Return the costs of each account in *period* that *user* sees, by account id, in minor units."""
    costs: dict[int, int] = {}
    if cost_visibility_of(user, enrollment) is not CostVisibility.NONE:
        for charge, account in _charged(session, enrollment, period):
            if account:
                costs[account.id] = costs.get(account.id, 0) + charge.cost
    return costs


def visible_periods(session: Session, user: UserRow, enrollment: EnrollmentRow) -> Sequence[PeriodRow]:
    """Return the periods of *enrollment*, newest first, with the costs that *user* sees."""
    return [_visible_period(session, user, enrollment, period) for period in enrollment.periods]


def latest_visible_period(session: Session, user: UserRow, enrollment: EnrollmentRow) -> PeriodRow | None:
    """Return the latest period, if there is one, with the costs that *user* sees."""
    query = select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)
    latest = session.scalar(query.order_by(PeriodRow.start.desc()).limit(1))
    return latest and _visible_period(session, user, enrollment, latest)


def visible_invoice(user: UserRow, enrollment: EnrollmentRow, invoice: InvoiceRow) -> InvoiceRow:
    """Return *invoice*, or a copy without amounts if *user* doesn't see all costs."""
    if cost_visibility_of(user, enrollment) is CostVisibility.ALL:
        return invoice
    nothing = dict.fromkeys(
        ("azure_service", "commitment_usage", "billed_separately", "marketplace", "tax"), 0
    )
    corrected = {"correction": invoice.correction, "corrects": invoice.corrects}
    return _copy(invoice, period=invoice.period, **corrected, **nothing)


def _charged(
    session: Session, enrollment: EnrollmentRow, period: PeriodRow
) -> list[tuple[Charge, AccountRow | None]]:
    """Return the charges of *period*, distributed over the accounts that were in use when it ended."""
    ends_at = period.period.ends_at
    in_use = [each for each in enrollment.accounts if each.confirmed_at and each.confirmed_at < ends_at]
    charges = charges_in(session.get_one(WorldRow, 1).seed, enrollment, period)
    return [(charge, in_use[i % len(in_use)] if in_use else None) for i, charge in enumerate(charges)]


def _visible_period(
    session: Session, user: UserRow, enrollment: EnrollmentRow, period: PeriodRow
) -> PeriodRow:
    """Return *period*, or an unsaved copy with the costs that *user* sees."""
    if cost_visibility_of(user, enrollment) is CostVisibility.ALL:
        return period
    cost = dict.fromkeys(UsageSection, 0)
    for charge in visible_charges(session, user, enrollment, period):
        cost[charge.section] += charge.cost
    azure_service = cost[UsageSection.AZURE_SERVICE]
    # Their share of what the prepayment covered.
    covered = period.totals.commitment_usage * azure_service // (period.azure_service or 1)
    return _copy(
        period,
        enrollment=enrollment,
        azure_service=azure_service,
        billed_separately=cost[UsageSection.BILLED_SEPARATELY],
        marketplace=cost[UsageSection.MARKETPLACE],
        balance=covered,
    )


def _copy(row: R, **changes: object) -> R:
    kept = {each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs}
    return type(row)(**kept | changes)
