"""The periods and costs of the enrollment that the user is allowed to see."""

from collections.abc import Sequence
from typing import cast

from flask import g

from eaportal.simulator.database.tables import AccountRow, PeriodRow
from eaportal.simulator.rules.cost_visibility import CostVisibility
from eaportal.simulator.rules.usage import Charge
from eaportal.simulator.services import cost_visibility
from eaportal.simulator.web.shell import context


def periods() -> Sequence[PeriodRow]:
    """Return the periods of the enrollment, newest first; the same rows throughout a request."""
    if "periods" not in g:
        g.periods = cost_visibility.visible_periods(context.database(), context.user(), context.enrollment())
    return cast("Sequence[PeriodRow]", g.periods)


def sees_all() -> bool:
    """Return whether the user sees all costs, and so the whole prepayment."""
    return cost_visibility.cost_visibility_of(context.user(), context.enrollment()) is CostVisibility.ALL


def costs_by_account(period: PeriodRow) -> list[tuple[AccountRow | None, int]]:
    """Return the costs of each visible account in *period*, one of periods(), by department and name.

    Costs without an account come last, for users who see all costs.
    """
    db, user, enrollment = context.database(), context.user(), context.enrollment()
    costs = cost_visibility.cost_by_account(db, user, enrollment, period)
    own = sorted(cost_visibility.visible_accounts(user, enrollment), key=_place)
    seen: list[tuple[AccountRow | None, int]] = [(each, costs.get(each.id, 0)) for each in own]
    rest = period.totals.charged - sum(cost for _, cost in seen)
    return [*seen, (None, rest)] if rest else seen


def _place(account: AccountRow) -> tuple[str, str]:
    return (account.department.name if account.department else "", account.name)


def charges_seen(period: PeriodRow) -> list[Charge]:
    """Return the visible charges of *period*, one of periods()."""
    return cost_visibility.visible_charges(context.database(), context.user(), context.enrollment(), period)
