"""Add a notification contact, and change how often one is notified."""

from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import BOTH_KINDS, MANAGERS, Procedure

_OPENED = (Control.SIGN_IN, Control.MANAGE, Control.NOTIFICATION_CONTACT)

ADD_NOTIFICATION_CONTACT = Procedure(
    name="add-notification-contact",
    doing="adding a notification contact",
    controls=(
        *_OPENED,
        Control.ADD_CONTACT,
        Control.CONTACT_ADDRESS,
        Control.CONFIRMED_ADDRESS,
        Control.SAVE,
    ),
    # The field below the address asks for it again.
    places=frozenset({Control.NOTIFICATION_CONTACT, Control.CONFIRMED_ADDRESS}),
    optional=frozenset({Control.FREQUENCY}),
    own=Control.ADD_CONTACT,
    shows=Control.CONTACT_ADDRESS,
    subject="contact",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6",),
)
CHANGE_NOTIFICATION_CONTACT = Procedure(
    name="change-notification-contact",
    doing="changing how often a contact is notified",
    controls=(*_OPENED, Control.EDIT_CONTACT, Control.FREQUENCY, Control.SAVE),
    places=frozenset({Control.NOTIFICATION_CONTACT}),
    own=Control.EDIT_CONTACT,
    together=frozenset({Control.NOTIFICATION_CONTACT}),
    elsewhere=frozenset({Control.DEPARTMENT, Control.ACCOUNT, Control.PARTNER, Control.READ_ONLY}),
    subject="contact",
    roles=MANAGERS,
    kinds=BOTH_KINDS,
    sources=("S6",),
)
