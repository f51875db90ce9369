"""Add an account, and associate one with a department."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import BOTH_KINDS, MANAGERS, Procedure

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
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6", "S7"),
)
ASSOCIATE_ACCOUNT = Procedure(
    name="associate-account-with-department",
    doing="associating an account with a department",
    controls=(
        Control.SIGN_IN,
        Control.MANAGE,
        Control.DEPARTMENT,
        Control.EDIT_ACCOUNT,
        Control.NEW_DEPARTMENT,
        Control.SAVE,
    ),
    own=Control.EDIT_ACCOUNT,
    together=frozenset({Control.DEPARTMENT, Control.ACCOUNT}),
    subject="account",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6",),
)
