"""Defects in what a lock keeps, and in what a form that is out of date may save."""

from dataclasses import replace

from sqlalchemy import select

from eaportal.facts import Fact
from eaportal.simulator.database.tables import PeriodRow, PoLockRow, PoNumberRow
from eaportal.simulator.defects.entries import DefectGroup, Kind
from eaportal.simulator.defects.saves import Save, Saved, save_defect
from eaportal.simulator.rules.po_numbers import Origin, PoKind, PoLock, PoNumber
from eaportal.simulator.rules.refusals import Reason, Refusal

group = DefectGroup(Kind.RULE)


@save_defect(
    group, seen="the dialog: a number locked while a later period has one of its own", breaks=Fact.LOCK_KEPT
)
def lock_overwrites_entered(save: Save) -> Saved:
    """A new lock also replaces numbers that somebody has entered for later periods."""
    was_locked, saved = save.lock.locked, save.carry_out()
    if isinstance(saved, PoNumber) and save.change.lock and not was_locked:
        later = (
            select(PoNumberRow)
            .join(PeriodRow)
            .where(
                PeriodRow.enrollment_id == save.enrollment.id,
                PeriodRow.start > save.period.start,
                PoNumberRow.kind == save.kind,
            )
        )
        for row in save.session.scalars(later):
            row.set_value(PoNumber(saved.number, Origin.CARRIED_ON, row.version + 1))
    return saved


@save_defect(group, seen="the dialog of the other kind after a lock: Lock PO number", breaks=Fact.LOCK_KEPT)
def lock_takes_both_kinds(save: Save) -> Saved:
    """A lock of one kind also locks the number of the other kind."""
    was_locked, saved = save.lock.locked, save.carry_out()
    if isinstance(saved, PoNumber) and save.change.lock and not was_locked:
        other = PoKind.AZURE if save.kind is PoKind.MARKETPLACE else PoKind.MARKETPLACE
        row = save.session.get_one(PoLockRow, (save.enrollment.id, other))
        row.set_value(PoLock(locked=True, number=save.row(kind=other).number, version=row.version + 1))
    return saved


@save_defect(group, seen="the dialog after Lock PO number was cleared", breaks=Fact.LOCK_KEPT)
def lock_not_cleared(save: Save) -> Saved:
    """Once a number was locked, clearing the box changes the number but not the lock."""
    was_locked, saved = save.lock.locked, save.carry_out()
    if isinstance(saved, PoNumber) and was_locked and not save.change.lock:
        save.lock.set_value(PoLock(locked=True, number=saved.number, version=save.lock.version))
    return saved


@save_defect(group, seen="the dialog: only Lock PO number ticked, then saved", breaks=Fact.LOCK_KEPT)
def lock_of_same_number_lost(save: Save) -> Saved:
    """A lock is stored only together with another number: to lock the present one has no effect."""
    is_same = save.change.typed.strip(" ") == save.row().number
    lock = save.lock.locked if is_same else save.change.lock
    return save.carry_out(replace(save.change, lock=lock))


@save_defect(
    group, seen="the dialog, open in two browsers: locked in one, saved in the other", breaks=Fact.TWO_PEOPLE
)
def colleagues_lock_lost(save: Save) -> Saved:
    """A save silently removes the lock that somebody else has set in the meantime."""
    number, _, lock = save.change.based_on.rpartition(".")
    now_number, _, now_lock = save.shown.rpartition(".")
    if number == now_number and lock != now_lock:
        return save.carry_out(replace(save.change, based_on=save.shown))
    return save.carry_out()


@save_defect(
    group, seen="the dialog without JavaScript: another period chosen, then Save", breaks=Fact.TWO_PEOPLE
)
def unseen_number_saved(save: Save) -> Saved:
    """A form also saves a number that it did not show, of another period or kind."""
    saved = save.carry_out()
    if isinstance(saved, Refusal) and saved.reason is Reason.NOT_SHOWN:
        return save.carry_out(replace(save.change, based_on=save.shown))
    return saved
