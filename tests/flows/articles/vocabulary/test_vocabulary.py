from pathlib import Path

import pytest
import yaml

from eaportal.flows.articles.vocabulary.vocabulary import Sense, Vocabulary, vocabulary_for
from eaportal.language_tags import language_of
from tests.support.files import ROOT

SENTENCES: dict[str, dict[str, list[str] | str]] = yaml.safe_load(
    Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8")
)
FOLDER = ROOT / "flows/articles/vocabulary"
NO_ACTION = {
    Sense.NOT,
    Sense.LEAVE,
    Sense.LOOK,
    Sense.REPEAT,
    Sense.DONE,
    Sense.BACK,
    Sense.CLOSE,
    Sense.SIGN_OUT,
}
# A language can do without these: a sentence with such words then counts as if it had none.
OPTIONAL = {
    *(Sense.IT, Sense.PLACE, Sense.STATE, Sense.UNREAL, Sense.TAKE_BACK, Sense.WITH, Sense.BESIDE),
    *(Sense.FIELD, Sense.TO, Sense.FOLLOW, Sense.DEPENDS),
    *(Sense.THIRD, Sense.READER, Sense.SUBJECT, Sense.NEAR, Sense.LET, Sense.GONE),
    *(Sense.BEFORE, Sense.ONCE, Sense.ENTERED, Sense.CHOSEN, Sense.SAVED, Sense.CLOSED, Sense.LOST),
    *(Sense.ANOTHER, Sense.ALL, Sense.WINDOW, Sense.CONTROL),
    *(Sense.RUIN, Sense.BASIS, Sense.PURPOSE, Sense.LEFT, Sense.RIGHT, Sense.TOP, Sense.BOTTOM),
}
# The words that sentences consist of, besides those that say something.
OTHER_LISTS = {"prefixes", "function", "before_nouns", "of", "relative", "handling", "adjectives", "matter"}
# What says that a sentence doesn't ask for an action.
SAID = {
    "wait": Sense.LOOK,
    "leave": Sense.LEAVE,
    "not_change": Sense.NOT,
    "check": Sense.LOOK,
    "done": Sense.DONE,
    "sign_out": Sense.SIGN_OUT,
}


def sentences(*ways: str) -> list[tuple[str, str]]:
    return [
        (locale, text)
        for locale, words in SENTENCES.items()
        for way in ways
        for text in ([words[way]] if isinstance(words.get(way), str) else words.get(way, []))
    ]


def vocabulary(locale: str) -> Vocabulary:
    found = vocabulary_for(locale)
    assert found
    return found


def senses(locale: str, text: str) -> set[Sense]:
    return {sense for sense in Sense if vocabulary(locale).find(sense, text)}


def written(locale: str, sense: Sense, text: str) -> list[str]:
    return [text[span.start : span.end] for span in vocabulary(locale).find(sense, text)]


def clauses(locale: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in vocabulary(locale).clauses(text)]


@pytest.mark.parametrize(("locale", "text"), sentences("sign_in"))
def test_a_sentence_asks_to_sign_in(locale, text):
    found = senses(locale, text)

    assert Sense.SIGN_IN in found
    assert found & NO_ACTION == set()


@pytest.mark.parametrize(("locale", "text"), sentences("choose_period"))
def test_a_sentence_asks_to_choose_a_period(locale, text):
    found = senses(locale, text)

    assert Sense.PERIOD in found
    assert found & {Sense.CHOOSE, Sense.OPEN}
    assert found & {*NO_ACTION, Sense.SIGN_IN} == set()


@pytest.mark.parametrize(("locale", "text"), sentences("enter_number"))
def test_a_sentence_asks_to_enter_a_number(locale, text):
    found = senses(locale, text)

    assert found >= {Sense.ENTER, Sense.NUMBER}
    assert found & {*NO_ACTION, Sense.SIGN_IN} == set()


@pytest.mark.parametrize(
    ("locale", "way"), [(locale, way) for locale, words in SENTENCES.items() for way in SAID if way in words]
)
def test_a_sentence_says_that_it_asks_for_no_action(locale, way):
    found = senses(locale, SENTENCES[locale][way])

    assert SAID[way] in found
    assert Sense.SIGN_IN not in found


@pytest.mark.parametrize(("locale", "text"), sentences("coffee"))
def test_a_sentence_is_about_something_else(locale, text):
    assert senses(locale, text) & {Sense.SIGN_IN, Sense.PERIOD, Sense.NUMBER, Sense.PORTAL} == set()


def test_every_language_has_sentences_and_words_for_every_sense():
    spoken = {language_of(locale) for locale in SENTENCES}
    for file in FOLDER.glob("*.yaml"):
        listed = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - makes nothing but text

        assert file.stem in spoken
        assert set(listed) - OTHER_LISTS >= set(Sense) - OPTIONAL, file.name


def test_words_are_found_in_the_order_of_the_text_whatever_their_case_and_spaces():
    assert written("en-US", Sense.CHOOSE, "SELECT it, then\nselect  that.") == ["SELECT", "select"]
    assert written("en-US", Sense.NOT_FORGET, "Don’t\nforget to save") == ["Don’t\nforget"]


def test_a_word_is_not_found_inside_another():
    assert written("en-US", Sense.OPEN, "Reopen the clicker") == []
    assert written("nl-NL", Sense.PERIOD, "de factureringsperiode") == ["factureringsperiode"]


def test_a_separable_verb_is_found_only_with_its_other_part_in_the_same_clause():
    assert written("nl-NL", Sense.SIGN_IN, "Meld u nu aan.") == ["Meld"]
    assert written("nl-NL", Sense.SIGN_IN, "Meld u af, en klik aan.") == []
    assert written("nl-NL", Sense.SIGN_IN, "Meld u af en klik het aan.") == []


def test_a_longer_phrase_hides_the_word_in_it():
    assert written("en-US", Sense.NOT, "Do not forget to save, but not now") == ["not"]
    assert written("nl-NL", Sense.CLOSE, "Sluit dit af met Opslaan. Sluit het.") == ["Sluit"]


def test_a_short_name_of_a_month_needs_a_number_beside_it():
    assert written("en-US", Sense.PERIOD, "You may choose May 2021 or 5 May, or June") == [
        "May",
        "May",
        "June",
    ]


@pytest.mark.parametrize(
    ("locale", "text", "parts"),
    [
        ("en-US", "Select Usage Summary, then the month.", ["Select Usage Summary", "the month"]),
        ("en-US", "Go to ea.azure.com: sign in", ["Go to ea.azure.com", "sign in"]),
        ("en-US", "Enter it – and click Save", ["Enter it", "click Save"]),
        ("nl-NL", "Vul stap 3 tot en met 5 in en klik", ["Vul stap 3 tot en met 5 in", "klik"]),
        ("nl-NL", "Meld u met naam en wachtwoord aan", ["Meld u met naam en wachtwoord aan"]),
        ("it-IT", "Il mese è scelto e il numero", ["Il mese è scelto", "il numero"]),
        ("ar-SA", "اختر الشهر واكتب الرقم", ["اختر الشهر", "اكتب الرقم"]),
        ("zh-CN", "选择月份，然后输入编号", ["选择月份", "输入编号"]),
        ("nl-NL", "", []),
        ("nl-NL", "En …", []),
    ],
)  # fmt: skip
def test_clauses_are_the_parts_between_punctuation_and_joining_words(locale, text, parts):
    assert clauses(locale, text) == parts


def test_marks_that_writers_omit_do_not_count():
    assert written("fr-FR", Sense.CHOOSE, "SELECTIONNEZ") == ["SELECTIONNEZ"]
    assert written("ar-SA", Sense.CHOOSE, "اخْتَرْ") == ["اخْتَرْ"]
    # In Vietnamese, the same letters with other marks are another word: here, "for".
    assert written("vi-VN", Sense.LOOK, "chờ cho") == ["chờ"]


def test_a_word_in_a_script_without_spaces_is_found_anywhere():
    assert written("ja-JP", Sense.SIGN_IN, "ポータルにサイン インします") == ["サイン イン"]
    assert written("ja-JP", Sense.PORTAL, "サイド バーのサイト") == ["サイト"]


def test_a_language_is_found_by_any_of_its_locales():
    assert vocabulary_for("nl-BE") is vocabulary_for("nl-BE")
    assert senses("nl-BE", "Typ het nummer.") == senses("nl", "Typ het nummer.")
    assert vocabulary_for("tlh-KX") is None


def test_a_pronoun_that_is_also_an_article_stands_for_something_only_at_the_end_of_a_clause():
    assert written("fr-FR", Sense.IT, "Choisissez-la, puis cliquez.") == ["la"]
    assert written("fr-FR", Sense.IT, "Choisissez la période.") == []


def test_a_relative_pronoun_is_a_subject_only_at_the_beginning_of_a_clause():
    assert written("nl-NL", Sense.OTHERS, "Wie opslaat, is klaar.") == ["Wie"]
    assert written("nl-NL", Sense.OTHERS, "Vraag wie het nummer kent.") == []
