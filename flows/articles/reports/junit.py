"""A report as JUnit XML: a suite per list of steps, a case per step."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    CheckReport,
    ProcedureResult,
    StepResult,
    Verdict,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.junit import as_xml, readable, sum_up


def as_junit(report: CheckReport) -> str:
    """Each step of *report* as a case, which fails on an error and is skipped if the check did not reach it.

    All steps of a list that isn't judged are skipped.

    Findings outside the steps are one more case.
    """
    root = Element("testsuites", name="eaportal check")
    for article in report.articles:
        for name, part in article.parts:
            root.append(_suite(article, part, name))
    return as_xml(root)


def _suite(article: ArticleResult, part: ProcedureResult, name: str) -> Element:
    suite = Element("testsuite", name=readable(name))
    left = list(part.findings)
    for step in part.steps:
        found = [each for each in left if _is_in(step, each)]
        left = [each for each in left if each not in found]
        case = _case(
            article, name, f"step {step.number}: {' '.join(step.text.split())}", step.path, step.line, found
        )
        if part.verdict is Verdict.OTHER:
            SubElement(case, "skipped", message="No procedure of the portal that is known.")
        elif not step.works and not _errors(found):
            SubElement(case, "skipped", message="The check did not reach this step.")
        suite.append(case)
    if left or not part.steps:
        suite.append(_case(article, name, "the text outside the steps", None, 1, left))
    SubElement(suite, "system-out").text = readable(part.sentence)
    sum_up(suite, list(suite.iter("testcase")))
    return suite


def _case(
    article: ArticleResult, suite: str, name: str, path: str | None, line: int, found: Sequence[Finding]
) -> Element:
    case = Element(
        "testcase",
        classname=readable(suite),
        name=readable(name),
        file=readable(path or article.path),
        line=str(line),
    )
    errors = _errors(found)
    if errors:
        failure = SubElement(case, "failure", type=errors[0].rule, message=readable(errors[0].message))
        failure.text = _listed(article, errors)
    others = [each for each in found if each not in errors]
    if others:
        SubElement(case, "system-out").text = _listed(article, others)
    return case


def _is_in(step: StepResult, found: Finding) -> bool:
    return found.path == step.path and step.line <= found.line <= step.line + step.text.count("\n")


def _errors(found: Sequence[Finding]) -> list[Finding]:
    return [each for each in found if each.severity is Severity.ERROR]


def _listed(article: ArticleResult, findings: Sequence[Finding]) -> str:
    return readable(
        "\n".join(
            f"{each.path or article.path}:{each.line}:{each.column}: "
            f"{each.severity}[{each.rule}]: {each.message}"
            f"{f' {each.suggestion}' if each.suggestion else ''}"
            for each in findings
        )
    )
