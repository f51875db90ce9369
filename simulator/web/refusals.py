"""The sentences with which the portal says no: one a reason."""

from markupsafe import Markup

from simulator.billing.periods import month
from simulator.billing.refusals import Reason, Refusal
from simulator.web.language import Language
from simulator.web.marks import N_

SENTENCES = {
    Reason.NOT_PERMITTED: N_(
        "You may not change PO numbers of this enrollment. The enterprise administrator of a direct"
        " enrollment may, and the partner administrator of an indirect one."
    ),
    Reason.WINDOW_ENDED: N_(
        "The PO number for %(period)s can no longer be changed: the seventh day after the invoice"
        " notification is over, and the invoice is about to be generated."
    ),
    Reason.INVOICED: N_(
        "The invoice for %(period)s has been generated. To change its PO number, open a support ticket."
    ),
    Reason.CHANGED_MEANWHILE: N_(
        "Somebody else changed this PO number while you were editing it. It is %(number)s now."
        " Save again to replace it."
    ),
    Reason.NOT_SHOWN: N_(
        "This form showed another PO number. Look at the present one, then save again to replace it."
    ),
    Reason.LOCKED: N_("This PO number is locked. Clear Lock PO number to change it."),
    Reason.EMPTY: N_("Enter a PO number."),
    Reason.TOO_LONG: N_("A PO number has at most %(longest)s characters; this one has %(length)s."),
    Reason.WRONG_START: N_("A PO number begins with a letter, a digit or #, not with %(character)s."),
    Reason.WRONG_CHARACTER: N_(
        "Character %(position)s cannot stand in a PO number: %(character)s."
        " Use the letters A to Z, digits, spaces and - _ . / \\ # & + ( ) : ,"
    ),
    Reason.DOUBLE_SPACE: N_("There are two spaces in a row at character %(position)s. Use one."),
}


def sentence(refusal: Refusal, language: Language) -> Markup:
    """Say *refusal* in *language*, as HTML."""
    details = dict(refusal.details)
    if "period" in details:
        details["period"] = language.month(month(str(details["period"])))
    return language.text(SENTENCES[refusal.reason], **details)
