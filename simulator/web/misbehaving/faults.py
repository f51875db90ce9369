"""Faults as a browser meets them: an answer that is late, an error, cut short, or missing."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from flask import Response, make_response, request, session

from eaportal.simulator.clock import now
from eaportal.simulator.database.tables import UserRow
from eaportal.simulator.faults.effects import Effect, HitRequest
from eaportal.simulator.faults.faults import Call, effect_of, faults_that_hit
from eaportal.simulator.later import kept, wait
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.services.sign_ins import find_session
from eaportal.simulator.web.shell.fields import asked
from eaportal.simulator.web.shell.sections import section_of
from eaportal.simulator.worlds.world import World

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_EFFECT = "eaportal.effect"


def meet_faults(world: World) -> list[Effect]:
    """Let the faults of *world* hit this request: change the world, then wait.

    Returns the effects; answer_of() applies what they do to the answer. A request that is tried again after
    a delay has met them before.
    """
    known = kept(request.environ)
    if "effects" in known:
        return cast("list[Effect]", known["effects"])
    with world.session(writes=True) as db:
        sign_in = find_session(db, session.get("sign_in", ""), now(db))
        enrollment = asked("enrollment") or session.get("enrollment")
        call = _call(sign_in.user if sign_in else None, enrollment)
        effects, seconds = [], 0.0
        for fault in faults_that_hit(db, call, now(db)):
            hit = HitRequest(
                path=request.path,
                sign_in=sign_in,
                enrollment=enrollment or "",
                period=asked("period") or "",
                kind=asked("kind") or "",
                now=now(db),
                hit=fault.hits,
            )
            effects.append(effect_of(fault))
            effects[-1].change_world(db, hit)
            seconds += effects[-1].delay(hit)
        db.commit()
    known["effects"] = effects
    if seconds:
        wait(request.environ, seconds)
    return effects


def has_met_faults() -> bool:
    """Check whether an earlier try of this request has met the faults of its world."""
    return "effects" in kept(request.environ)


def answer_of(effects: Iterable[Effect]) -> Response | None:
    """Return the answer that replaces the portal's, or None if the portal handles the request.

    Raises the HTTP error that an effect means.
    """
    answer = None
    for effect in effects:
        if error := effect.error():
            raise error
        request.environ[_EFFECT] = effect
        if not effect.reaches_portal:
            answer = make_response()
    return answer


def _call(user: UserRow | None, enrollment: str | None) -> Call:
    section = section_of(request.endpoint or "")
    page = section.fault_page(request.endpoint or "") if section else None
    if page is PortalPage.SAVE and "show" in request.form:
        page = PortalPage.PO_NUMBERS
    return Call(page, user.role if user else None, enrollment)


class ConnectionDroppedError(Exception):
    """The server has to close the connection here, without sending anything more."""


class BreakableAnswers:
    """Pass on the answers of *application*, except for the part that a fault doesn't deliver."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer in whole or in part; raises ConnectionDroppedError where nothing more is delivered."""
        answer = self._application(environ, start_response)
        effect: Effect | None = environ.get(_EFFECT)
        if effect is None:
            return answer
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not effect.is_answered:
            raise ConnectionDroppedError
        arriving = effect.arriving(len(content))
        return [content] if arriving == len(content) else _beginning(content, arriving)


def _beginning(content: bytes, length: int) -> Iterator[bytes]:
    yield content[:length]
    raise ConnectionDroppedError
