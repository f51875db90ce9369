"""What defects break: facts of docs/fidelity.md and decisions of docs/decisions.md, by their words there."""

WINDOW = (
    "Editing is open at any time before the invoice is generated and up to seven days after its notification"
)
INVOICED = "The PO number of an invoice already generated needs a support ticket"
EDITORS = (
    "The EA administrator edits on a direct, the partner administrator on an indirect enrollment;"
    " nobody else does"
)
STEPS = (
    "Five steps: sign in; Reports in the left pane; Usage Summary at the top and its period;"
    " View/Edit PO Numbers; enter the number and Save"
)
WHAT_GOES_WITHOUT_SAYING = "What goes without saying"
