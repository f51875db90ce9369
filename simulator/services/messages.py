"""A mail as it goes over the wire."""

import hashlib
import re
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from eaportal.simulator.worlds.tables import MailRow

SENDER = "EA portal simulator <no-reply@eaportal.example>"
NOBODY = "undisclosed-recipients:;"
# An address that reads the same everywhere: without quotes, comments and encoded words.
_ADDRESS = re.compile(r"[\w!#$%&'*+/=^`{|}~-]+(\.[\w!#$%&'*+/=^`{|}~-]+)*@[\w-]+(\.[\w-]+)*")


def headers_of(mail: MailRow, world: str) -> list[tuple[str, str]]:
    """The headers of *mail*, from the world so called, in their order."""
    digest = _digest(mail)
    # Whoever hands a mail over in another's name says so: it is not that other who sends it.
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
    """The whole *mail*, from the world so called: its headers, then its words as text and as HTML."""
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
    """Tell whether mail can be sent to *recipient*; an account may have characters that no address has."""
    return _ADDRESS.fullmatch(recipient) is not None


def _digest(mail: MailRow) -> str:
    """The same for the same mail in whichever copy of its world, and for no other."""
    content = (mail.sender or "", mail.at.isoformat(), mail.recipient, mail.subject, mail.text, mail.html)
    return hashlib.sha256("\0".join(content).encode()).hexdigest()[:32]


def _one_line(value: str) -> str:
    """Take out of *value* what could end a header, or be read as an encoded word."""
    return "".join(each if each.isprintable() else " " for each in value).replace("=?", "= ?")
