"""What the control API takes and gives."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from simulator.billing.events import EventKind
from simulator.billing.roles import Role
from simulator.store.worlds import NAME

Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$", description="lower-case letters, digits, hyphens")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was not done: one sentence, with the place where there is one."""

    error: str


class NewWorld(_Body):
    """A world to make: the sample world of *seed*, or what *world_file* (YAML) describes."""

    name: Name
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    world_file: str | None = None


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

    by: timedelta | None = Field(default=None, description="an ISO 8601 duration such as P7D or PT1H")
    to: AwareDatetime | None = None
    to_next_event: Literal[True] | None = None


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
    after: AwareDatetime | None = None
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
