"""Add an enterprise administrator."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import Procedure

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
    roles=("ea_admin", "partner_admin"),
    kinds=("direct", "indirect"),
    sources=("S6", "S23"),
)
