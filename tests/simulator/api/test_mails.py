import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from tests.support.world_files import ADA, world_yaml

MAILS = "/worlds/default/mails"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("to=ada@contoso.example", 2),
        ("to=ADA@Contoso.example", 2),
        ("to=ada", 0),
        ("about=december 2020", 1),
        ("about=%25", 0),
        ("after=2020-12-07T05:59:59Z", 2),
        ("after=2020-12-07T06:00:00Z", 1),
        ("after=2020-12-07T07:00:00%2B01:00", 1),
        ("to=ada@contoso.example&about=November&after=2020-12-07T05:59:59Z&wait=1", 1),
    ],
)
def test_mails_are_found_by_recipient_subject_and_time(control, query, count):
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})
    control.post("/worlds/mine/clock/advance", {"to": "2021-01-08T00:00:00Z"})

    status, answer = control.get(f"/worlds/mine/mails?{query}")

    assert (status, len(answer["mails"])) == (200, count)


def test_a_mail_comes_with_its_words_in_text_and_html(control):
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})

    status, answer = control.get("/worlds/mine/mails")

    (mail,) = answer["mails"]
    assert status == 200
    assert {name: mail[name] for name in ("at", "to", "subject")} == {
        "at": "2020-12-07T06:00:00Z",
        "to": ADA,
        "subject": "Overage notification: enrollment 7080123, November 2020",
    }
    assert "The PO number for this period is 7080123-202011." in mail["text"]
    assert "<p>The PO number for this period is 7080123-202011." in mail["html"]


@pytest.fixture
def asked_once(monkeypatch):
    """Hold a request that waits for a mail after its first look: an event for that, and one to release it."""
    looked, go_on = threading.Event(), threading.Event()

    def sleep(_seconds):
        looked.set()
        assert go_on.wait(timeout=10)

    monkeypatch.setattr("eaportal.simulator.later.time", SimpleNamespace(sleep=sleep))
    return looked, go_on


def test_a_request_that_waits_gets_a_mail_as_soon_as_it_is_sent(control, asked_once):
    looked, go_on = asked_once
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(control.get, "/worlds/mine/mails?about=December&wait=8")
        assert looked.wait(timeout=10)
        assert not waiting.done()

        control.post("/worlds/mine/clock/advance", {"to": "2021-01-07T06:00:00Z"})
        go_on.set()
        status, answer = waiting.result(timeout=10)

    assert (status, [mail["at"] for mail in answer["mails"]]) == (200, ["2021-01-07T06:00:00Z"])


def test_a_request_that_waits_for_a_mail_of_a_deleted_world_gets_404(control, asked_once, worlds):
    looked, go_on = asked_once
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(control.get, "/worlds/mine/mails?about=never&wait=8")
        assert looked.wait(timeout=10)

        control.ask("DELETE", "/worlds/mine")
        go_on.set()
        answer = waiting.result(timeout=10)

    assert answer == (404, {"error": "There is no world 'mine'."})
    assert worlds.names() == ["default"]


def test_a_request_that_waits_in_vain_gets_no_mail(control):
    assert control.get("/worlds/default/mails?to=nobody&wait=0.01") == (200, {"mails": []})


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/worlds/none/mails", 404, "There is no world 'none'."),
        ("GET", "/worlds/none/mails/1/raw", 404, "There is no world 'none'."),
        ("POST", "/worlds/none/mails/deliver", 404, "There is no world 'none'."),
        ("GET", f"{MAILS}/99999/raw", 404, "World 'default' has no mail '99999'."),
        ("GET", f"{MAILS}/01/raw", 404, "World 'default' has no mail '01'."),
        ("GET", f"{MAILS}/{'9' * 30}/raw", 404, f"World 'default' has no mail '{'9' * 30}'."),
        ("GET", f"{MAILS}/%0D%0A/raw", 404, r"World 'default' has no mail '\r\n'."),
        ("GET", f"{MAILS}?wait=9", 422, "wait: Input should be less than or equal to 8."),
        ("GET", f"{MAILS}?wait=-1", 422, "wait: Input should be greater than or equal to 0."),
        ("GET", f"{MAILS}?wait=nan", 422, "wait: Input should be less than or equal to 8."),
        ("GET", f"{MAILS}?after=2020-12-01", 422, "after: Input should have timezone info."),
        ("GET", f"{MAILS}?after=0.5", 422, "after: a moment is text such as 2020-12-15T00:00:00Z."),
        ("GET", f"{MAILS}?other=1", 422, "other: Extra inputs are not permitted."),
        ("GET", f"{MAILS}?to=a&to=b", 422, "to: Input should be a valid string."),
    ],
)
def test_an_unknown_mail_or_a_wrong_query_is_refused(control, everything, method, path, status, sentence):
    before = everything()

    assert control.ask(method, path) == (status, {"error": sentence})

    assert everything() == before
