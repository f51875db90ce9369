import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from bs4 import Comment, Doctype

from eaportal import simulator
from eaportal.simulator.catalogs import FOLDER, NAMES, OLDEST, SOURCE, catalog_path
from eaportal.simulator.catalogs import messages as portal_messages
from eaportal.simulator.web.words.language import Language

PLACE_HOLDER = re.compile(r"%\(\w+\)[a-z]|%.")
LETTER = re.compile(r"[^\W\d_]")
MARKED = re.compile("⟦[^⟦⟧]*⟧")
READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "aria-description", "aria-roledescription")


@pytest.fixture(scope="module")
def messages():
    """Every message that the portal's code and templates mark for translation."""
    found = extract_from_dir(
        Path(simulator.__file__).parent,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={"**/templates/**.html": {"silent": "false"}},
        keywords={"_": None, "N_": None, "text": None},
    )
    return {message for _, _, message, _, _ in found if message}


def read(path):
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(params=sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.po")))
def catalog(request):
    """A catalog of the portal, or what an edition changed in it."""
    return read(FOLDER / request.param)


def test_messages_are_found_in_code_templates_and_tables(messages):
    assert messages >= {
        "Invalid User",
        "View/Edit PO Numbers",
        "Enter a PO number.",
        "Charges by month, up to %(amount)s",
    }


@pytest.mark.parametrize("tag", sorted(NAMES.keys() - {SOURCE}))
def test_every_message_has_a_translation_in_every_language(messages, tag):
    translated = {message.id for message in read(catalog_path(tag, OLDEST)) if message.string}
    # One published article, the Russian, leaves this label in English.
    in_english = {"View/Edit PO Numbers"} if tag == "ru-RU" else set()

    assert messages - translated == in_english


def test_a_label_may_be_any_message_of_the_portal(messages):
    assert portal_messages() == messages


def test_no_translation_is_empty(catalog):
    assert [message.id for message in catalog if message.id and not message.string.strip()] == []


def test_no_translation_is_of_a_message_that_is_gone(catalog, messages):
    held = {message.id for message in catalog if message.id}

    assert held - messages == set()
    assert list(catalog.obsolete) == []


def test_no_translation_is_a_guess(catalog):
    assert [message.id for message in catalog if message.fuzzy] == []


def test_a_translation_has_the_place_holders_of_its_message(catalog):
    wrong = {
        message.id: message.string
        for message in catalog
        if message.id
        and sorted(PLACE_HOLDER.findall(message.id)) != sorted(PLACE_HOLDER.findall(message.string))
    }

    assert wrong == {}


def test_a_translation_ends_as_its_message_does(catalog):
    # French has a space before a question mark.
    ends = re.compile(r"[.。?:,]?$")
    wrong = {
        message.id: message.string
        for message in catalog
        if message.id and ends.search(message.id)[0] != ends.search(message.string)[0].replace("。", ".")
    }

    assert wrong == {}


@pytest.fixture
def marking(monkeypatch):
    """Put ⟦ and ⟧ round everything that goes through the catalogs."""
    plain = Language.text
    monkeypatch.setattr(Language, "text", lambda *args, **details: f"⟦{plain(*args, **details)}⟧")


def untranslated(page):
    """What a reader sees or hears of *page* that neither is translated nor must not be."""
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
