"""Screenshots of the page at each step, with the control outlined, and their file names."""

import base64
import hashlib
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from babel import Locale
from playwright.sync_api import FloatRect, Locator, Page

from eaportal.flows.articles.text.article import Article, NotAnArticle
from eaportal.flows.errors import WrongInputError
from eaportal.flows.procedures.controls import Control

# A box in the top layer, above open dialogs, so that nothing on the page covers it. Its style is set through
# the DOM, which a content security policy doesn't forbid. Returned is the box of the control and what
# surrounds it: its dialog, or the page nearby.
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
  const dialog = control.closest('dialog, [role=dialog]');
  const seen = (dialog ?? control).getBoundingClientRect();
  const [across, down] = dialog ? [24, 24] : [240, 120];
  return [seen.left - across, seen.top - down, seen.right + across, seen.bottom + down];
}"""
_REMOVE = """() => {
  document.querySelectorAll('[data-outline]').forEach(box => box.remove());
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => !sheet.forScreenshots);
}"""
_STYLE = """rules => {
  const sheet = new CSSStyleSheet();
  sheet.forScreenshots = true;
  sheet.replaceSync(rules);
  document.adoptedStyleSheets.push(sheet);
}"""
# A caret that blinks would make the same page look different.
_NO_CARET = "* { caret-color: transparent !important }"
_NO_BANNER = ".simulator-banner { display: none !important }"
# A report shows pictures smaller than the page, in a format that Playwright doesn't write; text stays
# readable. Asking the browser for a smaller picture would change how it draws the page from then on.
_AS_WEBP = """async picture => {
  const png = Uint8Array.from(atob(picture), character => character.charCodeAt(0));
  const [width, height] = [innerWidth, innerHeight].map(length => Math.round(length * 0.75));
  const small = await createImageBitmap(
    new Blob([png]), {resizeWidth: width, resizeHeight: height, resizeQuality: 'high'});
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d').drawImage(small, 0, 0);
  const webp = await canvas.convertToBlob({type: 'image/webp', quality: 0.6});
  const bytes = new Uint8Array(await webp.arrayBuffer());
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}"""
_EAST_ASIAN = frozenset({"ja", "ko", "zh"})
# A code point without a character looks like every letter that no font has.
_UNDRAWN = """letters => {
  const context = new OffscreenCanvas(40, 40).getContext('2d', {willReadFrequently: true});
  context.font = '24px system-ui, sans-serif';
  const drawn = letter => {
    context.clearRect(0, 0, 40, 40);
    context.fillText(letter, 4, 30);
    return context.getImageData(0, 0, 40, 40).data.join();
  };
  const box = drawn('\\u0378');
  return [...letters].some(letter => drawn(letter) === box);
}"""


@dataclass(frozen=True)
class ScreenshotStyle:
    """What the screenshots for documentation show.

    That is the whole window, or the outlined control and what surrounds it if it *crops*, with *scale* pixels
    for each of the page's, and with or without the simulator's *banner*.
    """

    crop: bool = False
    scale: int = 1
    banner: bool = True


@dataclass(frozen=True)
class Screenshot:
    """The page on which *step* reached *control*: a PNG for documentation and a WebP for the report.

    A picture that nobody asked for is empty.
    """

    step: int
    control: Control
    png: bytes = b""
    webp: bytes = b""

    @property
    def report_name(self) -> str:
        """The file name of the picture in a report; equal pictures have the same."""
        return f"{hashlib.sha256(self.webp).hexdigest()[:16]}.webp"


def take_screenshot(
    page: Page,
    step: int,
    control: Control,
    where: Sequence[Locator],
    *,
    style: ScreenshotStyle | None,
    for_report: bool,
) -> Screenshot:
    """Take a screenshot of *page* in *style*, and one for a report, with the controls at *where* outlined."""
    png = webp = b""
    if for_report:
        _prepare(page, where, _NO_CARET)
        webp = _as_webp(page, page.screenshot(animations="disabled"))
        page.evaluate(_REMOVE)
    if style:
        boxes = _prepare(page, where, _NO_CARET if style.banner else _NO_CARET + _NO_BANNER)
        clip = _around(page, boxes) if style.crop and boxes else None
        png = page.screenshot(animations="disabled", clip=clip)
        page.evaluate(_REMOVE)
    return Screenshot(step, control, png, webp)


def lacks_fonts_for(page: Page, text: str) -> bool:
    """Whether *page* shows a letter of *text* as an empty box, because no font of this machine has it."""
    return bool(page.evaluate(_UNDRAWN, "".join(sorted(set(text)))))


def without_font(locale: str) -> str:
    """What to do about screenshots in *locale* that lack letters, as a sentence."""
    language = Locale.parse(locale, sep="-").language
    package = "fonts-noto-cjk" if language in _EAST_ASIAN else "fonts-noto-core"
    name = Locale(language).english_name
    return (
        f"The screenshots in {name} show boxes for letters that no font of this machine has:"
        f" install a font for {name}, such as the package {package} of Debian and Ubuntu."
    )


def _prepare(page: Page, where: Sequence[Locator], rules: str) -> list[tuple[float, float, float, float]]:
    """Style *page* by *rules*, outline the controls at *where*, and return what surrounds each of them."""
    page.evaluate(_STYLE, rules)
    return [locator.evaluate(_OUTLINE) for locator in where]


def _as_webp(page: Page, png: bytes) -> bytes:
    """The picture *png* of the window of *page* as a small WebP."""
    return base64.b64decode(page.evaluate(_AS_WEBP, base64.b64encode(png).decode()))


def _around(page: Page, boxes: Sequence[tuple[float, float, float, float]]) -> FloatRect:
    """The part of the window that has all *boxes*."""
    width, height = page.evaluate("[innerWidth, innerHeight]")
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = max(0, min(lefts)), max(0, min(tops))
    return {
        "x": left,
        "y": top,
        "width": min(width, max(rights)) - left,
        "height": min(height, max(bottoms)) - top,
    }


def screenshot_names(documents: Iterable[Article | NotAnArticle]) -> dict[str, Path]:
    """The file name of the screenshots, without the step, for the path of each of *documents*.

    It is the name of the file and its language, whatever else is checked. Only articles that have both in
    common also keep the folders that distinguish them. Raises WrongInputError if nothing does.
    """
    alike: defaultdict[str, set[Path]] = defaultdict(set)
    names: dict[str, Path] = {}
    for document in documents:
        if isinstance(document, Article):
            alike[_name(document)].add(document.path)
        else:
            names[str(document.path)] = Path(_name(document))
    for name, paths in alike.items():
        folders = {path: path.absolute().parent for path in paths}
        above = Path(os.path.commonpath(folders.values()))
        named = {str(path): folders[path].relative_to(above) / name for path in sorted(paths)}
        for one, other in pairwise(sorted(named, key=lambda path: (named[path], path))):
            if named[one] == named[other]:
                raise WrongInputError(
                    f"{one} and {other}: the screenshots of both would be named {named[one]}."
                )
        names |= named
    return names


def write_screenshots(name: Path, lists: Sequence[Sequence[Screenshot]]) -> None:
    """Write the screenshots of a file as ``<name>.step-3-save.png``; those of an earlier run are removed.

    If the file has several *lists* of steps, they are ``<name>.list-2.step-3-save.png``. A second screenshot
    of the same step and control is ``<name>.step-3-save-2.png``.
    """
    _remove_pictures(name.parent, re.escape(name.name) + r"(\.list-\d+)?\.step-\d+[-a-z0-9]*\.png")
    for number, screenshots in enumerate(lists, start=1):
        seen: Counter[str] = Counter()
        which_list = f".list-{number}" if len(lists) > 1 else ""
        for screenshot in screenshots:
            which = f"step-{screenshot.step}-{screenshot.control.replace('_', '-')}"
            seen[which] += 1
            again = f"-{seen[which]}" if seen[which] > 1 else ""
            _write(name.with_name(f"{name.name}{which_list}.{which}{again}.png"), screenshot.png)


def write_report_pictures(folder: Path, screenshots: Iterable[Screenshot]) -> None:
    """Write the pictures of a report to *folder*, equal ones once; those of an earlier report are removed."""
    _remove_pictures(folder, r"[0-9a-f]{16}\.webp")
    for name, webp in {each.report_name: each.webp for each in screenshots}.items():
        _write(folder / name, webp)


def _remove_pictures(folder: Path, pattern: str) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if re.fullmatch(pattern, path.name):
            path.unlink()


def _write(path: Path, picture: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)


def _name(document: Article | NotAnArticle) -> str:
    stem = document.path.stem
    return stem if document.locale in stem else f"{stem}.{document.locale}"
