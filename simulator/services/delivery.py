"""Deliver the mails of worlds to an SMTP server, as they are sent."""

import threading

from eaportal.simulator.clock import is_behind
from eaportal.simulator.services.mails import ask_for_delivery, mails_by_delivery
from eaportal.simulator.services.messages import headers_of, message_of
from eaportal.simulator.smtp import SmtpServer, hand_over
from eaportal.simulator.timeline import catch_up
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.tables import Delivery, MailRow
from eaportal.simulator.worlds.world import World


def keep_up(world: World, mailer: "Mailer | None") -> None:
    """Let happen what a running clock of *world* has passed by now; *mailer* delivers the mails."""
    with world.session() as session:
        if not is_behind(session):
            return
    with world.session(writes=True) as session, session.begin():
        if mailer:
            ask_for_delivery(session)
        catch_up(session)
    if mailer:
        mailer.deliver(world.name, Delivery.WAITING)


class Mailer:
    """What brings the mails of *worlds* to *server*, each of them once."""

    def __init__(self, worlds: Worlds, server: SmtpServer) -> None:
        self._worlds = worlds
        self._server = server
        self._locks: dict[str, threading.Lock] = {}

    def deliver(self, name: str, *states: Delivery) -> list[MailRow]:
        """Deliver the mails of the world called *name* that are in one of *states*, the oldest first.

        Returns them with what became of each, which the world keeps. A server that cannot be reached is no
        error: its mails stay, and say why.
        """
        # One at a time for a world, so that nothing is delivered twice.
        with self._locks.setdefault(name, threading.Lock()):
            world = self._worlds.get(name)
            if world is None:
                return []
            with world.session() as session:
                mails = mails_by_delivery(session, *states)
            problems = hand_over((message_of(mail, name) for mail in mails), self._server)
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
            # The world may have been put back meanwhile, and have another mail in this place.
            if kept and headers_of(kept, name) == headers_of(mail, name):
                kept.delivery, kept.delivery_problem = mail.delivery, mail.delivery_problem
