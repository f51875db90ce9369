"""What the ledger records: runs, and the rows of each with what was read, saved, and found."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from eaportal.flows.bulk.lists.change_list import ListedChange


class Status(StrEnum):
    """The outcome of a row in one word."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CONFLICT = "conflict"
    ALTERED = "altered"
    FAILED = "failed"
    NOT_RUN = "not-run"


# The row is as the list asks for.
DONE = (Status.UPDATED, Status.UNCHANGED)
# The run has changed the number.
WRITTEN = (Status.UPDATED, Status.ALTERED)
# Resuming the run works on the row.
TO_DO = (Status.NOT_RUN, Status.FAILED)


@dataclass(frozen=True)
class Present:
    """The PO number that the portal shows; *locked* is None if nobody looked."""

    number: str
    locked: bool | None = None


@dataclass(frozen=True)
class RowOutcome:
    """The result of the row with this number.

    *message* is a sentence, or empty; *before* and *after* are the PO numbers read from the portal, None if
    none was read; *finished_at* is ISO 8601 in UTC, None for a row that was not run.
    """

    row: int
    status: Status
    message: str = ""
    before: str | None = None
    after: str | None = None
    finished_at: str | None = None


@dataclass(frozen=True)
class Evidence:
    """The files kept for a row that didn't end well, as paths in the report's folder.

    *lacking* says why there is no *picture*.
    """

    picture: str | None = None
    trace: str | None = None
    lacking: str = ""


class Part(StrEnum):
    """How a lock affects another period than its row's."""

    LATER = "later"
    CARRIED_ON = "carried-on"
    HELD_THE_LOCK = "held-the-lock"


@dataclass(frozen=True)
class OtherPeriod:
    """Another period of a row's enrollment and kind, with the *number* that it had before the save."""

    period: str
    number: str
    part: Part = Part.LATER


@dataclass(frozen=True)
class Source:
    """What a run works through: the list's *path*, a hash of its *content*, the portal, and the account.

    *sheet* of a workbook is the list, and rows that it hides are part of it if *include_hidden*.
    """

    path: Path = field(compare=False)
    columns: tuple[str, ...]
    delimiter: str
    content: str
    base_url: str
    account: str
    sheet: str | None = None
    include_hidden: bool = False


@dataclass(frozen=True)
class Run:
    """One run of a ledger; *undoes* is the run that a rollback undoes; *ended_at* is None if rows remain.

    A run that *is_closed* has ended with what is done.
    """

    number: int
    kind: str
    undoes: int | None
    source: Source
    began_at: str
    ended_at: str | None
    is_closed: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a run; *intent* is what was read before a save whose result is unknown.

    *others* are the periods that a save of the row's lock has affected, or may have. *wrote* is the number
    that the run has stored, None if it has stored none.
    """

    change: ListedChange
    before: Present | None
    intent: Present | None
    outcome: RowOutcome
    others: tuple[OtherPeriod, ...] = ()
    wrote: str | None = None

    @property
    def carried_into(self) -> tuple[str, ...]:
        """The periods that have taken over the number of the row, because it set a lock."""
        return tuple(other.period for other in self.others if other.part is Part.CARRIED_ON)
