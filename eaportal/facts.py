"""The documented facts and the decisions that the suite checks and that seeded defects break."""

from enum import StrEnum


class Fact(StrEnum):
    """A row of ``docs/fidelity.md``, or the title of an entry in ``docs/decisions/``, word for word."""

    STEPS = (
        "Five steps: sign in; Reports in the left pane; Usage Summary at the top and its period;"
        " View/Edit PO Numbers; enter the number and Save"
    )
    LABELS = "The procedure's labels as published in 27 languages in December 2020 and in 13 in August 2021"
    NEXT_INVOICE = "A change takes effect on the next invoice"
    EDITORS = (
        "The EA administrator edits on a direct, the partner administrator on an indirect enrollment;"
        " nobody else does"
    )
    WINDOW = (
        "Editing is open at any time before the invoice is generated and up to seven days after its"
        " notification"
    )
    INVOICED = "The PO number of an invoice already generated needs a support ticket"
    INVOICE_IS_FINAL = "Nothing of a generated invoice can be changed in the portal"
    INVOICE_NUMBER = "An invoice has the PO number that was in force when it was generated"
    DEFAULT = "The portal makes a default PO number unless one is set before the invoice date"
    LOCKED = "A locked number cannot be edited until the box is cleared"
    LOCK_KEPT = (
        "An unlocked number is generated again for the next period; a locked one is kept for new invoices"
    )
    NOTIFICATION = "The notification of a period's overage is mailed on the seventh day after its end"
    DIALOG = (
        "The control opens View/Edit PO Numbers: Azure Services or Marketplace, Invoice Period as a range of"
        " dates, PO Number, Lock PO number, Save"
    )
    PERIOD_FIRST = "The period is chosen on the page before the dialog opens"
    CHART = "A graph by month with utilized amount, service overage, charges billed separately, Marketplace"
    TOTALS = (
        "Totals on Usage Summary: Total Usage, Commitment Usage, Total Overage, Azure Marketplace, before tax"
    )
    NAVIGATION = (
        "Left navigation: Manage, Reports, and the enrollment number, which opens a pop-out with search and a"
        " box an enrollment (number, name, balance, overage)"
    )
    INVALID_USER = "*Invalid User* is the answer to an unknown account"
    PO_NUMBERS = "What a PO number may be"
    RECIPIENTS = "Notification mails in English, to the administrators"
    TWO_PEOPLE = "Two people at once"
    SESSIONS = "Sessions end"
    WHO_SEES_WHAT = "Who sees what"
    WITHOUT_SAYING = "What goes without saying"
