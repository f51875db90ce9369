from collections import deque
from threading import Event, Lock

import pytest

from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn


def test_each_thing_is_taken_once_by_whoever_is_free() -> None:
    waiting, taken, taking = deque(range(50)), [], Lock()

    def work(_worker: int) -> None:
        for each in take_in_turn(waiting, stopping):
            with taking:
                taken.append(each)

    stopping = Event()
    run_workers(4, work, stopping)

    assert sorted(taken) == list(range(50))


def test_nothing_more_is_taken_once_all_are_to_stop() -> None:
    stopping, waiting = Event(), deque("abc")
    in_turn = take_in_turn(waiting, stopping)

    first = next(in_turn)
    stopping.set()

    assert (first, list(in_turn), list(waiting)) == ("a", [], ["b", "c"])


def test_an_error_that_ends_one_worker_ends_the_others_and_is_raised() -> None:
    stopping, ended = Event(), []

    def work(worker: int) -> None:
        with failing_for_all(stopping):
            if worker == 1:
                raise ValueError("No.")
            ended.append(stopping.wait(timeout=10))

    with pytest.raises(ValueError, match=r"No\."):
        run_workers(2, work, stopping)

    assert ended == [True]
