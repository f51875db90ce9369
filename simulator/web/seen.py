"""What somebody sees of the enrollment's periods: each with the costs that are theirs to see."""

from collections.abc import Sequence
from typing import cast

from flask import g

from simulator.billing.sight import Sight
from simulator.billing.usage import Charge
from simulator.store import sight
from simulator.store.models import PeriodRow
from simulator.web import shell


def periods() -> Sequence[PeriodRow]:
    """The periods of the enrollment, the newest first; the same rows throughout a request."""
    if "periods" not in g:
        g.periods = sight.periods_seen(shell.database(), shell.user(), shell.enrollment())
    return cast("Sequence[PeriodRow]", g.periods)


def sees_all() -> bool:
    """Whether somebody sees all costs, and so what the prepayment was, not a share of it alone."""
    return sight.sight_of(shell.user(), shell.enrollment()) is Sight.ALL


def charges_seen(period: PeriodRow) -> list[Charge]:
    """The charges of *period*, one of periods()."""
    return sight.charges_seen(shell.database(), shell.user(), shell.enrollment(), period)
