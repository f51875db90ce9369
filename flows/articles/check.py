"""Check one article: walk through it, proofread it, and judge the result."""

from collections.abc import Sequence

from playwright.sync_api import Page

from eaportal.flows.articles.claims.claims import claim_finding, claims_of
from eaportal.flows.articles.findings.finding import Finding, finding
from eaportal.flows.articles.findings.house_rules import NO_HOUSE_RULES, HouseRules
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Outcome,
    ProcedureResult,
    StepResult,
    Verdict,
)
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.ignore_comments import without_ignored
from eaportal.flows.articles.proofreading.label_names import other_name_findings
from eaportal.flows.articles.proofreading.portal_language import language_notes, unknown_words
from eaportal.flows.articles.proofreading.portal_links import portal_link_findings
from eaportal.flows.articles.proofreading.proofread import proofread
from eaportal.flows.articles.text.article import Article, NotAnArticle
from eaportal.flows.articles.text.names import CERTAINTY, MatchKind, find_label
from eaportal.flows.articles.text.passages import Position
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.articles.walk.label_findings import style_findings
from eaportal.flows.articles.walk.walk import walk_article
from eaportal.flows.procedures.catalog import PROCEDURES
from eaportal.flows.procedures.controls import LABELLED, Control, label_of
from eaportal.flows.procedures.procedure import Procedure


def check(
    article: Article, page: Page, portal: PortalUnderTest, house_rules: HouseRules = NO_HOUSE_RULES
) -> ArticleResult:
    """Walk through *article* on *page*, which shows the portal in its language, and judge it."""
    walked = walk_article(article, page, portal, house_rules.label_style)
    steps = walked.steps
    term = _page_term(article, steps)
    claims = claims_of(article, term)
    found = [
        *language_notes(article),
        *unknown_words(article),
        *_damage(article),
        *_not_included(article),
        *walked.findings,
        *style_findings(article, steps, house_rules.label_style),
        *portal_link_findings(article, portal.hosts),
        *proofread(article, term),
        *other_name_findings(article, _labels(steps)),
        *filter(None, map(claim_finding, claims)),
    ]
    kept = house_rules.applied_to(without_ignored(article, dict.fromkeys(found)))
    findings = tuple(sorted(kept, key=lambda f: (f.path or "", f.line, f.column)))
    actions = [action for step in steps for action in step.actions]
    verdict = Verdict.FAIL
    stopped_by_page = walked.stopped and actions[-1].match is not MatchKind.ABSENT
    # A list that is taken for another procedure names the control that only that has.
    is_ours = not article.procedure.evident or walked.is_ours or _is_ours(article.procedure, steps)
    if not (is_ours or stopped_by_page):
        return other_procedure(article, house_rules, steps)
    is_complete = _is_complete(article, steps, walked.reached)
    if is_complete and not any(f.severity is Severity.ERROR for f in findings):
        verdict = Verdict.PASS
    name, counts = article.procedure.name, _counts(article.procedure, steps)
    result = ProcedureResult(name, article.heading, article.line, verdict, *counts, steps, findings)
    return ArticleResult.of(str(article.path), article.locale, article.edition, [result], claims)


def other_procedure(
    article: Article, house_rules: HouseRules = NO_HOUSE_RULES, steps: tuple[StepResult, ...] = ()
) -> ArticleResult:
    """The result of an *article* whose list is no procedure of the portal; *steps* were tried on the page."""
    said_first = language_notes(article) if article.has_text else []
    found = [*said_first, _other_procedure(article)]
    findings = tuple(house_rules.applied_to(without_ignored(article, dict.fromkeys(found))))
    steps = steps or tuple(StepResult(s.number, s.line, s.text, (), path=s.file) for s in article.steps)
    counts = _counts(article.procedure, steps)
    result = ProcedureResult(None, article.heading, article.line, Verdict.OTHER, *counts, steps, findings)
    return ArticleResult.of(str(article.path), article.locale, article.edition, [result])


def not_understood(document: NotAnArticle) -> ArticleResult:
    """The result of a *document* that has no list of steps."""
    found = finding(Rule.NOT_UNDERSTOOD, Position(document.line, 1), problem=document.reason)
    return ArticleResult(
        str(document.path),
        document.locale,
        document.edition,
        Verdict.NOT_UNDERSTOOD,
        0,
        0,
        (),
        (found,),
        line=document.line,
    )


def given_up(article: Article, reason: str) -> ArticleResult:
    """The result of an *article* whose check couldn't finish, for a *reason* outside the article."""
    found = finding(Rule.GIVEN_UP, article.start, problem=reason)
    name = article.procedure.name
    result = ProcedureResult(name, article.heading, article.line, Verdict.FAIL, 0, 0, (), (found,))
    return ArticleResult.of(str(article.path), article.locale, article.edition, [result])


def _counts(procedure: Procedure, steps: Sequence[StepResult]) -> tuple[int, int]:
    """How many of the documented actions were understood, and how many of these were run."""
    actions = [action for step in steps for action in step.actions]
    understood = [action for action in actions if action.control in procedure.needed and action.understood]
    return len(understood), sum(action.outcome is Outcome.DONE for action in understood)


def _page_term(article: Article, steps: tuple[StepResult, ...]) -> str:
    """The page's name for the PO number: the label of its field, or the expected one."""
    actions = [action for step in steps for action in step.actions]
    seen = (action.on_page for action in actions if action.control is Control.PO_NUMBER)
    return next(seen, "") or article.labels.po_number


def _labels(steps: tuple[StepResult, ...]) -> set[str]:
    """The page's names of the labeled controls that the steps use."""
    return {a.on_page for step in steps for a in step.actions if a.control in LABELLED}


def _damage(article: Article) -> list[Finding]:
    return [
        finding(Rule.FRONT_MATTER, Position(each.line, each.column), problem=each.message)
        for each in article.damage
    ]


def _not_included(article: Article) -> list[Finding]:
    return [
        finding(Rule.NOT_INCLUDED, problem.position, problem=problem.message)
        for problem in article.not_included
    ]


def _is_complete(article: Article, steps: tuple[StepResult, ...], reached: frozenset[Control]) -> bool:
    """Whether every documented action was understood and run, and the text asks for nothing else."""
    actions = [action for step in steps for action in step.actions]
    run = [a.control for a in actions if a.understood and a.outcome is Outcome.DONE]
    needed = [control for control in run if control in article.procedure.needed]
    return len(run) == len(actions) and sorted(needed) == sorted(article.procedure.needed - reached)


def _is_ours(procedure: Procedure, steps: tuple[StepResult, ...]) -> bool:
    """Whether the steps name the control that only *procedure* has, or carry out what they entered."""
    understood = {a.control for step in steps for a in step.actions if a.understood}
    return procedure.own in _named(steps) or {procedure.shows or procedure.own, procedure.final} <= understood


def _named(steps: tuple[StepResult, ...]) -> set[Control]:
    """The labeled controls that the text names."""
    clear = {*CERTAINTY, MatchKind.DRIFT}
    actions = [action for step in steps for action in step.actions]
    return {action.control for action in actions if action.control in LABELLED and action.match in clear}


def _other_procedure(article: Article) -> Finding:
    own = {label_of(each.own, article.labels): None for each in PROCEDURES if each.own in LABELLED}
    steps = [step.passage for step in article.steps]
    wanted = [repr(name) for name in own if not any(find_label(name, s.text, s.edges) for s in steps)]
    problem = (
        f"The list of {len(article.steps)} steps describes no procedure of the portal that is known:"
        f" it does not name {', '.join(wanted[:-1])} or {wanted[-1]}."
    )
    return finding(Rule.OTHER_PROCEDURE, article.start, problem=problem)
