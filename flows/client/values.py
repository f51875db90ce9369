"""What a simulator tells of its worlds."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Clock:
    """What the clock of a world shows, and when something happens next by itself."""

    now: datetime
    running: bool
    next_event: datetime | None


@dataclass(frozen=True)
class Event:
    """One thing that happened as time passed, such as ``invoice-generated``."""

    at: datetime
    kind: str
    enrollment: str
    period: str
    note: str


@dataclass(frozen=True)
class Passage:
    """What the clock shows after time has passed, and what happened on the way, in order."""

    now: datetime
    events: list[Event]


@dataclass(frozen=True)
class Header:
    """One header of a mail."""

    name: str
    value: str


@dataclass(frozen=True)
class Mail:
    """A mail that the portal sent.

    *delivery* is not-asked where no SMTP server is named; *delivery_problem* says why it was not delivered.
    """

    id: int
    at: datetime
    to: str
    subject: str
    headers: list[Header]
    text: str
    html: str
    delivery: str
    delivery_problem: str | None


@dataclass(frozen=True)
class Mails:
    """Mails, the oldest first."""

    mails: list[Mail]


@dataclass(frozen=True)
class Entry:
    """One value that changed: at the portal's time and in real time; *old* is None for what is new."""

    at: datetime
    real_at: datetime
    who: str
    place: str
    subject: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Journal:
    """Entries in the order in which they were written."""

    entries: list[Entry]


@dataclass(frozen=True)
class Difference:
    """What is different between two moments; *kind* is insert, update or delete."""

    subject: str
    field: str
    kind: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Differences:
    """All that is different between two moments."""

    differences: list[Difference]


@dataclass(frozen=True)
class Fault:
    """A fault that is set, with how many calls fitted it and how many it struck."""

    id: int
    effect: str
    calls: int
    hits: int


@dataclass(frozen=True)
class Faults:
    """Faults in the order in which they were set."""

    faults: list[Fault]


@dataclass(frozen=True)
class Defect:
    """One way in which a portal can be wrong: what is wrong, where it is seen, which fact it breaks."""

    name: str
    kind: str
    wrong: str
    seen: str
    breaks: str


@dataclass(frozen=True)
class Defects:
    """Defects: all that a simulator knows, or those planted in a world, in that order."""

    defects: list[Defect]


@dataclass(frozen=True)
class User:
    """Somebody who can sign in; *locked_until* where the account is locked."""

    account: str
    name: str
    role: str
    enrollments: list[str]
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Cookie:
    """What a browser shows to be signed in."""

    name: str
    value: str = field(repr=False)
    path: str


@dataclass(frozen=True)
class Users:
    """All who can sign in."""

    users: list[User]


@dataclass(frozen=True)
class Ticket:
    """A support ticket; *credit_note* and *new_invoice* are what came of a solved one."""

    number: str
    enrollment: str
    invoice: str
    topic: str
    old: str
    wanted: str
    opened_by: str
    opened_at: datetime
    state: str
    reason: str
    credit_note: str | None
    new_invoice: str | None


@dataclass(frozen=True)
class Tickets:
    """Support tickets in the order in which they were opened."""

    tickets: list[Ticket]


@dataclass(frozen=True)
class TaxRequest:
    """A request for another VAT or tax id, and where it is."""

    number: str
    enrollment: str
    old: str
    wanted: str
    asked_by: str
    asked_at: datetime
    state: str
    reason: str


@dataclass(frozen=True)
class TaxRequests:
    """Requests in the order in which they were made."""

    tax_requests: list[TaxRequest]


@dataclass(frozen=True)
class WorldState:
    """A world: where it is served, what time it is there, and what it can be put back to.

    *expires_at*, in real time, is None where it stays.
    """

    name: str
    url: str
    now: datetime
    edition: str
    snapshots: list[str]
    expires_at: datetime | None = None


@dataclass(frozen=True)
class WorldStates:
    """All worlds, by name."""

    worlds: list[WorldState]
