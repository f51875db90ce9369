"""Findings about the label of a control: its words, its mark, and words that are not on the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from eaportal.flows.articles.findings.finding import Finding, Fix, finding_in
from eaportal.flows.articles.findings.fixes import bold_divided, rebolded, rewritten, unquoted
from eaportal.flows.articles.findings.results import (
    ActionResult,
    LabelStyle,
    Markup,
    StepResult,
)
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article, leads_to_portal
from eaportal.flows.articles.text.folded import fold, words
from eaportal.flows.articles.text.names import CERTAINTY, MatchKind, nearest, resemblance
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.marks import Fit, Mark, MarkKind, fit_of, label_in, mark_of, path_in
from eaportal.flows.articles.walk.matches import BOLD_DRIFT_SCORE, Wording
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.procedures.controls import LABELLED

_MISPLACED = {
    Markup.PARTIAL: Rule.HALF_BOLD,
    Markup.PARTIAL_EXTRA: Rule.HALF_BOLD,
    Markup.EXTRA_WORDS: Rule.EXTRA_WORDS,
}
_UNMARKED = {Markup.WRONG_WORDS: Rule.WRONG_BOLD, Markup.NONE: Rule.NOT_BOLD}
_MARKS = {
    MarkKind.BOLD: "bold",
    MarkKind.QUOTES: "in quotes",
    MarkKind.CODE: "in backticks",
    MarkKind.KEYS: "marked as keys",
}


def label_findings(
    action: ActionResult,
    passage: Passage,
    span: Span,
    *,
    style: LabelStyle = LabelStyle.BOLD,
    offers: Sequence[Offer] = (),
) -> list[Finding]:
    """Find what to fix in the words of *span*, with which *passage* names the control of *action*.

    *style* says how labels are marked, and *offers* are the controls on the page. Labels that are marked in
    another way than that are left to style_findings().
    """
    if action.control not in LABELLED:
        return []
    found = list(_struck(passage, span))
    mark = mark_of(passage, span)
    is_literal = action.match in CERTAINTY
    written, name = passage.written(span), _inner(action.on_page)
    inflected = fold(written).text != fold(name).text
    fix = _fix(action, passage, span, offers) if is_literal and not inflected else None
    if action.match in {MatchKind.CASE, MatchKind.NEAR}:
        rule = Rule.LABEL_CASE if action.match is MatchKind.CASE else Rule.LABEL_SPELLING
        rule = Rule.LABEL_INFLECTED if inflected else rule
        found.append(finding_in(passage, span, rule, fix=fix, written=written, name=name))
    if action.markup in _MISPLACED and is_literal and style in {LabelStyle.BOLD, LabelStyle.ANY}:
        found.append(_misplaced(_MISPLACED[action.markup], passage, span, name, fix))
    elif action.markup in _UNMARKED and style is LabelStyle.BOLD and _is_unmarked(passage, mark):
        bolds = passage.bolds if action.markup is Markup.WRONG_WORDS else ()
        bold, marked = _together(passage, bolds, span)
        rule, label = _UNMARKED[action.markup], _is_label(written)
        found.append(
            finding_in(passage, marked, rule, fix=fix, labels=label, written=written, bold=bold, name=name)
        )
    return found


def style_findings(article: Article, steps: Iterable[StepResult], style: LabelStyle) -> list[Finding]:
    """Find labels of *steps* that have another mark than *style* asks for.

    If all labels of the article have the same other mark, that is one finding.
    """
    if style is LabelStyle.ANY:
        return []
    due = MarkKind(style.value)
    labels = [
        (step.passage, span, _mark(step.passage, due, span))
        for step, result in zip(article.steps, steps, strict=True)
        for action in result.actions
        if action.control in LABELLED and (span := _found(step.passage, action.written))
    ]
    rule = Rule.NOT_BOLD if style is LabelStyle.BOLD else Rule.LABEL_STYLE
    kinds = {mark.kind for _, _, mark in labels}
    other = next(iter(kinds)) if len(kinds) == 1 else None
    if len(labels) > 1 and other in _MARKS and other is not due:
        passage, span, mark = labels[0]
        every = f"All {len(labels)} labels are {_MARKS[mark.kind]},"
        return [finding_in(passage, span, rule, suggested=False, labels=every, style=_MARKS[due])]
    return [
        _other_mark(passage, span, mark, rule, due)
        for passage, span, mark in labels
        if mark.kind is not due and (mark.kind in _MARKS or rule is Rule.LABEL_STYLE)
    ]


def label_drift(
    passage: Passage, wording: Wording, offer: Offer, offers: Sequence[Offer], *, translated: bool = True
) -> Finding:
    """Report that the page has almost the words of *wording*.

    Unless the page is *translated* to the language of the text, its words are of no use there.
    """
    label = label_in(passage, wording.span)
    written = passage.written(label)
    score = wording.score if label == wording.span else resemblance(written, offer.name)
    is_best = translated and not _is_other(written, offer.name, offers)
    fix = _reworded(passage, label, offer.name) if is_best and score >= BOLD_DRIFT_SCORE else None
    return finding_in(
        passage,
        label,
        Rule.LABEL_DRIFT,
        fix=fix,
        suggested=is_best,
        written=written,
        name=offer.name,
        score=score,
        others=_nearest(written, [each for each in offers if each.name != offer.name]),
    )


def label_absent(
    passage: Passage,
    wording: Wording,
    offer: Offer | None,
    offers: Sequence[Offer],
    *,
    translated: bool = True,
) -> Finding:
    """Report that the page has nothing like *wording*; *offer* is the next control, if it is there."""
    label = label_in(passage, wording.span)
    written = passage.written(label)
    way = f"The next control is {offer.name!r}" if offer else "No control there continues the procedure"
    return finding_in(
        passage,
        label,
        Rule.LABEL_ABSENT,
        suggested=offer is not None and translated,
        written=written,
        name=offer.name if offer else "",
        way=way,
        others=_nearest(written, [o for o in offers if offer is None or o.name != offer.name]),
    )


def untranslated_label(
    passage: Passage, wording: Wording, offer: Offer, *, translated: bool = True
) -> Finding:
    """Report that *wording* is English, while the page has a label in its own language.

    Unless the page is *translated* to the language of the text, its words are of no use there.
    """
    whole = label_in(passage, wording.span) == wording.span
    fix = _reworded(passage, wording.span, offer.name) if translated and whole else None
    return finding_in(
        passage,
        wording.span,
        Rule.UNTRANSLATED_LABEL,
        fix=fix,
        suggested=translated,
        written=wording.written,
        name=offer.name,
    )


def _fix(action: ActionResult, passage: Passage, span: Span, offers: Sequence[Offer]) -> Fix | None:
    """Write the label of *action* as the page does, where that is certain or at least likely."""
    mark, exact = mark_of(passage, span), action.match is MatchKind.EXACT
    name = passage.written(span) if exact else _inner(action.on_page)
    if mark.kind in {MarkKind.CODE, MarkKind.KEYS}:
        return None
    if mark.kind is MarkKind.NONE or (mark.kind is MarkKind.LINK and exact):
        return rebolded(passage, span, name, safe=exact and not _starts_sentence(passage, span))
    path = path_in(passage, mark)
    if mark.span == span or span in path:
        if mark.kind is MarkKind.BOLD and path:
            return bold_divided(passage, mark.whole, path)
        return None if exact else rewritten(passage, span, name)
    both = Span(min(mark.span.start, span.start), max(mark.span.end, span.end))
    if mark.kind is not MarkKind.BOLD or any(
        _is_other(passage.written(each), name, offers, at_least=least)
        for each, least in ((both, 0), (mark.span, 100))
    ):
        return None
    fit = fit_of(passage, mark.span, span)
    return None if fit is Fit.NONE else rebolded(passage, span, name, safe=fit is Fit.CERTAIN)


def _starts_sentence(passage: Passage, span: Span) -> bool:
    """Whether *span* is a single word at the start of a sentence, where it may be a word like any other."""
    before = passage.text[: span.start].rstrip()
    return len(words(passage.written(span))) == 1 and (not before or before[-1] in ".!?:")


def _reworded(passage: Passage, label: Span, name: str) -> Fix | None:
    """Suggest *name* for the words of *label*, if they are marked as one."""
    mark = mark_of(passage, label)
    if mark.kind in {MarkKind.NONE, MarkKind.CODE, MarkKind.KEYS}:
        return None
    if mark.span == label or label in path_in(passage, mark):
        return rewritten(passage, label, name, safe=False)
    return rebolded(passage, label, name, safe=False) if mark.kind is MarkKind.BOLD else None


def _is_other(written: str, name: str, offers: Sequence[Offer], *, at_least: float = 0) -> bool:
    """Whether *written* is as similar to another label of the page as to *name*, and *at_least* so."""
    own = resemblance(written, name)
    others = nearest(written, [each.name for each in offers if each.name and fold(each.name) != fold(name)])
    return bool(others) and others[0].score >= max(own, at_least)


def _misplaced(rule: Rule, passage: Passage, span: Span, name: str, fix: Fix | None) -> Finding:
    bold, marked = _together(passage, passage.bolds_in(span), span)
    path = path_in(passage, mark_of(passage, span))
    written = passage.written(span)
    if span in path:
        # Each label of the path finds the same, so that it is reported once.
        written = passage.written(path[0])
        parts = pairwise(path)
        between = ((passage.text[one.end : other.start], passage.written(other)) for one, other in parts)
        name = written + "".join(f"**{gap}**{part}" for gap, part in between)
    return finding_in(passage, marked, rule, fix=fix, written=written, bold=bold, name=name)


def _is_unmarked(passage: Passage, mark: Mark) -> bool:
    """Whether nothing shows that the words are a label; a link that leaves the portal is reported as such."""
    if mark.kind is MarkKind.LINK:
        return all("://" not in link.url or leads_to_portal(link.url) for link in passage.links)
    return mark.kind is MarkKind.NONE


def _together(passage: Passage, bolds: Sequence[Span], label: Span) -> tuple[str, Span]:
    """The words of *bolds* and their place, or else that of the *label*."""
    if not bolds:
        return "", label
    return " ".join(map(passage.written, bolds)), Span(bolds[0].start, max(bold.end for bold in bolds))


def _other_mark(passage: Passage, span: Span, mark: Mark, rule: Rule, due: MarkKind) -> Finding:
    written = passage.written(span)
    is_quoted = due is MarkKind.BOLD and mark.kind is MarkKind.QUOTES and mark.span == span
    return finding_in(
        passage,
        span,
        rule,
        fix=unquoted(passage, mark.whole, written) if is_quoted else None,
        labels=_is_label(written, mark.kind),
        style=_MARKS[due],
        name=written,
    )


def _is_label(written: str, kind: MarkKind = MarkKind.NONE) -> str:
    return f"The label {written!r} is{f' {_MARKS[kind]},' if kind in _MARKS else ''}"


def _mark(passage: Passage, due: MarkKind, span: Span) -> Mark:
    """The *due* mark of *span* if it has it, also inside or around bold; or else any other."""
    mark = mark_of(passage if due is MarkKind.BOLD else replace(passage, bolds=()), span)
    return mark if mark.kind is due else mark_of(passage, span)


def _found(passage: Passage, written: str) -> Span | None:
    start = passage.text.find(written) if written else -1
    return Span(start, start + len(written)) if start >= 0 else None


def _struck(passage: Passage, span: Span) -> Iterator[Finding]:
    """Find a label that is crossed out."""
    if any(struck.overlaps(span) for struck in passage.struck):
        yield finding_in(passage, span, Rule.LABEL_STRUCK, written=passage.written(span))


def _inner(name: str) -> str:
    """The *name* without the quotes, brackets, and spaces at its ends, which a text may leave out."""
    origins = fold(name).origins
    return name[origins[0].start : origins[-1].end] if origins else name


def _nearest(written: str, offers: Sequence[Offer]) -> str:
    found = nearest(written, [offer.name for offer in offers if offer.name and offer.region != "banner"])[:2]
    listed = ", ".join(f"{each.name!r} ({each.score:.0f}%)" for each in found)
    return f"; other labels there are {listed}" if listed else ""
