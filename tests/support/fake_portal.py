"""A portal without pages for bulk runs: what its sessions read and save, and a kill at any of their steps."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from eaportal.flows.bulk.ledger.rows import Present
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.errors import RefusedError, StepFailedError
from tests.support.bulk_portal import ACCOUNT

Key = tuple[str, str, str]


TOO_LATE = "The deadline has passed."


class KilledError(BaseException):
    """The process was killed: nothing that it does afterwards counts."""


@dataclass(frozen=True)
class State:
    """The numbers of an enrollment by period, those that somebody entered, the locked number if any."""

    numbers: dict[str, str]
    entered: frozenset[str] = frozenset()
    locked: str | None = None

    def saved(self, period: str, number: str, locked: bool) -> "State":
        """What a save makes of it: a lock that was not set carries its number on."""
        numbers, entered = dict(self.numbers), self.entered
        if number != numbers[period]:
            numbers[period], entered = number, entered | {period}
        if locked and self.locked is None:
            numbers |= {later: number for later in numbers if later > period and later not in entered}
        return State(numbers, entered, None if not locked else self.locked or number)

    def with_period(self, period: str) -> "State":
        """What the opening of a *period* makes of it."""
        return replace(self, numbers={**self.numbers, period: self.locked or f"made-{period}"})


@dataclass(frozen=True)
class Saved:
    """A save in the portal's journal."""

    who: str
    key: Key
    old: str
    new: str


@dataclass
class FakePortal:
    """The *states* of its enrollments and kinds, and a *journal* of what was saved.

    The process is killed after *steps_left* steps, or when *rows_left* rows have ended, if that is given. The
    next saves have the *breaks*: each is "before", "once stored", or empty. After *saves_left* saves, if that
    is given, the deadline of all periods has passed.
    """

    states: dict[tuple[str, str], State]
    journal: list[Saved] = field(default_factory=list)
    steps_left: int | None = None
    rows_left: int | None = None
    breaks: list[str] = field(default_factory=list)
    saves_left: int | None = None

    def step(self) -> None:
        """Do a step, or kill the process."""
        if self.steps_left is not None:
            if self.steps_left <= 0:
                raise KilledError
            self.steps_left -= 1

    def begin_row(self) -> None:
        """Begin a row, or kill the process."""
        if self.rows_left is not None:
            if self.rows_left <= 0:
                raise KilledError
            self.rows_left -= 1

    def numbers(self) -> Mapping[Key, str]:
        """The numbers that it shows."""
        return {
            (enrollment, period, kind): number
            for (enrollment, kind), state in self.states.items()
            for period, number in state.numbers.items()
        }

    def is_locked(self, key: Key) -> bool:
        """Check whether the number of *key* is locked."""
        return self.states[key[0], key[2]].locked is not None

    def save(self, who: str, key: Key, number: str, *, locked: bool = False) -> None:
        """Save the *number* of *key*, without a question."""
        enrollment, period, kind = key
        before = self.states[enrollment, kind]
        self.states[enrollment, kind] = before.saved(period, number, locked)
        if before.numbers[period] != number:
            self.journal.append(Saved(who, key, before.numbers[period], number))

    @contextmanager
    def session(self) -> Iterator["FakeSession"]:
        """Sign in."""
        self.step()
        yield FakeSession(self)


class FakeSession:
    """A session with *portal*, as bulk runs use one."""

    is_gone = False
    recorder = None
    retry_after = None

    def __init__(self, portal: FakePortal) -> None:
        self._portal = portal

    def present(self, change: ListedChange) -> Present:
        self._portal.step()
        state = self._state(change)
        return Present(state.numbers[change.period], None if change.lock is None else self._is_locked(change))

    read_back = present

    def look(self, change: ListedChange) -> tuple[Present, str | None]:
        self._portal.step()
        is_locked = self._is_locked(change)
        refusal = "Locked." if is_locked and change.lock is not False else None
        return Present(self._state(change).numbers[change.period], is_locked), refusal

    def save(self, change: ListedChange, before: Present) -> str:
        self._portal.step()
        if self._is_locked(change) and change.lock is not False:
            raise RefusedError("Locked.")
        if self._portal.saves_left is not None and len(self._portal.journal) >= self._portal.saves_left:
            raise RefusedError(TOO_LATE)
        if self._state(change).numbers[change.period] != before.number:
            raise RefusedError("Somebody else was first.")
        breaks = self._portal.breaks.pop() if self._portal.breaks else ""
        if breaks != "before":
            lock = self._is_locked(change) if change.lock is None else change.lock
            self._portal.save(ACCOUNT, change.key, change.wanted_number, locked=lock)
        if breaks:
            raise StepFailedError("The portal did not answer.")
        self._portal.step()
        return "Saved."

    def periods_after(self, change: ListedChange) -> tuple[str, ...]:
        return tuple(sorted(self.later_numbers(change)))

    def later_numbers(self, change: ListedChange) -> dict[str, str]:
        self._portal.step()
        numbers = self._state(change).numbers
        return {period: number for period, number in numbers.items() if period > change.period}

    def lock_holder(self, change: ListedChange) -> tuple[str, str] | None:
        self._portal.step()
        state = self._state(change)
        held = (item for item in state.numbers.items() if item[1] == state.locked)
        return max(held, default=None)

    def forget(self) -> None: ...

    def begin_row(self) -> None:
        self._portal.begin_row()

    def leave_dialog(self) -> None: ...

    def _state(self, change: ListedChange) -> State:
        return self._portal.states[change.lock_key]

    def _is_locked(self, change: ListedChange) -> bool:
        return self._state(change).locked is not None
