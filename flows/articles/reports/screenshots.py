"""Screenshots of the page at each step, with the control outlined, and their file names."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from eaportal.flows.articles.text.article import Article, NotAnArticle
from eaportal.flows.errors import WrongInputError
from eaportal.flows.procedure import Control

# A box in the top layer, above open dialogs, so that nothing on the page covers it. Its style is set through
# the DOM, which a content security policy doesn't forbid.
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
class Screenshot:
    """The page on which *step* reached *control*, as a PNG."""

    step: int
    control: Control
    png: bytes


def take_screenshot(page: Page, step: int, control: Control, where: Sequence[Locator]) -> Screenshot:
    """Take a screenshot of *page*, with the controls at *where* outlined."""
    for locator in where:
        locator.evaluate(_OUTLINE)
    png = page.screenshot()
    page.evaluate(_REMOVE)
    return Screenshot(step, control, png)


def screenshot_names(documents: Iterable[Article | NotAnArticle]) -> dict[str, Path]:
    """The file name of the screenshots, without the step, for the path of each article in *documents*.

    Folders that distinguish articles are kept. Raises WrongInputError if two articles have the same name.
    """
    paths = {str(document.path): document for document in documents if isinstance(document, Article)}
    above = Path(os.path.commonpath([Path(path).absolute().parent for path in paths])) if paths else Path()
    names = {
        path: Path(path).absolute().parent.relative_to(above) / _name(article)
        for path, article in paths.items()
    }
    for name, count in Counter(names.values()).items():
        if count > 1:
            one, other = [path for path in names if names[path] == name][:2]
            raise WrongInputError(f"{one} and {other}: the screenshots of both would be named {name}.")
    return names


def write_screenshots(name: Path, screenshots: Sequence[Screenshot]) -> None:
    """Write *screenshots* as ``<name>.step-3.png``, a second one of a step as ``<name>.step-3-2.png``."""
    seen: Counter[int] = Counter()
    for screenshot in screenshots:
        seen[screenshot.step] += 1
        again = f"-{seen[screenshot.step]}" if seen[screenshot.step] > 1 else ""
        path = name.with_name(f"{name.name}.step-{screenshot.step}{again}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(screenshot.png)


def _name(article: Article) -> str:
    stem = article.path.stem
    return stem if article.locale in stem else f"{stem}.{article.locale}"
