"""How a defect changes what a save does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from eaportal.facts import Fact
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, PoLockRow, PoNumberRow, UserRow
from eaportal.simulator.defects.entries import DefectGroup, Edit
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, PoNumber, shown_state
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.po_numbers import save_po_number

Saved = PoNumber | Refusal
_SavePoNumber = Callable[[Session, UserRow, EnrollmentRow, PeriodRow, PoKind, PoChange, datetime], Saved]


@dataclass(frozen=True)
class Save:
    """A save that a user has requested. *original* is the function that carries it out correctly."""

    original: _SavePoNumber
    session: Session
    user: UserRow
    enrollment: EnrollmentRow
    period: PeriodRow
    kind: PoKind
    change: PoChange
    now: datetime

    def carry_out(
        self, change: PoChange | None = None, *, user: UserRow | None = None, now: datetime | None = None
    ) -> Saved:
        """Carry out the save correctly, with another *change*, by another *user* or at another time."""
        parts = (self.session, user or self.user, self.enrollment, self.period, self.kind)
        return self.original(*parts, change or self.change, now or self.now)

    def row(self, period: PeriodRow | None = None, kind: PoKind | None = None) -> PoNumberRow:
        """Return the PO number to save, or the one of another *period* or *kind*."""
        return self.session.get_one(PoNumberRow, ((period or self.period).id, kind or self.kind))

    @property
    def shown(self) -> str:
        """What a form says it is based on if it shows the number as it is now."""
        return shown_state(self.period.period, self.kind, self.row().value, self.lock.value)

    @property
    def lock(self) -> PoLockRow:
        """The lock of the PO number to save."""
        return self.session.get_one(PoLockRow, (self.enrollment.id, self.kind))


def save_defect(
    group: DefectGroup, *edits: Edit, seen: str, breaks: Fact
) -> Callable[[Callable[[Save], Saved]], Callable[[Save], Saved]]:
    """Add a defect to *group*: the decorated function carries out each save."""

    def add(function: Callable[[Save], Saved]) -> Callable[[Save], Saved]:
        def replacement(
            original: _SavePoNumber,
            session: Session,
            user: UserRow,
            enrollment: EnrollmentRow,
            period: PeriodRow,
            kind: PoKind,
            change: PoChange,
            now: datetime,
        ) -> Saved:
            return function(Save(original, session, user, enrollment, period, kind, change, now))

        save_po_number.replace_with(replacement, defect=group.add(function, *edits, seen=seen, breaks=breaks))
        return function

    return add
