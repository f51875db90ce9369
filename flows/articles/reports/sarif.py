"""A report as SARIF 2.1.0, the format in which code hosts read the findings of tools."""

import json
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from eaportal.flows.articles.findings.results import ArticleResult, CheckReport, Finding
from eaportal.flows.articles.findings.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES = {rule.code: index for index, rule in enumerate(Rule)}


def as_sarif(report: CheckReport) -> str:
    """The findings of *report*, with all rules."""
    driver = {
        "name": "eaportal",
        "version": version("eaportal"),
        "rules": [
            {
                "id": rule.code,
                "shortDescription": {"text": f"{rule.meaning[0].upper()}{rule.meaning[1:]}."},
                "fullDescription": {"text": f"For example: {rule.example}", "markdown": rule.example},
                "defaultConfiguration": {"level": rule.severity},
            }
            for rule in Rule
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(article, found) for article in report.articles for found in article.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _result(article: ArticleResult, found: Finding) -> dict[str, object]:
    file = {"uri": _uri(Path(article.path))}
    message = f"{found.message} {found.suggestion}" if found.suggestion else found.message
    result: dict[str, object] = {
        "ruleId": found.rule,
        "ruleIndex": _RULES[found.rule],
        "level": found.severity,
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": _region(found)}}],
    }
    if found.fix:
        stretch = {"charOffset": found.fix.start, "charLength": found.fix.end - found.fix.start}
        replacement = {"deletedRegion": stretch, "insertedContent": {"text": found.fix.replacement}}
        result["fixes"] = [{"artifactChanges": [{"artifactLocation": file, "replacements": [replacement]}]}]
    return result


def _region(found: Finding) -> dict[str, int]:
    region = {"startLine": found.line, "startColumn": found.column}
    if found.end_line is not None and found.end_column is not None:
        region |= {"endLine": found.end_line, "endColumn": found.end_column}
    return region


def _uri(path: Path) -> str:
    """The URI of *path*: relative to the working folder, or absolute."""
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
