"""The sentence that the portal shows for each reason to refuse a change."""

from datetime import date

from markupsafe import Markup

from eaportal.simulator.rules.periods import month
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.web.words.language import N_, Language

SENTENCES = {
    Reason.NOT_PERMITTED: N_(
        "You can't change PO numbers of this enrollment. Only the enterprise administrator of a"
        " direct enrollment or the partner administrator of an indirect one can."
    ),
    Reason.DIRECT_MANAGED_ELSEWHERE: N_(
        "As of %(day)s, direct EA customers can't manage their billing account in the EA portal."
        " Instead, they must use the Azure portal."
    ),
    Reason.INDIRECT_MANAGED_ELSEWHERE: N_(
        "As of %(day)s, indirect EA customers can't manage their billing account in the EA portal."
        " Instead, they must use the Azure portal."
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
        "This form showed a different PO number. Check the current one, then save again to replace it."
    ),
    Reason.LOCKED: N_("This PO number is locked. Clear Lock PO number to change it."),
    Reason.EMPTY: N_("Enter a PO number."),
    Reason.TOO_LONG: N_("A PO number has at most %(longest)s characters; this one has %(length)s."),
    Reason.WRONG_START: N_("A PO number begins with a letter, a digit or #, not with %(character)s."),
    Reason.WRONG_CHARACTER: N_(
        "Character %(position)s isn't allowed in a PO number: %(character)s."
        " Use the letters A to Z, digits, spaces and - _ . / \\ # & + ( ) : ,"
    ),
    Reason.DOUBLE_SPACE: N_("There are two spaces in a row at character %(position)s. Use one."),
    Reason.NOT_A_TAX_ID: N_(
        "A VAT or tax ID has 4 to 20 characters: letters A to Z and digits, with single spaces or . / -"
        " between them."
    ),
    Reason.AS_IT_IS: N_("It is already %(number)s."),
    Reason.MAY_NOT_OPEN_TICKET: N_(
        "You can't open support tickets for this enrollment. Only the enterprise administrator of"
        " a direct enrollment or the partner administrator of an indirect one can."
    ),
    Reason.MAY_NOT_ASK_FOR_TAX_ID: N_(
        "You can't request a different VAT or tax ID. Only the enterprise administrator of the"
        " enrollment can."
    ),
    Reason.PARTNER_ALONE: N_(
        "You can't pass this request on. Only the partner administrator of an indirect enrollment can."
    ),
    Reason.ASKED_ALREADY: N_("%(number)s already asks for a change and isn't closed yet. Wait until it is."),
    Reason.CREDITED: N_("Invoice %(number)s has been credited. Choose the one that replaces it."),
    Reason.NOT_ON_INVOICE: N_("Invoice %(number)s has no such PO number. Choose one that it has."),
    Reason.MAY_NOT_MANAGE: N_(
        "You can view this enrollment, but only its enterprise administrators and partner"
        " administrators can change it."
    ),
    Reason.NO_ADDRESS: N_("Enter an email address, such as name@example.org."),
    Reason.NOT_CONFIRMED: N_("The two email addresses differ. Enter the same one twice."),
    Reason.NO_NAME: N_("Enter a name of at most %(longest)s characters."),
    Reason.THERE_ALREADY: N_("%(name)s has already been added."),
    Reason.OTHER_ROLE: N_(
        "%(name)s already has a different role in the portal, and an account can have only one."
    ),
    Reason.LAST_ADMINISTRATOR: N_(
        "An enrollment needs at least one enterprise administrator who can change it."
    ),
    Reason.MARKUP_LOCKED: N_("The markup is locked. You can't change it in the portal."),
    Reason.MAY_NOT_SET_MARKUP: N_("Only the partner administrator can set the markup."),
    Reason.NO_AMOUNT: N_("A spending quota is an amount such as 2500 or 2500.50."),
}


def sentence(refusal: Refusal, language: Language) -> Markup:
    """Return the sentence for *refusal* in *language*, as HTML."""
    details = dict(refusal.details)
    if "period" in details:
        details["period"] = language.month(month(str(details["period"])))
    if "day" in details:
        details["day"] = language.day(date.fromisoformat(str(details["day"])))
    return language.text(SENTENCES[refusal.reason], **details)
