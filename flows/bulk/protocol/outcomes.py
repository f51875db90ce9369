"""What has become of a row of a change list."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The final word on a row."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CONFLICT = "conflict"
    FAILED = "failed"
    NOT_RUN = "not-run"


# What results add to the columns of a list; a list that has them already is read without them.
RESULT_COLUMNS = ("status", "message", "before", "after", "finished_at")
WELL = (Status.UPDATED, Status.UNCHANGED)


@dataclass(frozen=True)
class RowOutcome:
    """What has become of the row with this number.

    *message* is a sentence, empty where all is well; *before* and *after* are the PO numbers read from the
    portal, None where none was read; *finished_at* is ISO 8601 in UTC, None for a row that was not run.
    """

    row: int
    status: Status
    message: str = ""
    before: str | None = None
    after: str | None = None
    finished_at: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What is kept of a row that did not end well: paths in the folder of the report.

    *lacking* says why there is no *picture*.
    """

    picture: str | None = None
    trace: str | None = None
    lacking: str = ""
