"""The certain mends of a check made in the text of its article."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

from eaportal.flows.articles.findings.findings import Finding, Fix

# Tools that read patches know of no other end of a line.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def fixed_source(source: str, findings: Iterable[Finding]) -> str:
    """Make the mends of *findings* in *source*, the text of the article's file.

    Where two overlap the longer one is made; everything else stays as it is, to the last character.
    """
    kept: list[Fix] = []
    fixes = [found.fix for found in findings if found.fix]
    for fix in sorted(fixes, key=lambda fix: fix.start - fix.end):
        if not any(fix.start < other.end and other.start < fix.end for other in kept):
            kept.append(fix)
    for fix in sorted(kept, key=lambda fix: (fix.start, fix.end), reverse=True):
        source = source[: fix.start] + fix.replacement + source[fix.end :]
    return source


def diff(path: Path, before: str, after: str) -> str:
    """What becomes other between *before* and *after*, as a patch to *path*; nothing if they are the same."""
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
