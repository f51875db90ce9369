"""The report of a run: one HTML page with check, steps, pictures, trace and fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from eaportal.flows.qa.verify.results import CheckResult, Hunt, StepDone
from eaportal.flows.rendering import render


@dataclass(frozen=True)
class _Picture:
    """A step, and its picture in the page, of a *kind* such as image/jpeg."""

    step: str
    content: bytes | None
    kind: str


def write_report(folder: Path, checks: Sequence[CheckResult], hunts: Sequence[Hunt]) -> Path:
    """Write the page to *folder*, where the pictures are; they go into the page. Returns its path."""
    page = folder / "report.html"
    facts: dict[str, list[tuple[CheckResult, list[_Picture], str | None]]] = {}
    for check in checks:
        pictures = [_picture(folder, step) for step in check.steps]
        facts.setdefault(check.fact, []).append((check, pictures, _link(folder, check.trace)))
    page.write_text(render("verify.html", facts=facts, checks=checks, hunts=hunts), encoding="utf-8")
    return page


def _picture(folder: Path, step: StepDone) -> _Picture:
    kind = "image/png" if (step.picture or "").endswith(".png") else "image/jpeg"
    return _Picture(step.name, _taken(folder, step.picture), kind)


def _taken(folder: Path, picture: str | None) -> bytes | None:
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
