"""PO numbers: which are allowed, which the portal makes by default, and what a save changes."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eaportal.simulator.rules.periods import BillingPeriod, PeriodState
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role, may_edit_po

# SAP's customer reference (BSTKD), Business Central's external document number and the reference of
# an EDIFACT message (RFF 1154) all hold 35 characters.
MAX_LENGTH = 35
PUNCTUATION = " -_./\\#&+():,"
_ALLOWED = re.compile(rf"[A-Za-z0-9{re.escape(PUNCTUATION)}]")
_FIRST = re.compile(r"[A-Za-z0-9#]")


class PoKind(StrEnum):
    """Which of a period's two PO numbers: for Azure services or for the Marketplace [S3a]."""

    AZURE = "azure"
    MARKETPLACE = "marketplace"


class Origin(StrEnum):
    """Where a PO number comes from."""

    GENERATED = "generated"
    ENTERED = "entered"
    CARRIED_ON = "carried-on"


@dataclass(frozen=True)
class PoNumber:
    """The PO number of one period and kind; each change increases *version*."""

    number: str
    origin: Origin
    version: int = 1


@dataclass(frozen=True)
class PoLock:
    """Whether new invoices of an enrollment and kind keep *number* [S3c]."""

    locked: bool = False
    number: str = ""
    version: int = 1


@dataclass(frozen=True)
class PoChange:
    """A requested change: the text as typed, the lock box, and the state it is *based_on*."""

    typed: str
    lock: bool
    based_on: str


@dataclass(frozen=True)
class PoDecision:
    """The PO number and lock after an accepted change."""

    po_number: PoNumber
    lock: PoLock


def default_po_number(enrollment: str, period: BillingPeriod, kind: PoKind) -> str:
    """Return the number that the portal makes unless one is set before the invoice date [S1, S3]."""
    suffix = "M" if kind is PoKind.MARKETPLACE else ""
    return f"{enrollment}-{period.start:%Y%m}{suffix}"


def opening_po_number(enrollment: str, period: BillingPeriod, kind: PoKind, lock: PoLock) -> PoNumber:
    """Return the number with which *period* opens: the locked one, or a new default [S3c]."""
    if lock.locked:
        return PoNumber(lock.number, Origin.CARRIED_ON)
    return PoNumber(default_po_number(enrollment, period, kind), Origin.GENERATED)


def read_po_number(typed: str) -> str | Refusal:
    """Return *typed* as a PO number without surrounding spaces, or why it isn't one."""
    number = typed.strip(" ")
    if not number:
        return Refusal(Reason.EMPTY)
    taken_off = len(typed) - len(typed.lstrip(" "))
    for position, character in enumerate(number, start=taken_off + 1):
        if not _ALLOWED.fullmatch(character):
            return Refusal(Reason.WRONG_CHARACTER, {"position": position, "character": _named(character)})
    if len(number) > MAX_LENGTH:
        return Refusal(Reason.TOO_LONG, {"length": len(number), "longest": MAX_LENGTH})
    if not _FIRST.match(number):
        return Refusal(Reason.WRONG_START, {"character": number[0]})
    if "  " in number:
        return Refusal(Reason.DOUBLE_SPACE, {"position": taken_off + number.index("  ") + 1})
    return number


def _named(character: str) -> str:
    """Show *character* with its Unicode name, because it may be invisible or look like another."""
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"{character} ({name})" if character.isprintable() and not character.isspace() else name


def why_not_editable(
    role: Role, kind: EnrollmentKind, period: BillingPeriod, now: datetime
) -> Refusal | None:
    """Return why *role* may not change the PO numbers of *period* at *now*, or None [S1, S3, S4b]."""
    if not may_edit_po(role, kind):
        return Refusal(Reason.NOT_PERMITTED)
    match period.state(now):
        case PeriodState.INVOICED:
            return Refusal(Reason.INVOICED, {"period": period.key})
        case PeriodState.CLOSED:
            return Refusal(Reason.WINDOW_ENDED, {"period": period.key})
        case _:
            return None


def shown_state(period: BillingPeriod, kind: PoKind, present: PoNumber, lock: PoLock) -> str:
    """Identify the number that a page shows and its version, so that a change can say what it's based on."""
    return f"{period.key} {kind} {present.version}.{lock.version}"


def change_po_number(
    period: BillingPeriod, kind: PoKind, present: PoNumber, lock: PoLock, change: PoChange
) -> PoDecision | Refusal:
    """Decide how *change* affects the *present* number of *period* and *kind*, and its *lock*.

    A locked number can be changed only by clearing the lock. Once cleared, the next period opens with
    a new default.
    """
    state = shown_state(period, kind, present, lock)
    if change.based_on != state:
        same_number = change.based_on.rpartition(" ")[0] == state.rpartition(" ")[0]
        return (
            Refusal(Reason.CHANGED_MEANWHILE, {"number": present.number})
            if same_number
            else Refusal(Reason.NOT_SHOWN)
        )
    number = read_po_number(change.typed)
    if isinstance(number, Refusal):
        return number
    if lock.locked and change.lock and number != present.number:
        return Refusal(Reason.LOCKED)
    if number != present.number:
        present = PoNumber(number, Origin.ENTERED, present.version + 1)
    if change.lock != lock.locked:
        lock = PoLock(change.lock, number if change.lock else "", lock.version + 1)
    return PoDecision(present, lock)
