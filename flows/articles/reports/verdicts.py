"""What became of an article or of a run, as a sentence."""

from collections import Counter
from collections.abc import Sequence

from eaportal.flows.articles.findings.findings import Finding, Severity
from eaportal.flows.articles.findings.results import ArticleResult, CheckReport, Outcome, StepResult, Verdict
from eaportal.flows.articles.walk.matching import CERTAINTY
from eaportal.flows.articles.walk.procedure import PROCEDURE


def verdict(article: ArticleResult) -> str:
    """Whether *article* passed, which of its steps work, and how much there is to mend."""
    if article.verdict is Verdict.NOT_UNDERSTOOD:
        return "not understood"
    if not article.steps:
        return f"{article.verdict}: not run to its end"
    return f"{article.verdict}: {_steps(article.steps)}, {coverage(article)}{_to_mend(article.findings)}"


def coverage(article: ArticleResult) -> str:
    """How many of the documented actions the text of *article* tells, and how many were run."""
    told = sum(len(step.actions) for step in article.steps)
    in_text = f"{told} actions" if told == len(PROCEDURE) else f"{told} of {len(PROCEDURE)} actions"
    understood = "" if article.actions_understood == told else f", {article.actions_understood} understood"
    return f"{in_text} in the text{understood}, {article.actions_run} run"


def summary(report: CheckReport) -> str:
    """How many articles of *report* came to which verdict, and how much there is to mend."""
    counts = report.summary
    found = [found for article in report.articles for found in article.findings]
    return (
        f"{counts.articles} articles: {counts.passed} passed, {counts.failed} failed,"
        f" {counts.not_understood} not understood{_to_mend(found)}"
    )


def works(step: StepResult) -> bool:
    """Whether *step* asks for something, and all of it was done by words that the page has."""
    return bool(step.actions) and all(
        action.outcome is Outcome.DONE and action.match in CERTAINTY for action in step.actions
    )


def _steps(steps: Sequence[StepResult]) -> str:
    broken = [str(step.number) for step in steps if not works(step)]
    if not broken:
        return f"all {len(steps)} steps work"
    if len(broken) == 1:
        return f"step {broken[0]} of {len(steps)} does not work"
    return f"steps {', '.join(broken[:-1])} and {broken[-1]} of {len(steps)} do not work"


def _to_mend(findings: Sequence[Finding]) -> str:
    counts = Counter(found.severity for found in findings)
    listed = [f"{counts[kind]} {kind}{'s' * (counts[kind] > 1)}" for kind in Severity if counts[kind]]
    return f"; {', '.join(listed)}" if listed else ""
