"""Sentences without a translation appear in English, and are marked as English."""

import pytest
from bs4 import Comment, Doctype

from eaportal.simulator.catalogs import messages
from eaportal.simulator.worlds.folder import DEFAULT

TAG = "fo-FO"
WORDS = {"Reports": "Raportit", "Save": "Tallenna", "Sign in": "Kirjaudu", "Manage": "Hallinta"}


@pytest.fixture
def world(worlds, sample):
    """The sample world, with a few words of a language that the portal does not come with."""
    return worlds.create(DEFAULT, sample.with_words("2020-12", {TAG: WORDS}))


@pytest.fixture
def reader(another):
    """A visitor who reads that language."""
    return another(TAG)


def tongue(node):
    """The language in which a node of a page is said to be."""
    return next(parent["lang"] for parent in node.parents if parent.get("lang"))


def test_english_on_a_page_of_another_language_is_marked(visitor, every_page):
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = TAG
    untranslated = messages() - WORDS.keys()

    found = [
        (str(node), tongue(node), node.parent)
        for page in every_page().values()
        for node in page.body.find_all(string=True)
        if type(node) not in (Comment, Doctype)
    ]

    english = {text for text, lang, _ in found if text in untranslated}
    assert len(english) > 40
    assert {(text, lang) for text, lang, _ in found if text in untranslated} == {(t, "en") for t in english}
    assert {(text, lang) for text, lang, _ in found if text in WORDS.values()} == {
        (text, TAG) for text in WORDS.values()
    }
    assert all(parent.get("dir") == "ltr" for text, _, parent in found if text in untranslated)


def test_what_fills_an_english_sentence_is_marked_as_of_the_page_s_language(reader):
    reader.sign_in("ea_admin")

    state = reader.open("/report/usagesummary?period=2020-10").select_one(".state")

    assert str(state.span) == (
        '<span dir="ltr" lang="en">Invoice generated on <bdi lang="fo-FO">15. november 2020</bdi>.</span>'
    )


def test_the_sentences_of_the_portal_are_marked_too(reader):
    reader.sign_in("ea_admin")
    reader.open("/report/usagesummary/ponumbers?period=2020-11")

    refused = reader.send("dialog form", po_number="a<b>")
    saved = reader.send("dialog form", po_number="#1")

    assert refused.select_one("[role=alert] > [lang=en] > bdi[lang=fo-FO]").get_text() == "2"
    assert "<b>" not in refused.select_one("[role=alert]").decode()
    assert [bdi.get_text() for bdi in saved.select("[role=status] > [lang=en] > bdi[lang=fo-FO]")] == [
        "november 2020",
        "#1",
    ]
