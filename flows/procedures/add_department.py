"""Add a department."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import Procedure

ADD_DEPARTMENT = Procedure(
    name="add-department",
    doing="adding a department",
    controls=(
        Control.SIGN_IN,
        Control.MANAGE,
        Control.DEPARTMENT,
        Control.ADD_DEPARTMENT,
        Control.DEPARTMENT_NAME,
        Control.ADD,
    ),
    own=Control.ADD_DEPARTMENT,
    # Changing a department ends with Save.
    elsewhere=frozenset({Control.ADD_ADMINISTRATOR, Control.SAVE}),
    shows=Control.DEPARTMENT_NAME,
    subject="department",
    roles=("ea_admin", "partner_admin"),
    kinds=("direct", "indirect"),
    sources=("S6", "S7"),
)
