import pytest

from eaportal.flows.articles.claims.claims import AFTER_INVOICE, claim_finding, claims_of
from eaportal.flows.articles.claims.days import days_in
from eaportal.flows.articles.claims.edit_window import DAYS_AFTER_NOTIFICATION
from eaportal.flows.articles.claims.editors import EDITORS
from eaportal.simulator.rules.periods import WINDOW_AFTER_NOTIFICATION
from eaportal.simulator.rules.refusals import Reason
from eaportal.simulator.rules.roles import PO_EDITOR, EnrollmentKind, Role
from eaportal.simulator.web.words.refusals import SENTENCES
from tests.support.texts import article_of


@pytest.mark.parametrize(
    ("locale", "text", "number", "written"),
    [
        ("en-US", "up to seven days after", 7, "seven days"),
        ("en-US", "up to 14 days after", 14, "14 days"),
        ("en-US", "within two weeks", 14, "two weeks"),
        ("en-US", "through the seventh day", 7, "seventh day"),
        ("en-US", "seven (7) calendar days", 7, "7) calendar days"),
        ("nl-NL", "tot veertien dagen na", 14, "veertien dagen"),
        ("nl-NL", "tot eenentwintig dagen na", 21, "eenentwintig dagen"),
        ("de-DE", "bis zum vierzehnten Tag", 14, "vierzehnten Tag"),
        ("nb-NO", "opptil sju dager", 7, "sju dager"),
        ("sv-SE", "upp till sju dagar", 7, "sju dagar"),
        ("et-EE", "seitse päeva pärast", 7, "seitse päeva"),
        ("fi-FI", "seitsemän päivän kuluessa", 7, "seitsemän päivän"),
        ("hu-HU", "hét napig", 7, "hét napig"),
        ("tr-TR", "yedi gün içinde", 7, "yedi gün"),
        ("el-GR", "έως επτά ημέρες", 7, "επτά ημέρες"),
        ("lt-LT", "septynias dienas", 7, "septynias dienas"),
        ("lv-LV", "līdz septiņām dienām", 7, "septiņām dienām"),
        ("pl-PL", "do czternastu dni", 14, "czternastu dni"),
        ("cs-CZ", "do sedmi dnů", 7, "sedmi dnů"),
        ("ru-RU", "до четырнадцати дней", 14, "четырнадцати дней"),
        ("ro-RO", "până la şapte zile", 7, "şapte zile"),
        ("ar-SA", "حتى سبعه أيام", 7, "سبعه أيام"),
        ("ar-SA", "حتى ١٤ يومًا", 14, "١٤ يومًا"),
        ("fa-IR", "تا ۱۴ روز", 14, "۱۴ روز"),
        ("hi-IN", "सात दिन", 7, "सात दिन"),
        ("th-TH", "ไม่เกินเจ็ดวันหลัง", 7, "เจ็ดวัน"),
        ("ja-JP", "最大 7 日後", 7, "7 日"),
        ("ja-JP", "最大十四日後", 14, "十四日"),
        ("zh-CN", "最多七天内", 7, "七天"),
        ("zh-CN", "最多十四 天内", 14, "十四 天"),
        ("ko-KR", "최대 14일", 14, "14일"),
    ],
)
def test_numbers_of_days_in_digits_and_words(locale, text, number, written):
    (days,) = days_in(text, locale)

    assert (days.number, text[days.span.start : days.span.end], days.range) == (number, written, False)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "One day I will be seven."),
        ("nl-NL", "op een dag"),
        ("ja-JP", "2020 年 12 月 17 日に"),
        ("zh-CN", "2020年12月17日"),
        ("xx-XX", "seven days"),
        ("en-US", "for several days"),
    ],
)
def test_what_is_no_number_of_days(locale, text):
    assert days_in(text, locale) == []


def test_a_range_is_marked():
    (days,) = days_in("seven to nine days after", "en-US")

    assert (days.number, days.range) == (9, True)


def judged(text, locale="en-US", term="PO Number"):
    claims = claims_of(article_of(text, locale), term)
    return [(claim.claim, claim.value, str(claim.verdict)) for claim in claims]


WINDOW = "days-after-notification"


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Change the PO number up to 7 days after the mail.", ["holds"]),
        ("Change the PO number up to 6 days after the mail.", ["differs"]),
        ("Change the PO number up to 8 days after the mail.", ["differs"]),
        ("This works through the eighth day after the mail.", ["differs"]),
        ("The invoice is due within 30 days.", ["not-judged"]),
        ("This title is kept for 30 days.", ["differs"]),
        ("This title is kept for 30 days. It comes after 8 days.", ["not-judged", "not-judged"]),
        ("The PO number can wait for 7 to 9 days.", ["not-judged"]),
        ("Change the PO number within 7 days. The invoice comes 2 days later.", ["holds", "not-judged"]),
        ("Change the PO number within 7 days. The mail comes 5 days later.", ["holds", "not-judged"]),
        ("Change the PO number.", []),
    ],
)
def test_the_window_is_judged_where_the_sentence_is_about_it(text, verdicts):
    assert [verdict for name, _, verdict in judged(text) if name == WINDOW] == verdicts


def test_a_claim_in_a_step_is_none():
    article = article_of("Text.", steps="1. Wait for 14 days.\n1. Enter the PO number within 14 days.")

    assert claims_of(article, "PO Number") == ()


def test_a_claim_that_differs_is_an_error_with_both_values_at_its_place():
    (claim,) = claims_of(article_of("Change the PO number up to 14 days after."), "PO Number")

    found = claim_finding(claim)

    assert found is not None
    assert (found.rule, found.severity, found.line, found.column, found.end_column) == (
        "claim-differs",
        "error",
        6,
        28,
        35,
    )
    assert found.message == "'14 days' says 14 days, but the rule of the portal is 7 days."


DIRECT, INDIRECT = "editor-of-direct-enrollment", "editor-of-indirect-enrollment"


@pytest.mark.parametrize(
    ("locale", "text", "verdict"),
    [
        ("en-US", "An EA admin (direct) / partner admin (indirect) may do so in the EA portal.", "holds"),
        ("en-US", "A partner admin (direct) / EA admin (indirect) may do so.", "differs"),
        ("en-US", "For direct enrollments it is the EA admin, for indirect ones the partner.", "holds"),
        ("en-US", "For indirect enrollments it is the EA admin, for direct ones the partner.", "differs"),
        ("en-US", "EA admins edit direct and indirect enrollments.", "not-judged"),
        ("pl-PL", "Administrator EA (bezpośrednia) / administrator partnera (pośrednia).", "holds"),
        ("sl-SI", "Skrbnik EA (neposredni vpis) / partnerski skrbnik (posredni vpis).", "holds"),
        ("cs-CZ", "Správce EA (přímý zápis), správce partnera (nepřímý zápis).", "holds"),
        ("cs-CZ", "Správce partnera (přímý zápis), správce EA (nepřímý zápis).", "differs"),
        ("ja-JP", "EA 管理者 (直接登録) /パートナー管理者 (間接登録)", "holds"),
        ("ar-SA", "مسؤول EA (التسجيل المباشر) / مسؤول الشريك (التسجيل غير المباشر)", "holds"),
    ],
)
def test_who_may_edit_is_judged_where_the_two_are_kept_apart(locale, text, verdict):
    names = {name: found for name, _, found in judged(text, locale)}

    assert names == {DIRECT: verdict, INDIRECT: verdict}


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "EA admins edit direct enrollments."),
        ("en-US", "Direct and indirect customers call."),
        ("is-IS", "EA (beint) / (óbeint)"),
    ],
)
def test_without_both_kinds_and_an_administrator_nobody_is_claimed(locale, text):
    assert judged(text, locale) == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "For a generated invoice open a support ticket."),
        ("nl-NL", "Open anders een ondersteuningsticket."),
        ("ru-RU", "Откройте билет в службу поддержки."),
        ("zh-CN", "请打开支持票证。"),
    ],
)
def test_a_ticket_for_a_generated_invoice_is_what_the_portal_has(locale, text):
    assert judged(text, locale) == [("generated-invoice", "support ticket", "holds")]


def test_the_facts_are_those_of_the_portal():
    editors = {Role.EA_ADMIN: "EA administrator", Role.PARTNER_ADMIN: "partner administrator"}

    assert WINDOW_AFTER_NOTIFICATION.days == DAYS_AFTER_NOTIFICATION
    assert {str(kind): editors[PO_EDITOR[kind]] for kind in EnrollmentKind} == EDITORS
    assert AFTER_INVOICE in SENTENCES[Reason.INVOICED]
