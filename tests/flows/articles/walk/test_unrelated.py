"""Steps that seem to ask for an action, and whether a reader can follow them."""

from pathlib import Path
from random import Random

import pytest
import yaml

from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Verdict,
)
from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense, vocabulary_for
from eaportal.flows.articles.walk.clauses import ASKING
from eaportal.flows.articles.walk.reading import Reading
from eaportal.flows.articles.walk.unrelated import unrelated
from eaportal.flows.labels import labels_for
from eaportal.flows.procedures.po_numbers import UPDATE_PO_NUMBER
from tests.flows.articles.mutants.bases import Bases
from tests.flows.articles.mutants.languages import language
from tests.support.offline_portal import check_offline

HERE = Path(__file__).parent


def steps(file: str) -> list[tuple[str, str, str]]:
    listed = yaml.safe_load((HERE / file).read_text(encoding="utf-8"))
    return [
        (locale, action, sentence)
        for locale, actions in listed.items()
        for action, sentences in actions.items()
        for sentence in sentences
    ]


def reading_of(locale: str, sentence: str) -> Reading:
    labels = labels_for(locale)
    text = sentence.replace("{save}", f"**{labels.save}**")
    article = parse_article(Document(Path("a.md"), f"1. {text}\n2. Another.\n"))
    assert isinstance(article, Article)
    return Reading(article.steps[0], locale, UPDATE_PO_NUMBER.labels(labels).values())


def asked(reading: Reading, action: str) -> Span | None:
    match action:
        case "sign_in":
            return reading.signs_in
        case "period":
            return reading.asks(ASKING, reading.spans(Sense.PERIOD))
        case "number":
            return reading.asks({Sense.ENTER}, reading.spans(Sense.NUMBER))
        case _:
            return next(filter(reading.uses, reading.labels), None)


def can_follow(locale: str, action: str, sentence: str) -> bool:
    reading = reading_of(locale, sentence)
    span = asked(reading, action)
    return span is not None and not reading.gone_before(span) and unrelated(reading, span) is None


@pytest.mark.parametrize(("locale", "action", "sentence"), steps("impossible.yaml"))
def test_no_reader_can_follow(locale, action, sentence):
    assert not can_follow(locale, action, sentence)


@pytest.mark.parametrize(("locale", "action", "sentence"), steps("natural.yaml"))
def test_a_reader_can_follow(locale, action, sentence):
    assert can_follow(locale, action, sentence)


def test_words_are_known_if_the_page_has_them():
    reading = reading_of("en-US", "Select {save} in the pancake section of the toaster.")
    (label,) = reading.labels

    found = unrelated(reading, label)
    assert found
    assert reading.passage.written(found.span) == "toaster"
    assert unrelated(reading, label, ["Toasters and toaster oven"]) is None


@pytest.mark.parametrize(
    ("sentence", "is_needed"),
    [
        ("Select {save} with a hammer.", False),
        ("Telepathically select {save}.", False),
        ("Select {save}, Napoleon said.", True),
        ("Admire the portal, then select {save}.", True),
        ("Select {save} on the portal of your bank.", False),
        ("Type the number that you dreamed of.", True),
        ("Type the new number upside down.", False),
        ("Type the number of your house.", True),
        ("Type the number with a hammer.", False),
        ("Type the new number into the calculator that appears.", True),
        ("Write the number on a banana.", True),
    ],
)
def test_words_that_are_needed_are_told_from_what_is_said_beside_them(sentence, is_needed):
    reading = reading_of("en-US", sentence)
    (span,) = reading.labels or reading.spans(Sense.NUMBER)
    found = unrelated(reading, span)

    assert found
    assert found.is_needed is is_needed


@pytest.mark.parametrize(
    ("sentence", "leaves"),
    [
        ("Sign out of the portal.", True),
        ("Close the browser.", True),
        ("Close the message.", False),
        ("If the browser hangs, close the browser.", False),
        ("Do not close the browser.", False),
        ("Before you close the browser, select {save}.", False),
        ("Sign out and sign in again.", False),
    ],
)
def test_a_step_after_which_the_reader_is_no_longer_in_the_portal(sentence, leaves):
    assert bool(reading_of("en-US", sentence).leaves) is leaves


@pytest.mark.parametrize(
    "sentence",
    [
        "Select {save} before you close the browser.",
        "Select {save}, and then close the browser.",
        "Close the browser after you have clicked {save}.",
        "If you are signed out, sign in again and select {save}.",
        "After you select {save}, sign out.",
    ],
)
def test_a_label_that_is_used_before_the_reader_leaves(sentence):
    reading = reading_of("en-US", sentence)

    assert reading.gone_before(reading.labels[0]) is None


@pytest.mark.parametrize(
    ("locale", "sentence", "verb"),
    [
        ("en-US", "Eat the portal, then select {save}.", "Eat"),
        ("en-US", "Tickle the portal, then select {save}.", "Tickle"),
        ("en-US", "Select {save} and lick the screen.", "lick"),
        ("en-US", "Choose the period and print the month. Then select {save}.", "print"),
        ("nl-NL", "Eet de portal op en klik op {save}.", "Eet"),
        ("de-DE", "Essen Sie das Portal und wählen Sie {save} aus.", "Essen"),
        ("fr-FR", "Mangez le portail, puis cliquez sur {save}.", "Mangez"),
        ("es-ES", "Coma el portal y seleccione {save}.", "Coma"),
    ],
)
def test_a_verb_that_is_not_known_of_something_in_the_portal_is_not_understood(locale, sentence, verb):
    reading = reading_of(locale, sentence)
    found = unrelated(reading, reading.labels[0])

    assert found
    assert (reading.passage.written(found.span), found.is_needed) == (verb, True)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "Copy the number from your order, then select {save}."),
        ("en-US", "Select {save}, then print the page if you want a record of it."),
        ("nl-NL", "Kies één keer {save}."),
        ("fr-FR", "Relisez le numéro, puis cliquez sur {save}."),
    ],
)
def test_what_a_reader_may_do_beside_a_step(locale, sentence):
    reading = reading_of(locale, sentence)

    assert unrelated(reading, reading.labels[0]) is None


def test_a_word_with_another_accent_is_another_word():
    reading = reading_of("fr-FR", "Choisissez le mois où vous êtes né.")

    assert unrelated(reading, reading.spans(Sense.PERIOD)[0])


def test_words_of_every_language_are_known_or_none():
    known = {code for code in ("en", "nl", "de", "fr", "es", "ja") if vocabulary_for(code).known_words}

    assert known == {"en", "nl", "de", "fr", "es"}


def test_words_in_the_bold_of_a_label_count_like_those_beside_it():
    outside, inside = (
        reading_of("nl-NL", f"Bevestig met {words}.") for words in ("hamer **Opslaan**", "**hamer Opslaan**")
    )

    assert unrelated(outside, outside.labels[0])
    assert unrelated(inside, inside.labels[0])


def check_with(locale: str, action: str, sentence: str) -> ArticleResult:
    """The result for plain steps, with *sentence* in the place of *action*."""
    spoken = language(locale)
    labels = {name: f"**{label}**" for name, label in Bases(spoken, Random(1)).plain.labels.items()}  # noqa: S311
    steps = [*(spoken.steps | {"po_number" if action == "number" else action: sentence}).values()]
    listed = "\n".join(f"1. {step.format(**labels)}" for step in steps)
    source = f"---\nms.date: 12/14/2020\nms.contentlocale: {locale}\n---\n# {spoken.title}\n\n{listed}\n"
    article = parse_article(Document(Path("a.md"), source))
    assert isinstance(article, Article)
    return check_offline(article)


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "action", "sentence"), steps("impossible.yaml"))
def test_an_article_with_such_a_step_does_not_pass_unless_with_a_warning(locale, action, sentence):
    result = check_with(locale, action, sentence)

    assert result.verdict is not Verdict.PASS or "unknown-words" in {each.rule for each in result.findings}


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "action", "sentence"), steps("natural.yaml"))
def test_an_article_with_a_natural_step_passes(locale, action, sentence):
    result = check_with(locale, action, sentence)

    assert result.verdict is Verdict.PASS
    assert "unknown-words" not in {each.rule for each in result.findings}
