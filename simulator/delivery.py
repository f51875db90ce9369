"""Format mails as messages, and deliver them to an SMTP server as they are sent."""

import hashlib
import logging
import re
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from eaportal.simulator.clock import is_behind
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.sqlite import (
    NotStoredError,
    WorldBusyError,
    WorldDamagedError,
    WorldGoneError,
)
from eaportal.simulator.database.tables import Delivery, MailRow
from eaportal.simulator.services.mails import mails_by_delivery, request_delivery
from eaportal.simulator.smtp import SmtpServer, send_mails
from eaportal.simulator.timeline import catch_up
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.world import World

_logger = logging.getLogger(__name__)
# How long a request waits for its mails to be delivered.
PATIENCE_SECONDS = 1
SENDER = "EA portal simulator <no-reply@eaportal.example>"
NOBODY = "undisclosed-recipients:;"
# An unambiguous address: without quotes, comments and encoded words.
_ADDRESS = re.compile(r"[\w!#$%&'*+/=^`{|}~-]+(\.[\w!#$%&'*+/=^`{|}~-]+)*@[\w-]+(\.[\w-]+)*")


def catch_up_world(world: World, mailer: "Mailer | None") -> None:
    """Make everything happen that a running clock of *world* has passed; *mailer* delivers the mails."""
    with world.session() as session:
        if not is_behind(session):
            return

    def part(session: JournaledSession) -> bool:
        if mailer:
            request_delivery(session)
        return catch_up(session)

    world.write_in_parts(part)
    if mailer:
        mailer.deliver_soon(world.name)


class _Delivery(threading.Thread):
    """Delivers the waiting mails of the world called *name*, after those on their way."""

    def __init__(self, name: str, deliver: Callable[[], object]) -> None:
        super().__init__(name=f"mails of {name}", daemon=True)
        self._deliver = deliver

    def run(self) -> None:
        """Deliver; what can't be stored is tried again with the next mail."""
        try:
            self._deliver()
        except (WorldBusyError, WorldDamagedError, WorldGoneError, NotStoredError) as error:
            _logger.warning("Mails may be delivered again: %s", error)


class Mailer:
    """Delivers the mails of *worlds* to *server*, each of them once."""

    def __init__(self, worlds: Worlds, server: SmtpServer) -> None:
        self._worlds = worlds
        self._server = server
        self._locks: dict[str, threading.Lock] = {}
        self._next: dict[str, _Delivery] = {}
        self._changing = threading.Lock()

    def deliver_soon(self, name: str) -> None:
        """Deliver the waiting mails of the world called *name*; a slow server is not waited for."""
        with self._changing:
            delivery = self._next.get(name)
            if delivery is None:
                delivery = self._next[name] = _Delivery(name, lambda: self.deliver(name, Delivery.WAITING))
                delivery.start()
        delivery.join(PATIENCE_SECONDS)

    def deliver(self, name: str, *states: Delivery) -> list[MailRow]:
        """Deliver the mails of the world called *name* that are in one of *states*, oldest first.

        Returns the mails with their new state, which is also stored. An unreachable server is no error: its
        mails stay, with the reason.
        """
        # Deliver for one thread at a time, so that no mail is delivered twice.
        with self._locks.setdefault(name, threading.Lock()):
            with self._changing:
                # A mail from now on may be too late for this delivery.
                if self._next.get(name) is threading.current_thread():
                    del self._next[name]
            world = self._worlds.get(name)
            if world is None:
                return []
            with world.session() as session:
                mails = mails_by_delivery(session, *states)
            problems = send_mails((message_of(mail, name) for mail in mails), self._server)
            for mail, problem in zip(mails, problems, strict=True):
                self._keep(name, mail, problem)
        return mails

    def _keep(self, name: str, mail: MailRow, problem: str | None) -> None:
        mail.delivery = Delivery.FAILED if problem else Delivery.DELIVERED
        mail.delivery_problem = problem
        world = self._worlds.get(name)
        if world is None:
            return
        with world.session(writes=True) as session, session.begin():
            kept = session.get(MailRow, mail.id)
            # The world may have been restored meanwhile, and have another mail with this id.
            if kept and headers_of(kept, name) == headers_of(mail, name):
                kept.delivery, kept.delivery_problem = mail.delivery, mail.delivery_problem


def headers_of(mail: MailRow, world: str) -> list[tuple[str, str]]:
    """Return the headers of *mail* from the world named *world*, in order."""
    digest = _digest(mail)
    # A mail in somebody else's name says who really sends it.
    authors = [("From", SENDER)] if mail.sender is None else [("From", mail.sender), ("Sender", SENDER)]
    return [
        *authors,
        ("To", mail.recipient if is_address(mail.recipient) else NOBODY),
        ("Subject", _one_line(mail.subject)),
        ("Date", format_datetime(mail.at)),
        ("Message-ID", f"<{mail.id}.{digest}@{world}.eaportal.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "en"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="=_{digest}"'),
    ]


def message_of(mail: MailRow, world: str) -> EmailMessage:
    """Return the complete *mail* from the world named *world*, as plain text and HTML."""
    policy = SMTP if mail.recipient.isascii() else SMTPUTF8
    message = EmailMessage(policy)
    for name, value in headers_of(mail, world):
        message[name] = value
    for subtype, content in (("plain", mail.text), ("html", mail.html)):
        part = EmailMessage(policy)
        part.set_content(content, subtype=subtype, cte="quoted-printable")
        message.attach(part)
    return message


def is_address(recipient: str) -> bool:
    """Check whether mail can be sent to *recipient*. An account may have characters that no address has."""
    return _ADDRESS.fullmatch(recipient) is not None


def _digest(mail: MailRow) -> str:
    """Return a digest that identifies *mail* in every copy of its world."""
    content = (mail.sender or "", mail.at.isoformat(), mail.recipient, mail.subject, mail.text, mail.html)
    return hashlib.sha256("\0".join(content).encode()).hexdigest()[:32]


def _one_line(value: str) -> str:
    """Remove characters from *value* that could end a header or be read as an encoded word."""
    return "".join(each if each.isprintable() else " " for each in value).replace("=?", "= ?")
