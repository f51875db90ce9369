"""The attempts at one row: read, decide, save, read back, record, and again if something breaks."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Lock

from eaportal.flows.browser.start import NoBrowserError
from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.claimed_rows import ClaimedRows
from eaportal.flows.bulk.ledger.database import LedgerError, LedgerWriteError, ReplacedError
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.rows import Present, Row, RowOutcome, Run, Status
from eaportal.flows.bulk.run.decision import Decision, decide, is_wanted, status_after_refusal
from eaportal.flows.bulk.run.lock_effects import (
    carried_message,
    opened_since,
    others_after,
    others_before,
    overtaken_outcomes,
)
from eaportal.flows.bulk.run.stored_forms import is_form_of
from eaportal.flows.bulk.session.evidence import EvidenceFolder, RowEvidence
from eaportal.flows.bulk.session.kept_session import KeptSession, OpenSession, sentence_of
from eaportal.flows.bulk.session.session import BulkSession, conflict_message
from eaportal.flows.errors import EaportalError, RefusedError, SignInRefusedError, StepFailedError


@dataclass(frozen=True)
class Limits:
    """How often a row is retried, how many rows may fail, and how many rows may begin per minute."""

    retries: int = 4
    max_failures: int | None = None
    per_minute: int | None = None


class Pace:
    """At most *per_minute* rows per minute over all workers, evenly spaced; None for no limit."""

    def __init__(self, per_minute: int | None) -> None:
        self._interval = 60 / per_minute if per_minute else 0.0
        self._next = time.monotonic()
        self._lock = Lock()

    def wait(self, stopping: Event) -> bool:
        """Wait until the next row may begin; returns False if the run stops instead."""
        if self._interval:
            with self._lock:
                turn = max(self._next, time.monotonic())
                self._next = turn + self._interval
            with doing("Waiting, because only so many rows may begin per minute"):
                stopping.wait(max(0.0, turn - time.monotonic()))
        return not stopping.is_set()


class TakenError(EaportalError):
    """Another worker has claimed the enrollment of a row."""


class RowWorker:
    """Works on rows in one session, or a new one if that ends; claims those of one enrollment at a time.

    close() ends the session, and lets others claim the rows.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: Run,
        open_session: OpenSession,
        retries: int,
        pace: Pace,
        stopping: Event,
        evidence: EvidenceFolder,
    ) -> None:
        self._ledger = ledger
        self._run = run
        self._kept = KeptSession(open_session)
        self._retries = retries
        self._pace = pace
        self._stopping = stopping
        self._evidence = evidence
        self._rows: ClaimedRows | None = None

    def work(self, row: Row, *, only_read: bool = False, releases: bool = False) -> RowOutcome | None:
        """Work on *row* until it has a result, and record that; None if the run stops before.

        With *only_read*, a save whose result is unknown is read and not repeated. The last row of an
        enrollment *releases* it: others may claim it once the result is recorded.

        Raises SignInRefusedError, PortalUnreachableError, NoBrowserError, LedgerError, and LedgerWriteError,
        which concern all rows, and TakenError and ReplacedError, which concern those of the enrollment.
        """
        rows = self.claim(row.change.enrollment)
        with doing(f"Row {row.change.row}: waiting for the portal"):
            return self._work(rows, rows.row(row.change.row), only_read=only_read, releases=releases)

    def claim(self, enrollment: str) -> ClaimedRows:
        """Claim the rows of *enrollment*, and let others claim those of the enrollment before.

        Raises TakenError.
        """
        if self._rows is None or self._rows.claim.enrollment != enrollment:
            self.release()
            self._rows = self._ledger.claim(self._run, enrollment)
        if self._rows is None:
            raise TakenError(f"Another worker is at work on {enrollment}.")
        return self._rows

    def release(self) -> None:
        """Let others claim the rows."""
        if self._rows:
            self._ledger.release(self._rows)
        self._rows = None

    def _work(self, rows: ClaimedRows, row: Row, *, only_read: bool, releases: bool) -> RowOutcome | None:
        evidence = self._evidence.of_row(row.change.row)
        attempt = _Attempt(self._ledger, rows, self._run, row, evidence)
        failures = 0
        while self._pace.wait(self._stopping):
            try:
                session = self._kept.opened_for_row()
                evidence.begin_attempt(session.recorder, is_retry=failures > 0)
                outcome = self._recorded(
                    attempt, attempt.make(session, only_read=only_read), releases=releases
                )
                self._kept.succeeded()
                return outcome
            except (SignInRefusedError, NoBrowserError, LedgerError, LedgerWriteError, ReplacedError):
                raise
            except Exception as error:
                # Playwright's or ours: in any case, the row is read before it is tried again.
                failures += 1
                message = sentence_of(error)
                rows.failed_attempt(row.change, failures, message)
                is_last = self._kept.gives_up(error, failures, self._retries)
                evidence.attempt_failed(is_last=is_last)
                pause = self._kept.recover(error, failures, self._retries)
                if is_last:
                    outcome, settled = attempt.settle(self._kept.opened, message)
                    return self._recorded(attempt, outcome, settled=settled, releases=releases)
                pause.wait(self._stopping)
        return None

    def close(self) -> None:
        """End the session, and let others claim the rows."""
        self.release()
        self._kept.close()

    def _recorded(
        self, attempt: "_Attempt", outcome: RowOutcome, *, settled: bool = True, releases: bool
    ) -> RowOutcome:
        with doing(f"Row {outcome.row}: keeping what its page shows"):
            evidence = attempt.evidence.keep(outcome.status)
        overtakes = outcome.status is Status.UPDATED and attempt.others and self._run.undoes is None
        attempt.rows.record(
            *(outcome, attempt.others),
            settled=settled,
            evidence=evidence,
            releases=releases and not overtakes,
        )
        if overtakes:
            same_lock = self._ledger.rows_with_lock_of(self._run, attempt.change)
            for overtaken in overtaken_outcomes(same_lock, outcome.row):
                attempt.rows.record(overtaken)
        return outcome


class _Attempt:
    """What is known of a row, from one attempt to the next."""

    def __init__(self, ledger: Ledger, rows: ClaimedRows, run: Run, row: Row, evidence: RowEvidence) -> None:
        self._ledger = ledger
        self.rows = rows
        self._run = run
        self.change = row.change
        self._intent = row.intent
        self.others = row.others
        self.evidence = evidence

    def make(self, session: BulkSession, *, only_read: bool) -> RowOutcome:
        """Take the steps that the row needs, and return the outcome."""
        change = self.change
        try:
            present = session.present(change)
        except SignInRefusedError:
            raise
        except RefusedError as error:
            return self._outcome(Status.REFUSED, str(error))
        decided = self._decided_outcome(session, present)
        if decided:
            return decided
        if only_read:
            return RowOutcome(change.row, Status.NOT_RUN)
        if self._intent is None and change.lock is not None:
            self.others = others_before(session, change, present)
        earlier, self._intent = self._intent, present
        self.rows.saving(change, present, self.others)
        try:
            message = session.save(change, present)
        except RefusedError as error:
            self.evidence.take_picture()
            session.leave_dialog()
            now = session.present(change)
            status = status_after_refusal(change, present, now, earlier)
            if status is Status.UPDATED:
                return self._updated_outcome(session, present, now)
            return self._outcome(status, "" if status is Status.UNCHANGED else str(error), present, now)
        now = session.read_back(change)
        sent = change.wanted_number
        if now.number != sent and (now.number != present.number or is_form_of(now.number, sent)):
            return self._altered_outcome(present, now)
        if not is_wanted(change, now):
            raise StepFailedError(
                f"The portal said {message!r}, but shows {now.number!r} afterwards.",
                expected=sent,
                seen=now.number,
            )
        return self._updated_outcome(session, present, now)

    def settle(self, opened: Callable[[], BulkSession], message: str) -> tuple[RowOutcome, bool]:
        """Return the outcome after the last attempt, and whether the result of its save is known."""
        if self._intent is None:
            return self._outcome(Status.FAILED, message), True
        try:
            session = opened()
            present = session.present(self.change)
            decided = self._decided_outcome(session, present)
        except Exception:
            unknown = f"{message} It is not known whether the number was stored; 'resume' reads it first."
            return self._outcome(Status.FAILED, unknown, self._intent), False
        return decided or self._outcome(Status.FAILED, message, self._intent, present), True

    def _decided_outcome(self, session: BulkSession, present: Present) -> RowOutcome | None:
        """Return the outcome if there is nothing to save."""
        change, intent = self.change, self._intent
        match decide(change, present, intent):
            case Decision.UNCHANGED:
                return self._outcome(Status.UNCHANGED, "", present, present)
            case Decision.ARRIVED:
                return self._updated_outcome(session, intent or present, present)
            case Decision.ALTERED:
                return self._altered_outcome(intent or present, present)
            case Decision.CONFLICT:
                message = self._conflict_message(present.number)
                return self._outcome(Status.CONFLICT, message, intent or present, present)
            case Decision.WRITE:
                return None

    def _conflict_message(self, number: str) -> str:
        """Say what explains the present *number*: a lock of this run, or somebody else."""
        change, intent = self.change, self._intent
        sent = change.wanted_number
        lock_row = self._ledger.row_that_carried(self._run, change, number)
        if lock_row is not None:
            return (
                f"The lock of row {lock_row} has carried {number} on into {change.period}."
                f" Nothing was written. Clear the lock to change this number to {sent}."
            )
        if intent:
            return (
                f"The portal shows {number}: somebody else has changed it after this run's save of {sent},"
                f" which may have been stored. It was {intent.number}."
            )
        return conflict_message(number, change.expected)

    def _altered_outcome(self, before: Present, after: Present) -> RowOutcome:
        """Return the outcome of a change that the portal has stored in another form than it was sent."""
        sent = self.change.wanted_number
        message = f"{sent} was saved, and the portal has made {after.number} of it. It was {before.number}."
        return self._outcome(Status.ALTERED, message, before, after)

    def _updated_outcome(self, session: BulkSession, before: Present, after: Present) -> RowOutcome:
        """Return the outcome of a change that is stored, and note what its lock did to other periods."""
        change, undoes, message = self.change, self._run.undoes, ""
        if self.others:
            self.others = others_after(session, change, self.others)
            message = carried_message(change, self.others)
        if undoes is not None and before.locked and change.lock is False:
            message = opened_since(
                session, change, self._ledger.periods_known(self._ledger.run(undoes), change)
            )
        return self._outcome(Status.UPDATED, message, before, after)

    def _outcome(
        self, status: Status, message: str, before: Present | None = None, after: Present | None = None
    ) -> RowOutcome:
        return RowOutcome(
            self.change.row,
            status,
            message,
            before.number if before else None,
            after.number if after else None,
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
