from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from werkzeug.security import check_password_hash

from eaportal.simulator.clock import now
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, PoLockRow, PoNumberRow, UserRow
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, PoNumber
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.world_files.world_file import AdjustmentEntry, PoNumberEntry, UserEntry


def po_numbers(world, enrollment_id=1):
    """Return the PO numbers of all periods of an enrollment, and its locks, by kind."""
    with world.session() as session:
        rows = session.execute(
            select(PeriodRow, PoNumberRow).join(PoNumberRow).where(PeriodRow.enrollment_id == enrollment_id)
        )
        numbers = {(period.period.key, row.kind): row.value for period, row in rows}
        locks = {kind: session.get_one(PoLockRow, (enrollment_id, kind)).value for kind in PoKind}
    return numbers, locks


def test_a_locked_number_is_carried_on_and_an_unlocked_one_is_generated_again(worlds, contoso):
    entries = [
        PoNumberEntry(enrollment="7080123", period="2020-10", number="PO-1", lock=True),
        PoNumberEntry(enrollment="7080123", period="2020-12", number="PO-2"),
    ]

    world = worlds.create("contoso", contoso.model_copy(update={"po_numbers": entries}))

    assert po_numbers(world) == (
        {
            ("2020-09", PoKind.AZURE): PoNumber("7080123-202009", Origin.GENERATED),
            ("2020-10", PoKind.AZURE): PoNumber("PO-1", Origin.ENTERED),
            ("2020-11", PoKind.AZURE): PoNumber("PO-1", Origin.CARRIED_ON),
            ("2020-12", PoKind.AZURE): PoNumber("PO-2", Origin.ENTERED),
            ("2021-01", PoKind.AZURE): PoNumber("7080123-202101", Origin.GENERATED),
            ("2020-09", PoKind.MARKETPLACE): PoNumber("7080123-202009M", Origin.GENERATED),
            ("2020-10", PoKind.MARKETPLACE): PoNumber("7080123-202010M", Origin.GENERATED),
            ("2020-11", PoKind.MARKETPLACE): PoNumber("7080123-202011M", Origin.GENERATED),
            ("2020-12", PoKind.MARKETPLACE): PoNumber("7080123-202012M", Origin.GENERATED),
            ("2021-01", PoKind.MARKETPLACE): PoNumber("7080123-202101M", Origin.GENERATED),
        },
        {PoKind.AZURE: PoLock(), PoKind.MARKETPLACE: PoLock()},
    )


def test_each_kind_has_a_lock_of_its_own(worlds, contoso):
    entry = PoNumberEntry(
        enrollment="7080456", period="2020-12", kind=PoKind.MARKETPLACE, number="MP-1", lock=True
    )

    world = worlds.create("contoso", contoso.model_copy(update={"po_numbers": [entry]}))

    assert po_numbers(world, enrollment_id=2) == (
        {
            ("2020-11", PoKind.AZURE): PoNumber("7080456-202011", Origin.GENERATED),
            ("2020-12", PoKind.AZURE): PoNumber("7080456-202012", Origin.GENERATED),
            ("2021-01", PoKind.AZURE): PoNumber("7080456-202101", Origin.GENERATED),
            ("2020-11", PoKind.MARKETPLACE): PoNumber("7080456-202011M", Origin.GENERATED),
            ("2020-12", PoKind.MARKETPLACE): PoNumber("MP-1", Origin.ENTERED),
            ("2021-01", PoKind.MARKETPLACE): PoNumber("MP-1", Origin.CARRIED_ON),
        },
        {PoKind.AZURE: PoLock(), PoKind.MARKETPLACE: PoLock(locked=True, number="MP-1")},
    )


def test_a_world_file_lists_periods_in_any_order(worlds, contoso, dump):
    turned = contoso.model_copy(update={"periods": contoso.periods[::-1]})

    assert dump(worlds.create("contoso", contoso)) == dump(worlds.create("turned", turned))


def test_the_prepayment_is_used_up_month_by_month_and_renewed_each_year_of_the_agreement(worlds, contoso):
    world = worlds.create("contoso", contoso)

    with world.session() as session:
        rows = session.scalars(select(PeriodRow).where(PeriodRow.enrollment_id == 1)).all()
        september, october, november, december, january = [(row.balance, row.totals) for row in rows]
    assert september[0] == 820_000
    assert october[0] == 820_000 - september[1].total_usage > 0
    assert october[1].total_overage == october[1].total_usage - october[0] > 0
    assert november[0] == 0
    assert december[0] == 820_000
    assert january[0] == 820_000 - december[1].total_usage


def test_users_sign_in_with_their_password_which_is_stored_hashed(worlds, contoso):
    ada, bo = contoso.users
    users = [
        ada.model_copy(update={"account": "Ada@Contoso.example", "password": "a secret"}),
        bo.model_copy(update={"password": "a secret"}),
    ]

    world = worlds.create("contoso", contoso.model_copy(update={"users": users}))

    with world.session() as session:
        ada, bo = session.scalars(select(UserRow)).all()
    assert ada.account == "ada@contoso.example"
    assert check_password_hash(ada.password_hash, "a secret")
    assert not check_password_hash(ada.password_hash, "A secret")
    assert ada.password_hash != bo.password_hash


def test_the_clock_of_a_world_shows_what_its_file_says(worlds, contoso):
    world = worlds.create("contoso", contoso)

    with world.session() as session:
        assert now(session) == contoso.now


def test_an_enrollment_year_begins_in_the_month_in_which_the_agreement_began(worlds, contoso):
    entries = [entry.model_copy(update={"start": date(2018, 10, 15)}) for entry in contoso.enrollments]
    world = worlds.create("contoso", contoso.model_copy(update={"enrollments": entries}))

    with world.session() as session:
        rows = session.scalars(select(PeriodRow).where(PeriodRow.enrollment_id == 1)).all()

    assert [row.period.key for row in rows if row.balance == 820_000] == ["2020-09", "2020-10"]


@pytest.mark.parametrize("moment", [datetime(2019, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)])
def test_a_world_may_begin_long_before_or_after_its_periods(worlds, contoso, moment):
    world = worlds.create("contoso", contoso.model_copy(update={"now": moment}))

    with world.session() as session:
        assert now(session) == moment


@pytest.mark.parametrize(
    ("bill_to", "readers", "expected"),
    [
        ("Bills@Contoso.example", ["reads"], "bills@contoso.example"),
        (None, ["reads", "reads-too"], "reads@contoso.example"),
        (None, [], None),
    ],
    ids=["the recipient", "else the first read-only administrator", "else nobody"],
)
def test_invoices_go_to_the_bill_to_recipient(worlds, contoso, bill_to, readers, expected):
    enrollments = [entry.model_copy(update={"bill_to": bill_to}) for entry in contoso.enrollments]
    users = [
        *contoso.users,
        *(
            UserEntry(
                account=f"{name}@contoso.example",
                name=name,
                role=Role.EA_ADMIN_READONLY,
                enrollments=["7080123"],
            )
            for name in readers
        ),
    ]
    world = worlds.create("contoso", contoso.model_copy(update={"enrollments": enrollments, "users": users}))

    with world.session() as session:
        assert session.get_one(EnrollmentRow, 1).bill_to == expected


def test_a_credit_is_used_up_with_the_prepayment_of_its_period_and_the_next(worlds, contoso):
    credit = AdjustmentEntry(enrollment="7080123", period="2020-09", amount="100.50", reason="Outage")
    world = worlds.create("credit", contoso.model_copy(update={"adjustments": [credit]}))

    with world.session() as session:
        rows = session.scalars(select(PeriodRow).where(PeriodRow.enrollment_id == 1)).all()
        balances = [row.balance for row in rows]
        adjustments = [[(each.amount, each.reason) for each in row.adjustments] for row in rows]
        september = rows[0].totals
    assert balances[0] == 820_000 + 10_050
    assert balances[1] == balances[0] - september.total_usage
    assert balances[3] == 820_000
    assert adjustments == [[(10_050, "Outage")], [], [], [], []]
