"""One world of a simulator."""

from dataclasses import dataclass, field
from datetime import datetime

from eaportal.flows.client.calls import Calls, T, Value
from eaportal.flows.client.values import (
    Advanced,
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
    """The world called *name* of a simulator. *url* is its address, a base URL for flows.

    Times are those of the world's own clock, with a time zone, unless a method says *real time*.
    """

    name: str
    url: str
    _calls: Calls = field(repr=False)

    def clock(self) -> Clock:
        """Return the state of the clock."""
        return self._get(Clock, "clock")

    def advance(self, by: str) -> list[Event]:
        """Advance the clock by *by*, an ISO 8601 duration such as ``P7D``; return what happened, in order."""
        return self._post(Advanced, "clock", "advance", by=by).events

    def advance_to(self, moment: datetime) -> list[Event]:
        """Advance the clock to *moment*; return what happened, in order."""
        return self._post(Advanced, "clock", "advance", to=moment).events

    def advance_to_next_event(self) -> list[Event]:
        """Advance the clock to the next event; return everything that happens at that moment."""
        return self._post(Advanced, "clock", "advance", to_next_event=True).events

    def run_clock(self) -> Clock:
        """Let the clock run at the speed of real time."""
        return self._post(Clock, "clock", "run")

    def freeze_clock(self) -> Clock:
        """Stop the clock. The clock of a new world is stopped."""
        return self._post(Clock, "clock", "freeze")

    def mails(
        self,
        *,
        to: str | None = None,
        about: str | None = None,
        after: datetime | None = None,
        wait: float | None = None,
    ) -> list[Mail]:
        """Return the mails *to* an account, with *about* in the subject, sent *after* a moment; oldest first.

        With *wait*, up to 8 seconds of real time, it returns as soon as there is such a mail, or after that
        time.
        """
        return self._get(Mails, "mails", to=to, about=about, after=after, wait=wait).mails

    def deliver_mails(self) -> list[Mail]:
        """Deliver the mails that the SMTP server hasn't taken yet; return them with the result."""
        return self._post(Mails, "mails", "deliver").mails

    def journal(
        self,
        *,
        subject: str | None = None,
        who: str | None = None,
        after: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Entry]:
        """Return the changes by *who*, later than *after*, up to and including *until*.

        *subject* is the beginning of the subject, such as ``po_number 8599081 2020-11``.
        """
        return self._get(Journal, "journal", subject=subject, who=who, after=after, until=until).entries

    def differences(
        self, *, subject: str | None = None, after: datetime | None = None, until: datetime | None = None
    ) -> list[Difference]:
        """Return the values that differ between the moments *after* and *until*, each once."""
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
        from_call: int | None = None,
        probability: float | None = None,
        seed: int | None = None,
        until: datetime | None = None,
        **parameters: Value,
    ) -> Fault:
        """Set a fault for the next request: ``break_next("save", status=500, times=2)``.

        It hits requests for *page*, by users of *role*, about *enrollment*; without these, any request. It
        starts with matching request number *from_call*. It ends after so many *times* (None: never), or at
        the moment *until*. With a *probability* (0 to 1), each request is drawn from *seed*.

        *parameters* are those of the *effect*, such as ``seconds`` of ``latency``; docs/simulator.md lists
        them. The effect ``status`` is an error 500 unless you give another *status*. To see how an effect
        changes from hit to hit, set ``times=None``.
        """
        if effect == "status" and parameters.get("status") is None:
            parameters["status"] = 500
        return self._post(
            Fault,
            "faults",
            page=page,
            effect=effect,
            times=times,
            role=role,
            enrollment=enrollment,
            from_call=from_call,
            probability=probability,
            seed=seed,
            until=until,
            **parameters,
        )

    def faults(self) -> list[Fault]:
        """Return the faults that are set, with their counters."""
        return self._get(Faults, "faults").faults

    def remove_faults(self) -> None:
        """Remove all faults."""
        self._calls.delete("worlds", self.name, "faults")

    def plant(self, defect: str) -> Defect:
        """Plant the *defect* of that name: ``plant("save-without-effect")``."""
        return self._post(Defect, "defects", name=defect)

    def defects(self) -> list[Defect]:
        """Return the defects of the world, in the order in which they were planted."""
        return self._get(Defects, "defects").defects

    def remove_defects(self) -> None:
        """Remove all defects."""
        self._calls.delete("worlds", self.name, "defects")

    def users(self) -> list[User]:
        """Return the users."""
        return self._get(Users, "users").users

    def add_user(
        self, account: str, role: str, enrollments: list[str], *, name: str = "", password: str | None = None
    ) -> User:
        """Add a user, who can sign in right away.

        Without a *password*, the user gets the one of the sample users; without a *name*, the *account*.
        """
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

        Add the cookie to a browser, and the browser is signed in.
        """
        return self._post(Cookie, "sessions", account=account, role=role)

    def remove_user(self, account: str) -> None:
        """Remove the user of *account* and end their sessions."""
        self._calls.delete("worlds", self.name, "users", account)

    def open_ticket(
        self, account: str, enrollment: str, invoice: str, wanted: str, *, topic: str = "po-number"
    ) -> Ticket:
        """Open a support ticket as *account*: *wanted* replaces what *invoice* says about *topic*.

        The topics are ``po-number``, ``marketplace-po-number`` and ``tax-id``.
        """
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
        """Return the support tickets of one *enrollment*, or of all."""
        return self._get(Tickets, "tickets", enrollment=enrollment).tickets

    def move_ticket(self, number: str, state: str, *, reason: str = "") -> Ticket:
        """Move a support ticket to its next *state*: ``in-work``, ``solved`` or ``declined``."""
        return self._post(Ticket, "tickets", number, "move", state=state, reason=reason)

    def request_tax_id(self, account: str, enrollment: str, wanted: str) -> TaxRequest:
        """Request another VAT or tax ID as *account*."""
        return self._post(TaxRequest, "tax-requests", account=account, enrollment=enrollment, wanted=wanted)

    def tax_requests(self, *, enrollment: str | None = None) -> list[TaxRequest]:
        """Return the tax ID requests of one *enrollment*, or of all."""
        return self._get(TaxRequests, "tax-requests", enrollment=enrollment).tax_requests

    def move_tax_request(self, number: str, state: str, *, reason: str = "") -> TaxRequest:
        """Move a tax ID request to its next *state*: ``with-roc``, ``done`` or ``declined``."""
        return self._post(TaxRequest, "tax-requests", number, "move", state=state, reason=reason)

    def snapshot(self, name: str) -> None:
        """Take a snapshot called *name* of the present state."""
        self._post(WorldState, "snapshot", snapshot=name)

    def restore(self, snapshot: str) -> None:
        """Restore *snapshot*: data, clock, mails, journal, sessions, faults and defects."""
        self._post(WorldState, "restore", snapshot=snapshot)

    def reset(self) -> None:
        """Restore the state in which the world was created."""
        self._post(WorldState, "reset")

    def export(self) -> bytes:
        """Return the world as the content of an SQLite file, for Simulator.import_world()."""
        return self._calls.download("worlds", self.name, "export")

    def delete(self) -> None:
        """Delete the world and its snapshots."""
        self._calls.delete("worlds", self.name)

    def _get(self, expected: type[T], *path: str, **query: Value) -> T:
        return self._calls.get(expected, "worlds", self.name, *path, **query)

    def _post(self, expected: type[T], *path: str, **body: Value | list[str]) -> T:
        return self._calls.post(expected, "worlds", self.name, *path, **body)
