"""The mailbox of a world: read it, and wait for a mail."""

import time

from flask import Blueprint

from simulator.control.api import answers, api, world_called
from simulator.control.models import Mail, MailList, MailQuery
from simulator.store.mails import find_mails
from simulator.store.worlds import World

blueprint = Blueprint("mails", __name__, url_prefix="/worlds/<name>/mails")

POLL_SECONDS = 0.05


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=MailList), tags=["mail"], operation_id="find_mails")
def find(name: str, query: MailQuery) -> MailList:
    """Find mails; with wait, hold the answer until there is one."""
    deadline = time.monotonic() + query.wait
    # Looked up each time: the world may be deleted while somebody waits.
    while not (mails := _found(world_called(name), query)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return MailList(mails=mails)


def _found(world: World, query: MailQuery) -> list[Mail]:
    with world.session() as session:
        return [
            Mail(id=row.id, at=row.at, to=row.recipient, subject=row.subject, text=row.text, html=row.html)
            for row in find_mails(session, query.to, query.about, query.after)
        ]
