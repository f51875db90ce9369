"""Choosing the lists of a document that are the procedure, by the controls that they name."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from eaportal.flows.articles.text.blocks import Form, Item, Reading, StepList
from eaportal.flows.articles.text.folded import fold, is_unspaced
from eaportal.flows.articles.text.markdown import Block, BlockKind
from eaportal.flows.articles.text.names import find_label, resemblance
from eaportal.flows.articles.text.passages import Passage, Position, leads_to_portal
from eaportal.flows.articles.vocabulary.symbols import symbol_words
from eaportal.flows.labels import EDITION_NAMES, SOURCE, Changes, Labels, labels_for, spoken_for
from eaportal.flows.procedures.catalog import PROCEDURES
from eaportal.flows.procedures.controls import ACTIONS, Control, label_of
from eaportal.flows.procedures.procedure import Procedure

SHORTEST_PROCEDURE, LONGEST_PROCEDURE = 2, 25
# Bold words that are this similar (0 to 100) to a label count as its older or newer wording.
_SIMILAR = 75
# In scripts without spaces, a few characters are a whole word.
_SIMILAR_UNSPACED = 65
# Where only marked words count, such as Download beside Download Usage.
_VERY_SIMILAR = 85
_PATH = re.compile(r"\s*[>›→»]\s*")
# With fewer of the four controls, a list may be about something else, and its form is the better guide.
_FEWEST_NAMED = 2
# The names in a longer list are not counted: it is no procedure.
_MOST_COUNTED = 4 * LONGEST_PROCEDURE
# In a text with more characters or bold words, which is no step, only the exact names are looked for.
_LONGEST_STEP, _MOST_BOLDS = 2000, 20
_LISTS = frozenset({Form.NUMBERED, Form.BULLETED})
_EXPECTED = f"expected a numbered list of {SHORTEST_PROCEDURE} to {LONGEST_PROCEDURE} steps"

# The names of each control, in the order of the procedure.
Names = Mapping[Control, frozenset[str]]


@dataclass(frozen=True)
class Candidate:
    """The items of a list that *named* controls; at the numbers *restarts*, it begins at 1 again."""

    form: Form
    items: tuple[Item, ...]
    named: frozenset[Control]
    restarts: tuple[int, ...] = ()

    @property
    def line(self) -> int:
        """The line of the first item."""
        return self.items[0].line

    @property
    def blocks(self) -> list[Block]:
        """The blocks of all items."""
        return [block for item in self.items for block in item.blocks]

    @property
    def has_length(self) -> bool:
        """Whether the list has as many items as a procedure has steps."""
        return SHORTEST_PROCEDURE <= len(self.items) <= LONGEST_PROCEDURE

    @property
    def leads_to_portal(self) -> bool:
        """Whether an item has a link to the portal."""
        return any(leads_to_portal(link.url) for item in self.items for link in item.passage.links)

    @property
    def weight(self) -> int:
        """How much the list looks like steps in a portal, in any language."""
        if all(item.passage.is_only_links for item in self.items):
            return 0
        bold = sum(1 for item in self.items if item.passage.bolds)
        return 1 + min(bold, 4) + 3 * self.leads_to_portal

    @property
    def looks_like_steps(self) -> bool:
        """Whether its form alone makes it a procedure."""
        least = {Form.NUMBERED: 1, Form.BULLETED: 3}.get(self.form)
        return self.has_length and least is not None and self.weight >= least


def names_of_controls(procedure: Procedure, locale: str, changes: Changes) -> Names:
    """The names of the controls of *procedure* in *locale*, with *changes*, and in English, by edition."""
    sets = [
        labels_for(each, edition, changes)
        for each in (spoken_for(locale, changes), SOURCE)
        for edition in EDITION_NAMES
    ]
    others = sorted({procedure.own, *procedure.together, *procedure.elsewhere} - {*procedure.labelled})
    return {control: _names_of(control, locale, sets) for control in (*procedure.labelled, *others)}


def _names_of(control: Control, locale: str, sets: Sequence[Labels]) -> frozenset[str]:
    symbol = ACTIONS[control].symbol
    return symbol_words(symbol, locale) if symbol else frozenset(label_of(control, each) for each in sets)


def named_in(passage: Passage, names: Names) -> frozenset[Control]:
    """The controls that *passage* names, or that its bold words are similar to."""
    if len(passage.text) > _LONGEST_STEP:
        return _literally_in(passage, names)
    bolds = [passage.written(bold) for bold in passage.bolds[:_MOST_BOLDS]]
    return frozenset(
        control
        for control, known in names.items()
        if any(find_label(name, passage.text, passage.edges) for name in known)
        or any(resemblance(bold, name) >= _similar(bold) for bold in bolds for name in known)
    )


def marked_in(passage: Passage, names: Names) -> frozenset[Control]:
    """The controls whose names *passage* marks, or marks with words that are very similar."""
    marks = [part for mark in passage.marks[:_MOST_BOLDS] for part in _PATH.split(passage.written(mark))]
    return frozenset(
        control
        for control, known in names.items()
        if any(resemblance(mark, name) >= _VERY_SIMILAR for mark in marks for name in known)
    )


# How the controls that a passage names are found.
NamedIn = Callable[[Passage, Names], frozenset[Control]]
# A list, and the procedure that it may describe.
Claim = tuple[Procedure, Candidate]


def _similar(bold: str) -> int:
    return _SIMILAR_UNSPACED if any(map(is_unspaced, bold)) else _SIMILAR


@dataclass(frozen=True)
class Lists:
    """The lists of a document that describe *procedures*, the best one first, and the *others*."""

    procedures: tuple[Claim, ...] = ()
    others: tuple[Candidate, ...] = ()


def find_lists(reading: Reading, locale: str, changes: Changes) -> Lists:
    """The lists of *reading*, in *locale*, that describe a procedure, and the other numbered lists.

    Each is the procedure of which it names the most controls. If no list names enough of one, the list that
    looks most like steps is tried as the first procedure. There is none if something else names its
    controls: a list that is too long, or paragraphs.
    """
    claims: list[Claim] = []
    names_of = [(each, names_of_controls(each, locale, changes)) for each in PROCEDURES]
    own = {each.own: names[each.own] for each, names in names_of}
    for procedure, names in names_of:
        found = _candidates(reading, names, marked_in if procedure.is_marked else named_in)
        fitting = (each for each in found if _tells(each, procedure, found))
        claims += [(procedure, each) for each in fitting if _is_of(each, procedure, own)]
    claims = _are_in_portal(claims)
    kept: list[Claim] = []
    for procedure, each in sorted(claims, key=lambda claim: (-len(claim[1].named), _place(claim[1]))):
        if not any(_share_blocks(each, other) for _, other in kept):
            kept.append((procedure, each))
    names = names_of[0][1]
    lists = _candidates(reading, names)
    kept = kept or [(PROCEDURES[0], each) for each in _most_like_steps(lists, reading, names)]
    others = (
        each
        for each in lists
        if each.form is Form.NUMBERED and each.weight
        if not any(_share_blocks(each, other) for _, other in kept)
    )
    return Lists(tuple(kept), tuple(others) if kept else ())


def _candidates(reading: Reading, names: Names, named: NamedIn = named_in) -> list[Candidate]:
    return _without_parts(_joined(reading.lists, names, named))


def _tells(each: Candidate, procedure: Procedure, found: Sequence[Candidate]) -> bool:
    """Whether *each* of the lists *found* names enough of *procedure*.

    It names its own control and those with it, and the most of all lists that do. If a walk can prove the
    procedure without that control, either is enough.
    """
    here = [other for other in found if not other.named & procedure.elsewhere]
    if not each.has_length or len(each.named) < _FEWEST_NAMED or each not in here:
        return False
    made_out_by = {procedure.own, *procedure.together}
    has_own = each.form in _LISTS and each.named >= made_out_by
    rivals = here if procedure.evident else [other for other in here if other.named >= made_out_by]
    lengths = [len(other.named) for other in rivals if len(other.items) >= SHORTEST_PROCEDURE]
    is_best = len(each.named) == max(lengths, default=0)
    return (is_best or has_own) if procedure.evident else (is_best and has_own)


def _is_of(each: Candidate, procedure: Procedure, own: Names) -> bool:
    """Whether *each* names the *own* control of *procedure*, or may do so in other words.

    It may not if it names that of another procedure, or if a walk can't prove what was meant.
    """
    named = {control for item in each.items for control in _literally_in(item.passage, own)}
    return procedure.own in named or (not named and (procedure.own in each.named or bool(procedure.evident)))


def _are_in_portal(claims: Sequence[Claim]) -> list[Claim]:
    """The *claims* without those by a symbol for which nothing shows that they are about the portal.

    Their list, or one before it, has to lead there or to name more than that.
    """
    shown = [_place(each) for procedure, each in claims if not procedure.is_evident_by_symbol]
    return [
        (procedure, each)
        for procedure, each in claims
        if not procedure.is_evident_by_symbol
        or each.leads_to_portal
        or Control.MANAGE in each.named
        or any(place < _place(each) for place in shown)
    ]


def _most_like_steps(lists: Sequence[Candidate], reading: Reading, names: Names) -> list[Candidate]:
    if any(len(each.named) >= _FEWEST_NAMED and len(each.items) >= SHORTEST_PROCEDURE for each in lists):
        return []
    told = {control for each in _paragraphs(reading, names).values() for control in each}
    if len(told) > _FEWEST_NAMED:
        return []
    fitting = [each for each in lists if each.looks_like_steps]
    return sorted(fitting, key=lambda each: -each.weight)[:1]


def _share_blocks(one: Candidate, other: Candidate) -> bool:
    blocks = {id(block) for block in other.blocks}
    return any(id(block) in blocks for block in one.blocks)


def _place(each: Candidate) -> Position:
    return each.items[0].passage.position(0)


def why_none(reading: Reading, names: Names) -> tuple[int, str]:
    """The line and the sentence that say what *reading* has instead of a procedure."""
    lists = sorted(_joined(reading.lists, names), key=lambda each: (-len(each.named), -len(each.items)))
    wrong = next((each for each in lists if not each.has_length and each.form in _LISTS), None)
    paragraphs = _paragraphs(reading, names)
    told = {control for each in paragraphs.values() for control in each}
    if wrong and len(wrong.named) >= max(len(told), 1):
        size = f"{len(wrong.items)} steps" if len(wrong.items) > 1 else "only one step"
        return wrong.line, f"No procedure found: {_EXPECTED}, but the list on line {wrong.line} has {size}."
    lines = sorted(paragraphs)
    if len(told) > _FEWEST_NAMED:
        where = (
            f"a paragraph (line {lines[0]})" if len(lines) == 1 else f"paragraphs (lines {_listed(lines)})"
        )
        return lines[0], f"No procedure found: {_EXPECTED}, but the procedure is in {where}."
    for line, text in reading.codes:
        folded = fold(text).text
        if sum(any(fold(name).text in folded for name in known) for known in names.values()) >= _FEWEST_NAMED:
            return (
                line,
                f"No procedure found: {_EXPECTED}, but the procedure is in a block of code (line {line}).",
            )
    return 0, f"No procedure found: {_EXPECTED} that are not only links, found {_found(reading)}."


def _joined(lists: Sequence[StepList], names: Names, named_by: NamedIn = named_in) -> list[Candidate]:
    """The *lists* as procedures; those that something cuts into parts are one."""
    found: list[Candidate] = []
    number_of: dict[int, int] = {}
    for each in lists:
        counted = each.items if len(each.items) <= _MOST_COUNTED else ()
        named = frozenset(control for item in counted for control in named_by(item.passage, names))
        procedure = Candidate(each.form, each.items, named)
        number = number_of.get(id(each.after), len(found))
        before = found[number] if number < len(found) else None
        if before and _continues(before, procedure, each, list(names)):
            restarts = (len(before.items) + 1,) if each.form is Form.NUMBERED and each.start == 1 else ()
            found[number] = replace(
                before,
                items=before.items + procedure.items,
                named=before.named | named,
                restarts=before.restarts + restarts,
            )
        else:
            number = len(found)
            found.append(procedure)
        number_of[id(each)] = number
    return found


def _continues(before: Candidate, after: Candidate, following: StepList, order: Sequence[Control]) -> bool:
    """Whether *after*, the list *following* another, has the next steps of *before*."""
    if after.form is not before.form or after.form not in _LISTS or len(before.items) > _MOST_COUNTED:
        return False
    if after.form is Form.NUMBERED and following.start == len(before.items) + 1:
        return True
    if not following.parted:
        # A list that names all of it again is another one.
        return len(before.named) < _FEWEST_NAMED or not before.named <= after.named
    if after.leads_to_portal or not after.named or not (before.named or before.leads_to_portal):
        return False
    return max(map(order.index, before.named), default=-1) < min(map(order.index, after.named))


def _without_parts(found: Sequence[Candidate]) -> list[Candidate]:
    """The lists of *found* that are not part of another.

    Of a list and those within its items, the inner ones count if each of them names all that the outer does.
    """
    by_first = defaultdict(list)
    for number, each in enumerate(found):
        if each.blocks:
            by_first[id(each.blocks[0])].append(number)
    dropped: set[int] = set()
    for number, outer in enumerate(found):
        # A list is read before what it is in.
        inner = [n for block in outer.blocks for n in by_first[id(block)] if n < number]
        whole = [n for n in inner if found[n].has_length and found[n].named == outer.named]
        if whole and (outer.form not in _LISTS or not outer.has_length or len(whole) > 1):
            dropped.add(number)
        elif outer.has_length:
            dropped.update(inner)
    return [each for number, each in enumerate(found) if number not in dropped]


def _paragraphs(reading: Reading, names: Names) -> Mapping[int, frozenset[Control]]:
    """The lines of the paragraphs that name controls, and which; or the first one that names all of them."""
    told = {
        block.line: named
        for block in reading.blocks
        if block.kind is not BlockKind.ITEM and (named := _literally_in(block.passage, names))
    }
    every = frozenset(control for named in told.values() for control in named)
    whole = next((line for line, named in told.items() if named == every), None)
    return told if whole is None else {whole: every}


def _literally_in(passage: Passage, names: Names) -> frozenset[Control]:
    folded = fold(passage.text).text
    return frozenset(
        control
        for control, known in names.items()
        if any(fold(name).text in folded and find_label(name, passage.text, passage.edges) for name in known)
    )


def _listed(lines: Sequence[int]) -> str:
    return f"{', '.join(map(str, lines[:-1]))} and {lines[-1]}"


def _found(reading: Reading) -> str:
    forms = [each.form for each in reading.lists]
    kinds = [block.kind for block in reading.blocks]
    counts = {
        "paragraph": sum(kind in {BlockKind.PARAGRAPH, BlockKind.NOTE} for kind in kinds),
        "list of links or points": forms.count(Form.BULLETED),
        "numbered list": forms.count(Form.NUMBERED),
        "table": forms.count(Form.TABLE),
        "block of code": len(reading.codes),
    }
    listed = [f"{count} {_plural(name) if count > 1 else name}" for name, count in counts.items() if count]
    return ", ".join(listed) or "no text"


def _plural(name: str) -> str:
    first, *rest = name.split(" of ")
    return " of ".join([f"{first}s", *rest])
