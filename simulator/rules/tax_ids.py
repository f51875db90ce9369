"""VAT and tax ids: what one may be, who may ask for a change, and the way that the request goes."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, Role

# How long the partner keeps a request, and the Regional Operations Center after that; ours.
PASSED_ON_AFTER = timedelta(days=2)
DONE_AFTER = timedelta(days=5)
# The longest one in use has fifteen characters; with separators there may be more.
_TAX_ID = re.compile(r"(?=.{4,20}$)[A-Z0-9]+(?:[ ./-][A-Z0-9]+)*")


class TaxRequestState(StrEnum):
    """Where a request to change the tax id has come to [S1]."""

    WITH_PARTNER = "with-partner"
    WITH_ROC = "with-roc"
    DONE = "done"
    DECLINED = "declined"


# What may follow upon which state.
NEXT = {
    TaxRequestState.WITH_PARTNER: (TaxRequestState.WITH_ROC, TaxRequestState.DECLINED),
    TaxRequestState.WITH_ROC: (TaxRequestState.DONE, TaxRequestState.DECLINED),
    TaxRequestState.DONE: (),
    TaxRequestState.DECLINED: (),
}


def read_tax_id(typed: str) -> str | Refusal:
    """Return the tax id that *typed* means, in capitals, without the spaces round it; or that it is none."""
    tax_id = typed.strip(" ").upper()
    return tax_id if _TAX_ID.fullmatch(tax_id) else Refusal(Reason.NOT_A_TAX_ID)


def may_ask(role: Role) -> bool:
    """Tell whether *role* may ask for another tax id: the customer's administrator [S1]."""
    return role is Role.EA_ADMIN


def may_pass_on(role: Role, kind: EnrollmentKind) -> bool:
    """Tell whether *role* passes requests on to the Regional Operations Center in the portal.

    The partner of a direct enrollment does so outside of it.
    """
    return role is Role.PARTNER_ADMIN and kind is EnrollmentKind.INDIRECT


def tax_request_number(asked_at: datetime, running: int) -> str:
    """The number of the request that is the *running*-th of its world."""
    return f"R{asked_at:%y%m%d}{running:07d}"
