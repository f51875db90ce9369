"""The clock of a world: read it, and let time pass."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, request

from eaportal.simulator.api.api import answers, api, refuse, world_called
from eaportal.simulator.api.mails import mailing
from eaportal.simulator.api.models import Advance, Advanced, ClockState, Happening, Problem
from eaportal.simulator.clock import is_running, next_due, now, run
from eaportal.simulator.json_types import read_duration
from eaportal.simulator.rules.events import Event
from eaportal.simulator.timeline import ClockError, advance_to, freeze
from eaportal.simulator.worlds.journal import JournaledSession

blueprint = Blueprint("clock", __name__, url_prefix="/worlds/<name>/clock")


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=ClockState), tags=["clock"], operation_id="read_clock")
def read_clock(name: str) -> ClockState:
    """Tell what time it is in a world, and when something happens next by itself."""
    with world_called(name).session() as session:
        return _state(session)


@blueprint.post("/advance")
@api.validate(resp=answers(HTTP_200=Advanced, HTTP_409=Problem), tags=["clock"], operation_id="advance_clock")
def advance_clock(name: str, json: Advance) -> Advanced:
    """Let time pass; everything due on the way happens, once and in order."""
    with mailing(name) as session:
        session.sign("clock", request.path)
        try:
            events = _advance(session, json)
        except ClockError as error:
            refuse(HTTPStatus.CONFLICT, str(error))
        return Advanced(now=now(session), events=[_happening(event) for event in events])


@blueprint.post("/run")
@api.validate(resp=answers(HTTP_200=ClockState), tags=["clock"], operation_id="run_clock")
def run_clock(name: str) -> ClockState:
    """Let the clock run by itself, as fast as the real one."""
    return _changed(name, run)


@blueprint.post("/freeze")
@api.validate(resp=answers(HTTP_200=ClockState), tags=["clock"], operation_id="freeze_clock")
def freeze_clock(name: str) -> ClockState:
    """Let the clock stand still at what it shows, as it does in a new world."""
    return _changed(name, freeze)


def _changed(name: str, change: Callable[[JournaledSession], None]) -> ClockState:
    with world_called(name).session(writes=True) as session, session.begin():
        change(session)
        return _state(session)


def _state(session: JournaledSession) -> ClockState:
    return ClockState(now=now(session), running=is_running(session), next_event=next_due(session))


def _advance(session: JournaledSession, asked: Advance) -> list[Event]:
    moment = asked.to or next_due(session)
    if asked.by is not None:
        try:
            moment = read_duration(asked.by).after(now(session))
        except OverflowError:
            moment = datetime.max.replace(tzinfo=UTC)
    if moment is None:
        raise ClockError("Nothing is due in this world.")
    return advance_to(session, moment)


def _happening(event: Event) -> Happening:
    return Happening(
        at=event.at, kind=event.kind, enrollment=event.enrollment, period=event.period, note=event.note
    )
