"""All procedures that are known, by name."""

from eaportal.flows.procedures.add_account import ADD_ACCOUNT
from eaportal.flows.procedures.add_department import ADD_DEPARTMENT
from eaportal.flows.procedures.add_enterprise_administrator import ADD_ENTERPRISE_ADMINISTRATOR
from eaportal.flows.procedures.procedure import Procedure
from eaportal.flows.procedures.update_po_number import UPDATE_PO_NUMBER

# If two fit a list equally well, or none does, the first one is tried.
PROCEDURES = (UPDATE_PO_NUMBER, ADD_ENTERPRISE_ADMINISTRATOR, ADD_DEPARTMENT, ADD_ACCOUNT)
BY_NAME = {each.name: each for each in PROCEDURES}


def find_procedure(name: str) -> Procedure:
    """The procedure called *name*."""
    return BY_NAME[name]
