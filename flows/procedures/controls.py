"""The controls of the portal's pages that procedures use, each known by the page's structure."""

from eaportal.flows.labels import SOURCE, Labels, labels_for
from eaportal.flows.procedures.control_types import ActionKind as ActionKind
from eaportal.flows.procedures.control_types import Control as Control
from eaportal.flows.procedures.control_types import DocumentedAction as DocumentedAction
from eaportal.flows.procedures.control_types import Symbol as Symbol
from eaportal.flows.procedures.manage_controls import MANAGE_CONTROLS
from eaportal.flows.procedures.report_controls import REPORT_CONTROLS

ACTIONS = {action.control: action for action in (*REPORT_CONTROLS, *MANAGE_CONTROLS)}
LABELLED = frozenset(action.control for action in ACTIONS.values() if action.label)
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
