"""The mailbox of a world: read it, wait for a mail, deliver mails again."""

import threading
import time
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import NoReturn, cast

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException

from eaportal.simulator.api.access import mailer, world_called
from eaportal.simulator.api.document import Body, Problem, answers, api, problem, refuse
from eaportal.simulator.database.tables import Delivery, MailRow
from eaportal.simulator.delivery import headers_of, message_of
from eaportal.simulator.json_types import Moment
from eaportal.simulator.later import kept, wait
from eaportal.simulator.services.mails import find_mail, find_mails

blueprint = Blueprint("mails", __name__, url_prefix="/worlds/<name>/mails")

# How many requests may wait for a mail at a time: each looks for it again and again.
WAITING = 16
# How often a request looks, at first and after a second.
_POLL_SECONDS, _LATER_POLL_SECONDS = 0.05, 0.2


class Waiting:
    """The requests that wait for a mail, by the moments until which they do.

    A client that leaves frees its place at that moment.
    """

    def __init__(self) -> None:
        self._until: list[float] = []
        self._changing = threading.Lock()

    def begin(self, seconds: float) -> float | None:
        """Return until when a request waits, which began now; None if too many do."""
        now = time.monotonic()
        with self._changing:
            self._until = [until for until in self._until if until > now]
            if len(self._until) >= WAITING:
                return None
            self._until.append(now + seconds)
            return now + seconds

    def end(self, until: float) -> None:
        """Free the place of a request that waited *until* then."""
        with self._changing, suppress(ValueError):
            self._until.remove(until)


class MailQuery(Body):
    """Which mails: *to* an account, with *about* in the subject, sent *after* a moment of the world's clock.

    With *wait*, the answer comes as soon as there is a mail, or after that many seconds.
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
    """A mail that the portal sent, and whether the SMTP server took it."""

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
    """Mails, oldest first."""

    mails: list[Mail]


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=MailList, HTTP_503=Problem), tags=["mail"], operation_id="find_mails")
def find(name: str, query: MailQuery) -> MailList:
    """Find mails. With wait, the answer comes when there is one."""
    waiting = cast("Waiting", current_app.config["WAITING"])
    until: float | None = kept(request.environ).get("until")
    try:
        while not (mails := _found(name, query)) and query.wait:
            if until is None:
                until = waiting.begin(query.wait) or _refuse_to_wait()
                kept(request.environ)["until"] = until
            left = until - time.monotonic()
            if left <= 0:
                break
            pause = _POLL_SECONDS if query.wait - left < 1 else _LATER_POLL_SECONDS
            wait(request.environ, min(pause, left))
    except Exception:
        if until is not None:
            waiting.end(until)
        raise
    if until is not None:
        waiting.end(until)
    return MailList(mails=mails)


@blueprint.get("/<mail>/raw")
@api.validate(resp=answers(HTTP_200=None), tags=["mail"], operation_id="read_raw_mail")
def read_raw(name: str, mail: str) -> Response:
    """Download a mail as message/rfc822, as an SMTP server gets it."""
    with world_called(name).session() as session:
        found = find_mail(session, mail)
    if found is None:
        refuse(HTTPStatus.NOT_FOUND, f"World {name!r} has no mail {mail!r}.")
    return Response(message_of(found, name).as_bytes(), mimetype="message/rfc822")


@blueprint.post("/deliver")
@api.validate(resp=answers(HTTP_200=MailList, HTTP_409=Problem), tags=["mail"], operation_id="deliver_mails")
def deliver(name: str) -> MailList:
    """Deliver the mails that the SMTP server hasn't taken yet; returns them with the result."""
    world_called(name)
    deliverer = mailer()
    if deliverer is None:
        refuse(HTTPStatus.CONFLICT, "No SMTP server is set. Set one with: eaportal serve --smtp HOST:PORT")
    tried = deliverer.deliver(name, Delivery.WAITING, Delivery.FAILED)
    return MailList(mails=[_mail(row, name) for row in tried])


def _found(name: str, query: MailQuery) -> list[Mail]:
    # Looked up each time: the world may be deleted during the wait.
    with world_called(name).session() as session:
        return [_mail(row, name) for row in find_mails(session, query.to, query.about, query.after)]


def _refuse_to_wait() -> NoReturn:
    answer = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"{WAITING} requests are waiting for a mail already. Try again in a second, or without wait.",
    )
    answer.headers["Retry-After"] = "1"
    raise HTTPException(response=answer)


def _mail(row: MailRow, world: str) -> Mail:
    return Mail(
        id=row.id,
        at=row.at,
        to=row.recipient,
        subject=row.subject,
        headers=[Header(name=name, value=value) for name, value in headers_of(row, world)],
        text=row.text,
        html=row.html,
        delivery=row.delivery,
        delivery_problem=row.delivery_problem,
    )
