import re

import pytest
from babel.messages.pofile import read_po
from bs4 import Comment, Doctype

from eaportal.simulator.catalogs import FOLDER
from eaportal.simulator.web.words.language import Language

PLACE_HOLDER = re.compile(r"%\(\w+\)[a-z]|%.")
LETTER = re.compile(r"[^\W\d_]")
MARKED = re.compile("⟦[^⟦⟧]*⟧")
READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "aria-description", "aria-roledescription")


@pytest.fixture(params=sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.po")))
def catalog(request):
    """The reviewed translations of a language, or of what a later edition changed in it."""
    with (FOLDER / request.param).open("rb") as file:
        return [message for message in read_po(file) if not message.fuzzy]


def test_a_translation_has_the_placeholders_of_its_message(catalog):
    wrong = {
        message.id: message.string
        for message in catalog
        if message.id
        and message.string
        and sorted(PLACE_HOLDER.findall(message.id)) != sorted(PLACE_HOLDER.findall(message.string))
    }

    assert wrong == {}


def test_a_translation_ends_as_its_message_does(catalog):
    # French has a space before a question mark.
    ends = re.compile(r"[.。?:,]?$")
    translated = [message for message in catalog if message.id and message.string]
    wrong = {
        message.id: message.string
        for message in translated
        if ends.search(message.id)[0] != ends.search(message.string)[0].replace("。", ".")
    }

    assert wrong == {}


@pytest.fixture
def marking(monkeypatch):
    """Put ⟦ and ⟧ around everything that goes through the catalogs."""
    plain = Language.text
    monkeypatch.setattr(Language, "text", lambda *args, **details: f"⟦{plain(*args, **details)}⟧")


def untranslated(page):
    """Return what a reader sees or hears of *page* that should be translated, and isn't."""
    found = []
    for node in page.find_all(string=True):
        if type(node) in (Comment, Doctype) or node.find_parent(["script", "style"]):
            continue
        found.append((str(node).strip(), node.parent))
    for tag in page.find_all(True):
        found += [(tag[name], tag) for name in READ_ALOUD if tag.has_attr(name)]
        if tag.name == "input" and tag.get("type") in ("submit", "button", "reset"):
            found.append((tag.get("value", ""), tag))
    return [
        words
        for words, tag in found
        if LETTER.search(MARKED.sub("", words)) and not tag.find_parent(translate="no")
        if tag.get("translate") != "no"
    ]


def test_everything_on_every_page_is_translated_or_marked_as_not_to_be(marking, every_page):
    pages = every_page()

    assert all("⟦" in page.main.get_text() for page in pages.values())
    assert [(name, words) for name, page in pages.items() for words in untranslated(page)] == []
