import pytest

from eaportal.flows.articles.findings.fixes import fixed_source
from eaportal.flows.articles.proofreading.proofread import proofread
from tests.support.texts import article_of, source_of


def marked(text, rule, **details):
    """The words that findings of *rule* mark in *text*."""
    article = article_of(text, **details)
    source = source_of(article).split("\n")
    found = [each for each in proofread(article, "") if each.rule == rule]
    assert all(each.line == each.end_line for each in found)
    return [source[each.line - 1][each.column - 1 : each.end_column - 1] for each in found]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Then select the select the period.", ["select the select the"]),
        ("Then Select the select the period.", ["Select the select the"]),
        ("Select the period and\nselect the period and go.", None),
        ("og Velg Velg den", ["Velg Velg"]),
        ("the the period", ["the the"]),
        ("The the period", ["The the"]),
        ("that vous vous had had", []),
        ("relevant relevant period", ["relevant relevant"]),
        ("one, two, one, two", []),
        ("PO-4711 PO-4711", []),
        ("re-select select, selecteer selecteer-knop", []),
        ("\u0e48\u0e32\u0e19ก\u0e48\u0e32\u0e19กข", []),
        ("选择相关时间段选择相关时间段", ["选择相关时间段选择相关时间段"]),
        ("研究研究", []),
        ("選択して選択してください", ["選択して選択して"]),
        ("เลือกเดือนเลือกเดือน", ["เลือกเดือนเลือกเดือน"]),
        ("ที่ที่", []),
        ("Select **the** select **the** end", ["Select **the** select **the"]),
    ],
)
def test_repeated_words(text, words):
    if words is None:
        (found,) = [each for each in proofread(article_of(text), "") if each.rule == "repeated-words"]
        assert (found.line, found.end_line) == (6, 7)
    else:
        assert marked(text, "repeated-words") == words


@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [
        ("Kies in het het menu.", "nl-NL", ["het het"]),
        ("Wählen Sie im im Menü, was die die Liste hat.", "de-DE", ["im im"]),
        ("Ouvrez le le menu, puis vous vous connectez.", "fr-FR", ["le le"]),
        ("Abra el el menú.", "es-ES", ["el el"]),
        ("انتقل إلى إلى البوابة", "ar-SA", ["إلى إلى"]),
        ("cicha cicha voda", "sk-SK", []),
    ],
)
def test_short_words_that_never_follow_themselves(text, locale, words):
    assert marked(text, "repeated-words", locale=locale) == words


@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [
        ("Connectez-vous au[portail](/ea).", "fr-FR", ["au"]),
        ("Connectez-vous à[Facebook](/f)et au portail.", "fr-FR", ["à", "et"]),
        ("انتقل إلى[البوابة](/ea)", "ar-SA", ["إلى"]),
        ("Sign in to[EA](/ea).", "en-US", ["to"]),
        ("Az [EA](/ea)ban.", "hu-HU", []),
        ("Press **Sign**in, or **a**lter it.", "en-US", []),
    ],
)
def test_short_words_without_a_space_at_a_link(text, locale, words):
    assert marked(text, "missing-space", locale=locale) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sign in at [EA](/ea)and go, and so on.", ["and"]),
        ("Go to[EA](/ea) and to work.", ["to"]),
        ("Press **Save**and go, and so on.", ["and"]),
        ("Go [EA](/ea)somewhere.", ["somewhere"]),
        ("Az [EA portál](/ea)ra megy.", []),
        ("Press **Sa**ve.", []),
        ("[EA](/ea)-portal, [EA](/ea), [EA](/ea)'s", []),
        ("单击**保存**按钮 [门户](/ea)中", []),
        ("ลงชื่อเข้าใช้[พอร์ทัล](/ea)", []),
        ("[포털](/ea)에서 저장", []),
    ],
)
def test_missing_spaces_at_links_and_bold(text, words):
    assert marked(text, "missing-space") == words


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("Press <kbd>Save</kbd>and go, and so on.", "Press <kbd>Save</kbd> and go, and so on."),
        ("Go to<kbd>Save</kbd> and to work.", "Go to <kbd>Save</kbd> and to work."),
        ("Press `Save`and go, and so on.", "Press `Save` and go, and so on."),
        ("Go to`Save` and to work.", "Go to `Save` and to work."),
        ("Press [**Save**](/ea)and go, and so on.", "Press [**Save**](/ea) and go, and so on."),
        ("Go to[**Save**](/ea) and to work.", "Go to [**Save**](/ea) and to work."),
        # With a space, the last asterisk of the first word would end nothing.
        ("Go *[there](/ea)*and** on, and so on.", "Go *[there](/ea)*and** on, and so on."),
    ],
)
def test_a_missing_space_is_added_outside_of_the_mark(text, fixed):
    article = article_of(text)

    assert fixed_source(source_of(article), proofread(article, "")).split("\n")[5] == fixed


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("Us\u200bage", ["\u200b"]),
        ("から\u200b\u200b最大", ["\u200b\u200b"]),
        ("Sum\u00admary \ufeffx", ["\u00ad", "\ufeff"]),
        ("\u202aEA\u202c", ["\u202a", "\u202c"]),
        ("مدخل \u200eEA\u200e", []),
        ("ราย\u200bงาน", []),
        ("می\u200cخواهم", []),
        ("numéro\u00a0:", []),
        ("**Usage\u00a0Summary**", ["\u00a0"]),
    ],
)
def test_invisible_characters(text, characters):
    assert marked(text, "invisible-character") == characters


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("- [One](/a)\n- [Two](/a)", ["Two"]),
        ("- [One](https://A.example/a/)\n- [Two](https://www.a.example/a)", ["Two"]),
        ("- [One](/a)\n- [Two](/a#b)\n- [Three](/a?b)", []),
        ("- [One](/a)\n- [one](/a)", []),
        ("See [One](/a) and [Two](/a).", []),
        ("- [One](/a) says\n- [Two](/a) more", []),
    ],
)
def test_one_page_under_two_titles(text, titles):
    assert marked(text, "same-link") == [f"{title}" for title in titles]


SIDE_BY_SIDE = '<span>Doe **het**.</span><span class="sxs-lookup"><span>Do the do the **it**.</span></span>'


def test_the_source_text_next_to_a_translation_is_not_proofread():
    assert proofread(article_of(SIDE_BY_SIDE), "") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Select the subscription\u200bperiod afterwards.",
            "There is an invisible character in 'subscriptionperiod afterwards': zero width space.",
        ),
        (
            "Выберите расчётный\u2060период счёта-фактуры.",
            "There is an invisible character in 'расчётныйпериод счёта-фактуры': word joiner.",
        ),
        ("Visit [the portal](/ea)this-way, or this.", "There is no space before 'this-way'."),
    ],
)
def test_whole_words_are_quoted(text, message):
    assert [found.message for found in proofread(article_of(text), "")] == [message]
