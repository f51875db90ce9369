from collections import namedtuple
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from eaportal.simulator.database.sqlite import DiskFullError
from eaportal.simulator.database.tables import (
    DueRow,
    EnrollmentRow,
    InvoiceRow,
    MailRow,
    PeriodRow,
    PoLockRow,
    PoNumberRow,
    UserRow,
)
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.services.enrollments import search_enrollments, visible_numbers
from eaportal.simulator.world_files.world_file import EnrollmentEntry, PeriodEntry

Usage = namedtuple("Usage", "total used free")

COSTS = {"azure_service": 0, "billed_separately": 0, "marketplace": 0, "balance": 0}
DAYS = [date(2000, 1, 1) + timedelta(days=i) for i in range(10_000)]


def of_each_period(session, row, *columns):
    """Return the *columns* of *row* by enrollment number and period."""
    owner = getattr(row, "period_id", row.__table__.c.get("period_id"))
    query = select(EnrollmentRow.number, PeriodRow.start, *columns).join(
        PeriodRow, PeriodRow.enrollment_id == EnrollmentRow.id
    )
    query = query if row is PeriodRow else query.join(row, owner == PeriodRow.id)
    return sorted(map(tuple, session.execute(query)))


def contents(world, numbers):
    """Return the content of the enrollments *numbers* in *world*."""
    tables = {
        PeriodRow: ("end", "azure_service", "billed_separately", "marketplace", "balance"),
        PoNumberRow: ("kind", "number", "origin", "version"),
        InvoiceRow: (
            *("number", "kind", "po_number", "marketplace_po_number"),
            *("azure_service", "commitment_usage", "billed_separately", "marketplace", "tax"),
            *("generated_at", "paid_at"),
        ),
        DueRow: ("at", "rank"),
    }
    with world.session() as session:
        return {
            row.__name__: [
                each
                for each in of_each_period(session, row, *(getattr(row, name) for name in columns))
                if each[0] in numbers
            ]
            for row, columns in tables.items()
        }


def test_an_enrollment_among_many_is_what_it_would_be_alone(worlds, contoso):
    many = worlds.create("many", contoso.model_copy(update={"more_enrollments": 4}))
    with many.session() as session:
        rows = session.scalars(select(EnrollmentRow).order_by(EnrollmentRow.id)).all()[2:]
        entries = [
            EnrollmentEntry(
                number=row.number,
                name=row.name,
                kind=row.kind,
                start=row.start,
                end=row.end,
                country=row.country,
                tax_percent=Decimal(row.tax_percent),
                commitment=row.commitment // 100,
            )
            for row in rows
        ]
        months = {row.number: [period.period.key for period in row.periods] for row in rows}
    alone = contoso.model_copy(
        update={
            "enrollments": [*contoso.enrollments, *entries],
            "periods": [
                *contoso.periods,
                *(PeriodEntry(enrollment=each, period=key) for each in months for key in months[each]),
            ],
        }
    )

    assert {len(keys) for keys in months.values()} == {12}
    assert contents(many, months) == contents(worlds.create("alone", alone), months)


def test_the_first_administrator_of_each_kind_sees_the_further_enrollments_in_turn(worlds, contoso):
    world = worlds.create("many", contoso.model_copy(update={"more_enrollments": 5}))

    with world.session() as session:
        kinds = {row.number: row.kind for row in session.scalars(select(EnrollmentRow))}
        seen = {
            row.role: [kinds[number] for number in visible_numbers(session, row)]
            for row in session.scalars(select(UserRow))
        }
        locks = session.scalars(select(PoLockRow.locked)).all()

    assert seen == {
        Role.EA_ADMIN: [EnrollmentKind.DIRECT] * 4,
        Role.PARTNER_ADMIN: [EnrollmentKind.INDIRECT] * 3,
    }
    assert len(locks) == 2 * 7


def test_further_enrollments_have_no_mails_of_the_past(worlds, contoso):
    def mails(world):
        with world.session() as session:
            return session.scalars(select(MailRow.subject).order_by(MailRow.id)).all()

    many = worlds.create("many", contoso.model_copy(update={"more_enrollments": 5}))

    assert mails(many) == mails(worlds.create("few", contoso)) != []


def test_progress_is_reported_up_to_the_last_enrollment(worlds, contoso, monkeypatch):
    monkeypatch.setattr("eaportal.simulator.seeding.seed_many._CHUNK", 2)
    reported = []

    worlds.create("many", contoso.model_copy(update={"more_enrollments": 5}), progress=reported.append)

    assert reported == [2, 4, 5]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["7080123", "7080124", "7080125", "7080126"]),
        ("708012", ["7080123", "7080124", "7080125", "7080126"]),
        ("7080124", ["7080124"]),
        ("080124", []),
        ("co", ["7080123", "7080126"]),
        ("CONTO", ["7080123"]),
        ("straße", ["7080124"]),
        ("STRASSE", ["7080124"]),
        ('"R&D"', ["7080125"]),
        ('d" or', ["7080125"]),
        ("%", ["7080126"]),
        ("100%", ["7080126"]),
        ("*", []),
        ("or OR or", []),
    ],
)
def test_a_search_finds_the_beginning_of_a_number_and_any_part_of_a_name(worlds, contoso, search, found):
    first = contoso.enrollments[0]
    names = ("Contoso", "Straße 5", '"R&D" or more', "100% cotton")
    entries = [
        first.model_copy(update={"number": str(7080123 + i), "name": name}) for i, name in enumerate(names)
    ]
    ada = contoso.users[0].model_copy(update={"enrollments": [entry.number for entry in entries]})
    period = contoso.periods[0]
    world = worlds.create(
        "named",
        contoso.model_copy(update={"enrollments": entries, "users": [ada], "periods": [period]}),
    )

    with world.session() as session:
        user = session.scalars(select(UserRow)).one()
        rows = search_enrollments(session, user, search, 10)

    assert [row.number for row in rows] == found


def test_a_world_that_the_disk_has_no_room_for_is_not_begun(own_folder, contoso, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9, 0, 600_000_000))

    with pytest.raises(DiskFullError) as refused:
        own_folder.create("many", contoso.model_copy(update={"more_enrollments": 100_000}))

    assert str(refused.value) == (
        "A world of 100,000 more enrollments needs about 1.2 GB,"
        f" but only 0.6 GB are free in {tmp_path / 'worlds'}."
    )
    assert own_folder.names() == []


def test_a_disk_that_becomes_full_is_reported_and_nothing_is_stored(worlds, contoso):
    world = worlds.create("contoso", contoso)

    with world.session(writes=True) as session:
        (pages,) = session.connection().exec_driver_sql("PRAGMA page_count").one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
        session.add_all(PeriodRow(enrollment_id=1, start=day, end=day, **COSTS) for day in DAYS)
        with pytest.raises(DiskFullError, match=r"^The disk of the simulator is full; nothing was stored\.$"):
            session.commit()

    with world.session() as session:
        assert len(session.scalars(select(PeriodRow)).all()) == len(contoso.periods)
