from pathlib import Path

import pytest

from eaportal.flows.articles.reports.screenshots import (
    Screenshot,
    screenshot_names,
    without_font,
    write_report_pictures,
    write_screenshots,
)
from eaportal.flows.articles.text.article import parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.errors import WrongInputError
from eaportal.flows.procedures.controls import Control


def article(path: str):
    return parse_article(
        Document(Path(path), "---\nms.contentlocale: nl-NL\n---\n1. Ga naar **A**.\n1. Klik op **B**.\n")
    )


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["docs/po.md"], ["po.nl-NL"]),
        (["docs/po.nl-NL.md"], ["po.nl-NL"]),
        (["docs/a.md", "docs/more/b.md"], ["a.nl-NL", "b.nl-NL"]),
        (["2020/nl-NL.md", "2021/nl-NL.md", "more/b.md"], ["2020/nl-NL", "2021/nl-NL", "b.nl-NL"]),
        (["docs/a.md", "docs/more/a.md"], ["a.nl-NL", "more/a.nl-NL"]),
    ],
)
def test_pictures_are_called_after_article_and_language(paths, names) -> None:
    found = screenshot_names([article(path) for path in paths])

    assert found == dict(zip(paths, map(Path, names), strict=True))


def test_two_articles_whose_pictures_would_be_called_the_same_are_refused() -> None:
    with pytest.raises(WrongInputError) as refused:
        screenshot_names([article("a.md"), article("a.nl-NL.md")])

    assert str(refused.value) == "a.md and a.nl-NL.md: the screenshots of both would be named a.nl-NL."


def test_a_step_of_two_actions_has_two_pictures(tmp_path: Path) -> None:
    screenshots = [
        Screenshot(2, Control.USAGE_SUMMARY, b"1"),
        Screenshot(3, Control.PERIOD, b"2"),
        Screenshot(3, Control.SAVE, b"3"),
        Screenshot(3, Control.SAVE, b"4"),
    ]

    write_screenshots(tmp_path / "docs" / "po.nl-NL", [screenshots])

    written = {path.name: path.read_bytes() for path in (tmp_path / "docs").iterdir()}
    assert written == {
        "po.nl-NL.step-2-usage-summary.png": b"1",
        "po.nl-NL.step-3-period.png": b"2",
        "po.nl-NL.step-3-save.png": b"3",
        "po.nl-NL.step-3-save-2.png": b"4",
    }


def test_each_list_of_a_file_has_its_own_pictures(tmp_path: Path) -> None:
    lists = [[Screenshot(1, Control.SAVE, b"1")], [], [Screenshot(1, Control.SAVE, b"3")]]

    write_screenshots(tmp_path / "po.nl-NL", lists)

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {"po.nl-NL.list-1.step-1-save.png": b"1", "po.nl-NL.list-3.step-1-save.png": b"3"}


def test_screenshots_of_an_earlier_run_are_removed_and_other_files_stay(tmp_path: Path) -> None:
    others = {
        "po.nl-NL.png",
        "po.de-DE.step-1-save.png",
        "po.nl-NL.step-1-save.svg",
        "my-po.nl-NL.step-1.png",
    }
    for name in {"po.nl-NL.step-1-save.png", "po.nl-NL.list-2.step-9-po-number-2.png", *others}:
        (tmp_path / name).touch()

    write_screenshots(tmp_path / "po.nl-NL", [[Screenshot(1, Control.SAVE, b"1")]])

    assert {path.name for path in tmp_path.iterdir()} == {"po.nl-NL.step-1-save.png", *others}
    assert (tmp_path / "po.nl-NL.step-1-save.png").read_bytes() == b"1"


def test_equal_pictures_of_a_report_are_one_file_and_those_of_an_earlier_one_are_removed(
    tmp_path: Path,
) -> None:
    for name in ("0123456789abcdef.webp", "mine.webp"):
        (tmp_path / name).touch()
    one, same, other = (Screenshot(1, Control.SAVE, webp=webp) for webp in (b"1", b"1", b"2"))

    write_report_pictures(tmp_path, [one, same, other])

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {"mine.webp": b"", one.report_name: b"1", other.report_name: b"2"}


@pytest.mark.parametrize(("locale", "package"), [("zh-CN", "fonts-noto-cjk"), ("th-TH", "fonts-noto-core")])
def test_the_font_for_a_language_is_named(locale: str, package: str) -> None:
    assert package in without_font(locale)
