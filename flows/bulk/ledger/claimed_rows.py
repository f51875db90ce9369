"""The rows of an enrollment that a worker has claimed: each save is recorded before it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from eaportal.flows.bulk.ledger.database import Claim, LedgerError, RowChange
from eaportal.flows.bulk.ledger.rows import WRITTEN, Evidence, OtherPeriod, Present, Row, RowOutcome
from eaportal.flows.bulk.ledger.seals import sealed
from eaportal.flows.bulk.ledger.stored import as_flag, others_as_detail, others_as_json, row_of
from eaportal.flows.bulk.lists.change_list import ListedChange


class Change(Protocol):
    """Carries out the change of a *row*, if it is *changed*, and notes *what* happened, both or nothing.

    Raises ReplacedError, LedgerError, and LedgerWriteError.
    """

    def __call__(
        self,
        claim: Claim,
        row: int,
        changed: RowChange | None,
        what: str,
        detail: Mapping[str, object],
        *,
        releases: bool = False,
    ) -> None:
        """Carry it out, and let others claim the rows if it *releases* them."""


class ClaimedRows:
    """The rows of *claim*, from their stored *values*. What a call writes is on disk when it returns.

    Each call raises ReplacedError if another worker has claimed the rows since, LedgerError if a row was
    changed by anybody else, and LedgerWriteError.
    """

    def __init__(self, claim: Claim, values: Sequence[Mapping[str, Any]], change: Change) -> None:
        self.claim = claim
        self._values = {each["row"]: dict(each) for each in values}
        self._change = change

    def row(self, number: int) -> Row:
        """Return the row with this *number* as it is now."""
        return row_of(self._stored(number))

    def saving(self, change: ListedChange, before: Present, others: Sequence[OtherPeriod] = ()) -> None:
        """Record that the number of *change* is about to replace *before*, and what *others* show."""
        values = {
            "saving": 1,
            "before": before.number,
            "before_lock": as_flag(before.locked),
            "others": others_as_json(others),
        }
        self._write(change.row, values, "saving", False, before=before.number, po_number=change.po_number,
                    **others_as_detail(others))  # fmt: skip

    def failed_attempt(self, change: ListedChange, attempt: int, message: str) -> None:
        """Record that the browser or the portal failed in an attempt."""
        detail = {"attempt": attempt, "message": message}
        self._change(self.claim, change.row, None, "attempt-failed", detail)

    def record(
        self,
        outcome: RowOutcome,
        others: Sequence[OtherPeriod] = (),
        *,
        settled: bool = True,
        evidence: Evidence | None = None,
        releases: bool = False,
    ) -> None:
        """Record the result of a row; it isn't *settled* if the result of a save is unknown.

        The last one of the claim *releases* the rows.
        """
        stored = self._stored(outcome.row)
        values = {
            "status": str(outcome.status),
            "message": outcome.message,
            "before": outcome.before,
            "after": outcome.after,
            "finished_at": outcome.finished_at,
            "saving": 0 if settled else stored["saving"],
            "others": others_as_json(others),
        }
        if outcome.status in WRITTEN and outcome.after is not None:
            values["wrote"] = outcome.after
        self._write(outcome.row, values, "recorded", releases, status=outcome.status, message=outcome.message,
                    before=outcome.before, after=outcome.after, **others_as_detail(others),
                    **(asdict(evidence) if evidence else {}))  # fmt: skip

    def _stored(self, row: int) -> Mapping[str, Any]:
        if row not in self._values:  # a damaged index doesn't find it
            raise LedgerError(
                f"Row {row} is not found among those of {self.claim.enrollment}: the ledger is damaged."
                " Restore a copy of the ledger, or move it away to apply its list from the start."
            )
        return self._values[row]

    def _write(
        self, row: int, values: Mapping[str, Any], what: str, releases: bool, **detail: object
    ) -> None:
        before = self._stored(row)
        after = sealed({**before, **values})
        changed = RowChange(before["run"], row, before["seal"], {**values, "seal": after["seal"]})
        self._change(self.claim, row, changed, what, detail, releases=releases)
        self._values[row] = after
