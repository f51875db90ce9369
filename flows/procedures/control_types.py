"""What is known of the portal's controls: what an action does with one, and where the page has it."""

from dataclasses import dataclass
from enum import StrEnum


class Control(StrEnum):
    """A control that an action uses."""

    SIGN_IN = "sign_in"
    REPORTS = "reports"
    USAGE_SUMMARY = "usage_summary"
    PERIOD = "period"
    VIEW_EDIT_PO = "view_edit_po"
    PO_NUMBER = "po_number"
    SAVE = "save"
    KIND = "kind"
    LOCK = "lock"
    MANAGE = "manage"
    PARTNER = "partner"
    ENROLLMENT_DETAIL = "enrollment_detail"
    ADD_ADMINISTRATOR = "add_administrator"
    ADMINISTRATOR_ADDRESS = "administrator_address"
    AUTHENTICATION_TYPE = "authentication_type"
    READ_ONLY = "read_only"
    ADD = "add"
    EDIT_ADMINISTRATOR = "edit_administrator"
    REMOVE_ADMINISTRATOR = "remove_administrator"
    CONFIRM_REMOVAL = "confirm_removal"
    DEPARTMENT = "department"
    ADD_DEPARTMENT = "add_department"
    DEPARTMENT_NAME = "department_name"
    CHOSEN_DEPARTMENT = "chosen_department"
    EDIT_DEPARTMENT = "edit_department"
    SPENDING_QUOTA = "spending_quota"
    ADD_DEPARTMENT_ADMINISTRATOR = "add_department_administrator"
    EDIT_DEPARTMENT_ADMINISTRATOR = "edit_department_administrator"
    REMOVE_DEPARTMENT_ADMINISTRATOR = "remove_department_administrator"
    ACCOUNT = "account"
    ADD_ACCOUNT = "add_account"
    ACCOUNT_NAME = "account_name"
    ACCOUNT_OWNER = "account_owner"
    ACCOUNT_DEPARTMENT = "account_department"
    EDIT_ACCOUNT = "edit_account"
    NEW_DEPARTMENT = "new_department"
    NOTIFICATION_CONTACT = "notification_contact"
    ADD_CONTACT = "add_contact"
    CONTACT_ADDRESS = "contact_address"
    CONFIRMED_ADDRESS = "confirmed_address"
    EDIT_CONTACT = "edit_contact"
    FREQUENCY = "frequency"
    DOWNLOAD_USAGE = "download_usage"
    DOWNLOAD = "download"
    PRICE_SHEET = "price_sheet"


class ActionKind(StrEnum):
    """A kind of action."""

    SIGN_IN = "sign-in"
    OPEN = "open"
    CHOOSE = "choose"
    ENTER = "enter"
    PRESS = "press"
    DOWNLOAD = "download"


class Symbol(StrEnum):
    """A picture on a row, which texts call by its shape: the pencil symbol, the blue X."""

    PENCIL = "pencil"
    CROSS = "cross"


@dataclass(frozen=True)
class DocumentedAction:
    """An action; its control has the *path* of a link, the name of a *field*, or *sends* one of some fields.

    The path may name a parameter that the link has: /settings?field=markup; and * is any part of it. What
    is opened may be a *dialog* over the page, or a part of the page with this *heading*, which is there
    without a click. *label* is the field of Labels with the name of the control, and *named* that of a field,
    which an article can describe without it, or that of what a row is about. Each *row* of a table has such a
    control, and the reader chooses one, perhaps by its *symbol*. A *sample* is entered if the text has
    nothing to enter. A choice that *exchanges* the page shows it at once.
    """

    control: Control
    kind: ActionKind
    meaning: str
    path: str | None = None
    field: str | None = None
    sends: frozenset[str] = frozenset()
    label: str | None = None
    named: str | None = None
    dialog: bool = False
    heading: str | None = None
    sample: str = ""
    exchanges: bool = False
    row: bool = False
    symbol: Symbol | None = None
