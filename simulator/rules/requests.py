"""Support tickets and tax ID requests: who may ask, for what, and the states that a request goes through."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eaportal.simulator.rules.events import EventKind
from eaportal.simulator.rules.po_numbers import read_po_number
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role, may_edit_po

# The longest tax ID in use has fifteen characters, plus separators.
_TAX_ID = re.compile(r"(?=.{4,20}$)[A-Z0-9]+(?:[ ./-][A-Z0-9]+)*")


class TicketTopic(StrEnum):
    """The part of an invoice that a ticket asks to change [S1, S3a]."""

    PO_NUMBER = "po-number"
    MARKETPLACE_PO_NUMBER = "marketplace-po-number"
    TAX_ID = "tax-id"


class TicketState(StrEnum):
    """The state of a support ticket."""

    OPEN = "open"
    IN_WORK = "in-work"
    SOLVED = "solved"
    DECLINED = "declined"


class TaxRequestState(StrEnum):
    """The state of a tax ID request, which goes from the partner to the Regional Operations Center [S1]."""

    WITH_PARTNER = "with-partner"
    WITH_ROC = "with-roc"
    DONE = "done"
    DECLINED = "declined"


RequestState = TicketState | TaxRequestState


@dataclass(frozen=True)
class StateRule:
    """The states that can follow a state, and the *event* that happens by itself *after* some time."""

    next: tuple[RequestState, ...] = ()
    event: EventKind | None = None
    after: timedelta = timedelta()


# No document gives these times; they are our choice. Both kinds of request share the state "declined".
STATES: dict[RequestState, StateRule] = {
    TicketState.OPEN: StateRule(
        next=(TicketState.IN_WORK, TicketState.SOLVED, TicketState.DECLINED),
        event=EventKind.TICKET_TAKEN_UP,
        after=timedelta(days=1),
    ),
    TicketState.IN_WORK: StateRule(
        next=(TicketState.SOLVED, TicketState.DECLINED),
        event=EventKind.TICKET_SOLVED,
        after=timedelta(days=2),
    ),
    TicketState.SOLVED: StateRule(),
    TicketState.DECLINED: StateRule(),
    TaxRequestState.WITH_PARTNER: StateRule(
        next=(TaxRequestState.WITH_ROC, TaxRequestState.DECLINED),
        event=EventKind.TAX_REQUEST_PASSED_ON,
        after=timedelta(days=2),
    ),
    TaxRequestState.WITH_ROC: StateRule(
        next=(TaxRequestState.DONE, TaxRequestState.DECLINED),
        event=EventKind.TAX_REQUEST_DONE,
        after=timedelta(days=5),
    ),
    TaxRequestState.DONE: StateRule(),
}


def may_open_ticket(role: Role, kind: EnrollmentKind) -> bool:
    """Check whether *role* may open tickets for enrollments of this *kind*: the role that edits PO numbers.

    The customer of an indirect enrollment asks the partner [S15].
    """
    return may_edit_po(role, kind)


def may_request_tax_id(role: Role) -> bool:
    """Check whether *role* may ask for another tax ID: the customer's administrator [S1]."""
    return role is Role.EA_ADMIN


def may_pass_on(role: Role, kind: EnrollmentKind) -> bool:
    """Check whether *role* may pass tax ID requests on to the Regional Operations Center in the portal.

    The partner of a direct enrollment does so outside of the portal.
    """
    return role is Role.PARTNER_ADMIN and kind is EnrollmentKind.INDIRECT


def read_wanted(topic: TicketTopic, typed: str) -> str | Refusal:
    """Return *typed* as a new value for *topic*, or why it can't be one."""
    return read_tax_id(typed) if topic is TicketTopic.TAX_ID else read_po_number(typed)


def read_tax_id(typed: str) -> str | Refusal:
    """Return *typed* as a tax ID in capitals without surrounding spaces, or why it isn't one."""
    tax_id = typed.strip(" ").upper()
    return tax_id if _TAX_ID.fullmatch(tax_id) else Refusal(Reason.NOT_A_TAX_ID)


def ticket_number(opened_at: datetime, count: int) -> str:
    """Return the number of the ticket that is the *count*-th of its world."""
    return f"{opened_at:1%y%m%d}{count:07d}"


def tax_request_number(asked_at: datetime, count: int) -> str:
    """Return the number of the tax ID request that is the *count*-th of its world."""
    return f"R{asked_at:%y%m%d}{count:07d}"
