"""A report as annotations, which GitHub Actions shows in a pull request."""

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    CheckReport,
)
from eaportal.flows.articles.findings.rules import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
# Characters that end a line or a command are escaped, so that no text of an article is a command; in a
# property, so are those that separate properties. Some readers also end lines at the rarer ones.
_IN_MESSAGE = str.maketrans(
    {"%": "%25", "\r": "%0D", "\n": "%0A"} | dict.fromkeys("\v\f\x1c\x1d\x1e\x85\u2028\u2029", " ")
)
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def as_github(report: CheckReport) -> str:
    """One annotation per finding of *report*."""
    return "\n".join(
        _annotation(found.path or article.path, found)
        for article in report.articles
        for found in article.findings
    )


def _annotation(path: str, found: Finding) -> str:
    properties = {"file": path, "line": found.line, "col": found.column}
    if found.end_line is not None and found.end_column is not None:
        # GitHub includes the last column.
        properties |= {"endLine": found.end_line, "endColumn": max(found.end_column - 1, 1)}
    properties["title"] = found.rule
    listed = ",".join(f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in properties.items())
    message = "\n".join(part for part in (found.message, found.suggestion) if part)
    return f"::{_COMMANDS[found.severity]} {listed}::{message.translate(_IN_MESSAGE)}"
