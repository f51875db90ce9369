"""Add an account."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import Procedure

ADD_ACCOUNT = Procedure(
    name="add-account",
    doing="adding an account",
    controls=(
        Control.SIGN_IN,
        Control.MANAGE,
        Control.ACCOUNT,
        Control.ADD_ACCOUNT,
        Control.ACCOUNT_NAME,
        Control.ACCOUNT_OWNER,
        Control.ADD,
    ),
    optional=frozenset({Control.ACCOUNT_DEPARTMENT, Control.AUTHENTICATION_TYPE}),
    own=Control.ADD_ACCOUNT,
    shows=Control.ACCOUNT_NAME,
    subject="account",
    roles=("ea_admin", "partner_admin"),
    kinds=("direct", "indirect"),
    sources=("S6", "S7"),
)
