"""What pages tell a screen reader, kept in a file, and where that is no longer what they tell."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path

_HEADING = re.compile(r"^# (.+)\n", re.M)


def write_pages(path: Path, pages: Mapping[str, str]) -> None:
    """Keep at *path* what each of *pages* tells; raises OSError."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(f"# {name}\n{told}\n" for name, told in pages.items()), encoding="utf-8")


def read_pages(path: Path) -> dict[str, str]:
    """What was kept at *path*; nothing where there is no such file."""
    if not path.exists():
        return {}
    _, *parts = _HEADING.split(path.read_text(encoding="utf-8"))
    return {name: told.strip("\n") for name, told in zip(parts[::2], parts[1::2], strict=True)}


def changed_pages(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, list[str]]:
    """By page the lines that are gone (-) or new (+), each with the line above it; others are left out."""
    changed = {}
    for name in dict.fromkeys([*before, *now]):
        was, told = (pages.get(name, "").splitlines() for pages in (before, now))
        lines = [*difflib.unified_diff(was, told, n=1, lineterm="")][2:]
        if lines:
            changed[name] = [line for line in lines if not line.startswith("@@")]
    return changed
