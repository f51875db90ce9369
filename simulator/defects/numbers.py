"""Defects of which number a save stores, where, and what is noted of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from eaportal.simulator.defects import facts
from eaportal.simulator.defects.entries import Edit, Kind, Section
from eaportal.simulator.defects.saving import Asked, Saved, saving
from eaportal.simulator.rules.po_numbers import MAX_LENGTH, PoKind, PoLock, PoNumber
from eaportal.simulator.services.invoices import invoices_of
from eaportal.simulator.worlds.tables import JournalRow, PoNumberRow

_SUMMARY = "Usage Summary after Save"

section = Section(Kind.RULE)


@saving(
    section,
    Edit(
        "po_numbers/dialog.html",
        "{% if dialog.closed or dialog.locked and dialog.locks %}",
        "{% if dialog.closed %}",
    ),
    seen="the dialog of a locked PO number, and its Save with the box left ticked",
    breaks=facts.LOCKED,
)
def lock_ignored(asked: Asked) -> Saved:
    """A locked PO number can be changed, and stays locked."""
    if not (asked.lock.locked and asked.change.lock):
        return asked.done()
    saved, version = asked.done(replace(asked.change, lock=False)), asked.lock.version
    if isinstance(saved, PoNumber):
        asked.lock.set_value(PoLock(locked=True, number=saved.number, version=version))
    return saved


@saving(section, seen=f"{_SUMMARY}: the chosen period, and the one before it", breaks=facts.STEPS)
def wrong_period_saved(asked: Asked) -> Saved:
    """The number is stored for the period before the chosen one."""
    earlier = [each for each in asked.enrollment.periods if each.start < asked.period.start]
    return _saved_in(asked.row(period=earlier[0]), asked) if earlier else asked.done()


@saving(section, seen=f"{_SUMMARY} of a Marketplace number: both numbers", breaks=facts.DIALOG)
def marketplace_saved_as_azure(asked: Asked) -> Saved:
    """A Marketplace number is stored as that for Azure services."""
    return _saved_in(asked.row(kind=PoKind.AZURE), asked)


@saving(section, seen="Invoices after Save: the newest invoice", breaks=facts.INVOICE_IS_FINAL)
def generated_invoice_changed(asked: Asked) -> Saved:
    """A save changes the number on the invoice generated last, too."""
    saved, invoices = asked.done(), invoices_of(asked.session, asked.enrollment.id)
    if isinstance(saved, PoNumber) and invoices:
        column = "po_number" if asked.kind is PoKind.AZURE else "marketplace_po_number"
        setattr(invoices[0], column, saved.number)
    return saved


@saving(section, seen="the dialog: Save with a number of 35 characters", breaks=facts.PO_NUMBERS)
def longest_number_refused(asked: Asked) -> Saved:
    """A PO number of 35 characters is refused as too long."""
    number = asked.change.typed.strip(" ")
    return asked.done(replace(asked.change, typed=f"{number}0") if len(number) == MAX_LENGTH else None)


@saving(section, seen="the dialog: Save with spaces round a number, then the field", breaks=facts.PO_NUMBERS)
def blanks_kept(asked: Asked) -> Saved:
    """Spaces before and after a number are stored with it."""
    saved = asked.done()
    if isinstance(saved, PoNumber):
        asked.row().number = asked.change.typed
    return asked.row().value if isinstance(saved, PoNumber) else saved


@saving(section, seen=f"{_SUMMARY} of a number with small letters", breaks=facts.PO_NUMBERS)
def case_changed(asked: Asked) -> Saved:
    """Small letters of a number are stored as capitals."""
    return asked.done(replace(asked.change, typed=asked.change.typed.upper()))


@saving(section, seen=f"{_SUMMARY} of a number that begins with zeros", breaks=facts.PO_NUMBERS)
def leading_zeros_lost(asked: Asked) -> Saved:
    """The zeros that a number begins with are not stored."""
    without = re.sub(r"^( *)0+(?=[A-Za-z0-9#])", r"\1", asked.change.typed)
    return asked.done(replace(asked.change, typed=without))


@saving(section, seen="the dialog after a save: History", breaks=facts.WHAT_GOES_WITHOUT_SAYING)
def history_entry_missing(asked: Asked) -> Saved:
    """A save leaves nothing in the history."""
    saved, entries = _noted(asked)
    for entry in entries:
        asked.session.delete(entry)
    return saved


@saving(section, seen="the dialog after a save: History", breaks=facts.WHAT_GOES_WITHOUT_SAYING)
def history_names_somebody_else(asked: Asked) -> Saved:
    """The history says that the portal itself made a change, not who did."""
    saved, entries = _noted(asked)
    for entry in entries:
        entry.who = "portal@eaportal.example"
    return saved


def _saved_in(row: PoNumberRow, asked: Asked) -> Saved:
    """Store in *row* what is *asked* for another."""
    right, before = asked.row(), asked.row().value
    saved = asked.done()
    if isinstance(saved, PoNumber) and row is not right:
        right.set_value(before)
        row.set_value(PoNumber(saved.number, saved.origin, row.version + 1))
    return saved


def _noted(asked: Asked) -> tuple[Saved, Sequence[JournalRow]]:
    """Save, and return what the journal got of it too."""
    last = asked.session.scalar(select(func.max(JournalRow.id))) or 0
    saved = asked.done()
    asked.session.flush()
    return saved, asked.session.scalars(select(JournalRow).where(JournalRow.id > last)).all()
