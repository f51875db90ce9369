"""The controls of signing in, of Reports, and of the PO numbers."""

from eaportal.flows.procedures.control_types import ActionKind, Control, DocumentedAction

_OPEN, _CHOOSE, _ENTER = ActionKind.OPEN, ActionKind.CHOOSE, ActionKind.ENTER
REPORT_CONTROLS = (
    DocumentedAction(Control.SIGN_IN, ActionKind.SIGN_IN, "sign in"),
    DocumentedAction(Control.REPORTS, _OPEN, "open the reports", path="/report", label="reports"),
    DocumentedAction(
        Control.USAGE_SUMMARY,
        _OPEN,
        "open the usage summary",
        path="/report/usagesummary",
        label="usage_summary",
    ),
    DocumentedAction(
        Control.PERIOD, _CHOOSE, "choose the period", field="period", named="period", exchanges=True
    ),
    DocumentedAction(
        Control.VIEW_EDIT_PO,
        _OPEN,
        "open the PO numbers",
        path="/report/usagesummary/ponumbers",
        label="view_edit_po_numbers",
        dialog=True,
    ),
    DocumentedAction(Control.PO_NUMBER, _ENTER, "enter the PO number", field="po_number", named="po_number"),
    DocumentedAction(
        Control.SAVE,
        ActionKind.PRESS,
        "save",
        sends=frozenset(
            {"po_number", "read_only", "quota", "department", "confirmation", "frequency", "field"}
        ),
        label="save",
    ),
    DocumentedAction(Control.KIND, _CHOOSE, "choose the kind of charges", field="kind", exchanges=True),
    DocumentedAction(
        Control.DOWNLOAD_USAGE,
        _OPEN,
        "open the downloads of usage",
        path="/report/downloadusage",
        label="download_usage",
    ),
    DocumentedAction(
        Control.DOWNLOAD,
        ActionKind.DOWNLOAD,
        "download the file of a month",
        path="/report/downloadusage/*.csv",
        label="download",
        row=True,
    ),
    DocumentedAction(
        Control.PRICE_SHEET, _OPEN, "open the price sheet", path="/report/pricesheet", label="price_sheet"
    ),
    DocumentedAction(Control.LOCK, _CHOOSE, "lock or unlock the PO number", field="lock"),
)
