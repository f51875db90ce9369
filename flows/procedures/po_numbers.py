"""Update a PO number."""

from eaportal.flows.labels import VARIANTS
from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import Procedure

_OPENED = (Control.SIGN_IN, Control.REPORTS, Control.USAGE_SUMMARY)
_SAVED = (Control.PO_NUMBER, Control.SAVE)

UPDATE_PO_NUMBER = Procedure(
    name="update-po-number",
    doing="updating a PO number",
    controls=(*_OPENED, Control.PERIOD, Control.VIEW_EDIT_PO, *_SAVED),
    # The period is chosen in the dialog [S3a-c].
    differs=dict.fromkeys(VARIANTS, (*_OPENED, Control.VIEW_EDIT_PO, Control.PERIOD, *_SAVED)),
    optional=frozenset({Control.KIND, Control.LOCK}),
    own=Control.VIEW_EDIT_PO,
    evident=frozenset({Control.PERIOD, Control.PO_NUMBER}),
    has_vocabulary=True,
    shows=Control.PO_NUMBER,
    subject="po_number",
    roles=("ea_admin", "partner_admin"),
    kinds=("direct", "indirect"),
    one_role_a_kind=True,
    window="until seven days after the invoice notification",
    sources=("S1",),
)
