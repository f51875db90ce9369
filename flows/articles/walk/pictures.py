"""Pictures of the page at each step, what the step means outlined."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from eaportal.flows.articles.walk.procedure import Control

# A box of its own in the top layer, above open dialogs, so that nothing on the page cuts it off. Its style is
# set through objects, which a portal's content security policy does not forbid.
_OUTLINE = """control => {
  control.scrollIntoView({block: 'nearest'});
  const {left, top, width, height} = control.getBoundingClientRect();
  const box = document.createElement('div');
  box.popover = 'manual';
  box.dataset.outline = '';
  Object.assign(box.style, {
    position: 'fixed', boxSizing: 'border-box', inset: 'auto', margin: 0, padding: 0, overflow: 'hidden',
    left: `${left - 5}px`, top: `${top - 5}px`, width: `${width + 10}px`, height: `${height + 10}px`,
    border: '3px solid #d4145a', borderRadius: '7px', background: 'none', pointerEvents: 'none',
  });
  document.body.append(box);
  box.showPopover();
}"""
_REMOVE = "document.querySelectorAll('[data-outline]').forEach(box => box.remove())"


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
    page.evaluate(_REMOVE)
    return Picture(step, control, png)
