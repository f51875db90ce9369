"""Trees of pages, compared with their snapshots in any language."""

from pathlib import Path

import pytest

from eaportal.flows.errors import WrongInputError
from eaportal.flows.qa.snapshots import (
    OUTLINES_FILE,
    PACKAGED,
    PAGES_FILE,
    TEXTS_FILE,
    StructureDiffersError,
    differences,
    read_pages,
    read_texts,
    snapshot_folder,
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


def test_the_snapshots_of_the_package_are_used_unless_the_user_has_some(tmp_path: Path) -> None:
    for name in (PAGES_FILE, TEXTS_FILE, OUTLINES_FILE):
        (tmp_path / name).touch()

    chosen = [
        snapshot_folder(own, updates=updates, screenshots=False)
        for own in (None, tmp_path)
        for updates in (False, True)
    ]

    # These tests run in a checkout, whose own snapshots may be replaced.
    assert chosen == [PACKAGED, PACKAGED, tmp_path, tmp_path]


def test_an_installed_package_keeps_its_snapshots(tmp_path: Path) -> None:
    installed = tmp_path / "site-packages" / "eaportal"

    assert snapshot_folder(None, updates=False, screenshots=False, packaged=installed) == installed
    assert snapshot_folder(tmp_path, updates=True, screenshots=False, packaged=installed) == tmp_path
    assert snapshot_folder(None, updates=True, screenshots=True, packaged=installed) is None
    with pytest.raises(
        WrongInputError, match=r"stay as they are\. To have your own, name a folder: --snapshots"
    ):
        snapshot_folder(None, updates=True, screenshots=False, packaged=installed)


def test_an_own_folder_without_snapshots_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / PAGES_FILE).touch()

    with pytest.raises(
        WrongInputError, match=r"/texts\.json doesn't exist\. To write it: --update-snapshots$"
    ):
        snapshot_folder(tmp_path, updates=False, screenshots=False)
