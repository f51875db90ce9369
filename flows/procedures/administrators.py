"""Add, change and remove an enterprise administrator."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import BOTH_KINDS, MANAGERS, Procedure

_ELSEWHERE = frozenset({Control.DEPARTMENT, Control.ACCOUNT, Control.PARTNER})

ADD_ENTERPRISE_ADMINISTRATOR = Procedure(
    name="add-enterprise-administrator",
    doing="adding an enterprise administrator",
    controls=(
        Control.SIGN_IN,
        Control.MANAGE,
        Control.ENROLLMENT_DETAIL,
        Control.ADD_ADMINISTRATOR,
        Control.ADMINISTRATOR_ADDRESS,
        Control.ADD,
    ),
    places=frozenset({Control.ENROLLMENT_DETAIL}),
    optional=frozenset({Control.AUTHENTICATION_TYPE, Control.READ_ONLY}),
    own=Control.ADD_ADMINISTRATOR,
    elsewhere=frozenset({Control.DEPARTMENT, Control.PARTNER}),
    shows=Control.ADMINISTRATOR_ADDRESS,
    subject="user",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6", "S23"),
)
CHANGE_ENTERPRISE_ADMINISTRATOR = Procedure(
    name="change-enterprise-administrator",
    doing="changing the access of an enterprise administrator",
    controls=(
        Control.SIGN_IN,
        Control.MANAGE,
        Control.ENROLLMENT_DETAIL,
        Control.EDIT_ADMINISTRATOR,
        Control.READ_ONLY,
        Control.SAVE,
    ),
    places=frozenset({Control.ENROLLMENT_DETAIL}),
    own=Control.EDIT_ADMINISTRATOR,
    together=frozenset({Control.READ_ONLY, Control.SAVE}),
    elsewhere=_ELSEWHERE,
    subject="user",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6", "S23"),
)
REMOVE_ENTERPRISE_ADMINISTRATOR = Procedure(
    name="remove-enterprise-administrator",
    doing="removing an enterprise administrator",
    controls=(
        Control.SIGN_IN,
        Control.MANAGE,
        Control.ENROLLMENT_DETAIL,
        Control.REMOVE_ADMINISTRATOR,
        Control.CONFIRM_REMOVAL,
    ),
    places=frozenset({Control.ENROLLMENT_DETAIL}),
    own=Control.REMOVE_ADMINISTRATOR,
    together=frozenset({Control.CONFIRM_REMOVAL}),
    elsewhere=_ELSEWHERE,
    hides="account",
    subject="user",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S23",),
)
