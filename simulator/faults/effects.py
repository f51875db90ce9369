"""What a fault may befall, and what it may do."""

from enum import StrEnum


class PortalPage(StrEnum):
    """The pages of the portal, by the names that faults call them."""

    HOME = "home"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    LANGUAGE = "language"
    MANAGE = "manage"
    ENROLLMENTS = "enrollments"
    REPORTS = "reports"
    USAGE_SUMMARY = "usage_summary"
    PO_NUMBERS = "po_numbers"
    SAVE = "save"
    INVOICES = "invoices"
    TICKETS = "tickets"
    MAILBOX = "mailbox"


class FaultEffect(StrEnum):
    """What a fault does to a request."""

    STATUS = "status"
    LATENCY = "latency"
    DROP_BEFORE = "drop-before"
    DROP_AFTER = "drop-after"
    TRUNCATED = "truncated"
    SESSION_EXPIRED = "session-expired"
    SAVED_FIRST = "saved-first"
