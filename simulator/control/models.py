"""What the control API takes and gives."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from simulator.billing.events import EventKind
from simulator.billing.roles import Role
from simulator.control.durations import read_duration
from simulator.store.labels import Edition, Labels
from simulator.store.worlds import NAME

Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$", description="lower-case letters, digits, hyphens")]


def _is_text(value: object) -> object:
    # A bare number would be read as seconds since 1970, in a world of another time.
    if not isinstance(value, str) or value.replace(".", "").lstrip("+-").isdecimal():
        raise ValueError("a moment is text such as 2020-12-15T00:00:00Z")
    return value


def _is_in_reach(moment: datetime) -> datetime:
    if moment.year not in range(1970, 2200):
        raise ValueError(f"the year {moment.year} is out of reach")
    return moment


def _is_duration(text: str) -> str:
    read_duration(text)
    return text


def _is_true(value: object) -> object:
    if value is not True:
        raise ValueError("can be true only")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_is_text), AfterValidator(_is_in_reach)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was not done: one sentence, with the place where there is one."""

    error: str


class NewWorld(_Body):
    """A world to make: the sample world of *seed*, or what *world_file* (YAML) describes.

    *edition* and *labels* come before those of the world file.
    """

    name: Name
    seed: int | None = Field(default=None, ge=0, lt=2**63, strict=True)
    world_file: str | None = None
    edition: Edition | None = Field(default=None, description="of the words, such as 2021-08")
    labels: Labels = {}


class WorldState(BaseModel):
    """A world: where it is served, what time it is there, and what it can be put back to."""

    name: str
    url: str
    now: datetime
    edition: str
    snapshots: list[str]


class WorldList(BaseModel):
    """All worlds, by name."""

    worlds: list[WorldState]


class SnapshotName(_Body):
    """A snapshot to take or to put back."""

    snapshot: Name


class ClockState(BaseModel):
    """What the clock shows, and when something happens next by itself."""

    now: datetime
    next_event: datetime | None


class Advance(_Body):
    """How far the clock is to go: exactly one of the three."""

    by: Annotated[str, AfterValidator(_is_duration)] | None = Field(
        default=None,
        description="an ISO 8601 duration such as P7D, PT1H or P1M, by the calendar",
        json_schema_extra={"format": "duration"},
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


class MailQuery(_Body):
    """Which mails: *to* an account, *about* words of the subject, sent *after* a moment of the portal.

    With *wait* the answer comes as soon as there is one, and after so many seconds at the latest.
    """

    to: str | None = None
    about: str | None = None
    after: Moment | None = None
    wait: float = Field(default=0, ge=0, le=30)


class Mail(BaseModel):
    """A mail that the portal sent."""

    id: int
    at: datetime
    to: str
    subject: str
    text: str
    html: str


class MailList(BaseModel):
    """Mails, the oldest first."""

    mails: list[Mail]


class UserState(BaseModel):
    """Somebody who can sign in."""

    account: str
    name: str
    role: Role
    enrollments: list[str]


class UserList(BaseModel):
    """All users of a world."""

    users: list[UserState]


class JournalQuery(_Body):
    """Which entries: whose *subject* begins so, by *who*, later than *after*, up to *until*."""

    subject: str | None = None
    who: str | None = None
    after: Moment | None = None
    until: Moment | None = None


class JournalEntry(BaseModel):
    """One value that changed; *old* is null for what is new."""

    at: datetime
    real_at: datetime
    who: str
    place: str
    subject: str
    field: str
    old: str | None
    new: str


class Journal(BaseModel):
    """Entries in the order in which they were written, and how many there are."""

    count: int
    entries: list[JournalEntry]


class Difference(BaseModel):
    """What is different between two moments: *old* is null for what was not there at the first."""

    subject: str
    field: str
    kind: Literal["insert", "update"]
    old: str | None
    new: str


class Differences(BaseModel):
    """All that is different between two moments."""

    differences: list[Difference]
