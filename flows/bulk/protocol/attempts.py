"""One row: read, decide, save, read back, record, and again where the surroundings failed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Protocol

from eaportal.flows.browser.start import NoBrowserError
from eaportal.flows.bulk.ledger.ledger import Ledger, Row, Run
from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.protocol.decision import (
    Decision,
    Present,
    decide,
    is_wanted,
    moved,
    status_after_refusal,
)
from eaportal.flows.bulk.protocol.lock_effects import OtherPeriods, opened_since, others_after, others_before
from eaportal.flows.bulk.protocol.outcomes import RowOutcome, Status
from eaportal.flows.bulk.run.pace import Pace
from eaportal.flows.bulk.session.evidence import EvidenceFolder, PageRecorder, Witness
from eaportal.flows.bulk.session.kept_session import KeptSession, sentence_of
from eaportal.flows.bulk.session.kept_session import Session as KeepableSession
from eaportal.flows.errors import RefusedError, SignInRefusedError, StepFailedError


class Session(KeepableSession, OtherPeriods, Protocol):
    """What a row needs of a BulkSession."""

    @property
    def recorder(self) -> PageRecorder:
        """What takes pictures and traces of its page."""

    def present(self, change: Change) -> Present:
        """Read the present number."""

    def save(self, change: Change, before: Present) -> str:
        """Save the number."""

    def read_back(self, change: Change) -> Present:
        """Read the number after a save."""

    def leave_dialog(self) -> None:
        """Close the dialog."""


OpenSession = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Limits:
    """How often a row is tried again, how many rows may fail, and how many are begun in a minute."""

    retries: int = 4
    max_failures: int | None = None
    per_minute: int | None = None


class RowWorker:
    """Works rows off in one session, and in another one where it ended; close() ends the session."""

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

    def work(self, row: Row) -> RowOutcome | None:
        """Bring *row* to an end and record it; None where the run stops before that.

        Raises SignInRefusedError and PortalUnreachableError, which concern all rows, and NoBrowserError.
        """
        witness = self._evidence.witness(row.change.row)
        attempt = _Attempt(self._ledger, self._run, row, witness)
        failures = 0
        while self._pace.wait(self._stopping):
            try:
                session = self._kept.opened_for_row()
                witness.attend(session.recorder, again=failures > 0)
                outcome = self._recorded(attempt, attempt.make(session))
                self._kept.has_been_in = True
                return outcome
            except (SignInRefusedError, NoBrowserError):
                raise
            except Exception as error:
                # Playwright's and our own: whatever it was, the row is read before it is tried again.
                failures += 1
                message = sentence_of(error)
                self._ledger.failed_attempt(self._run, row.change, failures, message)
                witness.attempt_failed(is_last=failures > self._retries)
                wait = self._kept.recover(error, failures, self._retries)
                if failures > self._retries:
                    return self._recorded(attempt, *attempt.settle(self._kept.opened, message))
                self._stopping.wait(wait)
        return None

    def close(self) -> None:
        """End the session."""
        self._kept.close()

    def _recorded(self, attempt: "_Attempt", outcome: RowOutcome, settled: bool = True) -> RowOutcome:
        evidence = attempt.witness.evidence(outcome)
        self._ledger.record(self._run, outcome, attempt.others, settled=settled, evidence=evidence)
        return outcome


class _Attempt:
    """What is known of a row from one attempt to the next."""

    def __init__(self, ledger: Ledger, run: Run, row: Row, witness: Witness) -> None:
        self._ledger = ledger
        self._run = run
        self._change = row.change
        self._intent = row.intent
        self.others = row.others
        self.witness = witness

    def make(self, session: Session) -> RowOutcome:
        """Carry the row out as far as is needed."""
        change = self._change
        try:
            present = session.present(change)
        except SignInRefusedError:
            raise
        except RefusedError as error:
            return self._ended(Status.REFUSED, str(error))
        decided = self._decided(session, present)
        if decided:
            return decided
        if self._intent is None:
            self.others = others_before(session, change, present)
        earlier, self._intent = self._intent, present
        self._ledger.saving(self._run, change, present, self.others)
        try:
            said = session.save(change, present)
        except RefusedError as error:
            self.witness.look()
            session.leave_dialog()
            now = session.present(change)
            status = status_after_refusal(change, present, now, earlier)
            if status is Status.UPDATED:
                return self._updated(session, present, now)
            return self._ended(status, "" if status is Status.UNCHANGED else str(error), present, now)
        now = session.read_back(change)
        if not is_wanted(change, now):
            raise StepFailedError(
                f"The portal said {said!r}, but shows {now.number!r} afterwards.",
                expected=change.po_number,
                seen=now.number,
            )
        return self._updated(session, present, now)

    def settle(self, opened: Callable[[], Session], message: str) -> tuple[RowOutcome, bool]:
        """The outcome where no further attempt is made, and whether the fate of the last save is known."""
        if self._intent is None:
            return self._ended(Status.FAILED, message), True
        try:
            session = opened()
            present = session.present(self._change)
            decided = self._decided(session, present)
        except Exception:
            unknown = f"{message} Whether the number was stored is not known; 'resume' reads it first."
            return self._ended(Status.FAILED, unknown, self._intent), False
        return decided or self._ended(Status.FAILED, message, self._intent, present), True

    def _decided(self, session: Session, present: Present) -> RowOutcome | None:
        """The outcome where there is nothing to save."""
        change, intent = self._change, self._intent
        match decide(change, present, intent):
            case Decision.UNCHANGED:
                return self._ended(Status.UNCHANGED, "", present, present)
            case Decision.ARRIVED:
                return self._updated(session, intent or present, present)
            case Decision.CONFLICT:
                expected = intent.number if intent else change.expected
                return self._ended(Status.CONFLICT, moved(present.number, expected), present, present)
            case Decision.WRITE:
                return None

    def _updated(self, session: Session, before: Present, after: Present) -> RowOutcome:
        """The outcome of a change that is stored, once it is known what its lock has done elsewhere."""
        change, undoes, message = self._change, self._run.undoes, ""
        self.others = others_after(session, change, self.others)
        if undoes is not None and before.locked and change.lock is False:
            message = opened_since(session, change, self._ledger.periods_known(undoes, change))
        return self._ended(Status.UPDATED, message, before, after)

    def _ended(
        self, status: Status, message: str, before: Present | None = None, after: Present | None = None
    ) -> RowOutcome:
        return RowOutcome(
            self._change.row,
            status,
            message,
            before.number if before else None,
            after.number if after else None,
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
