from datetime import UTC, datetime
from email import message_from_string
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eaportal.simulator.database.tables import MailRow
from eaportal.simulator.delivery import headers_of, is_address, message_of

NAMES = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]
# The content of a mail in a world that somebody has tampered with.
words = st.text(st.characters(exclude_categories=["Cs"]))


def mail(**values):
    known = {
        "id": 7,
        "at": datetime(2021, 1, 7, 6, tzinfo=UTC),
        "recipient": "ada@contoso.example",
        "subject": "Overage notification: enrollment 7080123, December 2020",
        "text": "Hello\n",
        "html": "<p>Hello</p>\n",
    }
    return MailRow(**(known | values))


def received(row, world="default"):
    """Return the mail as the receiving program reads it."""
    return message_from_string(message_of(row, world).as_bytes().decode(), policy=SMTP)


def message_id(row, world="default"):
    return dict(headers_of(row, world))["Message-ID"]


def test_a_mail_goes_out_with_its_headers_and_its_words_twice():
    row = mail(text="Zoë’s B.V. – 株式会社\n\n.\nFrom here\n", html="<p>Zoë’s B.V. – 株式会社 €</p>\n" * 50)

    message = received(row)

    assert message.items() == headers_of(row, "default")
    assert [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in message.iter_parts()
    ] == [("text/plain", row.text), ("text/html", row.html)]
    assert message_of(row, "default").as_bytes().isascii()


def test_the_headers_give_sender_recipient_subject_and_date():
    headers = headers_of(mail(), "default")

    assert [name for name, _ in headers] == NAMES
    assert headers[:4] == [
        ("From", "EA portal simulator <no-reply@eaportal.example>"),
        ("To", "ada@contoso.example"),
        ("Subject", "Overage notification: enrollment 7080123, December 2020"),
        ("Date", "Thu, 07 Jan 2021 06:00:00 +0000"),
    ]
    assert headers[5:7] == [("Auto-Submitted", "auto-generated"), ("Content-Language", "en")]


def test_a_mail_in_another_name_says_who_sends_it():
    headers = headers_of(mail(sender="msftinv@microsoft.com"), "default")

    assert headers[:2] == [
        ("From", "msftinv@microsoft.com"),
        ("Sender", "EA portal simulator <no-reply@eaportal.example>"),
    ]
    assert message_id(mail(sender="msftinv@microsoft.com")) != message_id(mail())


def test_the_same_mail_is_the_same_in_every_byte():
    assert message_of(mail(), "default").as_bytes() == message_of(mail(), "default").as_bytes()


@pytest.mark.parametrize(
    ("other", "world"),
    [
        (mail(id=8), "default"),
        (mail(text="Goodbye\n"), "default"),
        (mail(recipient="bo@contoso.example"), "default"),
        (mail(at=datetime(2021, 1, 7, 6, 0, 1, tzinfo=UTC)), "default"),
        (mail(), "mine"),
    ],
    ids=["another id", "other words", "to somebody else", "a second later", "another world"],
)
def test_no_other_mail_has_its_message_id(other, world):
    assert message_id(other, world) != message_id(mail())


def test_the_longest_name_of_a_world_stays_whole():
    world = "w" * 63

    assert received(mail(), world)["Message-ID"] == message_id(mail(), world)


@given(recipient=words, subject=words, text=words, html=words)
@example("x@x.example\r\nBcc: eve@evil.example", "a\r\nBcc: eve@evil.example\r\n\r\nHello", "", "")
@example("=?utf-8?q?x=0D=0ABcc=3A_eve?=@evil.example", "=?utf-8?q?a=0D=0ABcc:_eve@evil.example?=", "", "")
@example("a,b@evil.example", "\x1d\x85\u2028x", "\r", "--=_\r\n")
@example('"a b"@x.example, eve@evil.example', "x" * 2000, "x" * 2000, "\0")
@example("", "", "----\n------\n", "--=_\n")
def test_nothing_in_a_mail_makes_another_header_or_recipient(recipient, subject, text, html):
    row = mail(recipient=recipient, subject=subject, text=text, html=html)

    message = received(row)

    assert message.keys() == NAMES
    assert message["From"] == "EA portal simulator <no-reply@eaportal.example>"
    assert [each.addr_spec for each in message["To"].addresses] == [recipient] * is_address(recipient)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "recipient",
    ["ada@contoso.example", "a.d+a@x", "o'hara@contoso.example", "zoë@köln.example", "a_b-c@x-y.example"],
)
def test_mail_can_be_sent_to_an_address(recipient):
    assert is_address(recipient)
    assert received(mail(recipient=recipient))["To"].addresses[0].addr_spec == recipient


@pytest.mark.parametrize(
    "recipient",
    ["", "ada", "ada@", "@x", "a,b@x", "a@b,c", "a b@x", ".a@x", "a..b@x", "a@x.", "a@b@c", "<a@x>", "a@x\n"],
)
def test_mail_cannot_be_sent_to_what_is_no_address(recipient):
    assert not is_address(recipient)
    assert received(mail(recipient=recipient))["To"].addresses == ()
