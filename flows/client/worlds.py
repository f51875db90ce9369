"""One world of a simulator."""

from dataclasses import dataclass, field
from datetime import datetime

from eaportal.flows.client.calls import Calls, T, Value
from eaportal.flows.client.values import (
    Clock,
    Cookie,
    Defect,
    Defects,
    Difference,
    Differences,
    Entry,
    Event,
    Fault,
    Faults,
    Journal,
    Mail,
    Mails,
    Passage,
    TaxRequest,
    TaxRequests,
    Ticket,
    Tickets,
    User,
    Users,
    WorldState,
)


@dataclass(frozen=True)
class World:
    """The world called *name*, served at *url*, which is a base URL for flows."""

    name: str
    url: str
    _calls: Calls = field(repr=False)

    def clock(self) -> Clock:
        """Read the clock."""
        return self._get(Clock, "clock")

    def advance(self, by: str) -> list[Event]:
        """Let *by* pass, an ISO 8601 duration such as ``P7D``; returns what happened, in order."""
        return self._post(Passage, "clock", "advance", by=by).events

    def advance_to(self, moment: datetime) -> list[Event]:
        """Let the time pass until *moment*; returns what happened, in order."""
        return self._post(Passage, "clock", "advance", to=moment).events

    def advance_to_next_event(self) -> list[Event]:
        """Let the time pass until something happens by itself; returns all that happens then."""
        return self._post(Passage, "clock", "advance", to_next_event=True).events

    def run_clock(self) -> Clock:
        """Let the clock run by itself, as fast as the real one."""
        return self._post(Clock, "clock", "run")

    def freeze_clock(self) -> Clock:
        """Let the clock stand still, as it does in a new world."""
        return self._post(Clock, "clock", "freeze")

    def mails(
        self,
        *,
        to: str | None = None,
        about: str | None = None,
        after: datetime | None = None,
        wait: float | None = None,
    ) -> list[Mail]:
        """Find mails *to* an account, with *about* in the subject, sent *after* a moment; the oldest first.

        With *wait* it goes on as soon as there is one, and after so many seconds at the latest.
        """
        return self._get(Mails, "mails", to=to, about=about, after=after, wait=wait).mails

    def deliver_mails(self) -> list[Mail]:
        """Try again to deliver what the SMTP server did not get; returns what became of each mail."""
        return self._post(Mails, "mails", "deliver").mails

    def journal(
        self,
        *,
        subject: str | None = None,
        who: str | None = None,
        after: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Entry]:
        """Find what changed: whose *subject* begins so, by *who*, later than *after*, up to *until*."""
        return self._get(Journal, "journal", subject=subject, who=who, after=after, until=until).entries

    def differences(
        self, *, subject: str | None = None, after: datetime | None = None, until: datetime | None = None
    ) -> list[Difference]:
        """What is different between two moments of the portal's clock, each value once."""
        asked = self._get(Differences, "journal", "differences", subject=subject, after=after, until=until)
        return asked.differences

    def break_next(
        self,
        page: str | None = None,
        effect: str = "status",
        *,
        times: int | None = 1,
        role: str | None = None,
        enrollment: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        seconds: float | None = None,
        po_number: str | None = None,
        from_call: int | None = None,
        probability: float | None = None,
        seed: int | None = None,
        until: datetime | None = None,
    ) -> Fault:
        """Let the next request for *page* fail: ``break_next("save", status=500, times=2)``.

        Every parameter is the field of that name of the control API; *times* None has no end. The error
        *status* is 500 unless it is given.
        """
        if effect == "status" and status is None:
            status = 500
        return self._post(
            Fault,
            "faults",
            page=page,
            effect=effect,
            times=times,
            role=role,
            enrollment=enrollment,
            status=status,
            retry_after=retry_after,
            seconds=seconds,
            po_number=po_number,
            from_call=from_call,
            probability=probability,
            seed=seed,
            until=until,
        )

    def faults(self) -> list[Fault]:
        """The faults that are set, with their counters."""
        return self._get(Faults, "faults").faults

    def mend(self) -> None:
        """Remove all faults."""
        self._calls.delete("worlds", self.name, "faults")

    def plant(self, defect: str) -> Defect:
        """Let the portal be wrong in the way called *defect*: ``plant("save-without-effect")``."""
        return self._post(Defect, "defects", name=defect)

    def defects(self) -> list[Defect]:
        """The defects planted, in that order."""
        return self._get(Defects, "defects").defects

    def heal(self) -> None:
        """Take all defects out."""
        self._calls.delete("worlds", self.name, "defects")

    def users(self) -> list[User]:
        """Who can sign in."""
        return self._get(Users, "users").users

    def add_user(
        self, account: str, role: str, enrollments: list[str], *, name: str = "", password: str | None = None
    ) -> User:
        """Add somebody who can sign in at once; without a *password*, with the one of the sample users."""
        return self._post(
            User,
            "users",
            account=account,
            name=name or account,
            role=role,
            password=password,
            enrollments=enrollments,
        )

    def begin_session(self, account: str | None = None, *, role: str | None = None) -> Cookie:
        """Begin a session of *account*, or of the first user of *role*.

        A browser that has the cookie is signed in.
        """
        return self._post(Cookie, "sessions", account=account, role=role)

    def remove_user(self, account: str) -> None:
        """Remove somebody; the sessions of that account end at once."""
        self._calls.delete("worlds", self.name, "users", account)

    def open_ticket(
        self, account: str, enrollment: str, invoice: str, wanted: str, *, topic: str = "po-number"
    ) -> Ticket:
        """Open a support ticket as *account*, for *wanted* on *invoice*."""
        return self._post(
            Ticket,
            "tickets",
            account=account,
            enrollment=enrollment,
            invoice=invoice,
            wanted=wanted,
            topic=topic,
        )

    def tickets(self, *, enrollment: str | None = None) -> list[Ticket]:
        """The support tickets, of one *enrollment* or of all."""
        return self._get(Tickets, "tickets", enrollment=enrollment).tickets

    def move_ticket(self, number: str, state: str, *, reason: str = "") -> Ticket:
        """Bring a support ticket to *state* at once: ``in-work``, ``solved`` or ``declined``."""
        return self._post(Ticket, "tickets", number, "move", state=state, reason=reason)

    def ask_for_tax_id(self, account: str, enrollment: str, wanted: str) -> TaxRequest:
        """Ask for another VAT or tax id as *account*."""
        return self._post(TaxRequest, "tax-requests", account=account, enrollment=enrollment, wanted=wanted)

    def tax_requests(self, *, enrollment: str | None = None) -> list[TaxRequest]:
        """The requests for another tax id, of one *enrollment* or of all."""
        return self._get(TaxRequests, "tax-requests", enrollment=enrollment).tax_requests

    def move_tax_request(self, number: str, state: str, *, reason: str = "") -> TaxRequest:
        """Bring a request to *state* at once: ``with-roc``, ``done`` or ``declined``."""
        return self._post(TaxRequest, "tax-requests", number, "move", state=state, reason=reason)

    def snapshot(self, name: str) -> None:
        """Keep the present state under *name*."""
        self._post(WorldState, "snapshot", snapshot=name)

    def restore(self, snapshot: str) -> None:
        """Put everything back to *snapshot*, the faults included."""
        self._post(WorldState, "restore", snapshot=snapshot)

    def reset(self) -> None:
        """Put everything back to what the world began as."""
        self._post(WorldState, "reset")

    def export(self) -> bytes:
        """Everything of the world as one SQLite file, to keep or to import."""
        return self._calls.download("worlds", self.name, "export")

    def delete(self) -> None:
        """Remove the world and its snapshots."""
        self._calls.delete("worlds", self.name)

    def _get(self, expected: type[T], *path: str, **query: Value) -> T:
        return self._calls.get(expected, "worlds", self.name, *path, **query)

    def _post(self, expected: type[T], *path: str, **body: Value | list[str]) -> T:
        return self._calls.post(expected, "worlds", self.name, *path, **body)
