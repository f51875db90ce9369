"""Hand mails to an SMTP server."""

import re
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage

from eaportal.simulator.addresses import is_loopback

# What we call ourselves: asking the network for this machine's name can take long.
_OWN_NAME = "eaportal.example"
_SECONDS = 3
_LONGEST_REPLY = 200
_ADDRESS = re.compile(r"(?P<host>[\w.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")


class SmtpAddressError(ValueError):
    """What is no SMTP server to hand mails to; the message says why."""


@dataclass(frozen=True)
class SmtpServer:
    """Where an SMTP server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """The address as it is written."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_smtp_server(address: str, allowed_hosts: tuple[str, ...] = ()) -> SmtpServer:
    """Read the *address* of a server on this machine, or on one of *allowed_hosts*.

    Raises SmtpAddressError otherwise, so that no mail of a simulator leaves this machine by mistake.
    """
    match = _ADDRESS.fullmatch(address)
    if not match or int(match["port"]) not in range(1, 65536):
        raise SmtpAddressError(f"{address!r} is not a host and a port, such as 127.0.0.1:2525.")
    host = match["host"].strip("[]").casefold()
    if not is_loopback(host) and host not in (allowed.strip("[]").casefold() for allowed in allowed_hosts):
        raise SmtpAddressError(
            f"{host} is not this machine. To hand mails to it all the same: --allow-host {host}"
        )
    return SmtpServer(host, int(match["port"]))


def hand_over(messages: Iterable[EmailMessage], server: SmtpServer) -> Iterator[str | None]:
    """Hand *messages* to *server*, one after the other; for each comes None, or why it was not taken.

    A server that refuses one is asked to take the next; one that does not answer is not tried again.
    """
    gone: str | None = None
    for message in messages:
        problem = gone
        if not message["To"].addresses:
            problem = "No mail can be sent to an account that is no mail address."
        elif gone is None:
            try:
                _send(message, server)
            except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
                problem = f"{server} refused the mail: {_reply(error)}."
            except smtplib.SMTPNotSupportedError:
                problem = f"{server} takes no address with characters beyond ASCII: {message['To']}."
            except (OSError, UnicodeError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                problem = gone = f"{server} did not take the mail: {reason}."
        yield problem


def _send(message: EmailMessage, server: SmtpServer) -> None:
    client = smtplib.SMTP(server.host, server.port, local_hostname=_OWN_NAME, timeout=_SECONDS)
    try:
        client.send_message(message)
        # The server has the mail, however it takes leave.
        with suppress(OSError):
            client.quit()
    finally:
        client.close()


def _reply(error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> str:
    code, said = (
        next(iter(error.recipients.values()))
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else (error.smtp_code, error.smtp_error)
    )
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    # smtplib gives -1 to what is no reply, and cuts off its beginning.
    words = f"{code} {text}" if code > 0 else "what it replies is not SMTP"
    return " ".join(words.split())[:_LONGEST_REPLY].rstrip(".")
