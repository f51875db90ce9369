"""What the control API takes and gives."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from eaportal.simulator.defects.catalog import DEFECTS, checked_defect
from eaportal.simulator.defects.entries import Kind
from eaportal.simulator.json_types import WHOLE, DurationText, Moment, TimeToLive
from eaportal.simulator.rules.events import EventKind
from eaportal.simulator.rules.requests import TaxRequestState, TicketState, TicketTopic
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.seeding.labels import Edition, Labels
from eaportal.simulator.worlds.folder import NAME
from eaportal.simulator.worlds.tables import Delivery

Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$", description="lower-case letters, digits, hyphens")]


def _is_true(value: object) -> object:
    if value is not True:
        raise ValueError("can be true only")
    return value


class Body(BaseModel):
    """What a request carries: nothing but what is known."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was not done: one sentence, with the place where there is one."""

    error: str


class NewWorld(Body):
    """A world to make: the sample world of *seed*, or what *world_file* (YAML) describes.

    *edition* and *labels* come before those of the world file.
    """

    name: Name
    seed: Annotated[int, Field(ge=0, lt=2**63), WHOLE] | None = None
    world_file: str | None = None
    edition: Edition | None = Field(default=None, description="of the words, such as 2021-08")
    labels: Labels = {}
    time_to_live: TimeToLive = None


class Import(Body):
    """How long the world taken in stays."""

    time_to_live: TimeToLive = None


class WorldState(BaseModel):
    """A world: where it is served, what time it is there, and what it can be put back to."""

    name: str
    url: str
    now: datetime
    edition: str
    snapshots: list[str]
    expires_at: datetime | None = Field(description="in real time; null for a world that stays")


class WorldList(BaseModel):
    """All worlds, by name."""

    worlds: list[WorldState]


class SnapshotName(Body):
    """A snapshot to take or to put back."""

    snapshot: Name


class ClockState(BaseModel):
    """What the clock shows, whether it runs by itself, and when something happens next."""

    now: datetime
    running: bool
    next_event: datetime | None


class Advance(Body):
    """How far the clock is to go: exactly one of the three."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [field], "properties": {field: {"type": kind}}}
                for field, kind in (("by", "string"), ("to", "string"), ("to_next_event", "boolean"))
            ]
        }
    )

    by: DurationText | None = Field(
        default=None, description="an ISO 8601 duration such as P7D, PT1H or P1M, by the calendar"
    )
    to: Moment | None = None
    to_next_event: Annotated[Literal[True], BeforeValidator(_is_true)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(each is not None for each in (self.by, self.to, self.to_next_event)) != 1:
            raise ValueError("Give exactly one of by, to, to_next_event")
        return self


class Happening(BaseModel):
    """One thing that happened as the clock went on."""

    at: datetime
    kind: EventKind
    enrollment: str
    period: str
    note: str


class Advanced(BaseModel):
    """What the clock shows now, and what happened on the way, in order."""

    now: datetime
    events: list[Happening]


class MailQuery(Body):
    """Which mails: *to* an account, *about* words of the subject, sent *after* a moment of the portal.

    With *wait* the answer comes as soon as there is one, and after so many seconds at the latest.
    """

    to: str | None = None
    about: str | None = None
    after: Moment | None = None
    wait: float = Field(default=0, ge=0, le=8)


class Header(BaseModel):
    """One header of a mail."""

    name: str
    value: str


class Mail(BaseModel):
    """A mail that the portal sent, and what became of it where an SMTP server is to get it."""

    id: int
    at: datetime
    to: str
    subject: str
    headers: list[Header]
    text: str
    html: str
    delivery: Delivery
    delivery_problem: str | None


class MailList(BaseModel):
    """Mails, the oldest first."""

    mails: list[Mail]


class UserState(BaseModel):
    """Somebody who can sign in, unless the account is locked."""

    account: str
    name: str
    role: Role
    enrollments: list[str]
    locked_until: datetime | None


class UserList(BaseModel):
    """All users of a world."""

    users: list[UserState]


class NewSession(Body):
    """Who is to be signed in: an account, or the first user of a role."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [field], "properties": {field: {"type": "string"}}}
                for field in ("account", "role")
            ]
        }
    )

    account: str | None = None
    role: Role | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.account is None) == (self.role is None):
            raise ValueError("Give either account or role")
        return self


class Cookie(BaseModel):
    """The cookie that a browser shows to be signed in."""

    name: str
    value: str
    path: str


class NewDefect(Body):
    """A defect to plant, by its name."""

    name: Annotated[str, AfterValidator(checked_defect), Field(json_schema_extra={"enum": [*DEFECTS]})]


class DefectState(BaseModel):
    """One way in which a portal can be wrong.

    *wrong* says which, *seen* where a browser meets it; *breaks* names the documented fact, or the decision,
    that no longer holds.
    """

    name: str
    kind: Kind
    wrong: str
    seen: str
    breaks: str


class DefectList(BaseModel):
    """Defects: all that there are, or those of a world in the order in which they were planted."""

    defects: list[DefectState]


class JournalQuery(Body):
    """Which entries: whose *subject* begins so, by *who*, later than *after*, up to *until*."""

    subject: str | None = None
    who: str | None = None
    after: Moment | None = None
    until: Moment | None = None


class JournalEntry(BaseModel):
    """One value that changed; *old* is null for what is new, *new* for what is gone."""

    at: datetime
    real_at: datetime
    who: str
    place: str
    subject: str
    field: str
    old: str | None
    new: str | None


class Journal(BaseModel):
    """Entries in the order in which they were written, and how many there are."""

    count: int
    entries: list[JournalEntry]


class Difference(BaseModel):
    """What is different between two moments.

    *old* is null for what was not there at the first, *new* for what is not there at the second.
    """

    subject: str
    field: str
    kind: Literal["insert", "update", "delete"]
    old: str | None
    new: str | None


class Differences(BaseModel):
    """All that is different between two moments."""

    differences: list[Difference]


class EnrollmentQuery(Body):
    """Which tickets or requests: those of the *enrollment* of this number, or all."""

    enrollment: str | None = None


class NewTicket(Body):
    """A support ticket to open as *account*: *wanted* in place of what the *invoice* says for *topic*."""

    account: str
    enrollment: str
    invoice: str
    topic: TicketTopic = TicketTopic.PO_NUMBER
    wanted: str


class TicketMove(Body):
    """The state that a ticket comes to, and where it is declined, why."""

    state: TicketState
    reason: Annotated[str, Field(max_length=500)] = ""


class TicketView(BaseModel):
    """A support ticket; *credit_note* and *new_invoice* are what came of a solved one."""

    number: str
    enrollment: str
    invoice: str
    topic: TicketTopic
    old: str
    wanted: str
    opened_by: str
    opened_at: datetime
    state: TicketState
    reason: str
    credit_note: str | None
    new_invoice: str | None


class TicketList(BaseModel):
    """Support tickets in the order in which they were opened."""

    tickets: list[TicketView]


class NewTaxRequest(Body):
    """A request to make as *account*: *wanted* as the VAT or tax id of the *enrollment*."""

    account: str
    enrollment: str
    wanted: str


class TaxRequestMove(Body):
    """The place that a request comes to, and where it is declined, why."""

    state: TaxRequestState
    reason: Annotated[str, Field(max_length=500)] = ""


class TaxRequestView(BaseModel):
    """A request for another VAT or tax id, and where it is."""

    number: str
    enrollment: str
    old: str
    wanted: str
    asked_by: str
    asked_at: datetime
    state: TaxRequestState
    reason: str


class TaxRequestList(BaseModel):
    """Requests in the order in which they were made."""

    tax_requests: list[TaxRequestView]
