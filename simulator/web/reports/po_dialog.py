"""What View/Edit PO Numbers shows: every Usage Summary brings it along, for its control to open."""

from dataclasses import dataclass

from eaportal.simulator.rules.po_numbers import PoKind, shown_state
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.services.po_numbers import PoNumberState, why_not_now
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.words.refusals import sentence
from eaportal.simulator.worlds.journal import find_entries, subject_of_po_number
from eaportal.simulator.worlds.tables import JournalRow, PeriodRow


@dataclass(frozen=True)
class PoDialog:
    """The number of one kind and period: *typed* and *locks* are what the fields hold, *shown* its state."""

    kind: PoKind
    typed: str
    locks: bool
    locked: bool
    alert: str | None
    closed: bool
    history: list[JournalRow]
    shown: str


@dataclass(frozen=True)
class Refused:
    """What was entered into the dialog and not saved, and why."""

    typed: str
    locks: bool
    refusal: Refusal


def po_dialog(
    period: PeriodRow, kind: PoKind, state: PoNumberState, refused: Refused | None = None
) -> PoDialog:
    """The dialog on the number of *period* and *kind*, or on what was *refused* there."""
    closed = why_not_now(
        context.database(), context.user(), context.enrollment(), period, context.portal_time()
    )
    locked = state.lock.locked
    refusal = refused.refusal if refused else closed or (Refusal(Reason.LOCKED) if locked else None)
    subject = subject_of_po_number(context.enrollment(), period, kind)
    history = [
        entry for entry in find_entries(context.database(), subject=subject) if entry.field == "number"
    ]
    return PoDialog(
        kind=kind,
        typed=refused.typed if refused else state.po_number.number,
        locks=refused.locks if refused else locked,
        locked=locked,
        alert=sentence(refusal, context.speech()) if refusal else None,
        closed=closed is not None,
        history=history[::-1],
        shown=shown_state(period.period, kind, state.po_number, state.lock),
    )
