"""The documented procedure as data: its seven actions in order, and how to recognize their controls."""

from dataclasses import dataclass
from enum import StrEnum

from eaportal.flows.labels import SOURCE, VARIANTS, Labels, labels_for


class Control(StrEnum):
    """A control that an action uses; the last two are optional."""

    SIGN_IN = "sign_in"
    REPORTS = "reports"
    USAGE_SUMMARY = "usage_summary"
    PERIOD = "period"
    VIEW_EDIT_PO = "view_edit_po"
    PO_NUMBER = "po_number"
    SAVE = "save"
    KIND = "kind"
    LOCK = "lock"


class ActionKind(StrEnum):
    """A kind of action."""

    SIGN_IN = "sign-in"
    OPEN = "open"
    CHOOSE = "choose"
    ENTER = "enter"
    PRESS = "press"


@dataclass(frozen=True)
class DocumentedAction:
    """An action; its control has the *path* of a link, the name of a *field*, or *sends* a field.

    *label* is the field of Labels with the name of the control. An article can describe signing in, choosing,
    and entering without a label.
    """

    control: Control
    kind: ActionKind
    meaning: str
    path: str | None = None
    field: str | None = None
    sends: str | None = None
    label: str | None = None


NAME = "update-po-number"
PROCEDURE = (
    DocumentedAction(Control.SIGN_IN, ActionKind.SIGN_IN, "sign in"),
    DocumentedAction(Control.REPORTS, ActionKind.OPEN, "open the reports", path="/report", label="reports"),
    DocumentedAction(
        Control.USAGE_SUMMARY,
        ActionKind.OPEN,
        "open the usage summary",
        path="/report/usagesummary",
        label="usage_summary",
    ),
    DocumentedAction(Control.PERIOD, ActionKind.CHOOSE, "choose the period", field="period"),
    DocumentedAction(
        Control.VIEW_EDIT_PO,
        ActionKind.OPEN,
        "open the PO numbers",
        path="/report/usagesummary/ponumbers",
        label="view_edit_po_numbers",
    ),
    DocumentedAction(Control.PO_NUMBER, ActionKind.ENTER, "enter the PO number", field="po_number"),
    DocumentedAction(Control.SAVE, ActionKind.PRESS, "save", sends="po_number", label="save"),
)
# If the period is chosen in the dialog, this comes after opening it [S3a-c].
_PERIOD_IN_DIALOG = (*PROCEDURE[:3], PROCEDURE[4], PROCEDURE[3], *PROCEDURE[5:])
# What a text may ask for in addition: whose number to change, and whether it is kept.
OPTIONAL = (
    DocumentedAction(Control.KIND, ActionKind.CHOOSE, "choose the kind of charges", field="kind"),
    DocumentedAction(Control.LOCK, ActionKind.CHOOSE, "lock or unlock the PO number", field="lock"),
)
ACTIONS = {action.control: action for action in (*PROCEDURE, *OPTIONAL)}
NEEDED = frozenset(action.control for action in PROCEDURE)
LABELLED = tuple(action.control for action in PROCEDURE if action.label)
# What every checked article enters, so that its screenshots don't depend on other articles.
SAMPLE_PO_NUMBER = "CHECK-0001"


def control_labels(labels: Labels) -> dict[Control, str]:
    """The names of the labeled controls in *labels*."""
    return {action.control: getattr(labels, action.label) for action in PROCEDURE if action.label}


def english_label(control: Control) -> str:
    """The English name of the labeled *control*."""
    return control_labels(labels_for(SOURCE))[control]


def order_in(edition: str) -> list[Control]:
    """The controls in the order in which a portal of *edition* uses them."""
    return [action.control for action in (_PERIOD_IN_DIALOG if edition in VARIANTS else PROCEDURE)]


def before(control: Control, edition: str) -> tuple[Control, ...]:
    """The controls that come before *control* in *edition*, except signing in; none for optional ones."""
    order = order_in(edition)
    return tuple(order[1 : order.index(control)]) if control in order else ()
