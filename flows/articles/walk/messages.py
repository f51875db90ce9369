"""The sentences of the findings: of a step's words and bold, and of what it leaves out."""

from collections.abc import Sequence

from eaportal.flows.articles.findings.fixes import rebolded, rewritten
from eaportal.flows.articles.findings.results import ActionResult, Finding, Fix, Markup, MatchKind, finding
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.folding import fold
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.matching import Mention, Wording, nearest
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.procedure import ACTIONS, LABELLED, Control

_BOLD = {
    Markup.PARTIAL: (Rule.HALF_BOLD, "Of the label {written!r} only {bold!r} is bold."),
    Markup.PARTIAL_EXTRA: (
        Rule.HALF_BOLD,
        "The bold {bold!r} covers half of {written!r} and more.",
    ),
    Markup.EXTRA_WORDS: (Rule.EXTRA_WORDS, "The bold {bold!r} covers more than the label {written!r}."),
    Markup.WRONG_WORDS: (Rule.WRONG_BOLD, "The bold {bold!r} is not the label {written!r}."),
    Markup.NONE: (Rule.NOT_BOLD, "The label {written!r} is not bold."),
}


def remarks_on(action: ActionResult, passage: Passage, span: Span) -> list[Finding]:
    """What to mend in the words of *span*, by which *passage* names the control of *action*."""
    if action.control not in LABELLED:
        return []
    remarks = []
    name = action.on_page
    inflected = fold(action.written).text != fold(name).text
    if action.match in {MatchKind.CASE, MatchKind.NEAR}:
        rule = Rule.LABEL_CASE if action.match is MatchKind.CASE else Rule.LABEL_SPELLING
        rule = Rule.LABEL_INFLECTED if inflected else rule
        fix = None if inflected else rewritten(passage, span, name)
        message = f"{action.written!r} is {name!r} on the page."
        remarks.append(_at(rule, passage, span, message, f"Write {name!r}.", fix))
    if action.markup in _BOLD:
        rule, sentence = _BOLD[action.markup]
        bolds = passage.bolds_in(span) or list(passage.bolds)
        bold = " ".join(passage.written(each) for each in bolds)
        message = sentence.format(written=action.written, bold=bold)
        start = bolds[0].start if bolds else span.start
        end = max([each.end for each in bolds] or [span.end])
        mended = action.written if inflected else name
        fix = rebolded(passage, span, mended)
        remarks.append(_at(rule, passage, Span(start, end), message, f"Write **{name}**.", fix))
    return remarks


def label_drift(passage: Passage, wording: Wording, offer: Offer, offers: Sequence[Offer]) -> Finding:
    """The page has nearly the words of *wording*."""
    others = _nearest(wording.written, [each for each in offers if each.name != offer.name])
    message = (
        f"{wording.written!r} is not on the page. The way on is {offer.name!r}"
        f" ({wording.score:.0f} of 100 alike){others}."
    )
    # Where the bold tells what was meant for the label, the words of the page can stand there instead.
    fix = rewritten(passage, wording.span, offer.name) if wording.span in passage.bolds else None
    return _at(Rule.LABEL_DRIFT, passage, wording.span, message, f"Write {offer.name!r}.", fix)


def untranslated_label(passage: Passage, wording: Wording, offer: Offer) -> Finding:
    """The words are those of the English page, and this page has words of its own."""
    message = f"{wording.written!r} is English; on this page it is {offer.name!r}."
    fix = rewritten(passage, wording.span, offer.name)
    return _at(Rule.UNTRANSLATED_LABEL, passage, wording.span, message, f"Write {offer.name!r}.", fix)


def english_on_page(passage: Passage, span: Span) -> Finding:
    """The page and the article have the words of the English page."""
    message = (
        f"{passage.written(span)!r} is English, here and on the page, whose other labels are translated."
    )
    return _at(Rule.ENGLISH_ON_PAGE, passage, span, message)


def label_absent(passage: Passage, wording: Wording, offer: Offer | None, offers: Sequence[Offer]) -> Finding:
    """The page has nothing like the words of *wording*; *offer* is the only way on, if there is one."""
    others = _nearest(wording.written, [o for o in offers if offer is None or o.name != offer.name])
    way = f"The way on is {offer.name!r}" if offer else "Nothing there leads on"
    message = f"{wording.written!r} is not on the page, nor anything like it. {way}{others}."
    suggestion = f"Write {offer.name!r} if that is meant." if offer else None
    return _at(Rule.LABEL_ABSENT, passage, wording.span, message, suggestion)


def ambiguous(passage: Passage, mention: Mention) -> Finding:
    """Nothing in the words tells the controls of *mention* apart."""
    fitting = ", ".join(f"{offer.role} {offer.name!r} ({_region(offer)})" for offer in mention.offers)
    message = (
        f"{mention.match.written!r} fits {len(mention.offers)} controls of the page: {fitting}."
        " None was pressed."
    )
    return _at(Rule.AMBIGUOUS, passage, mention.match.span, message)


def disabled(passage: Passage, mention: Mention) -> Finding:
    """The control is there and cannot be used."""
    message = f"{mention.offers[0].name!r} is on the page and cannot be used: it is disabled."
    return _at(Rule.DISABLED, passage, mention.match.span, message)


def no_effect(passage: Passage, span: Span, problem: str) -> Finding:
    """The action did not do what is documented."""
    return _at(Rule.NO_EFFECT, passage, span, problem)


def missing_step(passage: Passage, control: Control, name: str = "") -> Finding:
    """The reader has to do something before, or in, *passage* that the text does not mention."""
    message = f"Before this is done the reader has to {ACTIONS[control].meaning}; the text does not say so."
    suggestion = f"Add a step that names {name!r} before this one." if name else None
    return finding(Rule.MISSING_STEP, passage.position(0), message, suggestion)


def missing_unlock(passage: Passage, name: str) -> Finding:
    """The number could be entered only after the check box *name* was cleared."""
    message = f"The number is locked: before this the reader has to clear {name!r}; the text does not say so."
    suggestion = f"Add a step before this one: where {name!r} is ticked, clear it."
    return finding(Rule.MISSING_STEP, passage.position(0), message, suggestion)


def missing_at_end(passage: Passage, control: Control) -> Finding:
    """The text ends with *passage* before the procedure does."""
    message = f"The text ends here; the reader still has to {ACTIONS[control].meaning}."
    return finding(Rule.MISSING_STEP, passage.position(0), message)


def step_order(passage: Passage, control: Control, name: str = "") -> Finding:
    """The text mentions *control* only after a step that needs it."""
    message = f"This step comes too early: before it the reader has to {ACTIONS[control].meaning}."
    suggestion = f"Move the step that names {name!r} before this one." if name else None
    return finding(Rule.STEP_ORDER, passage.position(0), message, suggestion)


def step_not_understood(passage: Passage, offers: Sequence[Offer]) -> Finding:
    """The step names nothing on the page."""
    offered = dict.fromkeys(repr(o.name) for o in offers if o.name and o.region not in {"banner", ""})
    listed = ", ".join(list(offered)[:8])
    message = f"This step names nothing of the procedure that the page offers at this moment: {listed}."
    return finding(Rule.STEP_NOT_UNDERSTOOD, passage.position(0), message)


def _at(
    rule: Rule,
    passage: Passage,
    span: Span,
    message: str,
    suggestion: str | None = None,
    fix: Fix | None = None,
) -> Finding:
    end = passage.end_position(span)
    return finding(rule, passage.position(span.start), message, suggestion, end=end, fix=fix)


def _nearest(written: str, offers: Sequence[Offer]) -> str:
    found = nearest(written, [offer.name for offer in offers if offer.name and offer.region != "banner"])[:2]
    listed = ", ".join(f"{each.name!r} ({each.score:.0f})" for each in found)
    return f"; there is also {listed}" if listed else ""


def _region(offer: Offer) -> str:
    return offer.region or "page"
