"""Defects in the number that a save stores, where it is stored, and what the history says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from eaportal.facts import Fact
from eaportal.simulator.database.tables import JournalRow, PoNumberRow
from eaportal.simulator.defects.entries import DefectGroup, Edit, Kind
from eaportal.simulator.defects.saves import Save, Saved, save_defect
from eaportal.simulator.rules.po_numbers import MAX_LENGTH, PoKind, PoLock, PoNumber
from eaportal.simulator.services.invoices import invoices_of

_SUMMARY = "Usage Summary after Save"

group = DefectGroup(Kind.RULE)


@save_defect(
    group,
    Edit(
        "po_numbers/dialog.html",
        "{% if dialog.closed or dialog.locked and dialog.locks %}",
        "{% if dialog.closed %}",
    ),
    seen="the dialog of a locked PO number, and its Save while the box is ticked",
    breaks=Fact.LOCKED,
)
def lock_ignored(save: Save) -> Saved:
    """A locked PO number can be changed, and stays locked."""
    if not (save.lock.locked and save.change.lock):
        return save.carry_out()
    saved, version = save.carry_out(replace(save.change, lock=False)), save.lock.version
    if isinstance(saved, PoNumber):
        save.lock.set_value(PoLock(locked=True, number=saved.number, version=version))
    return saved


@save_defect(group, seen=f"{_SUMMARY}: the chosen period, and the one before it", breaks=Fact.NEXT_INVOICE)
def wrong_period_saved(save: Save) -> Saved:
    """The number is stored for the period before the chosen one."""
    earlier = [each for each in save.enrollment.periods if each.start < save.period.start]
    return _saved_in(save.row(period=earlier[0]), save) if earlier else save.carry_out()


@save_defect(group, seen=f"{_SUMMARY} of a Marketplace number: both numbers", breaks=Fact.NEXT_INVOICE)
def marketplace_saved_as_azure(save: Save) -> Saved:
    """A Marketplace number is stored as the number for Azure services."""
    return _saved_in(save.row(kind=PoKind.AZURE), save)


@save_defect(group, seen="Invoices after Save: the latest invoice", breaks=Fact.INVOICE_IS_FINAL)
def generated_invoice_changed(save: Save) -> Saved:
    """A save also changes the number on the latest invoice."""
    saved, invoices = save.carry_out(), invoices_of(save.session, save.enrollment.id)
    if isinstance(saved, PoNumber) and invoices:
        column = "po_number" if save.kind is PoKind.AZURE else "marketplace_po_number"
        setattr(invoices[0], column, saved.number)
    return saved


@save_defect(group, seen="the dialog: Save with a number of 35 characters", breaks=Fact.PO_NUMBERS)
def longest_number_refused(save: Save) -> Saved:
    """A PO number of 35 characters is refused as too long."""
    number = save.change.typed.strip(" ")
    return save.carry_out(replace(save.change, typed=f"{number}0") if len(number) == MAX_LENGTH else None)


@save_defect(
    group, seen="the dialog: Save with spaces around a number, then the field", breaks=Fact.PO_NUMBERS
)
def blanks_kept(save: Save) -> Saved:
    """Spaces before and after a number are stored with it."""
    saved = save.carry_out()
    if isinstance(saved, PoNumber):
        save.row().number = save.change.typed
    return save.row().value if isinstance(saved, PoNumber) else saved


@save_defect(group, seen=f"{_SUMMARY} of a number with lowercase letters", breaks=Fact.PO_NUMBERS)
def case_changed(save: Save) -> Saved:
    """Lowercase letters are stored as capitals."""
    return save.carry_out(replace(save.change, typed=save.change.typed.upper()))


@save_defect(group, seen=f"{_SUMMARY} of a number with leading zeros", breaks=Fact.PO_NUMBERS)
def leading_zeros_lost(save: Save) -> Saved:
    """Leading zeros of a number are not stored."""
    without = re.sub(r"^( *)0+(?=[A-Za-z0-9#])", r"\1", save.change.typed)
    return save.carry_out(replace(save.change, typed=without))


@save_defect(group, seen="the dialog after a save: History", breaks=Fact.WITHOUT_SAYING)
def history_entry_missing(save: Save) -> Saved:
    """A save leaves no entry in the history."""
    saved, entries = _save_with_entries(save)
    for entry in entries:
        save.session.delete(entry)
    return saved


@save_defect(group, seen="the dialog after a save: History", breaks=Fact.WITHOUT_SAYING)
def history_names_somebody_else(save: Save) -> Saved:
    """The history says that the portal made a change, instead of the user."""
    saved, entries = _save_with_entries(save)
    for entry in entries:
        entry.who = "portal@eaportal.example"
    return saved


def _saved_in(row: PoNumberRow, save: Save) -> Saved:
    """Store the number in *row* instead of the row of the *save*."""
    right, before = save.row(), save.row().value
    saved = save.carry_out()
    if isinstance(saved, PoNumber) and row is not right:
        right.set_value(before)
        row.set_value(PoNumber(saved.number, saved.origin, row.version + 1))
    return saved


def _save_with_entries(save: Save) -> tuple[Saved, Sequence[JournalRow]]:
    """Carry out the save, and return it with its journal entries."""
    last = save.session.scalar(select(func.max(JournalRow.id))) or 0
    saved = save.carry_out()
    save.session.flush()
    return saved, save.session.scalars(select(JournalRow).where(JournalRow.id > last)).all()
