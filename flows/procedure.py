"""The documented procedure: its seven actions in order, and how the portal's structure tells each control."""

from dataclasses import dataclass
from enum import StrEnum

from eaportal.flows.labels import SOURCE, VARIANTS, Labels, labels_for


class Control(StrEnum):
    """What an action is done with."""

    SIGN_IN = "sign_in"
    REPORTS = "reports"
    USAGE_SUMMARY = "usage_summary"
    PERIOD = "period"
    VIEW_EDIT_PO = "view_edit_po"
    PO_NUMBER = "po_number"
    SAVE = "save"


class ActionKind(StrEnum):
    """What is done with a control."""

    SIGN_IN = "sign-in"
    OPEN = "open"
    CHOOSE = "choose"
    ENTER = "enter"
    PRESS = "press"


@dataclass(frozen=True)
class DocumentedAction:
    """One action; its control is known by the *path* of a link, its *field* name, or the field it *sends*.

    *label* is the one of Labels that a reader finds the control by; signing in, choosing and entering may be
    told without one.
    """

    control: Control
    kind: ActionKind
    meaning: str
    path: str | None = None
    field: str | None = None
    sends: str | None = None
    label: str | None = None


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
# Where the period is chosen in the dialog [S3a-c]: after opening it.
_PERIOD_IN_DIALOG = (*PROCEDURE[:3], PROCEDURE[4], PROCEDURE[3], *PROCEDURE[5:])
ACTIONS = {action.control: action for action in PROCEDURE}
LABELLED = tuple(action.control for action in PROCEDURE if action.label)


def control_labels(labels: Labels) -> dict[Control, str]:
    """What *labels* call the labelled controls."""
    return {action.control: getattr(labels, action.label) for action in PROCEDURE if action.label}


def english_label(control: Control) -> str:
    """What the English page calls the labelled *control*."""
    return control_labels(labels_for(SOURCE))[control]


def order_in(edition: str) -> list[Control]:
    """The controls in the order in which a portal of *edition* has them used."""
    return [action.control for action in (_PERIOD_IN_DIALOG if edition in VARIANTS else PROCEDURE)]


def before(control: Control, edition: str) -> tuple[Control, ...]:
    """The controls that come before *control* in *edition*, signing in aside."""
    order = order_in(edition)
    return tuple(order[1 : order.index(control)])
