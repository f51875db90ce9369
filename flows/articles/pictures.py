"""Pictures of the page at each step, what the step means outlined."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from flows.articles.procedure import Control

# Set through the style object, which a portal's content security policy does not forbid.
_OUTLINE = """control => {
  control.dataset.styledBefore = control.style.cssText;
  control.style.outline = '3px solid #d4145a';
  control.style.outlineOffset = '2px';
  control.scrollIntoView({block: 'nearest'});
}"""
_RESTORE = """control => {
  control.style.cssText = control.dataset.styledBefore;
  delete control.dataset.styledBefore;
}"""


@dataclass(frozen=True)
class Picture:
    """The page on which *step* came to *control*, as a PNG."""

    step: int
    control: Control
    png: bytes


def take_picture(page: Page, step: int, control: Control, where: Sequence[Locator]) -> Picture:
    """Take a picture of *page* with the controls at *where* outlined."""
    for locator in where:
        locator.evaluate(_OUTLINE)
    png = page.screenshot()
    for locator in where:
        locator.evaluate(_RESTORE)
    return Picture(step, control, png)
