"""All procedures that are known, by name."""

from eaportal.flows.procedures.accounts import ADD_ACCOUNT, ASSOCIATE_ACCOUNT
from eaportal.flows.procedures.administrators import (
    ADD_ENTERPRISE_ADMINISTRATOR,
    CHANGE_ENTERPRISE_ADMINISTRATOR,
    REMOVE_ENTERPRISE_ADMINISTRATOR,
)
from eaportal.flows.procedures.contacts import ADD_NOTIFICATION_CONTACT, CHANGE_NOTIFICATION_CONTACT
from eaportal.flows.procedures.departments import (
    ADD_DEPARTMENT,
    ADD_DEPARTMENT_ADMINISTRATOR,
    CHANGE_DEPARTMENT_ADMINISTRATOR,
    REMOVE_DEPARTMENT_ADMINISTRATOR,
    SET_SPENDING_QUOTA,
)
from eaportal.flows.procedures.po_numbers import UPDATE_PO_NUMBER
from eaportal.flows.procedures.procedure import Procedure
from eaportal.flows.procedures.reports import DOWNLOAD_USAGE, VIEW_PRICE_SHEET

# If two fit a list equally well, or none does, the first one is tried.
PROCEDURES = (
    UPDATE_PO_NUMBER,
    ADD_ENTERPRISE_ADMINISTRATOR,
    CHANGE_ENTERPRISE_ADMINISTRATOR,
    REMOVE_ENTERPRISE_ADMINISTRATOR,
    ADD_DEPARTMENT,
    SET_SPENDING_QUOTA,
    ADD_DEPARTMENT_ADMINISTRATOR,
    CHANGE_DEPARTMENT_ADMINISTRATOR,
    REMOVE_DEPARTMENT_ADMINISTRATOR,
    ADD_ACCOUNT,
    ASSOCIATE_ACCOUNT,
    ADD_NOTIFICATION_CONTACT,
    CHANGE_NOTIFICATION_CONTACT,
    DOWNLOAD_USAGE,
    VIEW_PRICE_SHEET,
)
BY_NAME = {each.name: each for each in PROCEDURES}


def find_procedure(name: str) -> Procedure:
    """The procedure called *name*."""
    return BY_NAME[name]
