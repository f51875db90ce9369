"""Snapshots of pages: one tree of roles and names, in English, and a table of its texts for each language.

A tree is what Playwright's ``aria_snapshot`` returns. Two things in it depend on the language or repeat other
lines, so they are compared in another form: the selected option is the text of its combobox, and a row
has no name if that is only the names of its cells.
"""

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from eaportal.flows.errors import WrongInputError

# The snapshots that come with the package.
PACKAGED = Path(__file__).parent / "suite" / "snapshots"
PAGES_FILE, TEXTS_FILE, OUTLINES_FILE = "pages.yaml", "texts.json", "outlines.txt"
# By page, Playwright's snapshot of it.
Pages = Mapping[str, str]
# By English text, the translation; a list if it differs, with one for each occurrence in the trees.
Texts = Mapping[str, str | list[str]]
_HEADING = re.compile(r"^# (.+)\n", re.M)
_NODE = re.compile(r'([a-z]+)(?: ("(?:[^"\\]|\\.)*"))?((?: \[[^\]]*\])*)')
_SELECTED = " [selected]"


class StructureDiffersError(Exception):
    """A page has other roles or states in one language than in English."""


@dataclass(frozen=True)
class Node:
    """A role in the tree of a page, with its *states* such as ``[checked]``, its name and its text."""

    depth: int
    role: str
    states: str
    name: str
    text: str

    def __str__(self) -> str:
        name = f' "{self.name}"' if self.name else ""
        text = f": {self.text}" if self.text else ""
        return f"{'  ' * self.depth}- {self.role}{name}{self.states}{text}"

    @property
    def structure(self) -> tuple[int, str, str, bool, bool]:
        """What must be the same in every language."""
        return self.depth, self.role, self.states, bool(self.name), bool(self.text)


def snapshot_folder(
    own: Path | None, *, updates: bool, screenshots: bool, prefix: str = "--", packaged: Path = PACKAGED
) -> Path | None:
    """Return the folder of the snapshots: a user's *own* folder, or the one of the package.

    The snapshots of an installed package aren't replaced: if a run *updates*, there is no folder then, and it
    updates the *screenshots* only. Raises WrongInputError if there are none, and if *own* lacks a file to
    compare with; *prefix* is how the options begin that it names.
    """
    if own is None:
        if not updates or not {"site-packages", "dist-packages"} & {*packaged.resolve().parts}:
            return packaged
        if not screenshots:
            raise WrongInputError(
                "The snapshots of the installed package stay as they are."
                f" To have your own, name a folder: {prefix}snapshots DIR"
            )
        return None
    missing = [name for name in (PAGES_FILE, TEXTS_FILE, OUTLINES_FILE) if not (own / name).exists()]
    if missing and not updates:
        raise WrongInputError(f"{own / missing[0]} doesn't exist. To write it: {prefix}update-snapshots")
    return own


def read_pages(path: Path) -> dict[str, str]:
    """Read the trees at *path*; there are none if the file doesn't exist."""
    if not path.exists():
        return {}
    _, *parts = _HEADING.split(path.read_text(encoding="utf-8"))
    return {name: tree.strip("\n") for name, tree in zip(parts[::2], parts[1::2], strict=True)}


def write_pages(path: Path, pages: Pages) -> None:
    """Write the trees of *pages* to *path*, without the addresses of links; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    trees = {
        name: "\n".join(line for line in tree.splitlines() if not line.lstrip().startswith("- /url:"))
        for name, tree in pages.items()
    }
    path.write_text("\n".join(f"# {name}\n{tree}\n" for name, tree in trees.items()), encoding="utf-8")


def read_texts(path: Path) -> dict[str, Texts]:
    """Read the texts of each language at *path*; there are none if the file doesn't exist."""
    tables: dict[str, Texts] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return tables


def write_texts(path: Path, tables: Mapping[str, Texts]) -> None:
    """Write the texts of each language to *path*; raises OSError."""
    path.write_text(json.dumps(tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def texts_of(english: Pages, translated: Pages) -> dict[str, str | list[str]]:
    """Pair the texts of the same pages in English and in another language, leaving out equal ones.

    Raises StructureDiffersError.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for page in dict.fromkeys([*english, *translated]):
        nodes, others = (_nodes(pages.get(page, "")) for pages in (english, translated))
        for node, other in zip_longest(nodes, others):
            if node is None or other is None or node.structure != other.structure:
                there = f"'{str(other).strip()}'" if other else "nothing"
                expected = f"'{str(node).strip()}'" if node else "the end"
                raise StructureDiffersError(f"{page}: expected {expected} as in English, found {there}.")
            for text, translation in ((node.name, other.name), (node.text, other.text)):
                found[text].append(translation)
    return {
        text: translations if len(set(translations)) > 1 else translations[0]
        for text, translations in sorted(found.items())
        if set(translations) != {text}
    }


def differences(english: Pages, texts: Texts, actual: Pages) -> dict[str, list[str]]:
    """Compare *actual* pages with the *english* trees in another language.

    Returns by page the lines that are missing (-) or new (+), each with the line above it; pages without
    differences are left out.
    """
    expected = _translated({page: _nodes(tree) for page, tree in english.items()}, texts)
    found = {}
    for page in dict.fromkeys([*expected, *actual]):
        now = [str(node) for node in _nodes(actual.get(page, ""))]
        lines = [*difflib.unified_diff(expected.get(page, []), now, n=1, lineterm="")][2:]
        if lines:
            found[page] = [line for line in lines if not line.startswith("@@")]
    return found


def _translated(pages: Mapping[str, list[Node]], texts: Texts) -> dict[str, list[str]]:
    """Replace each text by its translation; returns the lines of each page."""
    left = {text: iter(each) for text, each in texts.items() if isinstance(each, list)}

    def translate(text: str) -> str:
        translation = texts.get(text, text)
        return translation if isinstance(translation, str) else next(left[text], text)

    return {
        page: [str(replace(node, name=translate(node.name), text=translate(node.text))) for node in nodes]
        for page, nodes in pages.items()
    }


def _nodes(tree: str) -> list[Node]:
    # BaseLoader reads every value as text.
    return [*_walk(yaml.load(tree, yaml.BaseLoader) or [], 0)]  # noqa: S506 - makes nothing but text


def _walk(entries: Iterable[Any], depth: int) -> Iterator[Node]:
    for entry in entries:
        key, value = next(iter(entry.items())) if isinstance(entry, dict) else (entry, "")
        if key == "/url":
            continue
        match = _NODE.fullmatch(key)
        assert match, key  # noqa: S101 - Playwright writes nothing else
        role, name, states = match[1], json.loads(match[2] or '""'), match[3]
        children = [] if isinstance(value, str) else [*_walk(value, depth + 1)]
        text = value if isinstance(value, str) else ""
        if role == "row" and name == " ".join(child.name for child in children if _is_cell(child, depth)):
            name = ""
        if role == "combobox":
            text = next((child.name for child in children if _SELECTED in child.states), text)
            children = [replace(child, states=child.states.replace(_SELECTED, "")) for child in children]
        yield Node(depth, role, states, name, text)
        yield from children


def _is_cell(node: Node, depth: int) -> bool:
    return node.depth == depth + 1 and bool(node.name)
