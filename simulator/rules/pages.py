"""The pages of the portal, by the names that faults use."""

from enum import StrEnum


class PortalPage(StrEnum):
    """A page of the portal, or a few pages that belong together."""

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
