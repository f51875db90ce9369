"""For whom an article works: the rows of its table, and the findings about what it promises."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from eaportal.flows.articles.findings.finding import Finding, finding
from eaportal.flows.articles.findings.house_rules import HouseRules
from eaportal.flows.articles.findings.readers import PeriodState, Reader, ReaderResult
from eaportal.flows.articles.findings.results import ArticleResult, ClaimResult, ClaimVerdict, Verdict
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.ignore_comments import without_ignored
from eaportal.flows.articles.readers.expected import (
    KINDS,
    READERS,
    ROLES,
    is_in_window,
    may,
    named,
    period_in_words,
)
from eaportal.flows.articles.readers.run import ReaderRuns, Seen, Situation, key_of, stop_of
from eaportal.flows.articles.readers.worlds import worlds_for_readers
from eaportal.flows.articles.run import Checked
from eaportal.flows.articles.text.article import PORTAL_HOSTS, Article, NotAnArticle
from eaportal.flows.articles.text.passages import Position
from eaportal.flows.labels import Changes
from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.procedure import Procedure
from eaportal.flows.wording import listed

# The step at which a reader stops and why, or None for one who gets through.
_Stop = tuple[int, str] | None
_ENDS = {f"editor-of-{kind}-enrollment": kind for kind in KINDS}
_RULES = {Rule.READER_STOPPED.code, Rule.READER_UNMENTIONED.code}
_BY_NAME = {name: role for role, name in ROLES.items()}


def with_readers(
    documents: Sequence[Article | NotAnArticle],
    checked: Sequence[Checked],
    browser: Browser,
    url: str,
    *,
    po_number: str,
    labels: Mapping[str, Changes],
    hosts: Collection[str],
    house_rules: HouseRules,
) -> list[Checked]:
    """What was *checked* of *documents*, with how far each reader gets in worlds of the simulator at *url*.

    Each reader enters *po_number*. *labels* are those of an edition that differ from the known ones. Articles
    may link to the portal at *hosts*, and *house_rules* change the findings, as for the check itself.
    """
    known_hosts = PORTAL_HOSTS.union(hosts, filter(None, [urlsplit(url).hostname]))
    made = []
    with ExitStack() as opened:
        runs: dict[str, ReaderRuns] = {}
        for article, each in zip(documents, checked, strict=True):
            if isinstance(article, NotAnArticle) or each.result.is_other or not each.result.steps:
                made.append(each)
                continue
            edition, changes = article.edition, labels.get(article.edition, {})
            if edition not in runs:
                worlds = worlds_for_readers(url, f"readers-{edition}", edition, changes)
                runs[edition] = ReaderRuns(browser, opened.enter_context(worlds), po_number, known_hosts)
            rows, found = _readers_of(replace(article, changes=changes), each.result, runs[edition])
            kept = house_rules.applied_to(without_ignored(article, found))
            ours = [found for found in kept if found.rule in _RULES]
            made.append(replace(each, result=_added(each.result, rows, ours)))
    return made


def _added(result: ArticleResult, rows: tuple[ReaderResult, ...], found: list[Finding]) -> ArticleResult:
    part = result.procedures[0]
    findings = sorted([*part.findings, *found], key=lambda each: (each.path or "", each.line, each.column))
    failed = part.verdict is Verdict.PASS and any(each.severity is Severity.ERROR for each in found)
    verdict = Verdict.FAIL if failed else part.verdict
    part = replace(part, verdict=verdict, findings=tuple(findings), readers=rows)
    return ArticleResult.of(result.path, result.locale, result.edition, [part], result.claims)


def _readers_of(
    article: Article, result: ArticleResult, runs: ReaderRuns
) -> tuple[tuple[ReaderResult, ...], list[Finding]]:
    """The table of *article* and what is wrong with its promises; *result* has these."""
    seen = runs.follow(article, lambda situation: not situation.moment.is_end)
    common = common_errors(seen.values())
    stops = {situation: stop_of(each, common) for situation, each in seen.items()}
    through = {situation.reader for situation, stop in stops.items() if stop is None}
    ending = runs.follow(
        article, lambda each: each.moment.is_end and not each.locked and each.reader in through
    )
    until = _until({situation: stop_of(each, common) for situation, each in ending.items()})
    promises = promises_of(article.procedure, result.claims)
    rows = rows_of(article.procedure, stops, until, set(promises))
    return rows, promise_findings(article, rows, promises)


def common_errors(seen: Iterable[Seen]) -> frozenset[tuple[object, ...]]:
    """The errors of the text that don't keep a reader from carrying it out."""
    through = [{key_of(found) for found in each.errors} for each in seen if each.carried_out]
    return frozenset(set.intersection(*through)) if through else frozenset()


def promises_of(procedure: Procedure, claims: Iterable[ClaimResult]) -> dict[Reader, ClaimResult]:
    """The readers to whom an article promises *procedure*, and where; *claims* are about PO numbers."""
    if Control.PO_NUMBER not in procedure.controls:
        return {}
    return {
        Reader(_BY_NAME[claim.value], _ENDS[claim.claim]): claim
        for claim in claims
        if claim.claim in _ENDS and claim.value in _BY_NAME and claim.verdict is not ClaimVerdict.NOT_JUDGED
    }


def rows_of(
    procedure: Procedure,
    stops: Mapping[Situation, _Stop],
    until: Mapping[Reader, str],
    promised: Collection[Reader],
) -> tuple[ReaderResult, ...]:
    """The table: readers with equal results in equal situations share a row."""
    locks: dict[tuple[Reader, PeriodState, _Stop], list[bool]] = defaultdict(list)
    for situation, stop in sorted(stops.items(), key=lambda each: each[0].locked):
        locks[situation.reader, situation.state, stop].append(situation.locked)
    states: dict[tuple[Reader, _Stop, tuple[bool, ...], bool], list[PeriodState]] = defaultdict(list)
    for state in PeriodState:
        for (reader, when, stop), both in locks.items():
            if when is state:
                documented = may(procedure, reader) and is_in_window(procedure, state)
                states[reader, stop, tuple(both), documented].append(state)
    rows: dict[ReaderResult, list[Reader]] = defaultdict(list)
    for (reader, stop, locked, documented), its_states in states.items():
        row = ReaderResult(
            readers=(),
            states=tuple(its_states),
            locked=locked,
            works=stop is None,
            documented=documented,
            step=stop[0] if stop else None,
            because=stop[1] if stop else None,
            promised=reader in promised if promised else None,
            until=None if stop else until.get(reader),
        )
        rows[row].append(reader)
    made = [replace(row, readers=tuple(sorted(readers, key=READERS.index))) for row, readers in rows.items()]
    order = list(PeriodState)
    return tuple(
        sorted(
            made,
            key=lambda row: (
                not row.works,
                READERS.index(row.readers[0]),
                row.locked[0],
                order.index(row.states[0]),
            ),
        )
    )


def promise_findings(
    article: Article, rows: Iterable[ReaderResult], promises: Mapping[Reader, ClaimResult]
) -> list[Finding]:
    """What is wrong with the *promises* of *article*, by its *rows*."""
    found = []
    for row in rows:
        in_window = [state for state in row.states if is_in_window(article.procedure, state)]
        for reader in row.readers:
            claim = promises.get(reader)
            if claim and not row.works and in_window:
                found.append(
                    finding(
                        Rule.READER_STOPPED,
                        Position(claim.line, claim.column),
                        end=Position(claim.end_line, claim.end_column),
                        who=named(reader),
                        where=period_in_words(in_window, row.locked),
                        step=row.step,
                        problem=row.because,
                    )
                )
        if promises and row.works and (others := [each for each in row.readers if each not in promises]):
            who = listed([named(each) for each in others])
            found.append(finding(Rule.READER_UNMENTIONED, article.start, who=who))
    return found


def _until(stops: Mapping[Situation, _Stop]) -> dict[Reader, str]:
    """The first day of the portal's end on which each reader stops, in ISO 8601."""
    until: dict[Reader, str] = {}
    for situation, stop in sorted(stops.items(), key=lambda each: each[0].moment.now):
        if stop is not None:
            until.setdefault(situation.reader, situation.moment.now.date().isoformat())
    return until
