"""Faults as a browser meets them: an answer that is late, refused, cut short or missing."""

import time
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response, request, session
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests, default_exceptions

from eaportal.simulator.clock import now
from eaportal.simulator.faults.effects import FaultEffect, PortalPage
from eaportal.simulator.faults.faults import Call, befalling, save_first
from eaportal.simulator.services.sign_ins import end_session, find_session
from eaportal.simulator.web.misbehaving.breakage import Break, break_answer
from eaportal.simulator.web.shell.fields import asked
from eaportal.simulator.web.shell.sections import section_of
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.tables import FaultRow, UserRow
from eaportal.simulator.worlds.world import World


@dataclass(frozen=True)
class Struck:
    """What has befallen a request: the *effect*, and the *status* and Retry-After header where it answers."""

    effect: FaultEffect
    status: int | None = None
    retry_after: int | None = None


def befall(world: World) -> Struck | None:
    """Let the faults of *world* befall this request: wait, and do what is done before it.

    Returns what more than a delay it is, if it is more.
    """
    with world.session(writes=True) as db:
        signed_in = find_session(db, session.get("sign_in", ""), now(db))
        user = signed_in.user if signed_in else None
        faults = befalling(db, _call(user), now(db))
        last = next((fault for fault in faults if fault.effect is not FaultEffect.LATENCY), None)
        if last and signed_in and last.effect is FaultEffect.SESSION_EXPIRED:
            end_session(db, signed_in.token)
        if last and user and last.effect is FaultEffect.SAVED_FIRST:
            db.sign("somebody else", request.path)
            _save_first(db, last, user)
        db.commit()
    time.sleep(sum(fault.seconds or 0 for fault in faults))
    return Struck(last.effect, last.status, last.retry_after) if last else None


def answer_of(struck: Struck) -> Response | None:
    """What is answered in place of the portal; None where the portal answers, be it in vain.

    Ends with the error that the fault stands for.
    """
    match struck.effect:
        case FaultEffect.STATUS:
            raise _error(struck)
        case FaultEffect.DROP_BEFORE:
            break_answer(request.environ, Break.NOTHING)
            return make_response()
        case FaultEffect.DROP_AFTER:
            break_answer(request.environ, Break.NOTHING)
        case FaultEffect.TRUNCATED:
            break_answer(request.environ, Break.HALF)
    return None


def _error(struck: Struck) -> HTTPException:
    if struck.status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooManyRequests(retry_after=struck.retry_after)
    if struck.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return ServiceUnavailable(retry_after=struck.retry_after)
    return default_exceptions[struck.status or 500]()


def _call(user: UserRow | None) -> Call:
    section = section_of(request.endpoint or "")
    page = section.fault_page(request.endpoint or "") if section else None
    if page is PortalPage.SAVE and "show" in request.form:
        page = PortalPage.PO_NUMBERS
    return Call(page, user.role if user else None, asked("enrollment") or session.get("enrollment"))


def _save_first(db: JournaledSession, fault: FaultRow, user: UserRow) -> None:
    enrollment = asked("enrollment") or session.get("enrollment", "")
    save_first(db, fault, user, enrollment, asked("period") or "", asked("kind") or "", now(db))
