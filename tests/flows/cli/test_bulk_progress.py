import os
import re
import signal
import time

import pytest

from eaportal.flows.bulk.operation import BulkProgress
from eaportal.flows.cli.bulk import progress as module
from eaportal.flows.cli.bulk import silence
from eaportal.flows.cli.bulk.progress import interruptible, shown_progress

READ_AGAIN = [BulkProgress(1), BulkProgress(1, 1, 2, "read")]
RUN = [
    BulkProgress(2, run="changes.csv#1", continues=True),
    BulkProgress(2, 1, 3, "updated", run="changes.csv#1"),
    BulkProgress(2, 2, 4, "refused", "The period is closed.", run="changes.csv#1"),
]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "LONGEST_S", float("inf"))


def test_without_a_terminal_each_row_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(quiet=False) as show:
        for each in (BulkProgress(0, message="Rolling back changes.csv#1."), *RUN):
            show(each)

    assert capsys.readouterr().err.splitlines() == [
        "Rolling back changes.csv#1.",
        "Continuing changes.csv#1, which was not finished.",
        "1 of 2: row 3: updated",
        "2 of 2: row 4: refused: The period is closed.",
    ]


def test_on_a_terminal_each_operation_of_a_command_has_its_own_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(module, "can_show_a_bar", lambda: True)

    with shown_progress(quiet=False) as show:
        for each in (*READ_AGAIN, *RUN):
            show(each)

    shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", capsys.readouterr().err)
    assert "2/2" in shown
    assert "1 updated, 1 refused" in shown
    assert "1 read, " not in shown


class Stopped:
    """Counts how often it is asked to stop."""

    count = 0

    def stop(self) -> None:
        self.count += 1


@pytest.mark.parametrize(("gap", "ends"), [(0.001, []), (1, [1])])
@pytest.mark.parametrize("signals", [(signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT)])
def test_signals_that_come_together_are_one_press(
    monkeypatch: pytest.MonkeyPatch, gap: float, ends: list[int], signals: tuple[int, int]
) -> None:
    updates, exits, clock = Stopped(), [], iter([10, 10 + gap, 10 + gap])
    monkeypatch.setattr(os, "_exit", exits.append)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))

    with shown_progress(quiet=True), interruptible(updates):
        for each in signals:
            signal.raise_signal(each)

    assert (exits, updates.count) == (ends, 1 + len(ends))


def test_the_second_press_ends_a_command_that_shows_a_bar_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    exits: list[int] = []
    monkeypatch.setattr(os, "_exit", exits.append)
    monkeypatch.setattr(module, "ONE_PRESS_S", -1)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setattr(module, "can_show_a_bar", lambda: True)

    with shown_progress(quiet=False) as show, interruptible(Stopped()):
        for each in (BulkProgress(2), BulkProgress(2, 1, 2, "read")):
            show(each)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    assert exits == [1]
    assert "Ended at once after 1 of 2 rows. Nothing was changed." in capfd.readouterr().err
