"""Check one article: walk through it, proofread it, and judge the result."""

from playwright.sync_api import Page

from eaportal.flows.articles.claims.claims import claim_finding, claims_of
from eaportal.flows.articles.findings.house_rules import NO_HOUSE_RULES, HouseRules
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Finding,
    Outcome,
    StepResult,
    Verdict,
    finding,
)
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.ignore_comments import without_ignored
from eaportal.flows.articles.proofreading.label_names import other_name_findings
from eaportal.flows.articles.proofreading.portal_language import language_notes, unknown_words
from eaportal.flows.articles.proofreading.portal_links import portal_link_findings
from eaportal.flows.articles.proofreading.proofread import proofread
from eaportal.flows.articles.text.article import Article, NotAnArticle
from eaportal.flows.articles.text.names import CERTAINTY, MatchKind
from eaportal.flows.articles.text.passages import Position
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.articles.walk.label_findings import style_findings
from eaportal.flows.articles.walk.walk import walk_article
from eaportal.flows.procedure import LABELLED, NEEDED, Control, control_labels, order_in
from eaportal.flows.wording import listed


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
    needed = [action for action in actions if action.control in NEEDED]
    verdict = Verdict.FAIL
    stopped_by_page = walked.stopped and actions[-1].match is not MatchKind.ABSENT
    if not (walked.is_ours or _is_ours(steps) or stopped_by_page):
        said_first = (found for found in findings if found.rule == Rule.LANGUAGE.code)
        verdict, findings = Verdict.NOT_UNDERSTOOD, (*said_first, _not_understood(article, steps))
    elif _is_complete(article, steps) and not any(f.severity is Severity.ERROR for f in findings):
        verdict = Verdict.PASS
    return ArticleResult(
        path=str(article.path),
        locale=article.locale,
        edition=article.edition,
        verdict=verdict,
        actions_understood=sum(action.understood for action in needed),
        actions_run=sum(action.understood and action.outcome is Outcome.DONE for action in needed),
        steps=steps,
        findings=findings,
        claims=claims,
        line=article.line,
    )


def not_understood(document: NotAnArticle) -> ArticleResult:
    """The result of a *document* that has no procedure."""
    found = finding(Rule.NOT_UNDERSTOOD, Position(document.line, 1), problem=document.reason)
    return _not_run(document, Verdict.NOT_UNDERSTOOD, found)


def given_up(article: Article, reason: str) -> ArticleResult:
    """The result of an *article* whose check couldn't finish, for a *reason* outside the article."""
    found = finding(Rule.GIVEN_UP, article.start, problem=reason)
    return _not_run(article, Verdict.FAIL, found)


def _not_run(document: Article | NotAnArticle, verdict: Verdict, why: Finding) -> ArticleResult:
    return ArticleResult(
        path=str(document.path),
        locale=document.locale,
        edition=document.edition,
        verdict=verdict,
        actions_understood=0,
        actions_run=0,
        steps=(),
        findings=(why,),
        line=document.line,
    )


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


def _is_complete(article: Article, steps: tuple[StepResult, ...]) -> bool:
    """Whether every documented action was understood and run, and the text asks for nothing else."""
    actions = [action for step in steps for action in step.actions]
    run = [a.control for a in actions if a.understood and a.outcome is Outcome.DONE]
    needed = [control for control in run if control in NEEDED]
    return len(run) == len(actions) and sorted(needed) == sorted(order_in(article.edition))


def _is_ours(steps: tuple[StepResult, ...]) -> bool:
    """Whether the steps name the PO numbers, or save after a number was entered."""
    understood = {a.control for step in steps for a in step.actions if a.understood}
    return Control.VIEW_EDIT_PO in _named(steps) or {Control.PO_NUMBER, Control.SAVE} <= understood


def _named(steps: tuple[StepResult, ...]) -> set[Control]:
    """The labeled controls that the text names."""
    clear = {*CERTAINTY, MatchKind.DRIFT}
    actions = [action for step in steps for action in step.actions]
    return {action.control for action in actions if action.control in LABELLED and action.match in clear}


def _not_understood(article: Article, steps: tuple[StepResult, ...]) -> Finding:
    named = [a.on_page for step in steps for a in step.actions if a.control in _named(steps) and a.on_page]
    labels = control_labels(article.labels)
    found = f"only {listed([repr(each) for each in named])}" if named else "none"
    wanted = f"{labels[Control.VIEW_EDIT_PO]!r} or {labels[Control.SAVE]!r}"
    problem = (
        f"The list of {len(article.steps)} steps describes another procedure than updating a PO number:"
        f" of its {len(LABELLED)} labels it names {found}, not {wanted}."
    )
    return finding(Rule.NOT_UNDERSTOOD, article.start, problem=problem)
