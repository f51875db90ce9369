"""The results of a check; their fields are those of the JSON report."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.readers import ReaderResult
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.text.names import CERTAINTY, MatchKind
from eaportal.flows.articles.text.passages import Sentence, Span
from eaportal.flows.procedures.catalog import find_procedure
from eaportal.flows.procedures.controls import ActionKind, Control
from eaportal.flows.wording import counted, listed


class Markup(StrEnum):
    """What the bold covers of a label."""

    EXACT = "exact"
    EXTRA_PUNCT = "extra-punct"
    EXTRA_WORDS = "extra-words"
    PARTIAL = "partial"
    PARTIAL_EXTRA = "partial+extra"
    WRONG_WORDS = "wrong-words"
    NONE = "none"


class LabelStyle(StrEnum):
    """How an article marks its labels; with *any*, each may be marked in its own way."""

    BOLD = "bold"
    QUOTES = "quotes"
    CODE = "code"
    ANY = "any"


class Outcome(StrEnum):
    """The outcome of an action."""

    DONE = "done"
    FAILED = "failed"
    NOT_RUN = "not-run"


class Verdict(StrEnum):
    """The verdict on a list of steps or an article, from the best to the worst.

    A list that describes no procedure of the portal is *other*: there is nothing to judge.
    """

    OTHER = "other"
    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True)
class ActionResult:
    """An action that a step asks for."""

    kind: ActionKind
    control: Control
    written: str
    on_page: str
    match: MatchKind
    markup: Markup | None
    outcome: Outcome

    @property
    def understood(self) -> bool:
        """Whether it's clear which control is meant."""
        return self.match not in {MatchKind.ABSENT, MatchKind.AMBIGUOUS}


@dataclass(frozen=True)
class StepResult:
    """A step of an article, and the actions it asks for; *idle* if it asks for none, and should not.

    It is in the file *path* if that isn't the article itself, but one that it includes.
    """

    number: int
    line: int
    text: str
    actions: tuple[ActionResult, ...]
    idle: bool = False
    path: str | None = None

    @property
    def works(self) -> bool:
        """Whether all its actions were done with the words of the page, and there is one if it needs one."""
        return (self.idle or bool(self.actions)) and all(
            action.outcome is Outcome.DONE and action.match in CERTAINTY for action in self.actions
        )


class ClaimVerdict(StrEnum):
    """Whether a sentence agrees with the portal's rule."""

    HOLDS = "holds"
    DIFFERS = "differs"
    NOT_JUDGED = "not-judged"


@dataclass(frozen=True)
class ClaimResult:
    """A claim: the rule it is about, the words as written, their value, and the portal's value.

    A claim that isn't judged has the *reason*, as the end of a sentence that begins with *because*.
    """

    claim: str
    written: str
    value: str | None
    expected: str
    verdict: ClaimVerdict
    line: int
    column: int
    end_line: int
    end_column: int
    reason: str | None = None
    path: str | None = None

    @classmethod
    def at(
        cls,
        claim: str,
        sentence: Sentence,
        part: Span,
        value: str | None,
        expected: str,
        verdict: ClaimVerdict,
        reason: str | None = None,
    ) -> "ClaimResult":
        """Make the result of a claim in *part* of *sentence*."""
        passage = sentence.passage
        span = sentence.part(part.start, part.end)
        start, end = passage.position(span.start), passage.end_position(span)
        written = passage.written(span)
        return cls(
            claim,
            written,
            value,
            expected,
            verdict,
            start.line,
            start.column,
            end.line,
            end.column,
            reason,
            path=str(start.path) if start.path else None,
        )


@dataclass(frozen=True)
class ProcedureResult:
    """The result of a list of steps below a *heading*, which starts on *line* and describes a *procedure*.

    One list of a document also has the *findings* in the text outside of the lists. *readers* is how far each
    reader gets, if that was asked for.
    """

    procedure: str | None
    heading: str
    line: int
    verdict: Verdict
    actions_understood: int
    actions_run: int
    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    readers: tuple[ReaderResult, ...] = ()

    @property
    def sentence(self) -> str:
        """The verdict, the steps that work, and the number of findings."""
        if self.verdict is Verdict.NOT_UNDERSTOOD:
            return "not understood"
        if self.verdict is Verdict.OTHER:
            return "other: none of the portal's procedures that are known"
        if not self.steps:
            return f"{self.verdict}: not finished"
        return f"{self.verdict}: {_steps(self.steps)}, {self._coverage}{_counts(self.findings)}"

    @property
    def _coverage(self) -> str:
        """How many of the documented actions the text has, and how many were run."""
        needed = find_procedure(self.procedure or "").needed
        written = sum(action.control in needed for step in self.steps for action in step.actions)
        in_text = f"{written} actions" if written == len(needed) else f"{written} of {len(needed)} actions"
        understood = "" if self.actions_understood == written else f", {self.actions_understood} understood"
        return f"{in_text} in the text{understood}, {self.actions_run} run"


@dataclass(frozen=True)
class ArticleResult:
    """The result of a file: of each of its lists of steps, and of all of them together.

    Its verdict is the worst one on a procedure, and its *line* is where the first procedure starts.
    """

    path: str
    locale: str
    edition: str
    verdict: Verdict
    actions_understood: int
    actions_run: int
    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    procedures: tuple[ProcedureResult, ...] = ()
    claims: tuple[ClaimResult, ...] = ()
    line: int = 1

    @classmethod
    def of(
        cls,
        path: str,
        locale: str,
        edition: str,
        procedures: Sequence[ProcedureResult],
        claims: Iterable[ClaimResult] = (),
    ) -> "ArticleResult":
        """Make the result of a file from those of its lists."""
        judged = [each for each in procedures if each.verdict is not Verdict.OTHER]
        found = list(dict.fromkeys(found for each in procedures for found in each.findings))
        if len(procedures) > 1:
            found.sort(key=lambda each: (each.path or "", each.line, each.column))
        return cls(
            path,
            locale,
            edition,
            max((each.verdict for each in judged), key=list(Verdict).index, default=Verdict.NOT_UNDERSTOOD),
            sum(each.actions_understood for each in procedures),
            sum(each.actions_run for each in procedures),
            tuple(step for each in procedures for step in each.steps),
            tuple(found),
            tuple(procedures),
            tuple(dict.fromkeys(claims)),
            next((each.line for each in [*judged, *procedures]), 1),
        )

    @property
    def is_other(self) -> bool:
        """Whether no list is a procedure of the portal, so that there is nothing to judge."""
        verdicts = {each.verdict for each in self.procedures}
        return verdicts == {Verdict.OTHER}

    @property
    def parts(self) -> tuple[tuple[str, ProcedureResult], ...]:
        """The lists, each with its name in reports; a document without a list counts as one without steps."""
        if not self.procedures:
            whole = ProcedureResult(None, "", self.line, self.verdict, 0, 0, (), self.findings)
            return ((self.path, whole),)
        if len(self.procedures) == 1:
            return ((self.path, self.procedures[0]),)
        return tuple(
            (f"{self.path}, list on line {each.line}{each.heading and f' ({each.heading})'}", each)
            for each in self.procedures
        )


@dataclass(frozen=True)
class Summary:
    """The number of articles, and of each verdict."""

    articles: int
    passed: int
    failed: int
    not_understood: int


@dataclass(frozen=True)
class CheckReport:
    """The result of a whole check."""

    schema: Literal[2]
    articles: tuple[ArticleResult, ...]
    summary: Summary

    @property
    def passed(self) -> bool:
        """Whether an article passed, and every other one that has a procedure of the portal did."""
        return self.summary.passed > 0 and all(
            article.verdict is Verdict.PASS or article.is_other for article in self.articles
        )

    def is_clean(self, fail_on: Severity) -> bool:
        """Whether the articles passed, and no finding is as serious as *fail_on*."""
        serious = list(Severity)[: list(Severity).index(fail_on) + 1]
        found = (found for article in self.articles for found in article.findings)
        return self.passed and not any(each.severity in serious for each in found)

    @property
    def sentence(self) -> str:
        """The number of articles with each verdict, and the number of findings."""
        counts = self.summary
        found = [found for article in self.articles for found in article.findings]
        return (
            f"{counted(counts.articles, 'article')}: {counts.passed} passed, {counts.failed} failed,"
            f" {counts.not_understood} not understood{_counts(found)}"
        )

    def to_json(self) -> str:
        """The report as JSON, with its fields in their order."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def report_on(results: Iterable[ArticleResult]) -> CheckReport:
    """Summarize *results*; those of one file, such as of a list each, become one."""
    by_path: dict[str, list[ArticleResult]] = {}
    for each in results:
        by_path.setdefault(each.path, []).append(each)
    articles = tuple(map(_joined, by_path.values()))
    verdicts = [article.verdict for article in articles]
    summary = Summary(
        articles=len(articles),
        passed=verdicts.count(Verdict.PASS),
        failed=verdicts.count(Verdict.FAIL),
        not_understood=verdicts.count(Verdict.NOT_UNDERSTOOD),
    )
    return CheckReport(schema=2, articles=articles, summary=summary)


def _joined(results: Sequence[ArticleResult]) -> ArticleResult:
    """The result of one file, from those of its lists."""
    if len(results) == 1:
        return results[0]
    first = next((each for each in results if not each.is_other), results[0])
    return ArticleResult.of(
        first.path,
        first.locale,
        first.edition,
        [procedure for each in results for procedure in each.procedures],
        [claim for each in results for claim in each.claims],
    )


def _steps(steps: Sequence[StepResult]) -> str:
    broken = [str(step.number) for step in steps if not step.works]
    if not broken:
        return f"all {len(steps)} steps work" if len(steps) > 1 else "its step works"
    if len(broken) == 1:
        return f"step {broken[0]} of {len(steps)} does not work"
    return f"steps {listed(broken)} of {len(steps)} do not work"


def _counts(findings: Sequence[Finding]) -> str:
    counts = Counter(found.severity for found in findings)
    found = [counted(counts[kind], kind) for kind in Severity if counts[kind]]
    return f"; {', '.join(found)}" if found else ""
