import socket
import stat
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from eaportal.flows.client import Simulator
from eaportal.simulator.api.mails import WAITING
from eaportal.simulator.database.sqlite import WorldDamagedError
from eaportal.simulator.json_types import LARGEST_BODY
from eaportal.simulator.server import LARGEST_HEADER, NO_ANSWER, CannotListenError, Portal, SampleUser
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD


def get(url):
    """Return the status and the text of *url*."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_a_portal_answers_on_a_free_port_until_it_is_closed(sample):
    with Portal(world_file=sample) as portal:
        status, page = get(portal.url)
        port = int(portal.url.removeprefix("http://127.0.0.1:").rstrip("/"))

    assert status == 200
    assert "Nothing here is real" in page
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_a_portal_lists_its_users(sample):
    with Portal(world_file=sample) as portal:
        users = portal.users

    assert users == [
        SampleUser(user.account, SAMPLE_PASSWORD, user.role.value, user.enrollments) for user in sample.users
    ]


def test_a_folder_keeps_its_worlds_and_reveals_only_sample_passwords(tmp_path, sample):
    known, own, *_ = sample.users
    changed = sample.model_copy(update={"users": [known, own.model_copy(update={"password": "a secret"})]})
    with Portal(folder=tmp_path, world_file=changed) as portal:
        first = [user.password for user in portal.users]

    with Portal(folder=tmp_path) as portal:
        second = [(user.account, user.password) for user in portal.users]

    assert first == [SAMPLE_PASSWORD, "a secret"]
    assert second == [(known.account, SAMPLE_PASSWORD), (own.account, None)]


def test_a_portal_starts_with_the_defects_named_and_those_of_its_folder(tmp_path, sample):
    planted = []
    for defects in (["two-save-buttons"], ["day-too-many"], []):
        with Portal(folder=tmp_path, world_file=sample, defects=defects) as portal:
            planted.append([defect.name for defect in portal.defects])

    assert planted == [["two-save-buttons"], both := ["two-save-buttons", "day-too-many"], both]


def test_the_temporary_folder_of_a_portal_is_deleted_with_it(sample):
    with Portal(world_file=sample) as portal:
        folder = portal.worlds.get("default").path.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    assert not folder.exists()


@pytest.mark.parametrize(
    ("host", "reason"),
    [("127.0.0.1", "Address already in use"), ("192.0.2.1", "Cannot assign requested address")],
)
def test_an_address_that_is_in_use_is_a_sentence(sample, host, reason):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(CannotListenError) as error:
            Portal(host=host, port=port, world_file=sample)

    assert str(error.value) == f"Cannot listen on {host}:{port}: {reason}."


def test_an_invalid_port_is_a_sentence(sample):
    with pytest.raises(CannotListenError) as error:
        Portal(port=70000, world_file=sample)

    assert str(error.value) == "Cannot listen on 127.0.0.1:70000: ports go from 0 to 65535."


@pytest.fixture
def held(monkeypatch):
    """Hold requests that wait for a mail: a count of them, and an event that releases them."""
    waiting, go_on, later = threading.Semaphore(0), threading.Event(), count(100, step=100)

    def sleep(_seconds):
        waiting.release()
        assert go_on.wait(timeout=20)

    monkeypatch.setattr(
        "eaportal.simulator.api.mails.time",
        SimpleNamespace(monotonic=lambda: next(later) if go_on.is_set() else 0, sleep=sleep),
    )
    return waiting, go_on


def test_requests_that_wait_for_mail_do_not_block_others(sample, held):
    waiting, go_on = held
    with Portal(world_file=sample) as portal, ThreadPoolExecutor(WAITING) as pool:
        mails = f"{portal.url}_sim/worlds/default/mails"
        asked = [pool.submit(get, f"{mails}?about=never&wait=8") for _ in range(WAITING)]
        assert all(waiting.acquire(timeout=20) for _ in asked)

        statuses = [get(address)[0] for address in (portal.url, f"{mails}?about=November&wait=8", mails)]
        with pytest.raises(HTTPError) as one_too_many:
            get(f"{mails}?about=never&wait=8")
        go_on.set()
        answers = [each.result(timeout=20) for each in asked]
        later = get(f"{mails}?about=never&wait=0.01")

    assert statuses == [200, 200, 200]
    with one_too_many.value as refused:
        assert (refused.code, refused.headers["Retry-After"], refused.read().decode().strip()) == (
            503,
            "1",
            '{"error":"16 requests are waiting for a mail already. Try again in a second, or without wait."}',
        )
    assert {(status, text.strip()) for status, text in [*answers, later]} == {(200, '{"mails":[]}')}


@pytest.mark.parametrize(
    ("client", "effect", "answer"),
    [
        ("curl/8.0", "drop-before", b""),
        ("Mozilla/5.0", "drop-before", NO_ANSWER),
        ("Mozilla/5.0", "drop-after", NO_ANSWER),
    ],
)
def test_a_dropped_connection_sends_no_answer_and_makes_a_browser_not_retry(sample, client, effect, answer):
    with Portal(world_file=sample) as portal:
        Simulator(portal.url).world().break_next("sign_in", effect)
        address = urlsplit(portal.url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(
                f"GET /signin HTTP/1.1\r\nHost: {address.netloc}\r\nUser-Agent: {client}\r\n\r\n".encode()
            )
            arrived = connection.makefile("rb").read()
        [fault] = Simulator(portal.url).world().faults()

    assert arrived == answer
    assert (fault.calls, fault.hits) == (1, 1)


@pytest.fixture
def portal(sample):
    with Portal(world_file=sample) as portal:
        yield portal


def send(portal, *parts):
    """Send *parts* of a request on a connection of its own, and return what arrives until it closes."""
    address = urlsplit(portal.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
        return connection.makefile("rb").read()


@pytest.mark.parametrize("path", ["/_sim/worlds/x/import", "/signin"])
def test_a_body_that_is_too_large_is_refused_by_its_header(portal, path):
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n"

    assert send(portal, head.encode()).startswith(b"HTTP/1.1 413 ")
    assert get(f"{portal.url}healthz") == (200, "alive")


def test_endless_headers_are_refused(portal):
    line, header = b"GET / HTTP/1.1\r\n", b"X: "

    answer = send(portal, line, header, b"y" * (LARGEST_HEADER - len(line) - len(header)))

    assert answer.startswith(b"HTTP/1.0 431 ")


def test_a_damaged_file_in_the_folder_is_named_and_the_others_are_served(tmp_path, sample):
    with Portal(folder=tmp_path, world_file=sample):
        pass
    (tmp_path / "bad.sqlite").touch()

    with Portal(folder=tmp_path) as portal:
        assert list(portal.problems) == ["bad.sqlite"]
        assert get(f"{portal.url}signin")[0] == 200


def test_a_damaged_default_world_is_named(tmp_path):
    (tmp_path / "default.sqlite").touch()

    with pytest.raises(
        WorldDamagedError, match=r"^default\.sqlite: .* Move it away to start with a new world\.$"
    ):
        Portal(folder=tmp_path)
