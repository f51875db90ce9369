from pathlib import Path

import pytest
from click.testing import CliRunner

from eaportal.simulator import catalogs
from eaportal.simulator.web.words import catalog_tool
from eaportal.simulator.web.words.catalog_tool import (
    begin_catalog,
    catalog_files,
    extract_messages,
    main,
    untranslated,
    updated,
)

HEADER = """\
# The portal in Finnish.
msgid ""
msgstr ""
"Language: fi_FI\\n"
"X-Language-Name: Suomi (Suomi)\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
FINNISH = f"""\
{HEADER}
msgid "Reports"
msgstr "Raportit"

msgid "Gone"
msgstr "Poissa"
"""


@pytest.fixture(scope="module")
def sentences():
    """Every sentence of the portal."""
    return extract_messages()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder for catalogs, in place of the portal's."""
    template = tmp_path / "portal.pot"
    template.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n')
    for module in (catalogs, catalog_tool):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
        monkeypatch.setattr(module, "TEMPLATE", template)
    monkeypatch.setattr(catalog_tool, "extract_messages", lambda: ["Reports", "Save"])
    return tmp_path


def test_sentences_are_found_in_code_templates_and_tables(sentences):
    assert set(sentences) >= {
        "Invalid User",
        "View/Edit PO Numbers",
        "Enter a PO number.",
        "Charges by month, up to %(amount)s",
    }


def test_the_catalogs_are_up_to_date(sentences):
    texts = {path: path.read_text(encoding="utf-8") for path in catalog_files()}

    assert [path.name for path, text in texts.items() if updated(path, text, sentences) != text] == []
    assert catalogs.messages() == set(sentences)


def test_an_update_drops_what_is_gone_and_adds_what_is_new():
    new = updated(Path("fi_FI/portal.po"), FINNISH, ["Save", "Reports", "Up to %(amount)s"])

    assert new == (
        f'{HEADER}\nmsgid "Reports"\nmsgstr "Raportit"\n\nmsgid "Save"\nmsgstr ""\n\n'
        '#, python-format\nmsgid "Up to %(amount)s"\nmsgstr ""\n'
    )


CHANGED = f"""\
{HEADER}
#, fuzzy
#| msgid "Save the number."
msgid "Save this number."
msgstr "Tallenna numero."
"""


def test_a_sentence_that_changed_a_little_keeps_its_translation_for_review():
    old = f'{HEADER}\nmsgid "Save the number."\nmsgstr "Tallenna numero."\n'

    for path in (Path("fi_FI/portal.po"), Path("fi_FI/portal.2021-08.po")):
        assert updated(path, old, ["Save this number."]) == CHANGED
        assert updated(path, CHANGED, ["Save this number."]) == CHANGED

    again = updated(Path("fi_FI/portal.po"), CHANGED, ["Save these numbers."])
    reviewed = updated(Path("fi_FI/portal.po"), CHANGED.replace("#, fuzzy\n", ""), ["Save this number."])
    assert again == CHANGED.replace("this number", "these numbers")
    assert reviewed == old.replace("the number", "this number")


def test_the_catalog_of_a_later_edition_gets_nothing_new():
    new = updated(Path("fi_FI/portal.2021-08.po"), FINNISH, ["Save", "Reports"])

    assert new == f'{HEADER}\nmsgid "Reports"\nmsgstr "Raportit"\n'


def test_a_label_that_its_article_leaves_in_english_is_no_missing_translation():
    label = "View/Edit PO Numbers"

    assert label not in updated(Path("ru_RU/portal.po"), HEADER, [label])
    assert label in updated(Path("fi_FI/portal.po"), HEADER, [label])


def test_a_language_begins_with_a_header_and_every_sentence_to_translate(folder):
    result = CliRunner().invoke(main, ["--add", "fi-FI"])

    path = folder / "fi_FI" / "portal.po"
    assert (result.exit_code, result.output) == (
        0,
        "Updated portal.pot\nUpdated fi_FI/portal.po\nfi-FI: Reports\nfi-FI: Save\n",
    )
    assert path.read_text() == f'{HEADER}\nmsgid "Reports"\nmsgstr ""\n\nmsgid "Save"\nmsgstr ""\n'


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("fi-FI", "fi-FI has a catalog already: {folder}/fi_FI/portal.po. Run make messages without ADD."),
        ("fi_FI", "There is no language 'fi_FI'; use a tag such as fi-FI."),
        ("xx", "There is no language 'xx'; use a tag such as fi-FI."),
    ],
)
def test_a_language_that_exists_or_that_nobody_speaks_is_not_begun(folder, tag, sentence):
    begin_catalog("fi-FI")
    before = (folder / "fi_FI" / "portal.po").read_text()

    result = CliRunner().invoke(main, ["--add", tag])

    assert (result.exit_code, result.output) == (1, f"Error: {sentence.format(folder=folder)}\n")
    assert (folder / "fi_FI" / "portal.po").read_text() == before


def test_a_missing_translation_is_listed_and_fails_only_the_check(folder):
    begin_catalog("fi-FI")
    CliRunner().invoke(main)

    assert untranslated(folder / "fi_FI" / "portal.po") == ["fi-FI: Reports", "fi-FI: Save"]
    assert [CliRunner().invoke(main, options).exit_code for options in ([], ["--check"])] == [0, 1]


def test_a_translation_to_review_is_listed_and_not_used(folder):
    begin_catalog("fi-FI")
    path = folder / "fi_FI" / "portal.po"
    path.write_text(CHANGED)

    assert untranslated(path) == ["fi-FI: Save this number."]
    assert catalogs.catalog.__wrapped__("fi-FI", catalogs.OLDEST) == {}


def test_a_sentence_without_a_translation_is_in_english(folder):
    begin_catalog("fi-FI")
    CliRunner().invoke(main)

    assert catalogs.catalog.__wrapped__("fi-FI", catalogs.OLDEST) == {}
