"""A real SMTP server for tests, and what it gets."""

import socket
from asyncio import Server
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from eaportal.simulator.smtp import SmtpServer


class Arrived:
    """What an SMTP server has got; *refused* are the recipients that it does not know."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.mails: list[tuple[str, list[str], bytes]] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse unknown recipients."""
        if address in self.refused:
            return "550 5.1.1 No such user here."
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        """To whom the mails went, in their order."""
        return [recipient for _, recipients, _ in self.mails for recipient in recipients]


class _OnSocket(Controller):
    """An SMTP server on a socket that listens already: its port is known before it starts."""

    def __init__(self, handler: Arrived, listening: socket.socket, **options: bool) -> None:
        self.listening = listening
        host, port = listening.getsockname()
        super().__init__(handler, hostname=host, port=port, **options)

    def _create_server(self) -> Coroutine[None, None, Server]:
        return self.loop.create_server(self._factory_invoker, sock=self.listening)


@contextmanager
def serving(handler: Arrived, **options: bool) -> Iterator[SmtpServer]:
    """A real SMTP server on this machine, at a free port."""
    server = _OnSocket(handler, socket.create_server(("127.0.0.1", 0)), **options)
    server.start()
    try:
        yield SmtpServer("127.0.0.1", server.port)
    finally:
        server.stop()
