"""The controls of the portal's pages that procedures use, each known by the page's structure."""

from dataclasses import dataclass
from enum import StrEnum

from eaportal.flows.labels import SOURCE, Labels, labels_for


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
    DEPARTMENT = "department"
    ADD_DEPARTMENT = "add_department"
    DEPARTMENT_NAME = "department_name"
    ACCOUNT = "account"
    ADD_ACCOUNT = "add_account"
    ACCOUNT_NAME = "account_name"
    ACCOUNT_OWNER = "account_owner"
    ACCOUNT_DEPARTMENT = "account_department"


class ActionKind(StrEnum):
    """A kind of action."""

    SIGN_IN = "sign-in"
    OPEN = "open"
    CHOOSE = "choose"
    ENTER = "enter"
    PRESS = "press"


@dataclass(frozen=True)
class DocumentedAction:
    """An action; its control has the *path* of a link, the name of a *field*, or *sends* one of some fields.

    What is opened may be a *dialog* over the page, or a part of the page with this *heading*, which is there
    without a click. *label* is the field of Labels with the name of the control, and *named* that of a field,
    which an article can describe without it. A *sample* is entered if the text has nothing to enter.
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


_OPEN, _CHOOSE, _ENTER = ActionKind.OPEN, ActionKind.CHOOSE, ActionKind.ENTER
_LISTED = (
    DocumentedAction(Control.SIGN_IN, ActionKind.SIGN_IN, "sign in"),
    DocumentedAction(Control.REPORTS, _OPEN, "open the reports", path="/report", label="reports"),
    DocumentedAction(
        Control.USAGE_SUMMARY,
        _OPEN,
        "open the usage summary",
        path="/report/usagesummary",
        label="usage_summary",
    ),
    DocumentedAction(Control.PERIOD, _CHOOSE, "choose the period", field="period", named="period"),
    DocumentedAction(
        Control.VIEW_EDIT_PO,
        _OPEN,
        "open the PO numbers",
        path="/report/usagesummary/ponumbers",
        label="view_edit_po_numbers",
        dialog=True,
    ),
    DocumentedAction(Control.PO_NUMBER, _ENTER, "enter the PO number", field="po_number", named="po_number"),
    DocumentedAction(Control.SAVE, ActionKind.PRESS, "save", sends=frozenset({"po_number"}), label="save"),
    DocumentedAction(Control.KIND, _CHOOSE, "choose the kind of charges", field="kind"),
    DocumentedAction(Control.LOCK, _CHOOSE, "lock or unlock the PO number", field="lock"),
    DocumentedAction(Control.MANAGE, _OPEN, "open Manage", path="/manage/enrollment", label="manage"),
    DocumentedAction(Control.PARTNER, _OPEN, "open the partners", path="/manage/partner", label="partner"),
    DocumentedAction(
        Control.ENROLLMENT_DETAIL,
        _OPEN,
        "go to the enrollment detail",
        label="enrollment_detail",
        heading="detail",
    ),
    DocumentedAction(
        Control.ADD_ADMINISTRATOR,
        _OPEN,
        "open the form for an administrator",
        path="/manage/enrollment/administrators/add",
        label="add_administrator",
        dialog=True,
    ),
    DocumentedAction(
        Control.ADMINISTRATOR_ADDRESS,
        _ENTER,
        "enter the email address",
        field="email",
        named="email_address",
        sample="new.administrator@eaportal.example",
    ),
    DocumentedAction(
        Control.AUTHENTICATION_TYPE, _CHOOSE, "choose the authentication type", field="account_type"
    ),
    DocumentedAction(Control.READ_ONLY, _CHOOSE, "choose read-only access", field="read_only"),
    DocumentedAction(
        Control.ADD,
        ActionKind.PRESS,
        "add what was entered",
        sends=frozenset({"email", "owner", "quota"}),
        label="add",
    ),
    DocumentedAction(
        Control.DEPARTMENT, _OPEN, "open the departments", path="/manage/department", label="department"
    ),
    DocumentedAction(
        Control.ADD_DEPARTMENT,
        _OPEN,
        "open the form for a department",
        path="/manage/department/edit",
        label="add_department",
        dialog=True,
    ),
    DocumentedAction(
        Control.DEPARTMENT_NAME,
        _ENTER,
        "enter the name of the department",
        field="name",
        named="department_name",
        sample="Check department",
    ),
    DocumentedAction(Control.ACCOUNT, _OPEN, "open the accounts", path="/manage/account", label="account"),
    DocumentedAction(
        Control.ADD_ACCOUNT,
        _OPEN,
        "open the form for an account",
        path="/manage/account/add",
        label="add_account",
        dialog=True,
    ),
    DocumentedAction(
        Control.ACCOUNT_NAME,
        _ENTER,
        "enter the name of the account",
        field="name",
        named="account_name",
        sample="Check account",
    ),
    DocumentedAction(
        Control.ACCOUNT_OWNER,
        _ENTER,
        "enter the address of its owner",
        field="owner",
        named="account_owner",
        sample="account.owner@eaportal.example",
    ),
    DocumentedAction(
        Control.ACCOUNT_DEPARTMENT, _CHOOSE, "choose a department", field="department", named="department"
    ),
)
ACTIONS = {action.control: action for action in _LISTED}
LABELLED = frozenset(action.control for action in _LISTED if action.label)
# What every checked article enters, so that its screenshots don't depend on other articles.
SAMPLE_PO_NUMBER = "CHECK-0001"


def label_of(control: Control, labels: Labels) -> str:
    """The name of *control* in *labels*, or of the field that it is; empty if it has none."""
    action = ACTIONS[control]
    name = action.label or action.named
    return str(getattr(labels, name)) if name else ""


def english_label(control: Control) -> str:
    """The English name of the labeled *control*."""
    return label_of(control, labels_for(SOURCE))
