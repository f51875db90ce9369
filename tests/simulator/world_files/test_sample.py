from collections import Counter

import pytest
from sqlalchemy import select

from eaportal.simulator.clock import now
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, UserRow
from eaportal.simulator.rules.periods import PeriodState
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.rules.usage import UsageSection
from eaportal.simulator.services.periods import charges_of
from eaportal.simulator.world_files.sample import sample_world
from eaportal.simulator.world_files.world_file import DEFAULT_SEED


def test_the_same_seed_gives_the_same_world_in_every_value(made_elsewhere, dump):
    one, other = made_elsewhere(sample_world(7)), made_elsewhere(sample_world(7))

    assert dump(one) == dump(other)


def test_another_seed_gives_another_world(made_elsewhere, dump):
    one, other = made_elsewhere(sample_world(7)), made_elsewhere(sample_world(8))

    assert dump(one) != dump(other)


def test_every_role_has_a_user():
    roles = {user.role for user in sample_world().users}

    assert roles == set(Role)


def test_direct_and_indirect_enrollments_have_a_user_who_may_edit_them(world):
    with world.session() as session:
        editors = Counter(
            (user.role, enrollment.kind)
            for user in session.scalars(select(UserRow))
            for enrollment in user.enrollments
        )

    assert editors[Role.EA_ADMIN, EnrollmentKind.DIRECT] == 2
    assert editors[Role.PARTNER_ADMIN, EnrollmentKind.INDIRECT] == 2


def test_every_enrollment_has_fourteen_periods_open_notified_and_invoiced(world):
    with world.session() as session:
        moment = now(session)
        states = {
            enrollment.number: Counter(
                row.period.state(moment)
                for row in session.scalars(select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id))
            )
            for enrollment in session.scalars(select(EnrollmentRow))
        }

    history = Counter({PeriodState.OPEN: 1, PeriodState.NOTIFIED: 1, PeriodState.INVOICED: 12})
    assert list(states.values()) == [history] * 4


@pytest.mark.parametrize(
    ("section", "column"),
    [
        (UsageSection.AZURE_SERVICE, PeriodRow.azure_service),
        (UsageSection.BILLED_SEPARATELY, PeriodRow.billed_separately),
        (UsageSection.MARKETPLACE, PeriodRow.marketplace),
    ],
)
def test_charges_sum_up_to_what_their_period_cost(world, section, column):
    with world.session() as session:
        periods = session.execute(select(EnrollmentRow, PeriodRow, column).join(PeriodRow)).all()
    sums = [
        sum(
            charge.cost
            for charge in charges_of(DEFAULT_SEED, enrollment.number, enrollment.currency, period.period)
            if charge.section is section
        )
        for enrollment, period, _ in periods
    ]

    assert sums == [cost for _, _, cost in periods]
    assert len(periods) == 4 * 14
