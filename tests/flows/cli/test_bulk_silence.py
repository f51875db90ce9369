import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from eaportal.flows.bulk.activity import doing, longest_activity
from eaportal.flows.cli.bulk import silence
from eaportal.flows.cli.bulk.silence import asking, never_silent, shown_activity
from eaportal.flows.cli.progress import can_show_a_bar

ENOUGH_S = 10


@contextmanager
def in_a_thread(what: str) -> Iterator[None]:
    """A thread that does *what* during the block."""
    at_work, done = Event(), Event()

    def work() -> None:
        with doing(what):
            at_work.set()
            done.wait(ENOUGH_S)

    thread = Thread(target=work)
    thread.start()
    at_work.wait(ENOUGH_S)
    yield
    done.set()
    thread.join()


def what_goes_on() -> str | None:
    activity = longest_activity()
    return activity and activity.what


def test_of_each_thread_the_last_activity_counts_and_of_all_the_longest() -> None:
    with in_a_thread("Starting a browser"):
        with doing("Row 2"), doing("Signing in"):
            first = what_goes_on()
        in_between = what_goes_on()
    with doing("Row 2"), in_a_thread("Row 3"):
        with doing("Signing in"):
            later = what_goes_on()
        again = what_goes_on()

    assert (first, in_between, later, again) == ("Starting a browser", "Starting a browser", "Row 3", "Row 2")
    assert longest_activity() is None


@pytest.mark.parametrize(("activity", "said"), [("Signing in", "Signing in"), (None, "Working")])
def test_a_command_that_would_be_silent_says_what_it_does_and_for_how_long(
    monkeypatch: pytest.MonkeyPatch, activity: str | None, said: str
) -> None:
    monkeypatch.setattr(silence, "LONGEST_S", 0)
    heard: list[str] = []
    twice = Event()

    def say(text: str) -> None:
        heard.append(text)
        if len(heard) == 2:
            twice.set()

    with never_silent(say):
        if activity:
            with doing(activity):
                assert twice.wait(ENOUGH_S)
        else:
            assert twice.wait(ENOUGH_S)

    assert re.fullmatch(rf"{said} … \d+ s", heard[0]), heard


def test_a_command_that_is_heard_says_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Event()
    now = [0.0]

    def clock() -> float:
        looked.set()
        return now[0]

    monkeypatch.setattr(silence._Heard, "at", 0.0)
    monkeypatch.setattr(silence.time, "monotonic", clock)
    heard: list[str] = []

    with never_silent(heard.append) as note:
        for now[0] in (2.4, 4.8, 7.2):
            looked.clear()
            assert looked.wait(ENOUGH_S)
            note()

    assert heard == []


def test_nothing_is_said_while_the_user_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Event()

    def clock() -> float:
        looked.set()
        return 1000.0

    monkeypatch.setattr(silence._Heard, "at", 1000.0)
    monkeypatch.setattr(silence.time, "monotonic", clock)
    heard: list[str] = []

    with asking(), never_silent(heard.append):
        for _ in range(2):
            looked.clear()
            assert looked.wait(ENOUGH_S)

    assert (heard, silence._Heard.at) == ([], 1000.0)


def test_a_program_that_reads_json_hears_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(silence, "never_silent", None)

    with shown_activity("Reading changes.csv", quiet=True):
        activity = what_goes_on()

    assert (activity, capsys.readouterr()) == ("Reading changes.csv", ("", ""))


@pytest.mark.parametrize(
    ("is_terminal", "term", "bar"),
    [
        (True, "xterm-256color", True),
        (True, "", True),
        (True, "dumb", False),
        (True, "unknown", False),
        (False, "xterm-256color", False),
    ],
)
def test_a_bar_needs_a_terminal_that_can_write_a_line_again(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, term: str, bar: bool
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    monkeypatch.setenv("TERM", term)

    assert can_show_a_bar() is bar
