import pytest

from eaportal.flows.articles.claims.claims import claim_finding, claims_of
from eaportal.flows.articles.claims.edit_window import DAYS_AFTER_NOTIFICATION
from eaportal.flows.articles.claims.editors import EDITORS
from eaportal.flows.articles.claims.invoices import AFTER_INVOICE
from eaportal.simulator.rules.periods import WINDOW_AFTER_NOTIFICATION
from eaportal.simulator.rules.refusals import Reason
from eaportal.simulator.rules.roles import PO_EDITOR, EnrollmentKind, Role
from eaportal.simulator.web.words.refusals import SENTENCES
from tests.support.texts import article_of

DAYS, BEFORE, TICKET = "days-after-notification", "before-invoice", "generated-invoice"
NEXT, DEFAULT, ANYONE = "next-invoice", "default-number", "editor"
DIRECT, INDIRECT = "editor-of-direct-enrollment", "editor-of-indirect-enrollment"


def verdicts(text, locale="en-US", term="PO Number"):
    """The verdict on each claim of *text*, which states each at most once."""
    claims = claims_of(article_of(text, locale), term)
    found = {claim.claim: str(claim.verdict) for claim in claims}
    assert len(found) == len(claims)
    assert all(bool(claim.reason) == (claim.verdict == "not-judged") for claim in claims)
    return found


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Change the PO number up to 7 days after the mail.", "holds"),
        ("You can edit PO numbers within one week (7 days) following the notification.", "not-judged"),
        ("You can edit PO numbers for a week, that is 7 days, after the notification.", "not-judged"),
        ("Change the PO number up to 6 days after the mail.", "differs"),
        ("Change the PO number up to 8 days after the mail.", "differs"),
        ("Change the PO number until seven days before the mail.", "differs"),
        ("Change the PO number until three months after the mail.", "differs"),
        ("Change the PO number until 48 hours after the mail.", "differs"),
        ("Change the PO number within seven business days after the mail.", "differs"),
        ("Change the PO number at least seven days after the mail.", "differs"),
        ("The PO number cannot be changed up to seven days after the mail.", "differs"),
        ("The PO number cannot be changed more than seven days after the mail.", "not-judged"),
        ("Change the PO number seven days after the mail.", "not-judged"),
        ("Change the PO number within seven days.", "not-judged"),
        ("Change the PO number up to seven days after the trade fair.", "not-judged"),
        ("You can do so up to seven days after the mail.", "not-judged"),
        ("You can change the PO number up to one month after the mail.", "differs"),
        ("You can do so until 30 days after the mail.", "differs"),
        ("The PO number can wait for 7 to 9 days after the mail.", "not-judged"),
        ("Change the PO number up to seven (10) days after the mail.", "not-judged"),
        ("Change the PO number up to 10 (seven) days after the mail.", "not-judged"),
        ("Change the PO number up to 7/10 days after the mail.", "not-judged"),
        ("Change the PO number up to 7 to 10 days after the mail.", "not-judged"),
        ("Change the PO number up to seven days (ten days) after the mail.", "not-judged"),
        ("Change the PO number up to seven days (168 hours) after the mail.", "not-judged"),
        ("The notification comes 5 days after the period.", "not-judged"),
        ("The invoice is due within 30 days.", "not-judged"),
        ("Change the PO number until a fortnight after the mail.", "differs"),
        ("Change the PO number until a month after the mail.", "differs"),
        ("Change the PO number until a week after the mail.", "holds"),
        ("Change the PO number until a week and a half after the mail.", "not-judged"),
        ("Change the PO number of a month until seven days after the mail.", "holds"),
    ],
)
def test_the_days_after_the_notification(text, verdict):
    assert verdicts(text) == {DAYS: verdict}


@pytest.mark.parametrize(
    ("text", "claim", "verdict"),
    [
        ("Change the PO number at any time before the invoice is generated.", BEFORE, "holds"),
        ("The PO number cannot be changed before the invoice is generated.", BEFORE, "differs"),
        ("You can only change the PO number only after the invoice is generated.", BEFORE, "differs"),
        ("Don't forget to change the PO number before the invoice is generated.", BEFORE, "not-judged"),
        ("You can change the PO number even after its invoice was generated.", TICKET, "differs"),
        ("You can change the PO number of an invoice that is already generated.", TICKET, "differs"),
        ("To change the PO number of a generated invoice, open a support ticket.", TICKET, "holds"),
        ("To change the PO number of a generated invoice, you do not need a ticket.", TICKET, "differs"),
        ("Generated invoices get another PO number without a ticket.", TICKET, "differs"),
        ("Generated invoices don't get another PO number without a ticket.", TICKET, "holds"),
        ("A generated invoice cannot be changed unless by a ticket.", TICKET, "holds"),
        ("If an invoice has been generated you do not need a ticket.", TICKET, "differs"),
        ("If an invoice has been generated and is not right open a ticket.", TICKET, "not-judged"),
        (
            "PO numbers cannot be set by guests and can be changed before the invoice is generated.",
            BEFORE,
            "not-judged",
        ),
        ("Instead of a ticket for a generated invoice, change its PO number.", TICKET, "differs"),
        ("Before the invoice is generated, no ticket is needed.", TICKET, "not-judged"),
        ("Otherwise, open a support ticket.", TICKET, "not-judged"),
        ("A change of the PO number takes effect on the next invoice.", NEXT, "holds"),
        ("A change of the PO number takes effect on the current invoice.", NEXT, "differs"),
        ("A change of the PO number does not take effect on the next invoice.", NEXT, "differs"),
        ("A change of the PO number does not take effect until the next invoice.", NEXT, "not-judged"),
        ("A change of the PO number takes effect immediately.", NEXT, "differs"),
        (
            "The portal generates a default PO number unless the EA admin sets one before the invoice date.",
            DEFAULT,
            "holds",
        ),
        (
            "The portal generates a default PO number unless the EA admin sets one after the invoice date.",
            DEFAULT,
            "differs",
        ),
        ("The portal never generates a default PO number.", DEFAULT, "differs"),
        ("The portal generates a default PO number.", DEFAULT, "not-judged"),
        ("Account owners can change the PO number.", ANYONE, "differs"),
        ("Any user can change the PO number.", ANYONE, "differs"),
        ("An EA administrator (read-only) can change the PO number.", ANYONE, "not-judged"),
        ("Account owners cannot change the PO number.", ANYONE, "holds"),
        ("Not everyone can change the PO number.", ANYONE, "not-judged"),
        ("EA administrators can change the PO number.", ANYONE, "not-judged"),
        ("For a direct enrollment, EA administrators can change the PO number.", DIRECT, "holds"),
        ("For an indirect enrollment, EA administrators can change the PO number.", INDIRECT, "differs"),
    ],
)
def test_other_claims(text, claim, verdict):
    assert verdicts(text) == {claim: verdict}


def test_a_claim_in_a_step_is_judged_at_its_place():
    article = article_of(
        "Text.", steps="1. Go.\n1. **Save**. Change the PO number until 30 days after the mail."
    )

    (claim,) = claims_of(article, "PO Number")

    assert (claim.verdict, claim.line, claim.column) == ("differs", 9, 41)


def test_a_claim_that_differs_is_an_error_with_both_values_at_its_place():
    (claim,) = claims_of(article_of("Change the PO number up to 14 days after the mail."), "PO Number")

    found = claim_finding(claim)

    assert found is not None
    assert (found.rule, found.severity) == ("claim-differs", "error")
    assert (found.line, found.column, found.end_column) == (6, 28, 35)
    assert found.message == (
        "'14 days' says 14 days after the notification,"
        " but the rule of the portal is 7 days after the notification."
    )


@pytest.mark.parametrize(
    ("locale", "text", "verdict"),
    [
        ("en-US", "EA admin (direct) / partner admin (indirect): you can edit PO numbers.", "holds"),
        ("en-US", "Partner admin (direct) / EA admin (indirect): you can edit PO numbers.", "differs"),
        ("en-US", "EA admin (direct) / partner admin (indirect): you cannot edit PO numbers.", "differs"),
        ("en-US", "Edit PO numbers. For direct ones it is the EA admin, for indirect the partner.", "holds"),
        (
            "en-US",
            "Edit PO numbers. For indirect ones it is the EA admin, for direct the partner.",
            "differs",
        ),
        ("en-US", "Account owner (direct) / department admin (indirect): edit PO numbers.", "differs"),
        ("en-US", "EA admin (direct) / partner admin (indirect): you can add accounts.", "not-judged"),
        ("en-US", "EA admins edit PO numbers of direct and indirect enrollments.", "not-judged"),
    ],
)
def test_who_may_edit_is_judged_where_the_two_kinds_are_kept_apart(locale, text, verdict):
    assert verdicts(text, locale) == {DIRECT: verdict, INDIRECT: verdict}


def test_in_a_language_without_words_for_claims_nothing_is_judged():
    assert verdicts("Breyttu PO-númerinu í sjö daga eftir póstinn.", "is-IS") == {DAYS: "not-judged"}


def test_the_facts_are_those_of_the_portal():
    editors = {Role.EA_ADMIN: "EA administrator", Role.PARTNER_ADMIN: "partner administrator"}

    assert WINDOW_AFTER_NOTIFICATION.days == DAYS_AFTER_NOTIFICATION
    assert {str(kind): editors[PO_EDITOR[kind]] for kind in EnrollmentKind} == EDITORS
    assert AFTER_INVOICE in SENTENCES[Reason.INVOICED]


@pytest.mark.parametrize(
    ("text", "locale", "verdict"),
    [
        ("Everyone who has access to the portal can change the PO number.", "en-US", "differs"),
        ("Whoever has access can, in any month, change the PO number.", "en-US", "differs"),
        ("Iedereen met toegang tot de portal kan het ko-nummer wijzigen.", "nl-NL", "differs"),
        ("Jeder mit Zugang zum Portal kann die Bestellnummer ändern.", "de-DE", "differs"),
        ("Toute personne ayant accès au portail peut modifier le numéro.", "fr-FR", "differs"),
        ("アカウント所有者は PO 番号を変更できます。", "ja-JP", "differs"),
        ("You can change the PO number that everyone in the company sees.", "en-US", None),
        ("Die Bestellnummer jeder Rechnung kann geändert werden.", "de-DE", None),
    ],
)
def test_a_role_at_a_distance_from_what_it_can_do(text, locale, verdict):
    assert verdicts(text, locale, "ko-nummer PO 番号 Bestellnummer").get(ANYONE) == verdict


@pytest.mark.parametrize(
    ("text", "locale", "verdict"),
    [
        (
            "El número de pedido se puede cambiar. En una inscripción directa lo hace un administrador de"
            " asociados, y en una inscripción indirecta, un administrador de EA.",
            "es-ES",
            "differs",
        ),
        (
            "PO 番号は変更できます。直接登録の場合はパートナー管理者が、"
            "間接登録の場合は EA 管理者が変更します。",
            "ja-JP",
            "differs",
        ),
    ],
)
def test_exchanged_roles(text, locale, verdict):
    found = verdicts(text, locale, "número de pedido PO 番号")
    assert (found[DIRECT], found[INDIRECT]) == (verdict, verdict)


@pytest.mark.parametrize(
    ("step", "locale"),
    [
        ("これは、請求書のお知らせメールから 30 日後まで行えます。", "ja-JP"),
        ("Das geht bis 30 Tage nach der Mail, die die Rechnung ankündigt.", "de-DE"),
    ],
)
def test_the_days_in_a_step_that_says_that_it_can_be_done(step, locale):
    assert verdicts(step, locale)[DAYS] == "differs"


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("The PO number can be changed until the seventh day after the mail.", "holds"),
        ("The portal has a list of invoices.", "not-judged"),
    ],
)
def test_a_pronoun_beside_the_verb_is_the_po_number_if_the_sentence_before_is_about_changing_it(
    before, verdict
):
    text = f"{before} EA administrators can change it for direct enrollments."

    assert verdicts(text)[DIRECT] == verdict
