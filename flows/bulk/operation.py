"""What bulk operations report: how far they are, and their results."""

from dataclasses import dataclass
from pathlib import Path

from eaportal.flows.bulk.ledger.audit import AuditCheck
from eaportal.flows.bulk.ledger.database import Place
from eaportal.flows.bulk.ledger.rows import DONE, Row
from eaportal.flows.bulk.ledger.status import count_statuses
from eaportal.flows.bulk.look.readings import Reading
from eaportal.flows.errors import EaportalError, WrongInputError


class StoppedError(EaportalError):
    """stop() was called before everything was read."""


@dataclass(frozen=True)
class BulkProgress:
    """How far an operation is: *done* of *total* rows, and the *status* and *message* of the last one.

    A *message* without a *row* is about the operation.

    The first report has no *row*. *run* is the name of the run, if there is one; it *continues* if apply()
    or rollback() found it unfinished.
    """

    total: int
    done: int = 0
    row: int | None = None
    status: str = ""
    message: str = ""
    run: str | None = None
    continues: bool = False


@dataclass(frozen=True)
class RunResult:
    """The result of a run: its files, and the outcome of each of its *rows*.

    *error* is what ended the run early, *results_error* why the *results* could not be written, and
    *report_error* why there is no *report*.
    """

    name: str
    ledger: Place
    results: Path
    report: Path | None
    rows: tuple[Row, ...]
    seconds: float
    error: EaportalError | None = None
    report_error: WrongInputError | None = None
    results_error: WrongInputError | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each status: updated, unchanged, refused, conflict, failed, not-run."""
        return count_statuses(row.outcome.status for row in self.rows)

    @property
    def succeeded(self) -> bool:
        """Whether every row is as asked for, without a message, and results and report are written."""
        return (
            self.error is None
            and self.results_error is None
            and self.report is not None
            and all(
                row.outcome.status in DONE and (not row.outcome.message or row.carried_into)
                for row in self.rows
            )
        )


@dataclass(frozen=True)
class VerifyResult:
    """The rows that have *drifted* since the run, with what the portal shows now, and the audit log's check.

    *checked* counts the rows that were read.
    """

    name: str
    ledger: Place
    checked: int
    drifted: tuple[tuple[Row, Reading], ...]
    audit_log: Path
    audit: AuditCheck

    @property
    def succeeded(self) -> bool:
        """Whether every row is as the run left it and the audit log agrees with the ledger."""
        return not self.drifted and self.audit.wrong_line is None
