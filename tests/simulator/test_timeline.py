from datetime import UTC, date, datetime, timedelta, timezone
from random import Random

import pytest
from sqlalchemy import select, update

from eaportal.simulator.clock import next_due, now
from eaportal.simulator.database.moments import LAST_MOMENT
from eaportal.simulator.database.tables import EnrollmentRow, InvoiceRow, MailRow, PeriodRow, UserRow
from eaportal.simulator.rules.events import Event, EventKind
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, shown_state
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.timeline import ClockError, advance, advance_part, advance_to
from eaportal.simulator.world_files.world_file import PeriodEntry, PoNumberEntry, UserEntry

DIRECT, INDIRECT = "7080123", "7080456"
SECOND = timedelta(seconds=1)
LEAP_YEAR = timedelta(days=366)
# November 2020: the first moment after its edit window, and the moment of its invoice.
WINDOW_END = datetime(2020, 12, 15, tzinfo=UTC)
INVOICED = datetime(2020, 12, 15, 6, tzinfo=UTC)


def pass_until(world, moment):
    """Advance the clock of *world*; returns the events."""
    with world.session(writes=True) as session, session.begin():
        return advance_to(session, moment)


def save(world, typed, *, period="2020-11", kind=PoKind.AZURE, lock=False):
    """Save a PO number of the direct enrollment as its administrator, at the time of *world*."""
    with world.session(writes=True) as session, session.begin():
        user = session.get_one(UserRow, 1)
        enrollment = session.get_one(EnrollmentRow, 1)
        row = next(each for each in periods(session) if each.period.key == period)
        state = po_number_states(session, enrollment, row)[kind]
        change = PoChange(typed, lock, shown_state(row.period, kind, state.po_number, state.lock))
        return save_po_number(session, user, enrollment, row, kind, change, now(session))


def periods(session, number=DIRECT):
    """Return the periods of an enrollment, oldest first."""
    query = select(PeriodRow).join(EnrollmentRow).where(EnrollmentRow.number == number)
    return session.scalars(query.order_by(PeriodRow.start)).all()


def invoiced(world, number=DIRECT):
    """Return the PO numbers on the invoices of an enrollment, by period."""
    query = select(InvoiceRow, PeriodRow).join(PeriodRow).join(EnrollmentRow)
    with world.session() as session:
        return {
            period.period.key: (invoice.po_number, invoice.marketplace_po_number)
            for invoice, period in session.execute(query.where(EnrollmentRow.number == number))
        }


def of(events, *kinds):
    """Return the *events* of these kinds."""
    return [event for event in events if event.kind in kinds]


def moments(text):
    """Return the moment *text* in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def world(worlds, contoso):
    return worlds.create("contoso", contoso)


@pytest.fixture
def old_agreement(worlds, contoso):
    """Return a function that creates a world of old agreements, with one period from February 2020 on."""

    def old_agreement(commitment):
        enrollments = [
            entry.model_copy(update={"start": date(2018, 2, 1), "commitment": commitment})
            for entry in contoso.enrollments
        ]
        periods = [PeriodEntry(enrollment=number, period="2020-02") for number in (DIRECT, INDIRECT)]
        described = contoso.model_copy(
            update={
                "enrollments": enrollments,
                "periods": periods,
                "now": datetime(2020, 2, 1, tzinfo=UTC),
            }
        )
        return worlds.create("old", described)

    return old_agreement


def test_what_happens_in_a_month_happens_in_order(world):
    events = pass_until(world, moments("2021-02-01"))

    happened = [
        (f"{event.at:%m-%d %H}", event.kind.value, event.enrollment, event.period) for event in events
    ]
    assert happened == [
        ("12-15 00", "window-ended", DIRECT, "2020-11"),
        ("12-15 00", "window-ended", INDIRECT, "2020-11"),
        ("12-15 06", "invoice-generated", DIRECT, "2020-11"),
        ("12-15 06", "invoice-generated", INDIRECT, "2020-11"),
        ("12-15 06", "invoice-paid", DIRECT, "2020-10"),
        ("01-01 00", "period-closed", DIRECT, "2020-12"),
        ("01-01 00", "period-closed", INDIRECT, "2020-12"),
        ("01-07 06", "notification-sent", DIRECT, "2020-12"),
        ("01-07 06", "notification-sent", INDIRECT, "2020-12"),
        ("01-14 06", "invoice-paid", DIRECT, "2020-11"),
        ("01-14 06", "invoice-paid", INDIRECT, "2020-11"),
        ("01-15 00", "window-ended", DIRECT, "2020-12"),
        ("01-15 00", "window-ended", INDIRECT, "2020-12"),
        ("01-15 06", "invoice-generated", DIRECT, "2020-12"),
        ("01-15 06", "invoice-generated", INDIRECT, "2020-12"),
        ("02-01 00", "period-closed", DIRECT, "2021-01"),
        ("02-01 00", "default-made", DIRECT, "2021-02"),
        ("02-01 00", "default-made", DIRECT, "2021-02"),
        ("02-01 00", "period-closed", INDIRECT, "2021-01"),
        ("02-01 00", "default-made", INDIRECT, "2021-02"),
        ("02-01 00", "default-made", INDIRECT, "2021-02"),
    ]


def test_each_event_says_what_came_of_it(world):
    save(world, "PO-1", lock=True)

    events = pass_until(world, moments("2021-02-10"))

    february = [event for event in events if event.period == "2021-02" and event.enrollment == DIRECT]
    opened = moments("2021-02-01")
    assert february == [
        Event(opened, EventKind.LOCK_CARRIED_ON, DIRECT, "2021-02", "azure: PO-1"),
        Event(opened, EventKind.DEFAULT_MADE, DIRECT, "2021-02", f"marketplace: {DIRECT}-202102M"),
    ]
    of_november = [event for event in events if event.period == "2020-11" and event.enrollment == INDIRECT]
    assert [event.note for event in of_november] == ["", f"E{INDIRECT}202011", f"E{INDIRECT}202011"]
    notified = of(events, EventKind.NOTIFICATION_SENT)
    assert [event.note for event in notified] == ["ada@contoso.example", "bo@contoso.example"] * 2


@pytest.mark.parametrize("seed", range(4))
def test_a_year_in_one_step_is_the_same_year_in_many(worlds, contoso, dump, seed):
    old = contoso.enrollments[0].model_copy(update={"number": "5550001", "start": date(2018, 4, 30)})
    described = contoso.model_copy(
        update={
            "enrollments": [*contoso.enrollments, old, old.model_copy(update={"number": "5550002"})],
            "periods": [
                *contoso.periods,
                PeriodEntry(enrollment="5550001", period="2020-04"),
                PeriodEntry(enrollment="5550002", period="2020-07"),
            ],
            "po_numbers": [PoNumberEntry(enrollment=DIRECT, period="2021-01", number="PO-1", lock=True)],
        }
    )
    one, other = worlds.create("one", described), worlds.create("other", described)
    end = contoso.now + LEAP_YEAR
    random = Random(seed)  # noqa: S311 - for moments, not secrets
    stops = [contoso.now + LEAP_YEAR * random.random() for _ in range(25)]

    at_once = pass_until(one, end)
    stops += [event.at for event in random.sample(at_once, 15)]
    step_by_step = [event for stop in [*sorted(stops), end] for event in pass_until(other, stop)]

    assert step_by_step == at_once
    assert len(at_once) == len(set(at_once)) > 150
    assert dump(one) == dump(other)


def test_from_event_to_event_nothing_else_happens(world, worlds, contoso, dump):
    other = worlds.create("other", contoso)
    end = moments("2021-06-01")
    at_once = pass_until(world, end)

    one_by_one = []
    for due in sorted({event.at for event in at_once}):
        with other.session(writes=True) as session, session.begin():
            assert next_due(session) == due
            one_by_one += advance_to(session, due)
            assert now(session) == due
    pass_until(other, end)

    assert one_by_one == at_once
    assert dump(world) == dump(other)


@pytest.mark.parametrize("at_most", [1, 7, 100])
def test_in_parts_the_same_happens(world, worlds, contoso, dump, at_most):
    other = worlds.create("other", contoso)
    end = moments("2021-06-01")
    at_once = pass_until(world, end)

    in_parts, is_done = [], False
    while not is_done:
        with other.session(writes=True) as session, session.begin():
            passed = advance_part(session, end, at_most)
        in_parts, is_done = in_parts + passed.events, passed.is_done

    assert in_parts == at_once
    assert dump(world) == dump(other)


def test_no_period_is_left_out_or_opened_twice_within_two_years(world):
    pass_until(world, moments("2022-12-31T23:59:59"))

    with world.session() as session:
        keys = [row.period.key for row in periods(session)]
    assert keys == [
        *(f"2020-{month:02}" for month in range(9, 13)),
        *(f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)),
    ]


def test_nothing_happens_a_second_before_it_is_due(world):
    assert pass_until(world, WINDOW_END - SECOND) == []

    events = pass_until(world, WINDOW_END)

    assert [event.kind for event in events] == [EventKind.WINDOW_ENDED] * 2
    assert pass_until(world, WINDOW_END) == []
    assert pass_until(world, INVOICED - SECOND) == []
    assert len(of(pass_until(world, INVOICED), EventKind.INVOICE_GENERATED)) == 2


def test_the_invoice_carries_a_number_saved_in_the_last_second_of_the_window(world):
    pass_until(world, WINDOW_END - SECOND)
    saved = save(world, "PO-LATE")
    pass_until(world, INVOICED)

    assert saved.number == "PO-LATE"
    assert invoiced(world)["2020-11"] == ("PO-LATE", f"{DIRECT}-202011M")


def test_a_number_refused_a_second_later_reaches_no_invoice(world):
    pass_until(world, WINDOW_END)
    saved = save(world, "PO-TOO-LATE")
    pass_until(world, INVOICED)

    assert saved == Refusal(Reason.WINDOW_ENDED, {"period": "2020-11"})
    assert invoiced(world)["2020-11"] == (f"{DIRECT}-202011", f"{DIRECT}-202011M")


def test_the_last_of_several_numbers_is_in_force_and_each_kind_has_its_own(world):
    save(world, "PO-1")
    save(world, "PO-2")
    save(world, "MP-1", kind=PoKind.MARKETPLACE)
    pass_until(world, moments("2021-01-20"))

    assert {key: invoiced(world)[key] for key in ("2020-11", "2020-12")} == {
        "2020-11": ("PO-2", "MP-1"),
        "2020-12": (f"{DIRECT}-202012", f"{DIRECT}-202012M"),
    }


def test_a_locked_number_goes_on_into_every_new_period_until_the_lock_is_cleared(world):
    save(world, "PO-1", lock=True)
    pass_until(world, moments("2021-04-03"))
    save(world, "PO-1", period="2021-04", lock=False)
    pass_until(world, moments("2021-07-01"))

    with world.session() as session:
        enrollment = session.get_one(EnrollmentRow, 1)
        numbers = {
            row.period.key: po_number_states(session, enrollment, row)[PoKind.AZURE].po_number.number
            for row in periods(session)
        }
    assert list(numbers.items())[2:] == [
        *((key, "PO-1") for key in ("2020-11", "2020-12", "2021-01", "2021-02", "2021-03", "2021-04")),
        *((key, f"{DIRECT}-{key.replace('-', '')}") for key in ("2021-05", "2021-06", "2021-07")),
    ]


def test_notifications_go_only_to_the_administrators_of_the_enrollment(worlds, contoso):
    roles = [(role, [DIRECT]) for role in Role] + [(Role.EA_ADMIN, [INDIRECT]), (Role.EA_ADMIN, [DIRECT])]
    users = [
        UserEntry(account=f"U{i}@Contoso.example", name=f"User {i}", role=role, enrollments=enrollments)
        for i, (role, enrollments) in enumerate(roles)
    ]
    world = worlds.create("contoso", contoso.model_copy(update={"users": users}))

    (sent, sent_indirect) = of(pass_until(world, moments("2021-01-08")), EventKind.NOTIFICATION_SENT)

    at = moments("2021-01-07T06:00")
    with world.session() as session:
        mails = session.execute(select(MailRow.recipient, MailRow.subject).where(MailRow.at == at)).all()
    subjects = {
        number: f"Overage notification: enrollment {number}, December 2020" for number in (DIRECT, INDIRECT)
    }
    recipients = {
        DIRECT: [
            f"u{i}@contoso.example"
            for i, (role, enrollments) in enumerate(roles)
            if role in (Role.EA_ADMIN, Role.PARTNER_ADMIN) and enrollments == [DIRECT]
        ],
        INDIRECT: ["u8@contoso.example"],
    }
    assert [tuple(mail) for mail in mails] == [
        (recipient, subjects[number]) for number in (DIRECT, INDIRECT) for recipient in recipients[number]
    ]
    assert (sent.note, sent_indirect.note) == tuple(map(", ".join, recipients.values()))


def test_the_notification_names_the_number_of_its_moment_and_the_last_day(world):
    pass_until(world, moments("2021-01-07T05:59:59"))
    save(world, "PO-1", period="2020-12")
    pass_until(world, moments("2021-01-07T06:00"))

    with world.session() as session:
        mail = session.scalars(select(MailRow).where(MailRow.recipient == "ada@contoso.example")).all()[-1]
    assert "The PO number for this period is PO-1." in mail.text
    assert "up to and including 14 January 2021 (UTC)" in mail.text
    assert "PO-1" in mail.html


@pytest.mark.parametrize(
    ("charges", "events"),
    [
        ({"azure_service": 0, "billed_separately": 0, "marketplace": 0}, []),
        ({"azure_service": 500, "billed_separately": 0, "marketplace": 0, "balance": 500}, []),
        ({"azure_service": 501, "billed_separately": 0, "marketplace": 0, "balance": 500}, ["generated"]),
        ({"azure_service": 0, "billed_separately": 1, "marketplace": 0}, ["generated"]),
        ({"azure_service": 0, "billed_separately": 0, "marketplace": 1}, ["generated"]),
    ],
    ids=["no use", "all prepaid", "overage of one cent", "billed separately", "Marketplace"],
)
def test_there_is_an_invoice_only_where_there_is_something_to_invoice(world, charges, events):
    with world.session(writes=True) as session, session.begin():
        november = next(row for row in periods(session) if row.period.key == "2020-11")
        session.execute(update(PeriodRow).where(PeriodRow.id == november.id).values(**charges))

    happened = pass_until(world, moments("2021-01-14T06:00"))

    kinds = (EventKind.INVOICE_GENERATED, EventKind.INVOICE_PAID)
    of_november = [e.kind for e in of(happened, *kinds) if (e.enrollment, e.period) == (DIRECT, "2020-11")]
    assert of_november == (list(kinds) if events else [])
    assert ("2020-11" in invoiced(world)) == bool(events)
    assert {"2020-11"} <= invoiced(world, INDIRECT).keys()


def test_an_invoice_is_paid_thirty_days_after_it_was_made(world):
    paid_at = INVOICED + timedelta(days=30)

    before = pass_until(world, paid_at - SECOND)
    after = pass_until(world, paid_at)

    assert [event.period for event in of(before, EventKind.INVOICE_PAID)] == ["2020-10"]
    assert [(event.at, event.note) for event in of(after, EventKind.INVOICE_PAID)] == [
        (paid_at, f"E{DIRECT}202011"),
        (paid_at, f"E{INDIRECT}202011"),
    ]
    with world.session() as session:
        row = session.scalars(select(InvoiceRow).where(InvoiceRow.number == f"E{DIRECT}202011")).one()
    assert (row.generated_at, row.paid_at) == (INVOICED, paid_at)


def test_where_the_marketplace_has_invoices_of_its_own_each_has_its_number_and_is_paid(worlds, contoso):
    enrollments = [entry.model_copy(update={"country": "SG"}) for entry in contoso.enrollments]
    world = worlds.create("singapore", contoso.model_copy(update={"enrollments": enrollments}))
    save(world, "PO-1")
    save(world, "MP-1", kind=PoKind.MARKETPLACE)

    events = pass_until(world, INVOICED + timedelta(days=30))

    assert [
        (event.kind.value, event.note)
        for event in of(events, EventKind.INVOICE_GENERATED, EventKind.INVOICE_PAID)
        if (event.enrollment, event.period) == (DIRECT, "2020-11")
    ] == [
        (kind, f"E{DIRECT}202011{suffix}")
        for kind in ("invoice-generated", "invoice-paid")
        for suffix in ("", "M")
    ]
    with world.session() as session:
        query = select(InvoiceRow).where(InvoiceRow.number.startswith(f"E{DIRECT}202011"))
        invoices = session.scalars(query.order_by(InvoiceRow.number)).all()
    assert [list(invoice.po_numbers.values()) for invoice in invoices] == [["PO-1"], ["MP-1"]]
    assert {invoice.paid_at for invoice in invoices} == {INVOICED + timedelta(days=30)}


@pytest.mark.parametrize(
    ("generated", "sender"),
    [("2022-11-15", "msftinv@microsoft.com"), ("2022-12-15", "microsoft-noreply@microsoft.com")],
)
def test_an_invoice_is_mailed_to_its_bill_to_recipient_by_the_sender_of_its_day(
    worlds, contoso, generated, sender
):
    direct, indirect = contoso.enrollments
    described = {"enrollments": [direct.model_copy(update={"bill_to": "Bills@Contoso.example"}), indirect]}
    world = worlds.create("bills", contoso.model_copy(update=described))
    save(world, "PO-1")
    pass_until(world, moments(f"{generated}T06:00"))

    with world.session() as session:
        mails = session.scalars(
            select(MailRow).where(MailRow.subject.startswith("Invoice")).order_by(MailRow.id)
        ).all()
        last = session.scalars(select(InvoiceRow).order_by(InvoiceRow.id.desc()).limit(2)).all()
    assert {mail.recipient for mail in mails} == {"bills@contoso.example"}
    assert (mails[-1].at, mails[-1].sender) == (moments(f"{generated}T06:00"), sender)
    (november,) = (mail for mail in mails if "202011" in mail.subject)
    assert november.subject == f"Invoice E{DIRECT}202011: enrollment {DIRECT}, November 2020"
    assert f"PO number: PO-1 and {DIRECT}-202011M." in november.text
    assert "Total amount: " in november.text
    assert f"Invoice E{DIRECT}" in mails[-1].subject
    assert {row.generated_at for row in last} == {mails[-1].at}


@pytest.mark.parametrize(
    ("commitment", "later"),
    [
        pytest.param(
            1_000_000, [("2021-02", "2022-01"), ("2022-02", "2023-01")], id="little use stays annual"
        ),
        pytest.param(
            8_200,
            [
                ("2021-02", "2021-04"),
                ("2021-05", "2021-07"),
                ("2021-08", "2021-10"),
                ("2021-11", "2022-01"),
                ("2022-02", "2022-04"),
            ],
            id="heavy use becomes quarterly",
        ),
    ],
)
def test_an_old_direct_agreement_is_billed_by_the_year_or_after_heavy_use_by_the_quarter(
    old_agreement, commitment, later
):
    world = old_agreement(commitment)

    pass_until(world, moments("2022-02-01"))

    with world.session() as session:
        spans = [(f"{row.start:%Y-%m}", f"{row.end:%Y-%m}") for row in periods(session)]
    assert spans == [("2020-02", "2021-01"), *later]


def test_an_old_indirect_agreement_is_billed_by_the_quarter(old_agreement):
    world = old_agreement(1_000_000)

    events = pass_until(world, moments("2021-02-01"))

    with world.session() as session:
        spans = [(row.start, row.end) for row in periods(session, INDIRECT)]
    assert spans == [
        (date(2020, 2, 1), date(2020, 4, 30)),
        (date(2020, 5, 1), date(2020, 7, 31)),
        (date(2020, 8, 1), date(2020, 10, 31)),
        (date(2020, 11, 1), date(2021, 1, 31)),
        (date(2021, 2, 1), date(2021, 4, 30)),
    ]
    assert [
        (f"{event.at:%Y-%m-%d}", event.period)
        for event in of(events, EventKind.INVOICE_GENERATED)
        if event.enrollment == INDIRECT
    ] == [("2020-05-15", "2020-02"), ("2020-08-15", "2020-05"), ("2020-11-15", "2020-08")]


@pytest.mark.parametrize(("extra", "months"), [(0, 12), (1, 3)], ids=["exactly 150 %", "one cent more"])
def test_heavy_use_begins_above_150_percent_of_the_commitment(old_agreement, extra, months):
    world = old_agreement(8_200)
    with world.session(writes=True) as session, session.begin():
        session.execute(update(PeriodRow).values(azure_service=820_000 * 3 // 2 + extra))

    pass_until(world, moments("2021-02-01"))

    with world.session() as session:
        assert periods(session)[-1].period.months == months


def test_a_leap_day_is_a_day_of_its_period(worlds, contoso):
    leap = contoso.model_copy(
        update={
            "now": datetime(2020, 2, 29, tzinfo=UTC),
            "periods": [PeriodEntry(enrollment=DIRECT, period="2020-02")],
        }
    )
    world = worlds.create("leap", leap)

    assert pass_until(world, moments("2020-02-29T23:59:59")) == []
    (closed, *_) = pass_until(world, moments("2020-03-01"))

    assert closed == Event(moments("2020-03-01"), EventKind.PERIOD_CLOSED, DIRECT, "2020-02")


@pytest.mark.parametrize("back", [SECOND, timedelta(microseconds=1), timedelta(days=400)])
def test_the_clock_goes_forward_only(world, dump, back):
    before = dump(world)

    with (
        pytest.raises(ClockError) as error,
        world.session(writes=True) as session,
        session.begin(),
    ):
        advance(session, -back)

    assert str(error.value) == (
        "The clock shows 2020-12-10T09:00:00Z and only moves forward. To go back, restore a snapshot."
    )
    assert dump(world) == before


@pytest.mark.parametrize("by", [timedelta(days=40_000), timedelta.max])
def test_the_clock_does_not_reach_the_end_of_time(world, dump, by):
    before = dump(world)

    with (
        pytest.raises(ClockError) as error,
        world.session(writes=True) as session,
        session.begin(),
    ):
        advance(session, by)

    assert str(error.value) == "The clock stops before 2100-01-01."
    assert dump(world) == before


def test_the_last_second_before_the_end_of_time_can_be_reached(worlds, contoso):
    late = contoso.model_copy(
        update={
            "now": LAST_MOMENT - timedelta(days=40),
            "periods": [PeriodEntry(enrollment=DIRECT, period="2099-11")],
        }
    )
    world = worlds.create("late", late)

    events = pass_until(world, LAST_MOMENT)
    with pytest.raises(ClockError):
        pass_until(world, LAST_MOMENT + SECOND)

    assert [event.period for event in of(events, EventKind.PERIOD_CLOSED)] == ["2099-11"]
    with world.session() as session:
        assert now(session) == LAST_MOMENT


def test_no_time_at_all_may_pass(world, dump):
    before = dump(world)

    with world.session(writes=True) as session, session.begin():
        assert advance(session, timedelta(0)) == []

    assert dump(world) == before


def test_a_moment_in_another_time_zone_is_the_same_moment(world):
    amsterdam = timezone(timedelta(hours=1))

    events = pass_until(world, datetime(2020, 12, 15, 0, 59, 59, tzinfo=amsterdam))
    later = pass_until(world, datetime(2020, 12, 15, 1, 0, 0, tzinfo=amsterdam))

    assert (len(events), len(later)) == (0, 2)
    with world.session() as session:
        assert now(session) == WINDOW_END


def test_an_uncommitted_change_has_not_happened(world, dump):
    before = dump(world)

    with world.session(writes=True) as session:
        assert advance(session, LEAP_YEAR)

    assert dump(world) == before


@pytest.mark.parametrize("moment", ["2020-12-07T05:59:59", "2020-12-07T06:00", "2020-12-15T06:00"])
def test_a_world_that_begins_later_equals_one_whose_clock_was_advanced(worlds, contoso, moment):
    early = contoso.model_copy(update={"now": datetime(2020, 10, 1, tzinfo=UTC)})
    late = contoso.model_copy(update={"now": moments(moment)})
    got_there, begins_there = worlds.create("early", early), worlds.create("late", late)

    pass_until(got_there, moments(moment))

    assert seen(got_there) == seen(begins_there)
    assert seen(begins_there)["invoices"]


def seen(world):
    """Return the mails, invoices and the next due event, as users see them."""
    with world.session() as session:
        return {
            "mails": [(m.at, m.recipient, m.subject, m.text) for m in session.scalars(select(MailRow))],
            "invoices": [
                (i.number, i.po_number, i.amounts, i.generated_at, i.paid_at)
                for i in session.scalars(select(InvoiceRow))
            ],
            "next": next_due(session),
        }


def test_a_world_begins_with_the_events_of_its_past(world):
    with world.session() as session:
        shown = [(m.at, m.recipient, m.subject.partition(", ")[2]) for m in session.scalars(select(MailRow))]
        bills = [(i.number, i.generated_at, i.paid_at) for i in session.scalars(select(InvoiceRow))]

        assert next_due(session) == WINDOW_END
    assert shown == [
        (moments("2020-10-07T06:00"), "ada@contoso.example", "September 2020"),
        (moments("2020-11-07T06:00"), "ada@contoso.example", "October 2020"),
        (moments("2020-12-07T06:00"), "ada@contoso.example", "November 2020"),
        (moments("2020-12-07T06:00"), "bo@contoso.example", "November 2020"),
    ]
    assert bills == [
        (f"E{DIRECT}202009", moments("2020-10-15T06:00"), moments("2020-11-14T06:00")),
        (f"E{DIRECT}202010", moments("2020-11-15T06:00"), None),
    ]


def test_a_world_that_begins_long_after_its_periods_has_opened_those_between(worlds, contoso):
    world = worlds.create("late", contoso.model_copy(update={"now": moments("2021-06-10")}))

    with world.session() as session:
        keys = [row.period.key for row in periods(session)]
        assert next_due(session) == moments("2021-06-14T06:00")
    assert keys[-6:] == ["2021-01", "2021-02", "2021-03", "2021-04", "2021-05", "2021-06"]


def test_a_world_that_begins_when_nothing_is_due_yet_can_wait(worlds, contoso):
    world = worlds.create("early", contoso.model_copy(update={"now": moments("2019-01-01")}))

    assert pass_until(world, moments("2020-09-30T23:59:59")) == []
    assert pass_until(world, moments("2020-10-01"))[0].kind is EventKind.PERIOD_CLOSED
