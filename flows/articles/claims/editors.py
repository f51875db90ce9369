"""The claims about who can change PO numbers."""

import re
from collections.abc import Mapping
from itertools import pairwise

from eaportal.flows.articles.claims.edit_window import DENIED
from eaportal.flows.articles.claims.judgment import Judgment, differs, holds, not_judged
from eaportal.flows.articles.claims.reading import DENIALS, Reading
from eaportal.flows.articles.claims.vocabulary import Meaning
from eaportal.flows.articles.text.folded import words
from eaportal.flows.articles.text.passages import Span

# The role that can change PO numbers of each kind of enrollment [S1, S4b].
EDITORS = {"direct": "EA administrator", "indirect": "partner administrator"}
_EXCHANGED = {"direct": EDITORS["indirect"], "indirect": EDITORS["direct"]}
ANY_EDITOR = f"{EDITORS['direct']} (direct) or {EDITORS['indirect']} (indirect)"
_KINDS = {"direct": Meaning.DIRECT, "indirect": Meaning.INDIRECT}
# The abbreviation of enterprise agreement. The other kind of administrator works for a partner.
_ENTERPRISE = re.compile(r"(?<![a-z0-9])(EA|AE)(?![a-z0-9])", re.IGNORECASE)
# Where the words about one kind of enrollment end; the first that separates the two kinds counts.
_BETWEEN = (r"[)）]", r"[;；]", r"[,，、،]", r"[/／]")
_CLOSE = 2
_BESIDE = 1


def judge_editor_of(kind: str, reading: Reading) -> Judgment | None:
    """Judge who can edit PO numbers of one kind of enrollment, which *reading* names."""
    kinds = _kinds(reading)
    others = reading.find(Meaning.OTHER_ROLE, Meaning.EVERYONE)
    if kind not in kinds or not (_ENTERPRISE.search(reading.text) or reading.has(Meaning.PARTNER) or others):
        return None
    span = kinds[kind]
    if others and not _administrators(reading) and reading.is_about_changing and not reading.has(*DENIALS):
        other = min(others, key=lambda each: reading.gap(span, each))
        return differs(span, reading.written(other))
    editor = _editors(reading.text, kinds).get(kind) if len(kinds) > 1 else _only_editor(reading)
    if not reading.is_about_changing:
        return not_judged(span, "the sentence doesn't say that the PO number is changed", editor)
    if editor is None:
        return not_judged(span, "who can edit which kind of enrollment was not recognized")
    if others:
        return not_judged(span, "the sentence names another role", editor)
    if reading.has(*DENIALS):
        denied = any(
            reading.has(Meaning.CHANGE, within=reading.clause_of(each)) for each in reading.denials()
        )
        if denied and editor == EDITORS[kind]:
            return differs(span, f"not the {editor}")
        return not_judged(span, DENIED, editor)
    return holds(span, editor) if editor == EDITORS[kind] else differs(span, editor)


def judge_editor(reading: Reading, _locale: str) -> Judgment | None:
    """Judge what *reading* says about who can edit, without a kind of enrollment."""
    if not reading.names_number or not reading.has(Meaning.CHANGE) or _kinds(reading):
        return None
    others = [each for each in reading.find(Meaning.OTHER_ROLE, Meaning.EVERYONE) if _acts(reading, each)]
    editors = _administrators(reading)
    if not others:
        if editors and reading.has(Meaning.CAN) and not reading.has(Meaning.DEFAULT):
            return not_judged(
                min(editors), "the sentence doesn't name the kind of enrollment", editors[min(editors)]
            )
        return None
    other = others[0]
    written = reading.written(other)
    if editors or len(others) > 1:
        return not_judged(other, "the sentence names several roles", written)
    if not reading.has(*DENIALS):
        return differs(other, written)
    if other in reading.find(Meaning.OTHER_ROLE) and reading.denials(reading.clause_of(other)):
        return holds(other, f"not {written}")
    return not_judged(other, DENIED, written)


def _acts(reading: Reading, role: Span) -> bool:
    """Whether *role* is beside what can be done, or the first thing that the sentence says can change it."""
    acts = reading.find(Meaning.CAN, Meaning.CHANGE)
    if any(reading.gap(role, act) <= _CLOSE for act in acts):
        return True
    can = reading.find(Meaning.CAN)
    return bool(can) and role < min(acts) and not words(reading.text[: role.start])


def _kinds(reading: Reading) -> dict[str, Span]:
    """The one word for each kind, or for the only kind that the sentence names."""
    found = {kind: reading.find(meaning) for kind, meaning in _KINDS.items()}
    kinds = {kind: spans[0] for kind, spans in found.items() if len(spans) == 1}
    if len(kinds) == len(_KINDS):
        return kinds
    # Alone, the word may mean something else: directly.
    if any(len(spans) > 1 for spans in found.values()):
        return {}
    return {kind: span for kind, span in kinds.items() if reading.near(span, Meaning.ENROLLMENT, gap=_BESIDE)}


def _administrators(reading: Reading) -> dict[Span, str]:
    """The administrators that the sentence names."""
    enterprise = [Span(*match.span()) for match in _ENTERPRISE.finditer(reading.text)]
    found = {}
    for admin in reading.find(Meaning.ADMIN):
        for editor, marks in (("direct", enterprise), ("indirect", reading.find(Meaning.PARTNER))):
            if any(reading.gap(admin, mark) <= _BESIDE for mark in marks):
                found[admin] = EDITORS[editor]
    return found


def _only_editor(reading: Reading) -> str | None:
    editors = set(_administrators(reading).values())
    return editors.pop() if len(editors) == 1 else None


def _editors(text: str, kinds: Mapping[str, Span]) -> Mapping[str, str]:
    """The editors of each kind; empty if the sentence doesn't separate the kinds."""
    for between in _BETWEEN:
        parts = _parts(text, between)
        direct, indirect = (
            next(part for part in parts if part.start <= kinds[kind].start < part.end) for kind in _KINDS
        )
        if direct == indirect:
            continue
        # More marks may be within what is said about the second kind.
        cut = max(direct, indirect).start
        halves = sorted([Span(0, cut), Span(cut, len(text))], reverse=direct > indirect)
        for about_direct, about_indirect in ((direct, indirect), halves):
            names_enterprise = _names_enterprise(text, about_direct)
            if names_enterprise != _names_enterprise(text, about_indirect):
                return EDITORS if names_enterprise else _EXCHANGED
    return {}


def _parts(text: str, between: str) -> list[Span]:
    """The parts of *text*, each with the mark *between* that ends it."""
    edges = [0, *(mark.end() for mark in re.finditer(f"{between}|$", text))]
    return [Span(*pair) for pair in pairwise(edges)]


def _names_enterprise(text: str, part: Span) -> bool:
    return bool(_ENTERPRISE.search(text[part.start : part.end]))
