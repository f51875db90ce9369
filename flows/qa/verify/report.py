"""The report of a run as an HTML page: each fact, its checks, their steps, pictures and traces."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from eaportal.flows.qa.verify.results import CheckResult, Hunt
from eaportal.flows.rendering import render


def write_report(folder: Path, checks: Sequence[CheckResult], hunts: Sequence[Hunt]) -> Path:
    """Write the page to *folder*, next to the pictures and traces that it links, and return its path."""
    page = folder / "index.html"
    facts: dict[str, list[tuple[CheckResult, str | None]]] = {}
    for check in checks:
        facts.setdefault(check.fact, []).append((check, _link(folder, check.trace)))
    page.write_text(render("verify.html", facts=facts, checks=checks, hunts=hunts), encoding="utf-8")
    return page


def _link(folder: Path, trace: str | None) -> str | None:
    if trace is None:
        return None
    path = Path(trace)
    return quote(str(path.relative_to(folder.absolute()) if path.is_absolute() else path))
