"""What eaportal check prints and writes."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eaportal.flows.errors import WrongInputError

if TYPE_CHECKING:
    from eaportal.flows.articles.findings.results import CheckReport
    from eaportal.flows.articles.reports.screenshots import Screenshot
    from eaportal.flows.articles.text.documents import Document

FORMATS = ("text", "json", "sarif", "github", "junit")


def make_folder(folder: Path | None) -> None:
    """Make *folder*, if one is named, before anything is run; raises WrongInputError where it cannot be."""
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongInputError(f"{folder}: {error.strerror}.") from error


def write_page(path: Path, report: "CheckReport", screenshots: Mapping[str, Sequence["Screenshot"]]) -> None:
    """Write *report* with *screenshots* as one HTML page, and say where it is."""
    from eaportal.flows.articles.reports.page import as_page

    try:
        path.write_text(as_page(report, screenshots, datetime.now(UTC)), encoding="utf-8")
    except OSError as error:
        raise WrongInputError(f"{path}: {error.strerror}.") from error
    click.echo(f"Report: {path}", err=True)


def print_report(report: "CheckReport", form: str, sources: Mapping[str, "Document"]) -> None:
    """Print *report* in one of FORMATS; *sources* has the text of each article."""
    text = _rendered(report, form, sources)
    if text:
        # NO_COLOR counts where it is not empty; without it click leaves colours to a terminal.
        click.echo(text, color=False if os.environ.get("NO_COLOR") else None)


def _rendered(report: "CheckReport", form: str, sources: Mapping[str, "Document"]) -> str:
    match form:
        case "json":
            return report.to_json()
        case "sarif":
            from eaportal.flows.articles.reports.sarif import as_sarif

            return as_sarif(report)
        case "github":
            from eaportal.flows.articles.reports.github import as_github

            return as_github(report)
        case "junit":
            from eaportal.flows.articles.reports.junit import as_junit

            return as_junit(report)
        case _:
            from eaportal.flows.articles.reports.text import as_text

            return as_text(report, {path: document.lines for path, document in sources.items()})
