"""The timeline of a world: what happens as time passes."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session, joinedload

from eaportal.simulator.clock import RANKS, due_row, now
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.moments import LAST_MOMENT, real_now
from eaportal.simulator.database.tables import (
    CorrectionRow,
    DueRow,
    InvoiceRow,
    PeriodRow,
    PoLockRow,
    PoNumberRow,
    WorldRow,
)
from eaportal.simulator.rules.enrollments import INACTIVE
from eaportal.simulator.rules.events import Event, EventKind, due_moments
from eaportal.simulator.rules.periods import (
    MONTHLY_SINCE,
    agreement_year,
    billing_cycle,
    is_heavy_use,
    period_after,
)
from eaportal.simulator.rules.po_numbers import Origin, PoKind
from eaportal.simulator.services.contacts import contacts_of
from eaportal.simulator.services.invoices import generate_invoices
from eaportal.simulator.services.mails import mail_invoice, mail_notification
from eaportal.simulator.services.periods import add_period
from eaportal.simulator.services.po_numbers import add_po_number
from eaportal.simulator.services.requests import (
    done_by_roc,
    passed_on_by_partner,
    settled_by_support,
    taken_up_by_support,
)

_IN_ORDER = (DueRow.at, DueRow.rank, DueRow.about_id)
_TOO_FAR = f"The clock stops before {LAST_MOMENT + timedelta(seconds=1):%Y-%m-%d}."
_KINDS = tuple(EventKind)
# The kinds up to this one happen to a period.
_OF_PERIODS = DueRow.rank <= RANKS[EventKind.INVOICE_PAID]
# A due event: when, its rank among those of the same moment, and the id of its period, ticket or request.
_Due = tuple[datetime, int, int]
# How many due events to handle in one transaction, so that others needn't wait for long to write.
PART = 40
# Events that happen to a ticket or tax request; all others happen to a period.
_TO_REQUESTS = {
    EventKind.TICKET_TAKEN_UP: taken_up_by_support,
    EventKind.TICKET_SOLVED: settled_by_support,
    EventKind.TAX_REQUEST_PASSED_ON: passed_on_by_partner,
    EventKind.TAX_REQUEST_DONE: done_by_roc,
}
# Invoices that haven't been replaced by another.
_IN_FORCE = InvoiceRow.id.not_in(select(CorrectionRow.invoice_id))


@dataclass(frozen=True)
class Passed:
    """The events that have happened, in order, and whether the clock has reached the moment asked for."""

    events: list[Event]
    is_done: bool


class ClockError(ValueError):
    """A time that the clock can't be set to. The message says why."""


def advance(session: JournaledSession, by: timedelta) -> list[Event]:
    """Advance the clock by *by*; returns the events in order. Raises ClockError."""
    try:
        moment = now(session) + by
    except OverflowError as error:
        raise ClockError(_TOO_FAR) from error
    return advance_to(session, moment)


def advance_to(session: JournaledSession, moment: datetime) -> list[Event]:
    """Advance the clock to *moment*; returns the events in order. Raises ClockError."""
    return advance_part(session, moment, None).events


def advance_part(session: JournaledSession, moment: datetime, at_most: int | None = PART) -> Passed:
    """Advance the clock towards *moment* until *at_most* due events have happened; raises ClockError."""
    world = session.get_one(WorldRow, 1)
    if moment < world.present:
        raise ClockError(
            f"The clock shows {world.present:%Y-%m-%dT%H:%M:%SZ} and only moves forward."
            " To go back, restore a snapshot."
        )
    if moment > LAST_MOMENT:
        raise ClockError(_TOO_FAR)
    return _let_pass(session, moment.astimezone(UTC), at_most)


def catch_up(session: JournaledSession, at_most: int | None = PART) -> bool:
    """Make *at_most* due events happen that a running clock has passed; returns whether these were all."""
    session.sign("clock", "the clock runs")
    return _let_pass(session, now(session), at_most).is_done


def freeze(session: JournaledSession) -> None:
    """Stop the clock at its present time."""
    catch_up(session, None)
    session.get_one(WorldRow, 1).running_since = None


def start_timeline(session: JournaledSession) -> None:
    """Bring a newly built world to the time of its clock: make past events happen, schedule the rest."""
    for period in session.scalars(select(PeriodRow)):
        session.add_all(due_row(at, kind, period.id) for at, kind in due_moments(period.period))
    session.flush()
    _let_pass(session, session.get_one(WorldRow, 1).now, None)


def _let_pass(session: JournaledSession, moment: datetime, at_most: int | None) -> Passed:
    world = session.get_one(WorldRow, 1)
    began, running_since = world.now, world.running_since
    world.running_since = None
    end: _Due = (moment, len(_KINDS), 0)
    due = _due(session, end, at_most)
    is_last = at_most is None or len(due) < at_most
    timeline = _Timeline(session, world, due, end if is_last else due[-1])
    session.execute(delete(DueRow).where(_up_to(timeline.end)))
    events = list(timeline.events(at_most))
    if running_since is not None:
        # A clock that was behind continues as if it had not been; one that was advanced continues from there.
        world.running_since = min(running_since + (world.now - began), real_now())
    return Passed(events, is_last and not timeline.is_interrupted)


def _due(session: Session, end: _Due, at_most: int | None = None) -> list[_Due]:
    due = select(*_IN_ORDER).where(_up_to(end)).order_by(*_IN_ORDER).limit(at_most)
    return [(at, rank, about_id) for at, rank, about_id in session.execute(due)]


def _up_to(end: _Due) -> ColumnElement[bool]:
    """Return the condition that an event is due before *end*, or is *end* itself."""
    at, rank, about_id = end
    same_moment = or_(DueRow.rank < rank, and_(DueRow.rank == rank, DueRow.about_id <= about_id))
    return or_(DueRow.at < at, and_(DueRow.at == at, same_moment))


class _Timeline:
    """The events of the world of *session* up to *end*, of which *due* are known."""

    def __init__(self, session: JournaledSession, world: WorldRow, due: list[_Due], end: _Due) -> None:
        self.end = end
        self._session = session
        self._world = world
        self._due = due
        touched = select(DueRow.about_id).where(_up_to(end), _OF_PERIODS)
        query = select(PeriodRow).options(joinedload(PeriodRow.enrollment)).where(PeriodRow.id.in_(touched))
        self._periods = {period.id: period for period in session.scalars(query)}
        enrollments = select(PeriodRow.enrollment_id).where(PeriodRow.id.in_(touched))
        latest = select(PeriodRow.enrollment_id, func.max(PeriodRow.start)).group_by(PeriodRow.enrollment_id)
        latest = latest.where(PeriodRow.enrollment_id.in_(enrollments))
        self._latest = {row[0]: row[1] for row in session.execute(latest)}
        self._contacts: dict[int, list[str]] = {}
        self._po_numbers: dict[int, dict[PoKind, PoNumberRow]] = defaultdict(dict)
        for row in session.scalars(select(PoNumberRow).where(PoNumberRow.period_id.in_(touched))):
            self._po_numbers[row.period_id][row.kind] = row
        self._invoices: dict[int, list[InvoiceRow]] = defaultdict(list)
        invoices = select(InvoiceRow).where(InvoiceRow.period_id.in_(touched), _IN_FORCE)
        for invoice in session.scalars(invoices.order_by(InvoiceRow.number)):
            self._invoices[invoice.period_id].append(invoice)

    @property
    def is_interrupted(self) -> bool:
        """Whether events are left that could not happen yet."""
        return bool(self._due)

    def events(self, at_most: int | None) -> Iterator[Event]:
        """Make the due events happen, *at_most* that many, once and in order. The others stay due."""
        for _ in count() if at_most is None else range(at_most):
            if not self._due:
                break
            at, rank, about_id = heapq.heappop(self._due)
            self._world.now = at
            if _KINDS[rank] in _TO_REQUESTS:
                yield from self._happen_to_request(about_id, _KINDS[rank], at)
            else:
                yield from self._happen(self._periods[about_id], _KINDS[rank], at)
            if self._session.is_signed:
                # Write the journal now, so that each entry gets its own time.
                self._session.flush()
        if not self._due:
            self._world.now = self.end[0]
        self._session.add_all(due_row(at, _KINDS[rank], about_id) for at, rank, about_id in self._due)
        self._session.flush()

    def _happen(self, period: PeriodRow, kind: EventKind, at: datetime) -> Iterator[Event]:
        notes = [""]
        if kind is EventKind.NOTIFICATION_SENT:
            notes = [self._send_notification(period, at)]
        elif kind is EventKind.INVOICE_GENERATED:
            notes = self._generate_invoices(period, at)
        elif kind is EventKind.INVOICE_PAID:
            notes = [invoice.number for invoice in self._invoices[period.id]]
            for invoice in self._invoices[period.id]:
                invoice.paid_at = at
        for note in notes:
            yield Event(at, kind, period.enrollment.number, period.period.key, note)
        if kind is EventKind.PERIOD_CLOSED and self._latest[period.enrollment_id] == period.start:
            yield from self._open_next(period, at)

    def _happen_to_request(self, about_id: int, kind: EventKind, at: datetime) -> Iterator[Event]:
        yield _TO_REQUESTS[kind](self._session, about_id, at)
        self._session.flush()
        # An invoice may have been reissued, and the next step may already be due.
        corrected = select(CorrectionRow).where(CorrectionRow.at == at)
        for correction in self._session.scalars(corrected):
            invoices = self._invoices[correction.invoice.period_id]
            if correction.invoice in invoices:
                invoices[invoices.index(correction.invoice)] = correction.rebilled
        for due in _due(self._session, self.end):
            heapq.heappush(self._due, due)
        self._session.execute(delete(DueRow).where(_up_to(self.end)))

    def _send_notification(self, period: PeriodRow, at: datetime) -> str:
        contacts = self._contacts.get(period.enrollment_id)
        if contacts is None:
            contacts = self._contacts[period.enrollment_id] = contacts_of(self._session, period.enrollment_id)
        number = self._po_numbers[period.id][PoKind.AZURE].number
        mail_notification(self._session, period, number, contacts, at)
        return ", ".join(contacts)

    def _generate_invoices(self, period: PeriodRow, at: datetime) -> list[str]:
        invoices = generate_invoices(self._session, period, self._po_numbers[period.id], at)
        for invoice in invoices:
            mail_invoice(self._session, invoice, period, at)
        self._invoices[period.id] = invoices
        return [invoice.number for invoice in invoices]

    def _open_next(self, period: PeriodRow, at: datetime) -> Iterator[Event]:
        enrollment = period.enrollment
        if enrollment.status(at) in INACTIVE:
            return
        heavy_use = enrollment.start < MONTHLY_SINCE and self._used_heavily(period)
        cycle = billing_cycle(enrollment.kind, enrollment.start, heavy_use=heavy_use)
        following = period_after(period.period, cycle)
        opened = add_period(self._session, self._world.seed, enrollment, following, period)
        self._session.flush()
        self._periods[opened.id] = opened
        self._latest[enrollment.id] = opened.start
        self._schedule(opened)
        for kind in PoKind:
            lock = self._session.get_one(PoLockRow, (enrollment.id, kind)).value
            row = add_po_number(self._session, enrollment, opened, kind, lock)
            self._po_numbers[opened.id][kind] = row
            carried = row.origin is Origin.CARRIED_ON
            happened = EventKind.LOCK_CARRIED_ON if carried else EventKind.DEFAULT_MADE
            yield Event(at, happened, enrollment.number, opened.period.key, f"{kind}: {row.number}")

    def _schedule(self, period: PeriodRow) -> None:
        for at, kind in due_moments(period.period):
            due = (at, RANKS[kind], period.id)
            if due <= self.end:
                heapq.heappush(self._due, due)
            else:
                self._session.add(due_row(at, kind, period.id))

    def _used_heavily(self, last: PeriodRow) -> bool:
        """Check whether any agreement year up to *last* used more than 150 % of the commitment."""
        enrollment = last.enrollment
        years: dict[int, int] = {}
        for row in self._session.scalars(select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)):
            year = agreement_year(enrollment.start, row.start)
            years[year] = years.get(year, 0) + row.azure_service
        return any(is_heavy_use(used, enrollment.commitment) for used in years.values())
