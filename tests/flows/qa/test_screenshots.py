import io
from pathlib import Path

import pytest
from PIL import Image, UnidentifiedImageError

from eaportal.flows.errors import WrongInputError
from eaportal.flows.qa.screenshots import Difference, ScreenshotDiffersError, Screenshots, difference

WHITE, GREY, PALE = (255, 255, 255), (128, 128, 128), (247, 255, 255)


def picture(size: tuple[int, int] = (20, 10), **spots: tuple[int, int, int]) -> bytes:
    """A white PNG with spots of a color: ``x3y4=GREY``."""
    image = Image.new("RGB", size, WHITE)
    for place, color in spots.items():
        x, y = place[1:].split("y")
        image.putpixel((int(x), int(y)), color)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


class StillPage:
    """A page that looks like a picture."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.masked: list[str] = []

    def locator(self, selector: str) -> str:
        return selector

    def screenshot(self, *, mask: list[str], **_: object) -> bytes:
        self.masked = mask
        return self.content


def shown(found: Difference | None) -> Image.Image:
    assert found
    return Image.open(io.BytesIO(found.picture)).convert("RGB")


@pytest.mark.parametrize("other", [picture(), picture(x3y4=PALE)], ids=["the same", "within tolerance"])
def test_pictures_that_look_alike_do_not_differ(other: bytes) -> None:
    assert difference(picture(), other) is None


@pytest.mark.parametrize(
    ("other", "pixels", "box"),
    [
        (picture(x3y4=(246, 255, 255)), 1, (3, 4, 4, 5)),
        (picture(x3y4=GREY, x9y2=GREY), 2, (3, 2, 10, 5)),
        (picture((20, 12)), 40, (0, 10, 20, 12)),
        (picture((18, 10)), 20, (18, 0, 20, 10)),
        (picture((18, 12)), 60, (0, 0, 20, 12)),
    ],
    ids=["just beyond tolerance", "two spots", "longer", "narrower", "longer and narrower"],
)
def test_pictures_differ_in_so_many_pixels_within_a_box(
    other: bytes, pixels: int, box: tuple[int, int, int, int]
) -> None:
    found = difference(picture(), other)

    assert found
    assert (found.pixels, found.box) == (pixels, box)


def test_the_difference_is_red_with_a_rim() -> None:
    image = shown(difference(picture(), picture(x9y5=GREY)))

    assert image.getpixel((9, 5)) == image.getpixel((7, 3)) == (255, 0, 0)
    assert image.getpixel((6, 5)) == WHITE


def test_content_that_is_no_picture_is_an_error() -> None:
    with pytest.raises(UnidentifiedImageError):
        difference(b"no picture", picture())


def screenshots(folder: Path | None, kept: dict[str, bytes], *, updates: bool = False) -> Screenshots:
    return Screenshots(folder, updates, ["time"], kept.__setitem__, "--update-snapshots")


def test_a_first_run_writes_and_the_next_compares(tmp_path: Path) -> None:
    kept: dict[str, bytes] = {}
    compare = screenshots(tmp_path / "new", kept)
    page = StillPage(picture())

    compare(page, "View-Edit PO Numbers")
    compare(page, "View-Edit PO Numbers")

    assert [path.name for path in (tmp_path / "new").iterdir()] == ["view-edit-po-numbers.png"]
    assert page.masked == ["time"]
    assert kept == {}


def test_a_difference_is_reported_with_expected_actual_and_difference(tmp_path: Path) -> None:
    kept: dict[str, bytes] = {}
    screenshots(tmp_path, kept)(StillPage(before := picture()), "Reports")

    with pytest.raises(ScreenshotDiffersError) as raised:
        screenshots(tmp_path, kept)(StillPage(now := picture(x3y4=GREY)), "Reports")

    assert str(raised.value) == (
        f"Reports differs from {tmp_path / 'reports.png'}: 1 pixel differs, between 3, 4 and 4, 5"
        " (from the left, from the top). If the change is intended: --update-snapshots"
    )
    assert [*kept] == ["Expected", "Actual", "Difference"]
    assert (kept["Expected"], kept["Actual"]) == (before, now)
    assert (tmp_path / "reports.png").read_bytes() == before


def test_names_in_any_script_are_kept_apart(tmp_path: Path) -> None:
    compare = screenshots(tmp_path, {})
    for name in ("対話", "Отчёты", "Rapport: été", "!"):
        compare(StillPage(picture()), name)

    assert {path.name for path in tmp_path.iterdir()} == {
        "対話.png",
        "отчёты.png",
        "rapport-été.png",
        "page.png",
    }


def test_an_update_replaces_the_screenshot(tmp_path: Path) -> None:
    screenshots(tmp_path, {})(StillPage(picture()), "Reports")

    screenshots(tmp_path, {}, updates=True)(StillPage(now := picture(x3y4=GREY)), "Reports")

    assert (tmp_path / "reports.png").read_bytes() == now


def test_without_a_folder_nothing_is_compared() -> None:
    page = StillPage(b"no picture")

    screenshots(None, {})(page, "Reports")

    assert page.masked == []


def test_a_screenshot_that_is_no_picture_is_reported(tmp_path: Path) -> None:
    (tmp_path / "reports.png").write_text("no picture")

    with pytest.raises(WrongInputError) as raised:
        screenshots(tmp_path, {})(StillPage(picture()), "Reports")

    assert str(raised.value) == (
        f"{tmp_path / 'reports.png'} isn't a picture. Delete it; the next run writes it."
    )
