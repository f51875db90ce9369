"""Enter defects of a save."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from eaportal.simulator.defects.entries import Edit, Section
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, PoNumber
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.po_numbers import save_po_number
from eaportal.simulator.worlds.tables import EnrollmentRow, PeriodRow, PoLockRow, PoNumberRow, UserRow

Saved = PoNumber | Refusal
_Save = Callable[[Session, UserRow, EnrollmentRow, PeriodRow, PoKind, PoChange, datetime], Saved]


@dataclass(frozen=True)
class Asked:
    """A save as it is asked for, and how it would be carried out."""

    carry_out: _Save
    session: Session
    user: UserRow
    enrollment: EnrollmentRow
    period: PeriodRow
    kind: PoKind
    change: PoChange
    now: datetime

    def done(self, change: PoChange | None = None) -> Saved:
        """Carry it out as it should be, with another *change* where one is given."""
        parts = (self.session, self.user, self.enrollment, self.period, self.kind)
        return self.carry_out(*parts, change or self.change, self.now)

    def row(self, period: PeriodRow | None = None, kind: PoKind | None = None) -> PoNumberRow:
        """The PO number that is asked for, or that of another *period* or *kind*."""
        return self.session.get_one(PoNumberRow, ((period or self.period).id, kind or self.kind))

    @property
    def lock(self) -> PoLockRow:
        """The lock of the PO number that is asked for."""
        return self.session.get_one(PoLockRow, (self.enrollment.id, self.kind))


def saving(
    section: Section, *edits: Edit, seen: str, breaks: str
) -> Callable[[Callable[[Asked], Saved]], Callable[[Asked], Saved]]:
    """Enter a defect into *section*: the function decorated does each save."""

    def enter(save: Callable[[Asked], Saved]) -> Callable[[Asked], Saved]:
        def replacement(
            healthy: _Save,
            session: Session,
            user: UserRow,
            enrollment: EnrollmentRow,
            period: PeriodRow,
            kind: PoKind,
            change: PoChange,
            now: datetime,
        ) -> Saved:
            return save(Asked(healthy, session, user, enrollment, period, kind, change, now))

        save_po_number.replace_with(replacement, defect=section.tell(save, *edits, seen=seen, breaks=breaks))
        return save

    return enter
