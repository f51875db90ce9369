from pathlib import Path

import pytest

from eaportal.flows.articles.reports.screenshots import Screenshot, screenshot_names, write_screenshots
from eaportal.flows.articles.text.article import parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.errors import WrongInputError
from eaportal.flows.procedure import Control


def article(path: str):
    return parse_article(
        Document(Path(path), "---\nms.contentlocale: nl-NL\n---\n1. Ga naar **A**.\n1. Klik op **B**.\n")
    )


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["docs/po.md"], ["po.nl-NL"]),
        (["docs/po.nl-NL.md"], ["po.nl-NL"]),
        (["2020/nl-NL.md", "2021/nl-NL.md"], ["2020/nl-NL", "2021/nl-NL"]),
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
        Screenshot(2, Control.REPORTS, b"1"),
        Screenshot(3, Control.PERIOD, b"2"),
        Screenshot(3, Control.SAVE, b"3"),
    ]

    write_screenshots(tmp_path / "docs" / "po.nl-NL", screenshots)

    written = {path.name: path.read_bytes() for path in (tmp_path / "docs").iterdir()}
    assert written == {
        "po.nl-NL.step-2.png": b"1",
        "po.nl-NL.step-3.png": b"2",
        "po.nl-NL.step-3-2.png": b"3",
    }
