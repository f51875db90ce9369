"""Add a department, set its spending quota; add, change and remove its administrators."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import BOTH_KINDS, MANAGERS, Procedure

_OPENED = (Control.SIGN_IN, Control.MANAGE, Control.DEPARTMENT)

ADD_DEPARTMENT = Procedure(
    name="add-department",
    doing="adding a department",
    controls=(*_OPENED, Control.ADD_DEPARTMENT, Control.DEPARTMENT_NAME, Control.ADD),
    own=Control.ADD_DEPARTMENT,
    # Changing a department ends with Save.
    elsewhere=frozenset({Control.ADD_ADMINISTRATOR, Control.SAVE}),
    shows=Control.DEPARTMENT_NAME,
    subject="department",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6", "S7"),
)
SET_SPENDING_QUOTA = Procedure(
    name="set-spending-quota",
    doing="setting the spending quota of a department",
    controls=(
        *_OPENED,
        Control.CHOSEN_DEPARTMENT,
        Control.EDIT_DEPARTMENT,
        Control.SPENDING_QUOTA,
        Control.SAVE,
    ),
    places=frozenset({Control.CHOSEN_DEPARTMENT}),
    own=Control.SPENDING_QUOTA,
    together=frozenset({Control.DEPARTMENT, Control.SAVE}),
    subject="department",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6",),
)
ADD_DEPARTMENT_ADMINISTRATOR = Procedure(
    name="add-department-administrator",
    doing="adding a department administrator",
    controls=(
        *_OPENED,
        Control.CHOSEN_DEPARTMENT,
        Control.ADD_DEPARTMENT_ADMINISTRATOR,
        Control.ADMINISTRATOR_ADDRESS,
        Control.ADD,
    ),
    # The button on the tab asks for the department in its form.
    places=frozenset({Control.CHOSEN_DEPARTMENT}),
    optional=frozenset({Control.AUTHENTICATION_TYPE, Control.READ_ONLY, Control.ACCOUNT_DEPARTMENT}),
    own=Control.ADD_DEPARTMENT_ADMINISTRATOR,
    together=frozenset({Control.DEPARTMENT}),
    shows=Control.ADMINISTRATOR_ADDRESS,
    subject="user",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6", "S23"),
)
CHANGE_DEPARTMENT_ADMINISTRATOR = Procedure(
    name="change-department-administrator",
    doing="changing the access of a department administrator",
    controls=(
        *_OPENED,
        Control.CHOSEN_DEPARTMENT,
        Control.EDIT_DEPARTMENT_ADMINISTRATOR,
        Control.READ_ONLY,
        Control.SAVE,
    ),
    own=Control.EDIT_DEPARTMENT_ADMINISTRATOR,
    together=frozenset({Control.DEPARTMENT, Control.READ_ONLY}),
    subject="user",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6",),
)
REMOVE_DEPARTMENT_ADMINISTRATOR = Procedure(
    name="remove-department-administrator",
    doing="removing a department administrator",
    controls=(
        *_OPENED,
        Control.CHOSEN_DEPARTMENT,
        Control.REMOVE_DEPARTMENT_ADMINISTRATOR,
        Control.CONFIRM_REMOVAL,
    ),
    own=Control.REMOVE_DEPARTMENT_ADMINISTRATOR,
    together=frozenset({Control.DEPARTMENT}),
    hides="account",
    subject="user",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6", "S23"),
)
