"""When failed rows stop a run."""

from collections.abc import Sequence
from itertools import takewhile
from threading import Event, Lock

from eaportal.flows.bulk.ledger.messages import common_message
from eaportal.flows.bulk.ledger.rows import Row, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.errors import EaportalError
from eaportal.flows.wording import counted

# So many rows in a row that fail alike don't fail for a reason of their own.
ALIKE = 20


class TooManyFailuresError(EaportalError):
    """So many rows have failed that the run has stopped; the message says why."""


class CancelledError(EaportalError):
    """Somebody has cancelled the run on another machine."""


class Failures:
    """The failed rows of an operation. They set *stopping* when they are *most*, and then have a *reason*.

    Without *most*, they do so when ALIKE rows in a row have failed for the same reason.
    """

    def __init__(self, most: int | None, stopping: Event) -> None:
        self.reason = ""
        self._most = most
        self._stopping = stopping
        self._failed = self._alike = 0
        self._before: str | None = None
        self._counting = Lock()

    def count(self, change: ListedChange, failure: str | None, *numbers: str | None) -> None:
        """Count the row of *change*, with its *failure* if it has failed; *numbers* are what it has shown."""
        with self._counting:
            if failure is None:
                self._before = None
                return
            common = common_message(failure, change, *numbers)
            self._failed += 1
            self._alike = self._alike + 1 if common == self._before else 1
            self._before = common
            reason = _reason(self._most, self._failed, self._alike, change, failure)
            if reason:
                self.reason = self.reason or reason
                self._stopping.set()


def reason_to_stop(last: Sequence[Row], failed: int, most: int | None) -> str:
    """Return why a run stops of which *failed* rows have failed, if it does; the *last* ones are first."""
    failures = [
        common_message(row.outcome.message, row.change, row.outcome.before, row.outcome.after)
        for row in takewhile(lambda row: row.outcome.status is Status.FAILED, last)
    ]
    if not failures:
        return ""
    alike = sum(1 for _ in takewhile(lambda message: message == failures[0], failures))
    return _reason(most, failed, alike, last[0].change, last[0].outcome.message)


def _reason(most: int | None, failed: int, alike: int, change: ListedChange, failure: str) -> str:
    if most is None and alike >= ALIKE:
        reason = f"{alike} rows in a row failed alike."
    elif most is not None and failed >= most:
        allowed = "as many as" if failed == most else f"more than the {most} that"
        reason = f"{counted(failed, 'row')} failed, {allowed} --max-failures allows."
    else:
        return ""
    return f"{reason} The last one, row {change.row}: {failure}"
