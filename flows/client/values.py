"""The values that the control API returns."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Clock:
    """The time of a world, whether its clock is *running*, and when the *next_event* is due."""

    now: datetime
    running: bool
    next_event: datetime | None


@dataclass(frozen=True)
class Event:
    """Something that happened as time passed. *kind* is, for example, ``invoice-generated``."""

    at: datetime
    kind: str
    enrollment: str
    period: str
    note: str


@dataclass(frozen=True)
class Advanced:
    """The time of a world after its clock was advanced, and the events up to it, in order."""

    now: datetime
    events: list[Event]


@dataclass(frozen=True)
class Header:
    """One header of a mail."""

    name: str
    value: str


@dataclass(frozen=True)
class Mail:
    """A mail that the portal sent, *at* a time of the world.

    *delivery* is ``not-asked`` without an SMTP server, else ``waiting``, ``delivered`` or ``failed``;
    *delivery_problem* says why it failed.
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
    """Mails, oldest first."""

    mails: list[Mail]


@dataclass(frozen=True)
class Entry:
    """One changed value. *old* is None for a new one, *new* for a deleted one.

    *at* is the time of the world, *real_at* real time. *place* is the page or the part of the simulator.
    """

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
    """A value that differs between two moments. *kind* is ``insert``, ``update`` or ``delete``."""

    subject: str
    field: str
    kind: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Differences:
    """All values that differ between two moments."""

    differences: list[Difference]


@dataclass(frozen=True)
class Fault:
    """A fault that is set: *calls* counts the requests that matched it, *hits* those that it hit."""

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
    """A bug that can be planted.

    *kind* is ``rule``, ``page`` or ``surroundings``. *wrong* says what is wrong, *seen* where a browser
    shows it, and *breaks* which documented fact or decision no longer holds.
    """

    name: str
    kind: str
    wrong: str
    seen: str
    breaks: str


@dataclass(frozen=True)
class Defects:
    """All defects of a simulator, or those of a world in the order in which they were planted."""

    defects: list[Defect]


@dataclass(frozen=True)
class User:
    """A user of a world. The account is locked until *locked_until*, if that is given."""

    account: str
    name: str
    role: str
    enrollments: list[str]
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Cookie:
    """The cookie that makes a browser signed in."""

    name: str
    value: str = field(repr=False)
    path: str


@dataclass(frozen=True)
class Users:
    """All users of a world."""

    users: list[User]


@dataclass(frozen=True)
class Ticket:
    """A support ticket. A solved one has a *credit_note* and a *new_invoice*."""

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
    """A request for another VAT or tax ID."""

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
    """A world: its URL, its time, and the snapshots that it can be restored to.

    *expires_at* is in real time; it is None for a world without a time to live.
    """

    name: str
    url: str
    now: datetime
    edition: str
    life: str
    snapshots: list[str]
    expires_at: datetime | None = None


@dataclass(frozen=True)
class WorldStates:
    """All worlds, by name."""

    worlds: list[WorldState]
