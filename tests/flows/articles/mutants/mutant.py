"""A mutant: the text of a changed article, and what the checker must answer."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Verdict,
)
from eaportal.flows.articles.findings.rules import Severity
from tests.flows.articles.mutants.drafts import HERE

ANY = frozenset[str]()


class Group(StrEnum):
    """What a mutation does to an article."""

    FAULT = "fault"
    HARMLESS = "harmless"
    IDLE = "no action"


class Answer(StrEnum):
    """How the checker's answer compares with the right one."""

    RIGHT = "right"
    MISSED = "missed"
    ELSEWHERE = "elsewhere"
    FALSE_ALARM = "false alarm"


@dataclass(frozen=True)
class Mutant:
    """An article in *locale* with one mutation of a *kind*.

    A fault needs a finding in one of *lines*, under one of *rules* (or any), and must not pass unless it
    *may_pass*. A harmless rewrite must pass with no errors and warnings but those under *rules*.
    """

    group: Group
    kind: str
    locale: str
    text: str
    lines: frozenset[int]
    rules: frozenset[str] = ANY
    may_pass: bool = False
    files: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> Path:
        """Where it is written, in a folder for all."""
        return Path(f"{self.kind}.{self.locale}".replace(" ", "-"), "article.md")

    @property
    def name(self) -> str:
        """Its kind and language."""
        return f"{self.kind} [{self.locale}]"

    def answer(self, result: ArticleResult) -> Answer:
        """Judge the *result* of a check."""
        passes = result.verdict is Verdict.PASS
        if self.group is Group.HARMLESS:
            return Answer.FALSE_ALARM if not passes or self._alarms(result) else Answer.RIGHT
        if passes and not self.may_pass:
            return Answer.MISSED
        if any(self._hits(each) for each in result.findings):
            return Answer.RIGHT
        return Answer.ELSEWHERE if result.findings else Answer.MISSED

    def _alarms(self, result: ArticleResult) -> list[Finding]:
        return [f for f in result.findings if f.severity is not Severity.NOTE and f.rule not in self.rules]

    def _hits(self, found: Finding) -> bool:
        serious = self.may_pass or found.severity is Severity.ERROR
        return found.line in self.lines and serious and (not self.rules or found.rule in self.rules)


def mutant(
    group: Group,
    kind: str,
    locale: str,
    marked: str,
    *,
    rules: Collection[str] = (),
    may_pass: bool = False,
    files: tuple[tuple[str, str], ...] = (),
) -> Mutant:
    """The mutant with the text *marked*, where HERE stands in each line that needs a finding."""
    lines = frozenset(n for n, line in enumerate(_lines(marked), start=1) if HERE in line)
    return Mutant(group, kind, locale, marked.replace(HERE, ""), lines, frozenset(rules), may_pass, files)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")
