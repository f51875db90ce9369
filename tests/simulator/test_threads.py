import threading
from dataclasses import dataclass, field

import pytest

from eaportal.simulator.threads import Kind, Share, Threads, share_of


@dataclass
class Held:
    """A task that runs until it is released."""

    path: str
    begun: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    is_cancelled: bool = False

    def share(self):
        return share_of(self.path)

    def service(self):
        self.begun.set()
        assert self.release.wait(timeout=20)

    def cancel(self):
        self.is_cancelled = True


class Broken(Held):
    def service(self):
        super().service()
        raise KeyboardInterrupt


@pytest.fixture
def threads():
    return Threads()


@pytest.fixture
def tasks(threads):
    """Add tasks for paths, and release them all in the end."""
    added = []

    def add(*paths, kind=Held):
        new = [kind(path) for path in paths]
        added.extend(new)
        for each in new:
            threads.add_task(each)
        return new

    yield add
    for each in added:
        each.release.set()
    threads.shutdown()


@pytest.mark.parametrize(
    ("path", "share"),
    [
        ("/healthz", Share(Kind.HEALTH, "")),
        ("/readyz", Share(Kind.HEALTH, "")),
        ("/_sim/", Share(Kind.CONTROL, "")),
        ("/_sim/worlds", Share(Kind.CONTROL, "")),
        ("/_sim/worlds/mine/clock/advance", Share(Kind.CONTROL, "mine")),
        ("/", Share(Kind.PORTAL, "")),
        ("/healthz/x", Share(Kind.PORTAL, "")),
        ("/w/mine/report", Share(Kind.PORTAL, "mine")),
    ],
)
def test_a_request_counts_for_its_kind_and_its_world(path, share):
    assert share_of(path) == share


@pytest.mark.parametrize("path", ["/w/slow/signin", "/_sim/worlds/slow/mails"])
def test_one_world_leaves_threads_for_the_others(tasks, path):
    kind = share_of(path).kind
    slow = tasks(*[path] * (kind.threads + 5))

    others = tasks(path.replace("slow", "quick"), "/healthz", "/_sim/worlds", "/")

    assert all(each.begun.wait(timeout=20) for each in others)
    assert sum(each.begun.is_set() for each in slow) == kind.of_one_world


@pytest.mark.parametrize("prefix", ["/w/", "/_sim/worlds/"])
def test_one_kind_leaves_threads_for_the_others(tasks, prefix):
    tasks(*(f"{prefix}world-{number}/x" for number in range(200)))

    others = tasks("/healthz", "/_sim/worlds" if prefix == "/w/" else "/")

    assert all(each.begun.wait(timeout=20) for each in others)


def test_a_task_that_waits_for_its_share_runs_next(tasks):
    busy = tasks(*["/"] * Kind.PORTAL.of_one_world)
    [waiting, later] = tasks("/", "/")
    assert all(each.begun.wait(timeout=20) for each in busy)
    assert not waiting.begun.is_set()

    busy[3].release.set()

    assert waiting.begun.wait(timeout=20)
    assert not later.begun.is_set()


def test_a_failed_task_gives_its_thread_back(tasks, caplog):
    failed = tasks(*["/"] * Kind.PORTAL.of_one_world, kind=Broken)
    for each in failed:
        each.release.set()

    [next_one] = tasks("/")

    assert next_one.begun.wait(timeout=20)
    assert "A request failed." in caplog.text


def test_a_delayed_task_holds_no_thread_and_runs_when_it_is_due(threads, tasks):
    delayed = [Held("/") for _ in range(100)]
    for each in delayed:
        each.release.set()
        threads.add_task(each, 0.2)

    [other] = tasks("/")

    assert other.begun.wait(timeout=20)
    assert not any(each.begun.is_set() for each in delayed)
    assert all(each.begun.wait(timeout=20) for each in delayed)


def test_a_thread_that_waits_for_a_delayed_task_leaves_another_in_its_place(threads, tasks):
    # All threads but one are busy, and the last one waits.
    busy = tasks(*["/w/a/"] * Kind.PORTAL.of_one_world)
    busy[0].release.set()
    for each in busy:
        assert each.begun.wait(timeout=20)
    delayed = Held("/w/b/")
    delayed.release.set()

    threads.add_task(delayed, 0.2)
    [other] = tasks("/w/c/")

    assert other.begun.wait(timeout=20)
    assert delayed.begun.wait(timeout=10)


def test_an_end_waits_for_what_runs_and_gives_up_what_waits(threads):
    running = Held("/")
    threads.add_task(running)
    assert running.begun.wait(timeout=20)
    delayed = Held("/")
    threads.add_task(delayed, 1000)
    ended = threading.Thread(target=threads.shutdown)

    ended.start()
    assert ended.is_alive()
    running.release.set()
    ended.join(timeout=20)

    assert not ended.is_alive()
    assert (running.is_cancelled, delayed.is_cancelled) == (False, True)
