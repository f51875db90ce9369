"""The outline of a page: every element that a reader, a screen reader or the script uses, a line each."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from eaportal.flows.qa.suite.over_http.visitor import Answer

# What makes an element what it is. The script of the page looks for classes, too; how it looks is not here.
_ATTRIBUTES = re.compile(
    r"(?!class$|style$|content$|viewbox$|[xy]$|width$|height$|text-anchor$|[xy][12]$|src$)[a-z-]+"
)
_CLASSES = {"chosen", "locked", "primary", "reached", "show", "side", "top"}
_SECRETS = {"csrf_token"}
# What other checks calculate with, and the names of languages, which come from CLDR.
_LEFT_OUT = "head > :not(title), template, select#language > *, svg > *, details tbody tr + tr"
_MAIL = re.compile(r"/mailbox/[0-9]+")
# Spaces that depend on the version of CLDR.
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def outline(answer: Answer, root: str, *, whole: bool) -> list[str]:
    """Return the lines of the page in *answer*, whose world is at the path *root*, such as ``/w/mine``.

    If not the *whole* page, then without the frame and without what is behind a dialog.
    """
    page = BeautifulSoup(answer.text, "html.parser")
    for each in page.select(_LEFT_OUT):
        each.decompose()
    parts = "html" if whole else "title, nav.side [aria-current], main dialog"
    found = [*page.select(parts)]
    if not whole and not page.select("main dialog"):
        found += page.select("main")
    lines = [f"{answer.status} {answer.path}"]
    for each in found:
        lines += _lines([each], 0)
    world = Path(root).name
    return [
        _MAIL.sub("/mailbox/MAIL", line.replace(f"{root}/", "/").replace(world, "WORLD")) for line in lines
    ]


def _lines(children: Iterable[PageElement], depth: int) -> Iterator[str]:
    indent = " " * depth
    for child in children:
        if isinstance(child, Tag):
            own = _own_text(child)
            yield f"{indent}{child.name}{''.join(_attributes(child))}{f': {own}' if own else ''}"
            if not own:
                yield from _lines(child.children, depth + 1)
        elif type(child) is NavigableString and (text := _clean(child)):
            yield f"{indent}{text}"


def _own_text(tag: Tag) -> str | None:
    """Return the text of *tag* if it has nothing else."""
    return None if tag.find(True) else _clean(tag.get_text())


def _attributes(tag: Tag) -> Iterator[str]:
    if tag.get("name") in _SECRETS:
        yield f" name={tag['name']}"
        return
    for name, value in sorted(tag.attrs.items()):
        words = [value] if isinstance(value, str) else value
        if name == "class":
            words = [word for word in words if word in _CLASSES]
            if words:
                yield f" .{'.'.join(words)}"
        elif _ATTRIBUTES.fullmatch(name):
            text = _clean(" ".join(words))
            yield f" {name}={text}" if text else f" {name}"


def _clean(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
