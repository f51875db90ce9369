"""The clock of a world, and what happens as it goes on."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from eaportal.simulator.due import KINDS, OF_PERIODS, RANKS, due_row
from eaportal.simulator.rules.cycles import (
    MONTHLY_SINCE,
    agreement_year,
    billing_cycle,
    is_heavy_use,
    period_after,
)
from eaportal.simulator.rules.enrollments import INACTIVE
from eaportal.simulator.rules.events import Event, EventKind, due_moments
from eaportal.simulator.rules.po_numbers import Origin, PoKind
from eaportal.simulator.services.invoices import generate_invoices
from eaportal.simulator.services.mails import contacts_of, mail_invoice, mail_notification
from eaportal.simulator.services.periods import add_period, add_po_number
from eaportal.simulator.services.tax_requests import done_by_roc, passed_on_by_partner
from eaportal.simulator.services.tickets import settled_by_support, taken_up_by_support
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.moments import LAST_MOMENT
from eaportal.simulator.worlds.real_time import real_now
from eaportal.simulator.worlds.tables import (
    CorrectionRow,
    DueRow,
    InvoiceRow,
    PeriodRow,
    PoLockRow,
    PoNumberRow,
    WorldRow,
)

_IN_ORDER = (DueRow.at, DueRow.rank, DueRow.about_id)
_TOO_FAR = f"The clock stays before {LAST_MOMENT + timedelta(seconds=1):%Y-%m-%d}."
# What happens next: when, in which order at that moment, to the period, ticket or request with which id.
_Due = tuple[datetime, int, int]
# What happens to what somebody has asked for; all else happens to periods.
_TO_REQUESTS = {
    EventKind.TICKET_TAKEN_UP: taken_up_by_support,
    EventKind.TICKET_SOLVED: settled_by_support,
    EventKind.TAX_REQUEST_PASSED_ON: passed_on_by_partner,
    EventKind.TAX_REQUEST_DONE: done_by_roc,
}
# Invoices in whose place no other stands.
_IN_FORCE = InvoiceRow.id.not_in(select(CorrectionRow.invoice_id))


class ClockError(ValueError):
    """A time that the clock cannot be set to; the message says why."""


def now(session: Session) -> datetime:
    """What the world's clock shows; nothing else in the portal may ask for the time."""
    return session.get_one(WorldRow, 1).present


def is_running(session: Session) -> bool:
    """Whether the clock runs by itself, as fast as the real one."""
    return session.get_one(WorldRow, 1).running_since is not None


def is_behind(session: Session) -> bool:
    """Whether a clock that runs has passed something that has not happened yet."""
    if not is_running(session):
        return False
    due = next_due(session)
    return due is not None and due <= now(session)


def next_due(session: Session) -> datetime | None:
    """When something happens next by itself, if anything does."""
    return session.scalar(select(func.min(DueRow.at)))


def advance(session: JournaledSession, by: timedelta) -> list[Event]:
    """Let *by* pass; returns what happened, in order. Raises ClockError."""
    try:
        moment = now(session) + by
    except OverflowError as error:
        raise ClockError(_TOO_FAR) from error
    return advance_to(session, moment)


def advance_to(session: JournaledSession, moment: datetime) -> list[Event]:
    """Let the time pass until *moment*; returns what happened, in order. Raises ClockError."""
    world = session.get_one(WorldRow, 1)
    if moment < world.present:
        raise ClockError(
            f"The clock shows {world.present:%Y-%m-%dT%H:%M:%SZ} and goes forward only."
            " To go back, restore a snapshot."
        )
    if moment > LAST_MOMENT:
        raise ClockError(_TOO_FAR)
    return _let_pass(session, moment.astimezone(UTC))


def catch_up(session: JournaledSession) -> None:
    """Let happen what a clock that runs has passed by now."""
    session.sign("clock", "the clock runs")
    _let_pass(session, now(session))


def _let_pass(session: JournaledSession, moment: datetime) -> list[Event]:
    world = session.get_one(WorldRow, 1)
    running, world.running_since = world.running_since is not None, None
    passage = _Passage(session, world, moment)
    session.execute(delete(DueRow).where(DueRow.at <= moment))
    events = list(passage.events())
    world.running_since = real_now() if running else None
    return events


def run(session: JournaledSession) -> None:
    """Let the clock run from what it shows."""
    world = session.get_one(WorldRow, 1)
    world.running_since = world.running_since or real_now()


def freeze(session: JournaledSession) -> None:
    """Let the clock stand still at what it shows."""
    catch_up(session)
    session.get_one(WorldRow, 1).running_since = None


def go_on(session: JournaledSession) -> None:
    """Let a clock that runs go on from what it was last set to, whatever real time has passed since."""
    session.get_one(WorldRow, 1).running_since = real_now()


def begin_clock(session: JournaledSession) -> None:
    """Bring a world just built to the present of its clock: what is past has happened, the rest is due."""
    for period in session.scalars(select(PeriodRow)):
        session.add_all(due_row(at, kind, period.id) for at, kind in due_moments(period.period))
    session.flush()
    _let_pass(session, session.get_one(WorldRow, 1).now)


def _due(session: Session, until: datetime) -> list[_Due]:
    """What is due by *until*, in order."""
    due = select(*_IN_ORDER).where(DueRow.at <= until).order_by(*_IN_ORDER)
    return [(at, rank, about_id) for at, rank, about_id in session.execute(due)]


class _Passage:
    """Time passing in the world of *session*, until the moment *until*."""

    def __init__(self, session: JournaledSession, world: WorldRow, until: datetime) -> None:
        self._session = session
        self._world = world
        self._until = until
        self._due = _due(session, until)
        touched = select(DueRow.about_id).where(DueRow.at <= until, OF_PERIODS)
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

    def events(self) -> Iterator[Event]:
        """Let everything happen that is due, each thing once and in order."""
        while self._due:
            at, rank, about_id = heapq.heappop(self._due)
            self._world.now = at
            if KINDS[rank] in _TO_REQUESTS:
                yield from self._happen_to_request(about_id, KINDS[rank], at)
            else:
                yield from self._happen(self._periods[about_id], KINDS[rank], at)
            if self._session.is_signed:
                # The journal is written as it happens, so that each entry has its own time.
                self._session.flush()
        self._world.now = self._until
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
        # An invoice may have been written anew, and the next step may be due at once.
        corrected = select(CorrectionRow).where(CorrectionRow.at == at)
        for correction in self._session.scalars(corrected):
            invoices = self._invoices[correction.invoice.period_id]
            if correction.invoice in invoices:
                invoices[invoices.index(correction.invoice)] = correction.rebilled
        for due in _due(self._session, self._until):
            heapq.heappush(self._due, due)
        self._session.execute(delete(DueRow).where(DueRow.at <= self._until))

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
            if at <= self._until:
                heapq.heappush(self._due, (at, RANKS[kind], period.id))
            else:
                self._session.add(due_row(at, kind, period.id))

    def _used_heavily(self, last: PeriodRow) -> bool:
        """Whether the use of an agreement year up to *last* has passed 150 % of the commitment."""
        enrollment = last.enrollment
        years: dict[int, int] = {}
        for row in self._session.scalars(select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)):
            year = agreement_year(enrollment.start, row.start)
            years[year] = years.get(year, 0) + row.azure_service
        return any(is_heavy_use(used, enrollment.commitment) for used in years.values())
