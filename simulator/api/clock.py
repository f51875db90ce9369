"""The clock of a world: read it, advance it, run it, freeze it."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Literal, Self

from flask import Blueprint, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from eaportal.simulator.api.access import in_turn, mailing, world_called, writing
from eaportal.simulator.api.document import Body, Problem, answers, api, refuse
from eaportal.simulator.clock import is_running, next_due, now, run
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.json_types import DurationText, Moment, read_duration
from eaportal.simulator.rules.events import Event, EventKind
from eaportal.simulator.timeline import ClockError, advance_part, freeze
from eaportal.simulator.worlds.world import Pace

blueprint = Blueprint("clock", __name__, url_prefix="/worlds/<name>/clock")


def _is_true(value: object) -> object:
    if value is not True:
        raise ValueError("can be true only")
    return value


class ClockState(BaseModel):
    """The time of a world, whether its clock runs, and when the next event is due."""

    now: datetime
    running: bool
    next_event: datetime | None


class Advance(Body):
    """How far to advance the clock: exactly one of *by*, *to* and *to_next_event*."""

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
    """An event that happened while the clock advanced."""

    at: datetime
    kind: EventKind
    enrollment: str
    period: str
    note: str


class Advanced(BaseModel):
    """The new time of a world, and the events up to it, in order."""

    now: datetime
    events: list[Happening]


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=ClockState), tags=["clock"], operation_id="read_clock")
def read_clock(name: str) -> ClockState:
    """Read the time of a world, and when its next event is due."""
    with world_called(name).session() as session:
        return _state(session)


@blueprint.post("/advance")
@api.validate(resp=answers(HTTP_200=Advanced, HTTP_409=Problem), tags=["clock"], operation_id="advance_clock")
def advance_clock(name: str, json: Advance) -> Advanced:
    """Advance the clock. Everything that is due until then happens, once and in order."""
    events: list[Event] = []
    moment, passed, pace = None, None, Pace()
    with in_turn(name, is_long=True):
        # In parts, so that others can use the world meanwhile.
        while passed is None or not passed.is_done:
            pace.wait()
            with mailing(name) as session:
                session.sign("clock", request.path)
                try:
                    # A clock that runs may have passed the moment since the last part.
                    moment = max(moment, now(session)) if moment else _wanted(session, json)
                    passed = advance_part(session, moment)
                except ClockError as error:
                    refuse(HTTPStatus.CONFLICT, str(error))
                events += passed.events
                reached = now(session)
    return Advanced(now=reached, events=[_happening(event) for event in events])


@blueprint.post("/run")
@api.validate(resp=answers(HTTP_200=ClockState), tags=["clock"], operation_id="run_clock")
def run_clock(name: str) -> ClockState:
    """Let the clock run at the speed of real time."""
    return _changed(name, run)


@blueprint.post("/freeze")
@api.validate(resp=answers(HTTP_200=ClockState), tags=["clock"], operation_id="freeze_clock")
def freeze_clock(name: str) -> ClockState:
    """Stop the clock at its present time. The clock of a new world is stopped."""
    return _changed(name, freeze)


def _changed(name: str, change: Callable[[JournaledSession], None]) -> ClockState:
    with writing(name) as session:
        change(session)
        return _state(session)


def _state(session: JournaledSession) -> ClockState:
    return ClockState(now=now(session), running=is_running(session), next_event=next_due(session))


def _wanted(session: JournaledSession, asked: Advance) -> datetime:
    moment = asked.to or next_due(session)
    if asked.by is not None:
        try:
            moment = read_duration(asked.by).after(now(session))
        except OverflowError:
            moment = datetime.max.replace(tzinfo=UTC)
    if moment is None:
        raise ClockError("Nothing is due in this world.")
    return moment


def _happening(event: Event) -> Happening:
    return Happening(
        at=event.at, kind=event.kind, enrollment=event.enrollment, period=event.period, note=event.note
    )
