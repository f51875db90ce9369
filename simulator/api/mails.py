"""The mailbox of a world: read it, wait for a mail, and have its mails delivered."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn, cast

from flask import Blueprint, Response, current_app
from werkzeug.exceptions import HTTPException

from eaportal.simulator.api.api import answers, api, mailer, problem, refuse, world_called
from eaportal.simulator.api.models import Header, Mail, MailList, MailQuery, Problem
from eaportal.simulator.limits import WAITING
from eaportal.simulator.services.delivery import headers_of, message_of
from eaportal.simulator.services.mails import ask_for_delivery, find_mail, find_mails
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.tables import Delivery, MailRow

if TYPE_CHECKING:
    from threading import Semaphore

blueprint = Blueprint("mails", __name__, url_prefix="/worlds/<name>/mails")

POLL_SECONDS = 0.05


@contextmanager
def mailing(name: str) -> Iterator[JournaledSession]:
    """Open a session that writes to the world called *name*; its mails go out when it has committed."""
    deliverer = mailer()
    with world_called(name).session(writes=True) as session, session.begin():
        if deliverer:
            ask_for_delivery(session)
        yield session
    if deliverer:
        deliverer.deliver(name, Delivery.WAITING)


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=MailList, HTTP_503=Problem), tags=["mail"], operation_id="find_mails")
def find(name: str, query: MailQuery) -> MailList:
    """Find mails; with wait, hold the answer until there is one."""
    mails = _found(name, query)
    if mails or not query.wait:
        return MailList(mails=mails)
    # Who waits holds a thread of the server, and a mail comes only when somebody else is served.
    places = cast("Semaphore", current_app.config["WAITING"])
    if not places.acquire(blocking=False):
        _refuse_to_wait()
    try:
        deadline = time.monotonic() + query.wait
        while not mails and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            mails = _found(name, query)
    finally:
        places.release()
    return MailList(mails=mails)


@blueprint.get("/<mail>/raw")
@api.validate(resp=answers(HTTP_200=None), tags=["mail"], operation_id="read_raw_mail")
def read_raw(name: str, mail: str) -> Response:
    """Give a whole mail as message/rfc822, as an SMTP server gets it."""
    with world_called(name).session() as session:
        found = find_mail(session, mail)
    if found is None:
        refuse(HTTPStatus.NOT_FOUND, f"World {name!r} has no mail {mail!r}.")
    return Response(message_of(found, name).as_bytes(), mimetype="message/rfc822")


@blueprint.post("/deliver")
@api.validate(resp=answers(HTTP_200=MailList, HTTP_409=Problem), tags=["mail"], operation_id="deliver_mails")
def deliver(name: str) -> MailList:
    """Try again to deliver the mails that the SMTP server did not get; tells what became of each."""
    world_called(name)
    deliverer = mailer()
    if deliverer is None:
        refuse(HTTPStatus.CONFLICT, "No SMTP server is named. Name one: eaportal serve --smtp HOST:PORT.")
    tried = deliverer.deliver(name, Delivery.WAITING, Delivery.FAILED)
    return MailList(mails=[_told(row, name) for row in tried])


def _found(name: str, query: MailQuery) -> list[Mail]:
    # Looked up each time: the world may be deleted while somebody waits.
    with world_called(name).session() as session:
        return [_told(row, name) for row in find_mails(session, query.to, query.about, query.after)]


def _refuse_to_wait() -> NoReturn:
    answer = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"{WAITING} requests wait for a mail already. Ask again in a second, or without wait.",
    )
    answer.headers["Retry-After"] = "1"
    raise HTTPException(response=answer)


def _told(row: MailRow, world: str) -> Mail:
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
