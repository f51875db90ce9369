import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email import message_from_bytes
from email.policy import SMTP
from types import SimpleNamespace

import pytest
from werkzeug.test import Client

from eaportal.simulator.application import Application
from eaportal.simulator.database.sqlite import WorldGoneError
from eaportal.simulator.database.tables import Delivery, MailRow
from eaportal.simulator.delivery import message_of
from eaportal.simulator.smtp import SmtpServer, send_mails
from eaportal.simulator.world_files.world_file import read_world_text
from eaportal.simulator.worlds.folder import DEFAULT
from tests.support.smtp import Arrived, serving
from tests.support.world_files import ADA, world_yaml

BO = "bo@contoso.example"
WORLD_FILE = read_world_text(world_yaml(users=[ADA, BO], name="Zoë’s Café B.V. 株式会社"), "contoso.yaml")
# When the notifications for December and January are sent.
DECEMBER, JANUARY = "2021-01-07T06:00:00Z", "2021-02-07T06:00:00Z"
NO_SERVER = "No SMTP server is set. Set one with: eaportal serve --smtp HOST:PORT"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Let requests wait until their mails are delivered, however long a busy machine takes."""
    monkeypatch.setattr("eaportal.simulator.delivery.PATIENCE_SECONDS", 20)


@pytest.fixture
def arrived():
    return Arrived()


@pytest.fixture
def server(arrived):
    with serving(arrived) as server:
        yield server


@pytest.fixture
def nobody():
    """A free port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield SmtpServer(*bound.getsockname())


class Steered:
    """The default world with its control API; its mails go to an SMTP server."""

    def __init__(self, worlds, smtp=None):
        self.client = Client(Application(worlds, smtp=smtp), use_cookies=False)

    def post(self, path, json=None):
        answer = self.client.post(f"/_sim/worlds/{DEFAULT}/{path}", json=json)
        return answer.status_code, answer.get_json()

    def advance_to(self, moment):
        assert self.post("clock/advance", {"to": moment})[0] == 200

    def deliver(self):
        status, answer = self.post("mails/deliver")
        assert status == 200
        return answer["mails"]

    def mails(self, query=""):
        return self.client.get(f"/_sim/worlds/{DEFAULT}/mails?{query}").get_json()["mails"]

    def states(self, query=""):
        """Return the delivery state of each mail."""
        return [(mail["to"], mail["delivery"], mail["delivery_problem"]) for mail in self.mails(query)]


@pytest.fixture
def world(worlds):
    return worlds.create(DEFAULT, WORLD_FILE)


@pytest.fixture
def steered(worlds, world, server):
    return Steered(worlds, server)


def header(mail, name):
    return next(each["value"] for each in mail["headers"] if each["name"] == name)


def test_a_mail_arrives_as_the_control_api_shows_it(steered, arrived):
    steered.advance_to(DECEMBER)

    mail = steered.mails("about=December")[0]
    sender, recipients, content = arrived.mails[0]
    message = message_from_bytes(content, policy=SMTP)
    assert (sender, recipients) == ("no-reply@eaportal.example", [ADA])
    assert [{"name": name, "value": value} for name, value in message.items()] == mail["headers"]
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert (text, html) == (mail["text"], mail["html"])
    assert "enrollment 7080123 (Zoë’s Café B.V. 株式会社) for December 2020" in text
    raw = steered.client.get(f"/_sim/worlds/{DEFAULT}/mails/{mail['id']}/raw")
    assert (raw.mimetype, raw.data) == ("message/rfc822", content)


def test_mails_arrive_once_and_in_order_before_the_answer(steered, arrived):
    steered.advance_to(JANUARY)
    first = list(arrived.mails)
    steered.advance_to("2021-02-20T00:00:00Z")

    mails = steered.mails("after=2020-12-10T09:00:00Z")
    ids = [message_from_bytes(content)["Message-ID"] for _, _, content in first]
    assert [mail["at"] for mail in mails] == [DECEMBER, DECEMBER, JANUARY, JANUARY]
    assert ids == [header(mail, "Message-ID") for mail in mails]
    assert arrived.mails == first
    assert {mail["delivery"] for mail in mails} == {"delivered"}


def test_what_a_world_begins_with_is_not_delivered(steered, arrived):
    steered.deliver()

    assert steered.states() == [(ADA, "not-asked", None), (BO, "not-asked", None)]
    assert arrived.mails == []


def test_without_a_server_mails_stay_in_the_mailbox(worlds, world):
    steered = Steered(worlds)
    steered.advance_to(DECEMBER)

    assert steered.states() == [(to, "not-asked", None) for to in (ADA, BO, ADA, BO)]
    assert steered.post("mails/deliver") == (409, {"error": NO_SERVER})


def test_a_refused_recipient_does_not_affect_the_others(steered, arrived, server):
    arrived.refused = {ADA}
    steered.advance_to(JANUARY)
    refused = (ADA, "failed", f"{server} refused the mail: 550 5.1.1 No such user here.")
    assert steered.states("after=2020-12-10T09:00:00Z") == [refused, (BO, "delivered", None)] * 2
    assert steered.deliver() == steered.mails(f"to={ADA}&after=2020-12-10T09:00:00Z")
    arrived.refused = set()

    tried = steered.deliver()

    assert [(mail["at"], mail["to"], mail["delivery"]) for mail in tried] == [
        (DECEMBER, ADA, "delivered"),
        (JANUARY, ADA, "delivered"),
    ]
    assert (
        steered.states("after=2020-12-10T09:00:00Z")
        == [
            (ADA, "delivered", None),
            (BO, "delivered", None),
        ]
        * 2
    )
    assert steered.deliver() == []
    assert arrived.recipients == [BO, BO, ADA, ADA]


def test_an_unreachable_server_breaks_nothing_and_gets_the_mails_when_it_is_back(
    worlds, world, nobody, arrived
):
    steered = Steered(worlds, nobody)
    steered.advance_to(DECEMBER)
    problem = f"{nobody} did not take the mail: Connection refused."
    assert steered.states("about=December") == [(ADA, "failed", problem), (BO, "failed", problem)]
    with serving(arrived) as server:
        steered = Steered(worlds, server)

        steered.advance_to(JANUARY)
        new = arrived.recipients.copy()
        tried = steered.deliver()

    assert new == [ADA, BO]
    assert [mail["at"] for mail in tried] == [DECEMBER, DECEMBER]
    assert arrived.recipients == [ADA, BO, ADA, BO]
    assert {state for _, state, _ in steered.states("after=2020-12-10T09:00:00Z")} == {"delivered"}


def test_a_mail_that_a_portal_had_no_time_for_goes_out_with_the_next_one(
    worlds, world, server, arrived, monkeypatch
):
    with monkeypatch.context() as ended:
        ended.setattr("eaportal.simulator.delivery.send_mails", _end)
        Steered(worlds, server).advance_to(DECEMBER)
    steered = Steered(worlds, server)
    assert {state for _, state, _ in steered.states("about=December")} == {"waiting"}

    steered.advance_to(JANUARY)

    assert [message_from_bytes(content)["Message-ID"] for _, _, content in arrived.mails] == [
        header(mail, "Message-ID") for mail in steered.mails("after=2020-12-10T09:00:00Z")
    ]


def _end(*_):
    raise WorldGoneError


def test_a_request_that_changes_nothing_mails_nothing(steered, arrived):
    status, _ = steered.post("clock/advance", {"to": "2020-12-01T00:00:00Z"})

    assert status == 409
    assert arrived.mails == []


def test_restoring_a_world_delivers_nothing_and_the_same_mail_has_the_same_id_again(steered, arrived):
    steered.post("snapshot", {"snapshot": "before"})
    steered.advance_to(DECEMBER)
    delivered = list(arrived.mails)

    steered.post("restore", {"snapshot": "before"})
    steered.post("reset")

    assert arrived.mails == delivered
    assert {state for _, state, _ in steered.states()} == {"not-asked"}
    assert steered.deliver() == []
    steered.advance_to(DECEMBER)
    assert arrived.mails == delivered * 2


def test_two_simultaneous_requests_deliver_a_mail_once(worlds, world, monkeypatch, nobody):
    Steered(worlds, nobody).advance_to(DECEMBER)
    both, go_on = threading.Barrier(2), threading.Event()

    class Slow(Arrived):
        async def handle_DATA(self, *sent):  # noqa: N802
            assert go_on.wait(timeout=10)
            return await super().handle_DATA(*sent)

    def lock():
        # Created at each access.
        both.wait(timeout=10)
        return threading.Lock()

    arrived = Slow()
    with serving(arrived) as server, ThreadPoolExecutor(2) as pool:
        steered = Steered(worlds, server)
        locking = SimpleNamespace(Lock=lock, current_thread=threading.current_thread)
        monkeypatch.setattr("eaportal.simulator.delivery.threading", locking)
        asked = [pool.submit(steered.deliver) for _ in range(2)]
        go_on.set()
        tried = sorted(len(each.result(timeout=10)) for each in asked)

    assert tried == [0, 2]
    assert arrived.recipients == [ADA, BO]


def replace_mail(worlds):
    with worlds.get("other").session(writes=True) as session, session.begin():
        mail = session.get_one(MailRow, 3)
        mail.text, mail.delivery = "Another mail.", Delivery.NOT_ASKED


@pytest.mark.parametrize(
    ("meddle", "left"),
    [
        (lambda worlds: worlds.restore("other", "beginning"), ["not-asked", "not-asked"]),
        (lambda worlds: worlds.delete("other"), []),
        (replace_mail, ["not-asked", "not-asked", "not-asked", "delivered"]),
    ],
    ids=["restored", "deleted", "another mail in its place"],
)
def test_a_world_changed_while_its_mails_go_out_keeps_the_change(worlds, world, meddle, left):
    worlds.create("other", WORLD_FILE)

    class Meddling(Arrived):
        async def handle_DATA(self, *sent):  # noqa: N802
            if not self.mails:
                meddle(worlds)
            return await super().handle_DATA(*sent)

    arrived = Meddling()
    with serving(arrived) as server:
        client = Client(Application(worlds, smtp=server))
        answer = client.post("/_sim/worlds/other/clock/advance", json={"to": DECEMBER})

    assert answer.status_code == 200
    assert arrived.recipients == [ADA, BO]
    mails = client.get("/_sim/worlds/other/mails").get_json().get("mails", [])
    assert [mail["delivery"] for mail in mails] == left


def message(recipient=ADA):
    """Return a mail as it is sent."""
    with_id = {"id": 1, "subject": "Hello", "text": "Hello\n", "html": "<p>Hello</p>\n"}
    moment = WORLD_FILE.now
    return message_of(MailRow(recipient=recipient, at=moment, **with_id), DEFAULT)


class Replying(Arrived):
    """A server that answers a mail with *reply*."""

    def __init__(self, reply):
        super().__init__()
        self.reply = reply

    async def handle_DATA(self, *_sent):  # noqa: N802
        return self.reply


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("452 Insufficient system storage.", "452 Insufficient system storage"),
        ("554-No\r\n554 spam, please", "554 No spam, please"),
        (f"554 {'x' * 300}", f"554 {'x' * 196}"),
    ],
)
def test_the_reply_of_a_server_is_reported_in_one_sentence(reply, reason):
    with serving(Replying(reply)) as server:
        (problem,) = send_mails([message()], server)

    assert problem == f"{server} refused the mail: {reason}."


def test_a_server_of_another_kind_is_reported_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        server = SmtpServer(*listening.getsockname())
        problems = pool.submit(lambda: list(send_mails([message()], server)))
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"SSH-2.0-OpenSSH\r\n")

    assert problems.result() == [f"{server} refused the mail: its reply is not SMTP."]


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(arrived):
    zoe = "zoë@contoso.example"
    with serving(arrived, enable_SMTPUTF8=False) as old:
        problems = list(send_mails([message(zoe), message()], old))
    with serving(arrived) as new:
        assert list(send_mails([message(zoe)], new)) == [None]

    assert problems == [f"{old} accepts only ASCII in addresses, not {zoe}.", None]
    assert arrived.recipients == [ADA, zoe]


def test_an_account_that_is_no_mail_address_gets_no_mail(server, arrived):
    problems = list(send_mails([message("a,b@contoso.example"), message()], server))

    assert problems == ["No mail can be sent to an account that isn't a mail address.", None]
    assert arrived.recipients == [ADA]


def test_a_server_that_hangs_up_is_not_tried_again():
    class BreakingOff(Arrived):
        async def handle_MAIL(self, server, *_sent):  # noqa: N802
            self.mails.append(None)
            server.transport.close()

    broken = BreakingOff()
    with serving(broken) as server:
        problems = list(send_mails([message(), message(BO)], server))

    assert problems == [f"{server} did not take the mail: Connection unexpectedly closed."] * 2
    assert broken.mails == [None]


def test_a_silent_server_is_waited_for_once(monkeypatch):
    monkeypatch.setattr("eaportal.simulator.smtp._SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = SmtpServer(*silent.getsockname())
        problems = list(send_mails([message(), message(BO)], server))

    assert problems == [f"{server} did not take the mail: Connection unexpectedly closed: timed out."] * 2


def test_a_server_that_replies_byte_by_byte_is_given_up(monkeypatch):
    monkeypatch.setattr("eaportal.simulator.smtp.MOST_SECONDS", 0.3)
    ended = threading.Event()

    def dribble(listening):
        with listening.accept()[0] as connection, suppress(OSError):
            while not ended.wait(0.01):
                connection.sendall(b"2")

    with socket.create_server(("127.0.0.1", 0)) as slow, ThreadPoolExecutor(1) as pool:
        server = SmtpServer(*slow.getsockname())
        pool.submit(dribble, slow)
        problems = list(send_mails([message(), message(BO)], server))
        ended.set()

    assert problems == [f"{server} did not take the mail: it took longer than 0.3 seconds."] * 2


def test_a_slow_server_holds_neither_requests_nor_the_world(steered, arrived, monkeypatch):
    monkeypatch.setattr("eaportal.simulator.delivery.PATIENCE_SECONDS", 0.01)
    go_on, keep = threading.Event(), arrived.handle_DATA

    async def keep_later(*mail):
        while not go_on.is_set():
            await asyncio.sleep(0.01)
        return await keep(*mail)

    monkeypatch.setattr(arrived, "handle_DATA", keep_later)

    for moment in (DECEMBER, JANUARY, "2021-02-20T00:00:00Z"):
        steered.advance_to(moment)
    before = list(arrived.mails)
    deliveries = [each for each in threading.enumerate() if each.name == f"mails of {DEFAULT}"]
    go_on.set()
    for each in deliveries:
        each.join(timeout=20)

    assert (before, len(deliveries)) == ([], 2)  # one at work, and one for all that came since
    assert arrived.recipients == [ADA, BO, ADA, BO]
    assert {mail["delivery"] for mail in steered.mails("after=2020-12-10T09:00:00Z")} == {"delivered"}


def test_an_accepted_mail_is_delivered_however_the_server_disconnects(arrived):
    class Rude(Arrived):
        async def handle_QUIT(self, server, *_):  # noqa: N802
            server.transport.close()
            return "221 Bye"

    rude = Rude()
    with serving(rude) as server:
        assert list(send_mails([message()], server)) == [None]

    assert rude.recipients == [ADA]


def test_an_impossible_host_name_is_reported_in_one_sentence():
    server = SmtpServer("x" * 64, 25)

    (problem,) = send_mails([message()], server)

    assert problem.startswith(f"{server} did not take the mail: ")


@pytest.mark.parametrize("path", ["/signin", f"/_sim/worlds/{DEFAULT}/clock"])
def test_a_mail_that_a_running_clock_causes_arrives_when_the_world_is_next_looked_at(
    steered, arrived, machine, path
):
    steered.post("clock/run")
    before = len(arrived.mails)

    machine.wait(days=28)
    steered.client.get(path)

    assert (before, arrived.recipients) == (0, [ADA, BO])
