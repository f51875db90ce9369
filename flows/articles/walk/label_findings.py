"""Findings about the label of a control: its words, its bold, and words that are not on the page."""

from collections.abc import Sequence

from eaportal.flows.articles.findings.fixes import rebolded, rewritten
from eaportal.flows.articles.findings.results import ActionResult, Finding, Markup, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.names import MatchKind, nearest
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.matches import Wording
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.procedure import LABELLED

_BOLD = {
    Markup.PARTIAL: Rule.HALF_BOLD,
    Markup.PARTIAL_EXTRA: Rule.HALF_BOLD,
    Markup.EXTRA_WORDS: Rule.EXTRA_WORDS,
    Markup.WRONG_WORDS: Rule.WRONG_BOLD,
    Markup.NONE: Rule.NOT_BOLD,
}


def label_findings(action: ActionResult, passage: Passage, span: Span) -> list[Finding]:
    """Find what to fix in the words of *span*, with which *passage* names the control of *action*."""
    if action.control not in LABELLED:
        return []
    found = []
    written, name = action.written, action.on_page
    inflected = fold(written).text != fold(name).text
    if action.match in {MatchKind.CASE, MatchKind.NEAR}:
        rule = Rule.LABEL_CASE if action.match is MatchKind.CASE else Rule.LABEL_SPELLING
        rule = Rule.LABEL_INFLECTED if inflected else rule
        fix = None if inflected else rewritten(passage, span, name)
        found.append(finding_in(passage, span, rule, fix=fix, written=written, name=name))
    if action.markup in _BOLD:
        bolds = passage.bolds_in(span) or list(passage.bolds)
        bold = " ".join(passage.written(each) for each in bolds)
        marked = Span(bolds[0].start, max(each.end for each in bolds)) if bolds else span
        fix = rebolded(passage, span, written if inflected else name)
        rule = _BOLD[action.markup]
        found.append(finding_in(passage, marked, rule, fix=fix, written=written, bold=bold, name=name))
    return found


def label_drift(passage: Passage, wording: Wording, offer: Offer, offers: Sequence[Offer]) -> Finding:
    """Report that the page has almost the words of *wording*."""
    others = _nearest(wording.written, [each for each in offers if each.name != offer.name])
    return finding_in(
        passage,
        wording.span,
        Rule.LABEL_DRIFT,
        # Bold shows which words are meant as the label, so the page's words can replace them.
        fix=rewritten(passage, wording.span, offer.name) if wording.span in passage.bolds else None,
        written=wording.written,
        name=offer.name,
        score=wording.score,
        others=others,
    )


def label_absent(passage: Passage, wording: Wording, offer: Offer | None, offers: Sequence[Offer]) -> Finding:
    """Report that the page has nothing like *wording*; *offer* is the next control, if it is there."""
    others = _nearest(wording.written, [o for o in offers if offer is None or o.name != offer.name])
    way = f"The next control is {offer.name!r}" if offer else "No control there continues the procedure"
    return finding_in(
        passage,
        wording.span,
        Rule.LABEL_ABSENT,
        suggested=offer is not None,
        written=wording.written,
        name=offer.name if offer else "",
        way=way,
        others=others,
    )


def untranslated_label(passage: Passage, wording: Wording, offer: Offer) -> Finding:
    """Report that *wording* is English, while the page has a label in its own language."""
    fix = rewritten(passage, wording.span, offer.name)
    written, name = wording.written, offer.name
    return finding_in(passage, wording.span, Rule.UNTRANSLATED_LABEL, fix=fix, written=written, name=name)


def _nearest(written: str, offers: Sequence[Offer]) -> str:
    found = nearest(written, [offer.name for offer in offers if offer.name and offer.region != "banner"])[:2]
    listed = ", ".join(f"{each.name!r} ({each.score:.0f}%)" for each in found)
    return f"; other labels there are {listed}" if listed else ""
