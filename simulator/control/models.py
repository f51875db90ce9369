"""What the control API takes and gives."""

from datetime import datetime, timedelta
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
from simulator.billing.po_numbers import read_po_number
from simulator.billing.refusals import Refusal
from simulator.billing.roles import Role
from simulator.control.durations import Duration, read_duration
from simulator.store.models import Delivery, FaultEffect, PortalPage
from simulator.store.real_time import real_now
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


def _is_po_number(text: str) -> str:
    refusal = read_po_number(text)
    if isinstance(refusal, Refusal):
        raise ValueError(f"{text!r} is not a PO number ({refusal.reason.value})")
    return text


def _is_some_time(text: str) -> str:
    duration = read_duration(text)
    if duration == Duration(0, timedelta()):
        raise ValueError(f"{text!r} is no time at all")
    try:
        duration.after(real_now())
    except OverflowError as error:
        raise ValueError(f"{text!r} leads past the year 9999") from error
    return text


def _is_true(value: object) -> object:
    if value is not True:
        raise ValueError("can be true only")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_is_text), AfterValidator(_is_in_reach)]


TimeToLive = Annotated[
    Annotated[str, AfterValidator(_is_some_time)] | None,
    Field(
        description="an ISO 8601 duration in real time, after which the world is gone; none: it stays",
        json_schema_extra={"format": "duration"},
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was not done: one sentence, with the place where there is one."""

    error: str


class NewWorld(_Body):
    """A world to make: the sample world of *seed*, or what *world_file* (YAML) describes."""

    name: Name
    seed: int | None = Field(default=None, ge=0, lt=2**63, strict=True)
    world_file: str | None = None
    time_to_live: TimeToLive = None


class Import(_Body):
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


class SnapshotName(_Body):
    """A snapshot to take or to put back."""

    snapshot: Name


class ClockState(BaseModel):
    """What the clock shows, whether it runs by itself, and when something happens next."""

    now: datetime
    running: bool
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


class NewFault(_Body):
    """A fault to set: which requests it befalls, what it does to them, and how often.

    *page*, *role* and *enrollment* narrow it down; left out, any fits. It begins with the call *from_call*
    of those that fit, and ends after so many *times*, or at the moment *until* of the portal's clock; with
    *probability* each call is drawn from *seed* and its number.
    """

    effect: FaultEffect = Field(
        description="status: an error page in place of the portal's answer. latency: the answer comes later."
        " drop-before, drop-after: the connection closes without an answer, before or after the portal did"
        " what was asked. truncated: half of the answer's content, then the connection closes."
        " session-expired: the browser's session has ended. saved-first: somebody else saves another number"
        " just before."
    )
    page: PortalPage | None = None
    role: Role | None = None
    enrollment: str | None = None
    status: Literal[429, 500, 502, 503, 504] | None = Field(default=None, description="of effect status")
    retry_after: int | None = Field(
        default=None, ge=1, le=86_400, strict=True, description="of status 429 and 503, in seconds"
    )
    seconds: float | None = Field(default=None, gt=0, le=60, description="of effect latency")
    po_number: Annotated[str, AfterValidator(_is_po_number)] | None = Field(
        default=None, description="of effect saved-first; else one that tells the hit"
    )
    from_call: int = Field(default=1, ge=1, lt=2**31, strict=True)
    times: int | None = Field(default=None, ge=1, lt=2**31, strict=True)
    probability: float | None = Field(default=None, gt=0, le=1)
    seed: int = Field(default=0, ge=0, lt=2**31, strict=True)
    until: Moment | None = None

    @model_validator(mode="after")
    def _says_what_its_effect_needs(self) -> Self:
        needs = {"status": FaultEffect.STATUS, "seconds": FaultEffect.LATENCY}
        takes = {**needs, "po_number": FaultEffect.SAVED_FIRST}
        for field, effect in takes.items():
            if getattr(self, field) is not None and self.effect is not effect:
                raise ValueError(f"{field} belongs to the effect {effect}, not to {self.effect}")
        for field, effect in needs.items():
            if getattr(self, field) is None and self.effect is effect:
                raise ValueError(f"the effect {effect} needs {field}")
        if self.retry_after is not None and self.status not in (429, 503):
            raise ValueError("retry_after belongs to the status 429 or 503")
        if self.effect is FaultEffect.SAVED_FIRST and self.page not in (None, PortalPage.SAVE):
            raise ValueError(f"the effect {self.effect} befalls the page save alone")
        return self


class FaultState(NewFault):
    """A fault that is set, how many *calls* fitted it so far, and how many *hits* it had among them."""

    model_config = ConfigDict(extra="ignore")

    id: int
    until: datetime | None = None
    calls: int
    hits: int


class FaultList(BaseModel):
    """All faults of a world, in the order in which they were set."""

    faults: list[FaultState]


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


class JournalQuery(_Body):
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
