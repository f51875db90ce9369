"""When failed rows stop a run."""

from threading import Event, Lock

from eaportal.flows.bulk.ledger.messages import common_message
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.errors import EaportalError
from eaportal.flows.wording import counted

# So many rows in a row that fail alike don't fail for a reason of their own.
ALIKE = 20


class TooManyFailuresError(EaportalError):
    """So many rows have failed that the run has stopped; the message says why."""


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
            if self._most is None and self._alike >= ALIKE:
                reason = f"{self._alike} rows in a row failed alike."
            elif self._most is not None and self._failed >= self._most:
                reason = f"{counted(self._failed, 'row')} failed, as many as --max-failures allows."
            else:
                return
            self.reason = self.reason or f"{reason} The last one, row {change.row}: {failure}"
            self._stopping.set()
