import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from eaportal.simulator.clock import next_due, now
from eaportal.simulator.database.tables import InvoiceRow, MailRow, PeriodRow, PoNumberRow, UserRow
from eaportal.simulator.rules.events import EventKind
from eaportal.simulator.rules.periods import BillingPeriod, PeriodState
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, default_po_number, shown_state
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.timeline import advance
from eaportal.simulator.world_files.world_file import EnrollmentEntry, PeriodEntry, UserEntry, WorldFile
from eaportal.simulator.worlds.folder import Worlds

pytestmark = pytest.mark.slow

ADA, BO = 1, 2
DIRECT, INDIRECT = "7080123", "7080456"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
# Billed by the month, and, since it began before May 2018, by the quarter.
STARTS = {DIRECT: date(2018, 12, 1), INDIRECT: date(2018, 2, 1)}
DESCRIBED = WorldFile(
    now=BEGIN,
    enrollments=[
        EnrollmentEntry(
            number=number,
            name="Contoso",
            kind=kind,
            start=STARTS[number],
            end=date(2021, 11, 30),
            commitment=8_200,
        )
        for number, kind in ((DIRECT, EnrollmentKind.DIRECT), (INDIRECT, EnrollmentKind.INDIRECT))
    ],
    users=[
        UserEntry(account="ada@contoso.example", name="Ada", role=Role.EA_ADMIN, enrollments=[DIRECT]),
        UserEntry(account="bo@contoso.example", name="Bo", role=Role.PARTNER_ADMIN, enrollments=[INDIRECT]),
    ],
    periods=[PeriodEntry(enrollment=number, period="2020-01") for number in STARTS],
)

durations = st.one_of(
    st.timedeltas(timedelta(0), timedelta(days=1)),
    st.timedeltas(timedelta(days=1), timedelta(days=40)),
    st.timedeltas(timedelta(days=40), timedelta(days=400)),
)
typed = st.one_of(st.integers(1, 99).map("PO-{}".format), st.sampled_from(["", "é", "x" * 36, " PO-1 "]))


class TimeMachine(RuleBasedStateMachine):
    """A portal, and a model of what it should show according to the rules."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.worlds = Worlds(Path(self.folder.name))
        self.world = self.worlds.create("machine", DESCRIBED)
        self.now = BEGIN
        self.in_force = {}
        self.locked = {}
        self.on_invoice = {}
        self.happened = []

    @initialize()
    def open_first_periods(self):
        for number in STARTS:
            for kind in PoKind:
                self.in_force[number, "2020-01", kind] = default_po_number(number, self.first(number), kind)

    def teardown(self):
        self.worlds.close()
        self.folder.cleanup()

    def first(self, number):
        with self.world.session() as session:
            return next(row.period for row in session.scalars(select(PeriodRow)) if self.of(row) == number)

    @staticmethod
    def of(row):
        return DIRECT if row.enrollment_id == 1 else INDIRECT

    @rule(
        actor=st.sampled_from([ADA, BO]),
        back=st.integers(0, 3),
        enrollment=st.sampled_from([1, 2]),
        kind=st.sampled_from(PoKind),
        typed=typed,
        lock=st.booleans(),
    )
    def save(self, actor, enrollment, back, kind, typed, lock):
        with self.world.session(writes=True) as session, session.begin():
            rows = session.scalars(
                select(PeriodRow).where(PeriodRow.enrollment_id == enrollment).order_by(PeriodRow.start)
            ).all()
            row = rows[-1 - min(back, len(rows) - 1)]
            state = po_number_states(session, row.enrollment, row)[kind]
            change = PoChange(typed, lock, shown_state(row.period, kind, state.po_number, state.lock))
            user = session.get_one(UserRow, actor)
            saved = save_po_number(session, user, row.enrollment, row, kind, change, now(session))
            number, key = row.enrollment.number, row.period.key
            later = [each.period.key for each in rows if each.start > row.start]
        self.judge(saved, actor == enrollment, number, row.period, kind, typed, lock, later)
        assert key == row.period.key

    def judge(self, saved, permitted, number, period, kind, typed, lock, later):
        present = self.in_force[number, period.key, kind]
        was_locked = (number, kind) in self.locked
        if not permitted:
            assert saved == Refusal(Reason.NOT_PERMITTED)
        elif self.now >= period.window_ends_at:
            reason = Reason.INVOICED if self.now >= period.invoiced_at else Reason.WINDOW_ENDED
            assert saved == Refusal(reason, {"period": period.key})
        elif typed.strip() in ("", "é") or len(typed) > 35:
            assert saved.reason in (Reason.EMPTY, Reason.WRONG_CHARACTER, Reason.TOO_LONG)
        elif was_locked and lock and typed.strip() != present:
            assert saved == Refusal(Reason.LOCKED)
        else:
            assert saved.number == typed.strip()
            self.in_force[number, period.key, kind] = saved.number
            if lock and not was_locked:
                self.locked[number, kind] = saved.number
                for key in later:
                    if self.in_force[number, key, kind] == f"{number}-{key.replace('-', '')}" + (
                        "M" if kind is PoKind.MARKETPLACE else ""
                    ):
                        self.in_force[number, key, kind] = saved.number
            elif not lock:
                self.locked.pop((number, kind), None)

    @rule(by=durations)
    def wait(self, by):
        self.pass_time(lambda session: advance(session, by), self.now + by)

    @rule(early=st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(microseconds=1)]))
    def wait_for_the_next_event(self, early):
        with self.world.session() as session:
            moment = max(next_due(session) - early, self.now)
        self.pass_time(lambda session: advance(session, moment - self.now), moment)

    def pass_time(self, pass_, moment):
        with self.world.session(writes=True) as session, session.begin():
            events = pass_(session)
        assert all(self.now < event.at <= moment for event in events)
        assert [event.at for event in events] == sorted(event.at for event in events)
        self.happened += events
        self.now = moment
        for event in events:
            self.follow(event)

    def follow(self, event):
        number, key = event.enrollment, event.period
        if event.kind in (EventKind.DEFAULT_MADE, EventKind.LOCK_CARRIED_ON):
            kind = PoKind(event.note.partition(": ")[0])
            start = date.fromisoformat(f"{key}-01")
            default = default_po_number(number, BillingPeriod(start, start), kind)
            assert (event.kind is EventKind.LOCK_CARRIED_ON) == ((number, kind) in self.locked)
            assert (number, key, kind) not in self.in_force
            self.in_force[number, key, kind] = self.locked.get((number, kind), default)
        elif event.kind is EventKind.INVOICE_GENERATED:
            assert (number, key) not in self.on_invoice
            self.on_invoice[number, key] = tuple(self.in_force[number, key, kind] for kind in PoKind)

    @invariant()
    def the_clock_shows_the_time_that_has_passed(self):
        with self.world.session() as session:
            assert now(session) == self.now
            assert next_due(session) > self.now

    @invariant()
    def every_period_has_the_number_in_force(self):
        with self.world.session() as session:
            rows = session.execute(select(PeriodRow, PoNumberRow).join(PoNumberRow))
            numbers = {(self.of(row), row.period.key, po.kind): po.number for row, po in rows}
        assert numbers == self.in_force

    @invariant()
    def every_invoice_has_the_number_of_its_moment(self):
        with self.world.session() as session:
            rows = session.execute(select(PeriodRow, InvoiceRow).join(InvoiceRow)).all()
        assert {
            (self.of(row), row.period.key): (invoice.po_number, invoice.marketplace_po_number)
            for row, invoice in rows
        } == self.on_invoice

    @invariant()
    def no_event_is_lost_or_doubled(self):
        opening = (EventKind.DEFAULT_MADE, EventKind.LOCK_CARRIED_ON)
        happened = [
            (event.enrollment, event.period, event.kind)
            for event in self.happened
            if event.kind not in opening
        ]
        assert len(happened) == len(set(happened))
        with self.world.session() as session:
            periods = [(self.of(row), row.period) for row in session.scalars(select(PeriodRow))]
            mails = len(session.scalars(select(MailRow.id)).all())
        due = set()
        for number, period in periods:
            moments = {
                EventKind.PERIOD_CLOSED: period.ends_at,
                EventKind.NOTIFICATION_SENT: period.notified_at,
                EventKind.WINDOW_ENDED: period.window_ends_at,
                EventKind.INVOICE_GENERATED: period.invoiced_at,
                EventKind.INVOICE_PAID: period.invoiced_at + timedelta(days=30),
            }
            due |= {(number, period.key, kind) for kind, at in moments.items() if at <= self.now}
        assert set(happened) == due
        assert mails == sum(kind is EventKind.NOTIFICATION_SENT for *_, kind in happened)

    @invariant()
    def the_newest_period_alone_is_open_and_they_join(self):
        with self.world.session() as session:
            rows = session.scalars(select(PeriodRow).order_by(PeriodRow.start)).all()
        for number in STARTS:
            periods = [row.period for row in rows if self.of(row) == number]
            assert [each.ends_at.date() for each in periods[:-1]] == [each.start for each in periods[1:]]
            states = [each.state(self.now) for each in periods]
            assert [state is PeriodState.OPEN for state in states] == [False] * (len(states) - 1) + [True]


TimeMachine.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
test_whatever_people_do_in_whatever_order_the_portal_keeps_its_rules = TimeMachine.TestCase
