import os
import re
import socket
import stat
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from eaportal.flows.client import Simulator
from eaportal.simulator.api.mails import WAITING, Waiting
from eaportal.simulator.database.sqlite import WorldDamagedError
from eaportal.simulator.http_server import LARGEST_HEADER, NO_ANSWER, HttpServer, ServerEndedError
from eaportal.simulator.json_types import LARGEST_BODY
from eaportal.simulator.server import CannotListenError, Portal, SampleUser
from eaportal.simulator.threads import Kind
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


def test_a_portal_lists_the_worlds_next_to_the_default_one(sample):
    with Portal(world_file=sample) as portal:
        Simulator(portal.url).create_world("second")

        assert portal.other_worlds() == ["second"]


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


def status_of(url):
    """Return the status of *url*, its text, and its header Retry-After."""
    try:
        return *get(url), None
    except HTTPError as error:
        with error:
            return error.code, error.read().decode().strip(), error.headers["Retry-After"]


def answer_of(url):
    """Return the status and the text of *url* once there is a place to wait."""
    while (answer := status_of(url))[0] == 503:
        pass
    return answer[:2]


def test_requests_that_wait_for_mail_hold_no_threads(sample):
    with Portal(world_file=sample) as portal, ThreadPoolExecutor(WAITING) as pool:
        world = Simulator(portal.url).world()
        mails = f"{portal.url}_sim/worlds/default/mails"
        address = f"{mails}?about=December&after=2020-12-20T00:00:00Z&wait=8"
        asked = [pool.submit(answer_of, address) for _ in range(WAITING)]
        while (one_too_many := status_of(f"{mails}?about=never&wait=0.001"))[0] == 200:
            pass
        statuses = [get(address)[0] for address in (portal.url, f"{mails}?about=November&wait=8", mails)]
        world.advance_to_next_event()
        world.advance("P30D")
        answers = [each.result(timeout=20) for each in asked]
        later = get(f"{mails}?about=never&wait=0.01")

    assert statuses == [200, 200, 200]
    assert Kind.CONTROL.threads < WAITING  # so none of them is held
    assert one_too_many == (
        503,
        '{"error":"16 requests are waiting for a mail already. Try again in a second, or without wait."}',
        "1",
    )
    assert all(status == 200 and "December" in text for status, text in answers)
    assert (later[0], later[1].strip()) == (200, '{"mails":[]}')


def test_a_client_that_leaves_frees_its_place_among_those_who_wait(monkeypatch):
    clock = SimpleNamespace(monotonic=lambda: clock.shows, shows=0.0)
    monkeypatch.setattr("eaportal.simulator.api.mails.time", clock)
    waiting = Waiting()

    taken = [waiting.begin(8) for _ in range(WAITING)]
    one_too_many = waiting.begin(8)
    clock.shows = 8.0

    assert (taken, one_too_many, waiting.begin(8)) == ([8.0] * WAITING, None, 16.0)


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


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/_sim/worlds/x/import", b"application/json", b'{"error": "The body is larger than 64 MiB."}'),
        ("/signin", b"text/plain", b"The body is larger than 64 MiB."),
    ],
)
def test_a_body_that_is_too_large_is_refused_by_its_header(portal, path, kind, body):
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n"

    headers, _, answered = send(portal, head.encode()).partition(b"\r\n\r\n")

    assert headers.startswith(b"HTTP/1.1 413 ")
    assert b"Content-Type: " + kind in headers
    assert b"X-Content-Type-Options: nosniff" in headers
    assert answered == body
    assert get(f"{portal.url}healthz") == (200, "alive")


def test_endless_headers_are_refused(portal):
    line, header = b"GET / HTTP/1.1\r\n", b"X: "

    answer = send(portal, line, header, b"y" * (LARGEST_HEADER - len(line) - len(header)))

    assert answer.startswith(b"HTTP/1.0 431 ")
    assert answer.endswith(b"\r\n\r\nThe headers are larger than 32 KiB.")


@pytest.mark.parametrize("before", [b"", b"0\r\n"], ids=["size", "trailer"])
def test_endless_lines_between_the_chunks_of_a_body_are_refused(portal, before):
    head = b"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"

    answer = send(portal, head, before, b"1" * LARGEST_HEADER, b"1")

    assert answer.startswith(b"HTTP/1.1 431 ")
    assert answer.endswith(b"\r\n\r\nThe headers are larger than 32 KiB.")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        *[
            (line, b"400")
            for line in (b"get / HTTP/1.1", b"GET / HTTP/1.1x", b"GET  HTTP/1.1", b"\0", b"GET")
        ],
        (b"GET /w/\xc3\xa4 HTTP/1.1", b"400"),
        *[(b"GET / HTTP/1.1\r\nContent-Length: " + each, b"400") for each in (b"-1", b"9" * 5000)],
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip", b"501"),
    ],
)
def test_what_is_no_request_is_refused_with_a_sentence(portal, caplog, line, status):
    headers, _, answered = send(portal, line + b"\r\n\r\n").partition(b"\r\n\r\n")

    assert headers.startswith((b"HTTP/1.0 ", b"HTTP/1.1 "))
    assert headers.split()[1] == status
    assert answered.endswith(b".")
    assert not caplog.records


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
        WorldDamagedError, match=r"^default\.sqlite: .* or move both away to start with a new world\.$"
    ):
        Portal(folder=tmp_path)


def ask(address, path="/healthz"):
    """Return the status line of *path* on a connection of its own."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return connection.makefile("rb").readline()


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def small_server():
    """The address of a server for at most 40 connections."""

    def application(_environ, start_response):
        start_response("200 OK", [("Content-Length", "0")])
        return []

    listening = socket.create_server(("127.0.0.1", 0))
    with closing(HttpServer(application, listening, 40)):
        yield listening.getsockname()


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nX-", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"]
)
def test_connections_without_a_whole_request_keep_nobody_from_being_served(small_server, sent):
    with ExitStack() as opened:
        for _ in range(200):
            connection = opened.enter_context(socket.create_connection(small_server, timeout=20))
            connection.sendall(sent)

        assert [ask(small_server) for _ in range(50)] == [OK] * 50


def test_a_connection_in_use_is_kept_when_idle_ones_are_closed(small_server):
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with ExitStack() as opened:
        used = opened.enter_context(socket.create_connection(small_server, timeout=20))
        answers = used.makefile("rb")
        for _ in range(100):
            opened.enter_context(socket.create_connection(small_server, timeout=20))
            used.sendall(request)
            assert answers.readline() == OK
            while answers.readline() != b"\r\n":
                pass


def test_file_numbers_above_a_thousand_are_served(portal):
    address = urlsplit(portal.url)
    with ExitStack() as opened:
        for _ in range(1100):
            opened.callback(os.close, os.dup(0))

        assert ask((address.hostname, address.port)) == OK


def test_delayed_requests_hold_no_threads(portal):
    simulator = Simulator(portal.url)
    simulator.create_world("slow").break_next("sign_in", "latency", seconds=3, times=100)
    address = urlsplit(portal.url)
    with ThreadPoolExecutor(60) as pool:
        late = [pool.submit(ask, (address.hostname, address.port), "/w/slow/signin") for _ in range(60)]
        while sum(fault.hits for fault in simulator.world("slow").faults()) < 60:
            assert not any(each.done() for each in late)

        quick = [get(f"{portal.url}{path}")[0] for path in ("healthz", "signin", "_sim/worlds/slow")]
        assert not any(each.done() for each in late)
        assert {each.result() for each in late} == {OK}
    assert quick == [200] * 3


def test_a_delayed_form_is_received_in_full(portal, sample):
    world = Simulator(portal.url).world()
    world.break_next("sign_in", "latency", seconds=0.2, times=10)
    browser = build_opener(HTTPCookieProcessor())
    with browser.open(f"{portal.url}signin", timeout=20) as answer:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())[1]
    form = urlencode({"csrf_token": token, "account": sample.users[0].account}).encode()

    with browser.open(f"{portal.url}signin", data=form, timeout=20) as answer:
        assert answer.url == f"{portal.url}signin/password"


@pytest.mark.slow
def test_others_write_while_a_clock_is_advanced_for_long(portal, sample):
    world = Simulator(portal.url).world()
    with ThreadPoolExecutor(1) as pool:
        advanced = pool.submit(world.advance, "P10Y")
        saved = 0
        while not advanced.done():
            world.add_user(f"user-{saved}@eaportal.example", "ea_admin", [sample.enrollments[0].number])
            saved += 1
        events = advanced.result()

    assert saved >= 5
    assert world.clock().now.year == 2030
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_a_server_that_ends_by_itself_says_so(portal):
    portal._server._sockets[-1] = object()  # its loop can't go on with this

    with pytest.raises(ServerEndedError, match="The simulator ended by itself"):
        portal.wait()


def test_a_server_that_was_closed_has_not_ended_by_itself(sample):
    portal = Portal(world_file=sample)
    portal.close()

    portal.wait()
