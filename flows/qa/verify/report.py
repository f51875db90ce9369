"""The report of a run as one HTML page: each fact, its checks, their steps, pictures and traces."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from eaportal.flows.qa.verify.results import CheckResult, Hunt, StepDone
from eaportal.flows.rendering import render


@dataclass(frozen=True)
class _Picture:
    """The picture after a step, of a *kind* such as image/jpeg."""

    step: str
    content: bytes | None
    kind: str


def write_report(folder: Path, checks: Sequence[CheckResult], hunts: Sequence[Hunt]) -> Path:
    """Write the page to *folder*, move the pictures there into it, and return its path."""
    page = folder / "report.html"
    facts: dict[str, list[tuple[CheckResult, list[_Picture], str | None]]] = {}
    for check in checks:
        pictures = [_picture(folder, step) for step in check.steps]
        facts.setdefault(check.fact, []).append((check, pictures, _link(folder, check.trace)))
    page.write_text(render("verify.html", facts=facts, checks=checks, hunts=hunts), encoding="utf-8")
    return page


def _picture(folder: Path, step: StepDone) -> _Picture:
    kind = "image/png" if (step.picture or "").endswith(".png") else "image/jpeg"
    return _Picture(step.name, _take(folder, step.picture), kind)


def _take(folder: Path, picture: str | None) -> bytes | None:
    """Read a picture and delete its file."""
    if picture is None or not (folder / picture).exists():
        return None
    content = (folder / picture).read_bytes()
    (folder / picture).unlink()
    return content


def _link(folder: Path, trace: str | None) -> str | None:
    if trace is None:
        return None
    path = Path(trace)
    return quote(str(path.relative_to(folder.absolute()) if path.is_absolute() else path))
