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
    CUSTOM = (
        "A toggle M (monthly) / C (custom); C asks for a start and an end date, to match the period of an"
        " invoice"
    )
    ADJUSTMENT = (
        "The adjustment row of the Azure service commitment opens to show credits with a short reason"
    )
    PREPAYMENT = "Prepayment is used up first; what goes beyond it is overage; it is renewed yearly"
    DOWNLOAD = "Download Usage gives the usage of each period as a CSV file with the detail columns"
    ADVANCED = "Advanced Report Download gives the usage of several periods in one file"
    PRICES = "Price Sheet shows the prices of the enrollment"
    CYCLES = (
        "Billing is monthly for agreements since May 2018; before, indirect quarterly and direct annual, or"
        " quarterly once use passes 150 % of the commitment"
    )
    ROUNDING = "Rounding is banker's rounding; JPY and KRW have no decimals"
    INVOICE_COLUMNS = (
        "Columns of the invoices: Document date, Document number, Billing Period, PO number, Total Amount"
    )
    INVOICE_LINES = (
        "Lines of an invoice: Extended Amount, Commitment Usage, Net Amount; tax on the net amount alone"
    )
    RECIPIENT = "Invoices are mailed to the bill-to recipient, not to all administrators"
    SENDER = (
        "Sender of invoice mails: msftinv@microsoft.com, from November 18, 2022 on"
        " microsoft-noreply@microsoft.com"
    )
    SEPARATE_INVOICES = (
        "One invoice for Azure and Marketplace since April 2019, but separate Marketplace invoices in"
        " Australia, Japan and Singapore"
    )
    NAVIGATION = (
        "Left navigation: Manage, Reports, and the enrollment number, which opens a pop-out with search and a"
        " box an enrollment (number, name, balance, overage)"
    )
    OWN_PARTS = "Department administrators see their own departments, account owners their own accounts"
    HIDDEN_COSTS = "Without DA View Charges or AO View Charges costs show as 0"
    MARKUP = (
        "Indirect customers see costs once the partner has published a markup (Disabled, Preview, Published,"
        " Locked)"
    )
    READ_ONLY = "Read-only administrators see the same and change nothing"
    ADD_ADMINISTRATOR = (
        "+ Add Administrator: Manage, Enrollment Detail; Read-Only Yes or No, then Add; any number of"
        " administrators"
    )
    PARTNER_STAYS = "Who is both partner administrator and EA administrator is the former"
    CONTACTS = (
        "Notification Contact: Email Address, Unbilled Balance Notification Frequency (daily, weekly,"
        " monthly, none), + Add Contact with the address entered twice, Save, a pencil; EA administrators are"
        " enrolled by default, partner administrators weekly"
    )
    DEPARTMENTS = "Departments with a spending quota, + Add Department, a pencil to edit"
    ACCOUNTS = "Accounts with one owner each, + Add Account"
    DETAIL = (
        "Enrollment Detail: status, Auth Level, Azure Marketplace, DA View Charges, AO View Charges, markup"
        " status"
    )
    AUTH_LEVELS = (
        "Authentication levels: Microsoft Account Only, Work or School Account, the same Cross Tenant, Mixed"
        " Account; the wrong type of account is an *Invalid User*"
    )
    WARNING = "A new account owner sees a Warning and selects Continue"
    TICKET = (
        "The PO number of an invoice already generated is changed by a support ticket of the issue category"
        " Billing and Invoicing"
    )
    TAX_ID = (
        "A VAT or tax ID is changed through the licensing partner, who contacts the Regional Operations"
        " Center"
    )
    TAX_QUESTIONS = (
        "VAT or tax ID questions go through the licensing partner to the Regional Operations Center, as a"
        " page says"
    )
    TIMELINE = (
        "Notification seven days after the period's end; invoice seven to nine days after the notification"
    )
    USER_NAME = "The user name is at the top right"
    TABS = (
        "Report tabs across the top: Usage Summary, Download Usage, Price Sheet; addresses `/report/<tab>`"
        " and `/manage/<tab>`"
    )
    COLUMNS = (
        "Detail columns: Service Name, Unit of Measure, Consumed Units, Effective Rate, Extended Cost, in"
        " three sections"
    )
    HIERARCHY = "A toggle Charge by Services / Charge by Hierarchy"
    EDIT_PO_NUMBERS = (
        "Another description, as edition 2019-12: Edit PO Numbers in the upper right corner, a box with the"
        " number and a pencil; a drop-down of terms on the page, the period in the dialog"
    )
    ONLY_WITH_CHARGES = (
        "An invoice is made only for service overage, charges billed separately or Azure Marketplace"
    )
    SAME_TOTALS = (
        "Total Usage of the summary is Total Extended Amount on the invoice, Total Overage is Total Sale"
    )
    BILL_TO = "The bill-to contact of an agreement reads everything as EA administrator (read only)"
    NUMBER_IN_FORCE = "An invoice carries the PO number in force when it is generated"
    REBILLED = (
        "An invoice already generated is only credited and rebilled, for an indirect enrollment through the"
        " partner"
    )
    STATUSES = (
        "Statuses: New for 24 hours, Pending until the first administrator signs in, Active, Indefinite"
        " Extended Term after the end, Expired, Transferred"
    )
    ACTIVE_FILTER = "An Active filter, on by default; clearing it shows inactive enrollments"
    ACTIVATION = "The first administrator gets an invitation and activates the enrollment by signing in"
    INVALID_USER = "*Invalid User* is the answer to an unknown account"
    SYMBOLS = "A pencil and an X in the row of an administrator; the X asks for Yes or No in the row"
    OF_DEPARTMENTS = (
        "A department has administrators of its own, + Add Administrator on its page and on the tab"
        " Department; Read-Only Yes or No"
    )
    ASSOCIATE = (
        "An account is associated with a department behind the pencil in its row, also on the tab Department"
    )
    END = (
        "The end, in a world that lives through it: direct customers can't manage their billing account in"
        " the EA portal from 10/10/2022, indirect ones from 02/20/2023; retired on 02/15/2024"
    )
    READ_UNTIL_THEN = "Until then, what could be managed can be read"
    PO_NUMBERS = "What a PO number may be"
    RECIPIENTS = "Notification mails in English, to the administrators"
    TWO_PEOPLE = "Two people at once"
    SESSIONS = "Sessions end"
    ACCOUNTS_LOCK = "Accounts lock"
    WHO_SEES_WHAT = "Who sees what"
    WITHOUT_SAYING = "What goes without saying"
