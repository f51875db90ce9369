"""The report of a run: an HTML page with pictures, traces and worlds, and JUnit XML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from eaportal.flows.junit import as_xml, readable, sum_up
from eaportal.flows.qa.verify.results import WORLDS, CheckResult, Hunt
from eaportal.flows.rendering import render
from eaportal.flows.wording import command


@dataclass(frozen=True)
class Run:
    """A finished run: its results, the *portal*'s address, when it was, and the *version* of eaportal.

    *again* is the command that runs the failed checks again.
    """

    checks: Sequence[CheckResult]
    hunts: Sequence[Hunt]
    portal: str
    moment: datetime
    version: str
    again: str


def serve_command(folder: Path) -> str:
    """Return the command that serves the worlds in which checks failed, which are in *folder*."""
    return command("serve", "--data", str(folder / WORLDS))


def write_report(folder: Path, run: Run) -> Path:
    """Write the page and junit.xml to *folder*, next to the files that they name; return the page's path."""
    page = folder / "index.html"
    facts: dict[str, list[CheckResult]] = {}
    for check in run.checks:
        facts.setdefault(check.fact, []).append(check)
    failed = [check for check in run.checks if not check.passed]
    serve = serve_command(folder) if any(check.world for check in failed) else None
    page.write_text(
        render("verify.html", run=run, facts=facts, failed=failed, serve=serve, quote=quote), encoding="utf-8"
    )
    (folder / "junit.xml").write_text(_as_junit(facts), encoding="utf-8")
    return page


def _as_junit(facts: dict[str, list[CheckResult]]) -> str:
    """Each fact as a suite, and each of its checks as a case."""
    root = Element("testsuites", name="eaportal verify")
    for fact, checks in facts.items():
        suite = SubElement(root, "testsuite", name=readable(fact))
        for check in checks:
            suite.append(_case(check))
        sum_up(suite, list(suite))
    return as_xml(root)


def _case(check: CheckResult) -> Element:
    case = Element(
        "testcase",
        classname=readable(check.fact),
        name=readable(check.name),
        time=str(check.seconds),
    )
    if check.passed:
        return case
    properties = SubElement(case, "properties")
    for name, value in (("source", check.source), ("trace", check.trace), ("world", check.world)):
        if value:
            SubElement(properties, "property", name=name, value=readable(value))
    failure = SubElement(case, "failure", message=readable(check.problem))
    failure.text = readable(f"It proves: {check.fact}\n{check.problem}\n{check.source}")
    return case
