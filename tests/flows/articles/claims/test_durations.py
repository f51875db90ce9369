import pytest

from eaportal.flows.articles.claims.durations import durations_in
from eaportal.flows.articles.claims.numbers import Unit
from eaportal.flows.articles.text.passages import Span


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
        ("en-US", "until a fortnight after", 14, "a fortnight"),
        ("en-US", "until a week after", 7, "a week"),
        ("en-US", "a dozen days", 12, "dozen days"),
        ("fr-FR", "une dizaine de jours", 10, "dizaine de jours"),
        ("es-ES", "hasta una quincena después", 15, "una quincena"),
    ],
)
def test_numbers_of_days_in_digits_and_words(locale, text, number, written):
    (days,) = durations_in(text, locale)

    assert days.unit is Unit.DAY
    assert (days.number, text[days.span.start : days.span.end], days.range) == (number, written, False)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "until a week and a half after"),
        ("en-US", "until 7 or 10 days"),
    ],
)
def test_a_range_or_a_fraction_is_no_exact_number(locale, text):
    assert [each.range for each in durations_in(text, locale)] == [True]


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
    assert durations_in(text, locale) == []


def test_a_range_is_marked():
    (days,) = durations_in("seven to nine days after", "en-US")

    assert (days.number, days.range) == (9, True)


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        ("en-US", "within 48 hours after", "48 hours"),
        ("en-US", "three months after", "3 months"),
        ("en-US", "for two years", "2 years"),
        ("de-DE", "bis zu drei Monate nach", "3 months"),
        ("fr-FR", "pendant quarante-huit heures", "48 hours"),
        ("ru-RU", "в течение трех месяцев", "3 months"),
        ("pl-PL", "do 48 godzin po", "48 hours"),
        ("ja-JP", "3 か月後", "3 months"),
        ("zh-CN", "最多三个月", "3 months"),
        ("ko-KR", "최대 48시간", "48 hours"),
        ("ar-SA", "حتى ثلاثة أشهر", "3 months"),
    ],
)
def test_other_units_of_time(locale, text, said):
    assert [str(each) for each in durations_in(text, locale)] == [said]


@pytest.mark.parametrize(
    ("locale", "text", "word"),
    [
        ("en-US", "seven business days after", "business"),
        ("fr-FR", "sept jours ouvrés après", "ouvrés"),
        ("de-DE", "sieben Werktage nach", "Werktage"),
        ("ja-JP", "7 営業日後", "営業"),
    ],
)
def test_days_without_weekends_are_a_unit_of_their_own(locale, text, word):
    working = Span(text.index(word), text.index(word) + len(word))

    found = durations_in(text, locale, [working])

    assert {str(each) for each in found} == {"7 working days"}
