"""Send mails to an SMTP server."""

import re
import smtplib
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage

from eaportal.simulator.addresses import is_loopback

# The name given to the server. Looking up the name of this machine can be slow.
_OWN_NAME = "eaportal.example"
_SECONDS = 3
# How long one mail may take.
MOST_SECONDS = 10
_LONGEST_REPLY = 200
# What a server greets with.
_READY = 220
_ADDRESS = re.compile(r"(?P<host>[\w.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")


class SmtpAddressError(ValueError):
    """The address isn't one of an SMTP server that may be used; the message says why."""


@dataclass(frozen=True)
class SmtpServer:
    """The address of an SMTP server."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return the address in the form ``host:port``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_smtp_server(address: str, allowed_hosts: tuple[str, ...] = ()) -> SmtpServer:
    """Read the *address* of a server on this machine or on one of *allowed_hosts*.

    Raises SmtpAddressError for any other, so no mail leaves this machine by mistake.
    """
    match = _ADDRESS.fullmatch(address)
    if not match or int(match["port"]) not in range(1, 65536):
        raise SmtpAddressError(f"{address!r} is not a host and a port, such as 127.0.0.1:2525.")
    host = match["host"].strip("[]").casefold()
    if not is_loopback(host) and host not in (allowed.strip("[]").casefold() for allowed in allowed_hosts):
        raise SmtpAddressError(
            f"{host} is not this machine. To send mails to it anyway, add --allow-host {host}"
        )
    return SmtpServer(host, int(match["port"]))


def send_mails(messages: Iterable[EmailMessage], server: SmtpServer) -> Iterator[str | None]:
    """Send *messages* to *server* one by one; yields None for each, or a sentence that says why it failed.

    After a refused mail, the next one is tried. If the server doesn't answer, the rest fail without a try.
    """
    unreachable: str | None = None
    for message in messages:
        problem = unreachable
        if not message["To"].addresses:
            problem = "No mail can be sent to an account that isn't a mail address."
        elif unreachable is None:
            try:
                _send(message, server)
            except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
                problem = f"{server} refused the mail: {_reply(error)}."
            except smtplib.SMTPNotSupportedError:
                problem = f"{server} accepts only ASCII in addresses, not {message['To']}."
            except (OSError, UnicodeError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                problem = unreachable = f"{server} did not take the mail: {reason}."
        yield problem


def _send(message: EmailMessage, server: SmtpServer) -> None:
    client = smtplib.SMTP(local_hostname=_OWN_NAME, timeout=_SECONDS)
    given_up = threading.Event()

    def give_up() -> None:
        given_up.set()
        if client.sock:
            with suppress(OSError):
                client.sock.shutdown(socket.SHUT_RDWR)

    # The timeout is that of each part of a reply, which may come byte by byte.
    limit = threading.Timer(MOST_SECONDS, give_up)
    limit.daemon = True
    limit.start()
    try:
        code, said = client.connect(server.host, server.port)
        if code != _READY:
            raise smtplib.SMTPConnectError(code, said)
        client.send_message(message)
        # The server already has the mail, even if it fails to say goodbye.
        with suppress(OSError):
            client.quit()
    except (OSError, smtplib.SMTPException) as error:
        if given_up.is_set():
            raise TimeoutError(f"it took longer than {MOST_SECONDS} seconds") from error
        raise
    finally:
        limit.cancel()
        client.close()


def _reply(error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> str:
    code, said = (
        next(iter(error.recipients.values()))
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else (error.smtp_code, error.smtp_error)
    )
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    # smtplib gives the code -1 to anything that isn't a reply, and cuts off its beginning.
    words = f"{code} {text}" if code > 0 else "its reply is not SMTP"
    return " ".join(words.split())[:_LONGEST_REPLY].rstrip(".")
