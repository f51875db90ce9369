"""Find what translation has done to the marks of a step: damaged paths, and options left in English."""

from collections.abc import Collection

from eaportal.flows.articles.findings.finding import finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.names import find_label
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.breadcrumbs import Breadcrumb, damaged_in
from eaportal.flows.articles.walk.matches import is_label
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.procedures.controls import ACTIONS, Control, english_label, label_of

_OF_MARKS = frozenset(
    each.code
    for each in (
        Rule.HALF_BOLD,
        Rule.EXTRA_WORDS,
        Rule.WRONG_BOLD,
        Rule.NOT_BOLD,
        Rule.LABEL_CASE,
        Rule.LABEL_INFLECTED,
    )
)


def report_marks(walk: Walk, current: CurrentStep, before: Collection[str]) -> None:
    """Report a path of *current* whose marks are damaged, and options that are left in English.

    *before* has the names that were there when the step began.
    """
    passage = current.passage
    damaged = damaged_in(passage, {*before, *walk.known_names}) if before else None
    if damaged:
        _report_path(walk, current, damaged)
    if not walk.article.is_translated:
        return
    for control in sorted(walk.procedure.optional | {*walk.procedure.fields}):
        if not ACTIONS[control].named or control in walk.procedure.evident:
            continue
        english, own = english_label(control), label_of(control, walk.article.labels)
        left = find_label(english, passage.text, passage.edges)
        if left and not left[0].inflected and english != own and not _is_there(passage, own):
            written = passage.written(left[0].span)
            walk.findings.append(
                finding_in(passage, left[0].span, Rule.UNTRANSLATED_LABEL, written=written, name=own)
            )


def _is_there(passage: Passage, name: str) -> bool:
    """Whether *passage* has the label *name*, and not only its words: for read-only access."""
    return any(is_label(passage, match) for match in find_label(name, passage.text, passage.edges))


def _report_path(walk: Walk, current: CurrentStep, damaged: Breadcrumb) -> None:
    """Report the *damaged* path, instead of what is found of the marks and the letters of its labels."""
    passage = current.passage
    spans = [each for each in (damaged.before, damaged.after, damaged.separator) if each]
    span = Span(min(each.start for each in spans), max(each.end for each in spans))
    clause = walk.reading(current.step).clause_of(damaged.separator).span
    last = passage.end_position(Span(span.start, max(span.end, clause.end)))
    first = passage.position(min(span.start, clause.start))
    walk.findings[:] = [
        each
        for each in walk.findings
        if each.rule not in _OF_MARKS
        or not (first.line, first.column) <= (each.line, each.column) <= (last.line, last.column)
    ]
    path = " > ".join(f"**{name}**" for name in _path_of(walk, current))
    written = passage.written(span).strip()
    walk.findings.append(
        finding_in(passage, span, Rule.DAMAGED_PATH, suggested=bool(path), written=written, path=path)
    )


def _path_of(walk: Walk, current: CurrentStep) -> list[str]:
    """The names of the labeled controls that *current* has used or passed, if they make a path."""
    used = [action.control for action in current.actions]
    labelled = walk.procedure.labelled
    if not used:
        return []
    last = max((labelled.index(each) for each in used if each in labelled), default=-1)
    passed = [each for each in labelled[:last] if each in walk.reached or each in used]
    found = [*passed, *(labelled[last : last + 1] if last >= 0 else ())]
    return [walk.label_of(Control(each)) for each in found] if len(found) > 1 else []
