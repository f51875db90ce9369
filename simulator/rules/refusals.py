"""Refusals: why the portal doesn't allow a change."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """The rule that a change breaks."""

    NOT_PERMITTED = "not-permitted"
    DIRECT_MANAGED_ELSEWHERE = "direct-managed-elsewhere"
    INDIRECT_MANAGED_ELSEWHERE = "indirect-managed-elsewhere"
    WINDOW_ENDED = "window-ended"
    INVOICED = "invoiced"
    CHANGED_MEANWHILE = "changed-meanwhile"
    NOT_SHOWN = "not-shown"
    LOCKED = "locked"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    WRONG_START = "wrong-start"
    WRONG_CHARACTER = "wrong-character"
    DOUBLE_SPACE = "double-space"
    NOT_A_TAX_ID = "not-a-tax-id"
    AS_IT_IS = "as-it-is"
    MAY_NOT_OPEN_TICKET = "may-not-open-ticket"
    MAY_NOT_ASK_FOR_TAX_ID = "may-not-ask-for-tax-id"
    PARTNER_ALONE = "partner-alone"
    ASKED_ALREADY = "asked-already"
    CREDITED = "credited"
    NOT_ON_INVOICE = "not-on-invoice"
    MAY_NOT_MANAGE = "may-not-manage"
    NO_ADDRESS = "no-address"
    NOT_CONFIRMED = "not-confirmed"
    NO_NAME = "no-name"
    THERE_ALREADY = "there-already"
    OTHER_ROLE = "other-role"
    LAST_ADMINISTRATOR = "last-administrator"
    MARKUP_LOCKED = "markup-locked"
    MAY_NOT_SET_MARKUP = "may-not-set-markup"
    NO_AMOUNT = "no-amount"


@dataclass(frozen=True)
class Refusal:
    """The answer to a change that a rule doesn't allow, with the *details* for its sentence."""

    reason: Reason
    details: dict[str, str | int] = field(default_factory=dict)
