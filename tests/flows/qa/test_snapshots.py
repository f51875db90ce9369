"""Trees of pages, compared with their snapshots in any language."""

from pathlib import Path

import pytest

from eaportal.flows.qa.snapshots import (
    StructureDiffersError,
    differences,
    read_pages,
    read_texts,
    texts_of,
    write_pages,
    write_texts,
)

REPORTS = """
- main:
  - heading "Reports" [level=1]
  - link "Usage Summary":
    - /url: /w/mine/report
  - table:
    - row "Azure 1.5":
      - cell "Azure"
      - cell "1.5"
  - combobox "Language":
    - option "English" [selected]
    - option "Nederlands"
  - 'link "Mail: 1"'
""".strip()
DUTCH = (
    REPORTS.replace("Reports", "Rapporten")
    .replace("1.5", "1,5")
    .replace('"Language"', '"Taal"')
    .replace('"English" [selected]', '"English"')
    .replace('"Nederlands"', '"Nederlands" [selected]')
)
TEXTS = {"1.5": "1,5", "English": ["Nederlands", "English"], "Language": "Taal", "Reports": "Rapporten"}
PAGES = {"Reports": REPORTS, "a page # 2": "- main"}


def test_trees_are_read_as_they_were_written_without_addresses(tmp_path: Path) -> None:
    write_pages(tmp_path / "new" / "pages.yaml", PAGES)

    assert read_pages(tmp_path / "new" / "pages.yaml") == {
        **PAGES,
        "Reports": REPORTS.replace("    - /url: /w/mine/report\n", ""),
    }
    assert read_pages(tmp_path / "none.yaml") == {}


def test_texts_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_texts(tmp_path / "texts.json", {"nl-NL": TEXTS})

    assert read_texts(tmp_path / "texts.json") == {"nl-NL": TEXTS}
    assert read_texts(tmp_path / "none.json") == {}


def test_the_texts_of_a_language_are_those_that_differ_from_english() -> None:
    assert texts_of({"Reports": REPORTS}, {"Reports": DUTCH}) == TEXTS


def test_pages_in_another_language_match_the_english_tree_with_their_texts() -> None:
    assert differences({"Reports": REPORTS}, TEXTS, {"Reports": DUTCH}) == {}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  - 'link \"Mail: 1\"'", "", "expected '- link \"Mail: 1\"' as in English, found nothing."),
        ("[level=1]", "[level=2]", "found '- heading \"Rapporten\" [level=2]'."),
        ('"Nederlands" [selected]', '"Nederlands"', "found '- combobox \"Taal\"'."),
    ],
    ids=["a link less", "another level", "nothing selected"],
)
def test_another_structure_than_in_english_is_an_error(old: str, new: str, sentence: str) -> None:
    with pytest.raises(StructureDiffersError) as raised:
        texts_of({"Reports": REPORTS}, {"Reports": DUTCH.replace(old, new)})

    assert str(raised.value).startswith("Reports: ")
    assert str(raised.value).endswith(sentence)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (PAGES, {}),
        (
            {**PAGES, "Reports": REPORTS.replace("Usage Summary", "Overview")},
            {
                "Reports": [
                    '   - heading "Reports" [level=1]',
                    '-  - link "Usage Summary"',
                    '+  - link "Overview"',
                    "   - table",
                ]
            },
        ),
        (
            {**PAGES, "Reports": REPORTS.replace('cell "1.5"', 'cell "1.6"')},
            {
                "Reports": [
                    "   - table",
                    "-    - row",
                    '+    - row "Azure 1.5"',
                    '       - cell "Azure"',
                    '-      - cell "1.5"',
                    '+      - cell "1.6"',
                    '   - combobox "Language": English',
                ]
            },
        ),
        ({"Reports": REPORTS}, {"a page # 2": ["-- main"]}),
        ({**PAGES, "Mailbox": "- main"}, {"Mailbox": ["+- main"]}),
    ],
    ids=["nothing", "a link", "a row that isn't its cells", "a page is missing", "a page is new"],
)
def test_differences_are_shown_by_page_with_the_lines_around(
    now: dict[str, str], found: dict[str, list[str]]
) -> None:
    assert differences(PAGES, {}, now) == found


def test_an_english_text_on_a_translated_page_is_a_difference() -> None:
    mixed = DUTCH.replace("Rapporten", "Reports")

    assert [*differences({"Reports": REPORTS}, TEXTS, {"Reports": mixed})] == ["Reports"]
