"""Compare pages with the screenshots of an earlier run."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, UnidentifiedImageError
from playwright.sync_api import Page

from eaportal.flows.errors import RefusedError, WrongInputError
from eaportal.flows.wording import counted

# What changes on a page by itself.
DEFAULT_MASKS = ("footer time",)
# The difference in a color channel, of 255, that still counts as equal: text isn't drawn identically.
_TOLERANCE = 8
_Size = tuple[int, int]


class ScreenshotDiffersError(RefusedError):
    """A page differs from its screenshot; the message says where."""


@dataclass(frozen=True)
class Difference:
    """The number of differing pixels, the box around them, and a *picture* that shows them in red."""

    pixels: int
    box: tuple[int, int, int, int]
    picture: bytes

    def __str__(self) -> str:
        left, top, right, bottom = self.box
        count = f"{counted(self.pixels, 'pixel')} {'differs' if self.pixels == 1 else 'differ'}"
        return f"{count}, between {left}, {top} and {right}, {bottom} (from the left, from the top)"


def difference(expected: bytes, actual: bytes) -> Difference | None:
    """Compare two pictures; an area that only one of them covers differs.

    Raises UnidentifiedImageError.
    """
    pictures = [Image.open(io.BytesIO(content)).convert("RGB") for content in (expected, actual)]
    size = max(each.width for each in pictures), max(each.height for each in pictures)
    off = ImageChops.difference(*pictures)
    red, green, blue = off.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    mask = Image.new("L", size, 255)
    mask.paste(most.point(lambda value: 255 if value > _TOLERANCE else 0))
    box = mask.getbbox()
    if box is None:
        return None
    return Difference(mask.histogram()[255], box, _marked(pictures[1], mask, size))


@dataclass(frozen=True)
class Screenshots:
    """Compares pages with the screenshots in *folder*; without a folder it does nothing.

    A screenshot that doesn't exist is written; if this *updates*, all are. *masks* are CSS selectors.
    *keep* receives the name and content of the pictures that show a difference. *update_option* is the
    option that replaces them, for the error.
    """

    folder: Path | None
    updates: bool
    masks: Sequence[str]
    keep: Callable[[str, bytes], None]
    update_option: str

    def __call__(self, page: Page, name: str) -> None:
        """Compare *page* with the screenshot *name*; raises ScreenshotDiffersError and WrongInputError."""
        if self.folder is None:
            return
        words = re.findall(r"[^\W_]+", name.casefold())
        path = self.folder / f"{'-'.join(words) or 'page'}.png"
        actual = page.screenshot(
            full_page=True, animations="disabled", mask=[page.locator(each) for each in self.masks]
        )
        try:
            if self.updates or not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(actual)
                return
            expected = path.read_bytes()
            found = difference(expected, actual)
        except UnidentifiedImageError as error:
            raise WrongInputError(f"{path} isn't a picture. Delete it; the next run writes it.") from error
        except OSError as error:
            raise WrongInputError(f"{path}: {error.strerror}.") from error
        if found:
            for what, picture in (("Expected", expected), ("Actual", actual), ("Difference", found.picture)):
                self.keep(what, picture)
            raise ScreenshotDiffersError(
                f"{name} differs from {path}: {found}. If the change is intended: {self.update_option}"
            )


def _marked(actual: Image.Image, mask: Image.Image, size: _Size) -> bytes:
    """The *actual* picture, faded, with the differences and a rim around them in red."""
    faded = Image.new("RGB", size, "white")
    faded.paste(Image.blend(actual.convert("L").convert("RGB"), Image.new("RGB", actual.size, "white"), 0.6))
    rim = mask.filter(ImageFilter.MaxFilter(5))
    content = io.BytesIO()
    Image.composite(Image.new("RGB", size, "red"), faded, rim).save(content, "PNG")
    return content.getvalue()
