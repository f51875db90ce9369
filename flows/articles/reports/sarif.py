"""A report as SARIF 2.1.0, the format in which code hosts read the findings of tools."""

import json
import os
from importlib.metadata import metadata, version
from pathlib import Path
from urllib.parse import quote

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    CheckReport,
)
from eaportal.flows.articles.findings.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# A reader of the log replaces it by its own folder of the same files.
_ROOT = "%SRCROOT%"
_RULES = {rule.code: index for index, rule in enumerate(Rule)}


def as_sarif(report: CheckReport) -> str:
    """The findings of *report*, with all rules; paths are relative to the working folder."""
    home = _home()
    driver = {
        "name": "eaportal",
        "version": version("eaportal"),
        "informationUri": home,
        "rules": [
            {
                "id": rule.code,
                "shortDescription": {"text": f"{rule.meaning[0].upper()}{rule.meaning[1:]}."},
                "fullDescription": {"text": f"For example: {rule.example}", "markdown": rule.example},
                "helpUri": f"{home}/docs/findings.md#{rule.code}",
                "defaultConfiguration": {"level": rule.severity},
            }
            for rule in Rule
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": f"{Path.cwd().as_uri()}/"}},
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(article, found) for article in report.articles for found in article.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _result(article: ArticleResult, found: Finding) -> dict[str, object]:
    file = _file(found.path or article.path)
    message = f"{found.message} {found.suggestion}" if found.suggestion else found.message
    result: dict[str, object] = {
        "ruleId": found.rule,
        "ruleIndex": _RULES[found.rule],
        "level": found.severity,
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": _region(found)}}],
    }
    # Tools apply a fix without asking, so that only safe ones belong here.
    if found.fix and found.fix.safe:
        stretch = {"charOffset": found.fix.start, "charLength": found.fix.end - found.fix.start}
        replacement = {"deletedRegion": stretch, "insertedContent": {"text": found.fix.replacement}}
        result["fixes"] = [{"artifactChanges": [{"artifactLocation": file, "replacements": [replacement]}]}]
    return result


def _region(found: Finding) -> dict[str, int]:
    region = {"startLine": found.line, "startColumn": found.column}
    if found.end_line is not None and found.end_column is not None:
        region |= {"endLine": found.end_line, "endColumn": found.end_column}
    return region


def _file(path: str) -> dict[str, str]:
    """The location of the file at *path*: relative to the working folder if it is in there."""
    absolute = Path(os.path.abspath(path))
    if not absolute.is_relative_to(Path.cwd()):
        return {"uri": absolute.as_uri()}
    return {"uri": quote(os.fsencode(absolute.relative_to(Path.cwd()).as_posix())), "uriBaseId": _ROOT}


def _home() -> str:
    """The address of the project."""
    addresses = dict(entry.split(", ", 1) for entry in metadata("eaportal").get_all("Project-URL", []))
    return str(addresses["Homepage"]).rstrip("/")
