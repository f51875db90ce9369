"""Pictures of pages compared with those of an earlier run."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from eaportal.extras import require
from eaportal.flows.errors import RefusedError, WrongInputError

require("pytest")
from PIL import Image, ImageChops, ImageFilter, UnidentifiedImageError  # noqa: E402 - of an extra

# What moves while nothing has changed.
MOVES = ("footer time",)
# How far, of 255, a colour may be off: letters are not drawn alike to the last bit.
_TOLERANCE = 8
_Size = tuple[int, int]


class LooksOtherwiseError(RefusedError):
    """A page looks otherwise than before; the message says where."""


@dataclass(frozen=True)
class Difference:
    """Where two pictures differ: how many pixels, in which box, and a *picture* that shows them in red."""

    pixels: int
    box: tuple[int, int, int, int]
    picture: bytes

    def __str__(self) -> str:
        left, top, right, bottom = self.box
        many = f"{self.pixels} pixels differ" if self.pixels > 1 else "1 pixel differs"
        return f"{many}, between {left}, {top} and {right}, {bottom} (from the left, from the top)"


def difference(expected: bytes, actual: bytes) -> Difference | None:
    """Where two pictures differ, if they do; what only one of them covers differs too.

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
    return Difference(mask.histogram()[255], box, _shown(pictures[1], mask, size))


@dataclass(frozen=True)
class LooksAsBefore:
    """Compares pages with the pictures in *folder*; without one it compares nothing.

    The first picture of a page is written, and every one if this *updates*; *masks* are the CSS selectors of
    what moves. *keep* is given what to show of a difference, by name.
    """

    folder: Path | None
    updates: bool
    masks: Sequence[str]
    keep: Callable[[str, bytes], None]

    def __call__(self, page: Page, name: str) -> None:
        """Compare *page* with the picture called *name*; raises LooksOtherwiseError, and WrongInputError."""
        if self.folder is None:
            return
        kept = self.folder / f"{re.sub('[^a-z0-9]+', '-', name.casefold()).strip('-')}.png"
        actual = page.screenshot(
            full_page=True, animations="disabled", mask=[page.locator(each) for each in self.masks]
        )
        try:
            if self.updates or not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(actual)
                return
            expected = kept.read_bytes()
            found = difference(expected, actual)
        except UnidentifiedImageError as error:
            raise WrongInputError(f"{kept} is no picture. Delete it, and the next run writes it.") from error
        except OSError as error:
            raise WrongInputError(f"{kept}: {error.strerror}.") from error
        if found:
            for what, picture in (("Expected", expected), ("Actual", actual), ("Difference", found.picture)):
                self.keep(what, picture)
            raise LooksOtherwiseError(
                f"{name} looks otherwise than in {kept}: {found}. Where that is meant: --update-snapshots."
            )


def _shown(actual: Image.Image, mask: Image.Image, size: _Size) -> bytes:
    """The *actual* picture, faded, with a rim of red round whatever differs."""
    faded = Image.new("RGB", size, "white")
    faded.paste(Image.blend(actual.convert("L").convert("RGB"), Image.new("RGB", actual.size, "white"), 0.6))
    seen = mask.filter(ImageFilter.MaxFilter(5))
    content = io.BytesIO()
    Image.composite(Image.new("RGB", size, "red"), faded, seen).save(content, "PNG")
    return content.getvalue()
