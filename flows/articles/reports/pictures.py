"""Pictures of the page at each step, what the step means outlined."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page

from eaportal.flows.errors import WrongInputError
from eaportal.flows.procedure import Control

if TYPE_CHECKING:
    from eaportal.flows.articles.text.article import Article, NotAnArticle

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


def picture_names(documents: "Iterable[Article | NotAnArticle]") -> dict[str, Path]:
    """For the path of each article among *documents* how its pictures are called, without the step.

    Folders that tell articles apart are kept. Raises WrongInputError where two would have the same name.
    """
    from eaportal.flows.articles.text.article import Article

    paths = {str(document.path): document for document in documents if isinstance(document, Article)}
    above = Path(os.path.commonpath([Path(path).absolute().parent for path in paths])) if paths else Path()
    names = {
        path: Path(path).absolute().parent.relative_to(above) / _name(article)
        for path, article in paths.items()
    }
    for name, count in Counter(names.values()).items():
        if count > 1:
            one, other = [path for path in names if names[path] == name][:2]
            raise WrongInputError(f"{one} and {other}: the pictures of both would be called {name}.")
    return names


def write_pictures(name: Path, pictures: Sequence["Picture"]) -> None:
    """Write *pictures* as ``<name>.step-3.png`` and the like, a step's second as ``<name>.step-3-2.png``."""
    seen: Counter[int] = Counter()
    for picture in pictures:
        seen[picture.step] += 1
        again = f"-{seen[picture.step]}" if seen[picture.step] > 1 else ""
        path = name.with_name(f"{name.name}.step-{picture.step}{again}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.png)


def _name(article: "Article") -> str:
    stem = article.path.stem
    return stem if article.locale in stem else f"{stem}.{article.locale}"
