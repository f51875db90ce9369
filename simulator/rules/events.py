"""Events: what happens to a billing period or request by itself, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eaportal.simulator.rules.periods import BillingPeriod

# Net 30, the usual term; our choice.
PAID_AFTER_INVOICE = timedelta(days=30)


class EventKind(StrEnum):
    """The kinds of events. If several are due at the same moment, they happen in this order."""

    PERIOD_CLOSED = "period-closed"
    DEFAULT_MADE = "default-made"
    LOCK_CARRIED_ON = "lock-carried-on"
    NOTIFICATION_SENT = "notification-sent"
    WINDOW_ENDED = "window-ended"
    INVOICE_GENERATED = "invoice-generated"
    INVOICE_PAID = "invoice-paid"
    TICKET_TAKEN_UP = "ticket-taken-up"
    TICKET_SOLVED = "ticket-solved"
    TICKET_DECLINED = "ticket-declined"
    TAX_REQUEST_PASSED_ON = "tax-request-passed-on"
    TAX_REQUEST_DONE = "tax-request-done"


@dataclass(frozen=True)
class Event:
    """Something that happened to the *period* (its key) of an enrollment; *note* holds the result.

    An event that concerns the whole enrollment has no period.
    """

    at: datetime
    kind: EventKind
    enrollment: str
    period: str
    note: str = ""


def due_moments(period: BillingPeriod) -> Iterator[tuple[datetime, EventKind]]:
    """Yield when each event happens to *period*, from its end to its payment, in order."""
    yield period.ends_at, EventKind.PERIOD_CLOSED
    yield period.notified_at, EventKind.NOTIFICATION_SENT
    yield period.window_ends_at, EventKind.WINDOW_ENDED
    yield period.invoiced_at, EventKind.INVOICE_GENERATED
    yield period.invoiced_at + PAID_AFTER_INVOICE, EventKind.INVOICE_PAID
