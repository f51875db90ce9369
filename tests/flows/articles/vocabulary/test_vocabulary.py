from typing import NamedTuple

import pytest

from eaportal.flows.articles.vocabulary.vocabulary import Sense, Vocabulary, vocabulary_for


class Words(NamedTuple):
    """Sentences of one language: each asks for what its field says, or for no action."""

    sign_in: list[str]
    choose_period: list[str]
    enter_number: list[str]
    coffee: str
    wait: str
    leave: str
    not_change: str
    check: str
    done: str
    sign_out: str


SENTENCES = {
    "en-US": Words(
        ["Log on to the EA portal with your work account.", "First, sign in to ea.azure.com."],
        [
            "Pick the billing cycle you want.",
            "Set the month to the one of the invoice.",
            "Switch to May 2021.",
        ],
        ["Key in your purchase order number.", "Overwrite the old value with the new PO."],
        "Have a cup of coffee.",
        "Wait until the page has loaded.",
        "Leave the month as it is.",
        "Do not change the PO number.",
        "Check that the number is shown.",
        "You are done.",
        "Sign out of all portals.",
    ),
    "nl-NL": Words(
        [
            "Log met uw werkaccount in bij de EA-portal.",
            "Meld u met uw naam en wachtwoord aan bij de portal.",
        ],
        [
            "Stel het menu in op de juiste maand.",
            "Selecteer een andere factureringsperiode.",
            "Ga naar mei 2021.",
        ],
        ["Typ uw inkoopordernummer.", "Geef in het vak een nieuw ko-nummer op."],
        "Neem een kop koffie.",
        "Wacht tot de pagina is geladen.",
        "Laat de maand ongewijzigd.",
        "Wijzig het ko-nummer niet.",
        "Controleer of het nummer er staat.",
        "U bent klaar.",
        "Meld u af bij alle portals.",
    ),
}
NO_ACTION = {Sense.NOT, Sense.LEAVE, Sense.LOOK, Sense.REPEAT, Sense.DONE, Sense.BACK, Sense.CLOSE}


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


@pytest.mark.parametrize(
    ("locale", "text"), [(locale, text) for locale, words in SENTENCES.items() for text in words.sign_in]
)
def test_a_sentence_asks_to_sign_in(locale, text):
    found = senses(locale, text)

    assert Sense.SIGN_IN in found
    assert found & {*NO_ACTION, Sense.SIGN_OUT} == set()


@pytest.mark.parametrize(
    ("locale", "text"),
    [(locale, text) for locale, words in SENTENCES.items() for text in words.choose_period],
)
def test_a_sentence_asks_to_choose_a_period(locale, text):
    found = senses(locale, text)

    assert Sense.PERIOD in found
    assert found & {Sense.CHOOSE, Sense.OPEN}
    assert found & {*NO_ACTION, Sense.SIGN_IN, Sense.SIGN_OUT} == set()


@pytest.mark.parametrize(
    ("locale", "text"), [(locale, text) for locale, words in SENTENCES.items() for text in words.enter_number]
)
def test_a_sentence_asks_to_enter_a_number(locale, text):
    found = senses(locale, text)

    assert found >= {Sense.ENTER, Sense.NUMBER}
    assert found & {*NO_ACTION, Sense.SIGN_IN, Sense.SIGN_OUT} == set()


@pytest.mark.parametrize("locale", SENTENCES)
def test_a_sentence_asks_for_none_of_the_actions(locale):
    words = SENTENCES[locale]

    assert Sense.LOOK in senses(locale, words.wait)
    assert Sense.LEAVE in senses(locale, words.leave)
    assert Sense.NOT in senses(locale, words.not_change)
    assert Sense.LOOK in senses(locale, words.check)
    assert Sense.DONE in senses(locale, words.done)
    assert Sense.SIGN_OUT in senses(locale, words.sign_out)
    assert Sense.SIGN_IN not in senses(locale, words.sign_out)
    for sentence in words[3:]:
        assert (
            not senses(locale, sentence) >= {Sense.CHOOSE, Sense.PERIOD}
            or senses(locale, sentence) & NO_ACTION
        )
    assert senses(locale, words.coffee) & {Sense.SIGN_IN, Sense.PERIOD, Sense.NUMBER} == set()


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
        ("nl-NL", "", []),
        ("nl-NL", "En …", []),
    ],
)  # fmt: skip
def test_clauses_are_the_parts_between_punctuation_and_joining_words(locale, text, parts):
    assert clauses(locale, text) == parts


def test_a_language_is_found_by_any_of_its_locales():
    assert vocabulary_for("nl-BE") is vocabulary_for("nl-BE")
    assert senses("nl-BE", "Typ het nummer.") == senses("nl", "Typ het nummer.")
    assert vocabulary_for("tlh-KX") is None
