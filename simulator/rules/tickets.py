"""Support tickets: what may be asked of an invoice already generated, by whom, and how a ticket lives."""

from datetime import datetime, timedelta
from enum import StrEnum

from eaportal.simulator.rules.po_numbers import read_po_number
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role, may_edit_po
from eaportal.simulator.rules.tax_ids import read_tax_id

# How long support takes; ours.
TAKEN_UP_AFTER = timedelta(days=1)
SOLVED_AFTER = timedelta(days=2)


class TicketTopic(StrEnum):
    """What of an invoice is to be another [S1, S3a]."""

    PO_NUMBER = "po-number"
    MARKETPLACE_PO_NUMBER = "marketplace-po-number"
    TAX_ID = "tax-id"


class TicketState(StrEnum):
    """How far a ticket has come."""

    OPEN = "open"
    IN_WORK = "in-work"
    SOLVED = "solved"
    DECLINED = "declined"


# What may follow upon which state.
NEXT = {
    TicketState.OPEN: (TicketState.IN_WORK, TicketState.SOLVED, TicketState.DECLINED),
    TicketState.IN_WORK: (TicketState.SOLVED, TicketState.DECLINED),
    TicketState.SOLVED: (),
    TicketState.DECLINED: (),
}


def may_open_ticket(role: Role, kind: EnrollmentKind) -> bool:
    """Tell whether *role* may open tickets of an enrollment of this *kind*: who edits its PO numbers.

    The customer of an indirect enrollment turns to the partner [S15].
    """
    return may_edit_po(role, kind)


def ticket_number(opened_at: datetime, running: int) -> str:
    """The number of the ticket that is the *running*-th of its world."""
    return f"{opened_at:1%y%m%d}{running:07d}"


def read_wanted(topic: TicketTopic, typed: str) -> str | Refusal:
    """Return what *typed* means as the new value for *topic*, or why it cannot be one."""
    return read_tax_id(typed) if topic is TicketTopic.TAX_ID else read_po_number(typed)
