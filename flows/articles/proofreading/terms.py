"""The names that an article uses for the PO number.

A term is a head noun (*number*) with a modifier (*PO*). The page's name for the field gives both, and shows
on which side of the head the modifier is. Another term is a variant if it shares the head and occurs where
the page's term does: in the title, in the sentence that introduces the steps, in a step, in a sentence that
says what the title says, or next to the same other term.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property

from eaportal.flows.articles.findings.finding import Finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.folded import fold, folded_words, is_unspaced, same_stem, words
from eaportal.flows.articles.text.markdown import Block, BlockKind
from eaportal.flows.articles.text.passages import Passage, Sentence, Span, sentences
from eaportal.flows.wording import listed

_SHORTEST_CONTENT = 5
_SHORTEST_HEAD = 3
_SHORTEST_SHARED = 5
_LONGEST_ENDING = 3
_CONNECTIVE = 2
_ABBREVIATION = range(2, 6)
_CONNECTED = "connected"
# A text with more terms of the same kind isn't one about the PO number.
_MOST_TERMS = 100
# A longer sentence is none, and has no words that belong together.
_LONGEST_SENTENCE = 2_000


@dataclass(frozen=True)
class TermPattern:
    """How terms are formed: the *head*, and the other words of the page's term."""

    head: str
    key: str
    others: frozenset[str]
    head_first: bool
    joined: bool
    connectives: frozenset[str]


@dataclass(frozen=True)
class _Use:
    """A use of a term: its *key*, its sentence, and whether that is certainly about the PO number."""

    key: str
    span: Span
    sentence: Sentence
    certain: bool

    @property
    def written(self) -> str:
        return self.sentence.passage.written(self.span)

    @cached_property
    def said(self) -> str:
        """The text of the sentence."""
        return self.sentence.text


def several_terms(article: Article, page_term: str) -> Iterator[Finding]:
    """Find names for the PO number in *article* other than *page_term*."""
    texts = [block.passage for block in article.blocks]
    pattern = pattern_of(page_term, texts)
    if pattern is None:
        return
    uses = [use for block, certain in _slots(article) for use in _uses(block.passage, pattern, certain)]
    variants = _variants(uses, pattern, article.title)
    for key in variants:
        found = [use for use in uses if same_stem(use.key, key)]
        first = found[0]
        lines = sorted({use.sentence.passage.position(use.span.start).line for use in found})
        places = f"line{'s' * (len(lines) > 1)} {listed(list(map(str, lines)))}"
        yield finding_in(
            first.sentence.passage,
            first.span,
            Rule.SEVERAL_TERMS,
            term=page_term,
            written=first.written,
            lines=places,
        )


def _slots(article: Article) -> Iterator[tuple[Block, bool]]:
    """Each block, and whether it is certainly about the PO number: a title, a step, or their introduction."""
    first = article.steps[0].line
    leads = [b for b in article.blocks if b.line < first and b.kind is BlockKind.PARAGRAPH]
    for block in article.blocks:
        leading = block in leads[-1:] and block.passage.text.rstrip().endswith((":", "："))
        yield block, article.is_in_steps(block) or leading or block.kind is BlockKind.HEADING


def _uses(passage: Passage, pattern: TermPattern, certain: bool) -> Iterator[_Use]:
    every = words(passage.text)
    for sentence in sentences(passage):
        if len(sentence.text) > _LONGEST_SENTENCE:
            continue
        first, last = (bisect_left(every, Span(edge, edge)) for edge in astuple(sentence.span))
        found = [word for word in every[first:last] if word.end <= sentence.span.end]
        for at in range(len(found)):
            key = key_at(passage, found, at, pattern, certain)
            if key:
                span = whole_term(passage, found, at, key, pattern)
                yield _Use(
                    fold(passage.written(key)).text.removesuffix(pattern.head), span, sentence, certain
                )


def _variants(uses: Sequence[_Use], pattern: TermPattern, title: str) -> list[str]:
    terms: dict[str, list[_Use]] = defaultdict(list)
    beside: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        if use.key in terms or len(terms) < _MOST_TERMS:
            terms[use.key].append(use)
            beside[use.said].add(use.key)
    known = {pattern.key, *(key for key, own in terms.items() if any(use.certain for use in own))}
    neighbors = {key: {each for use in own for each in beside[use.said]} for key, own in terms.items()}
    known_neighbors = {each for key in known for each in neighbors.get(key, ())} - known
    found: list[str] = []
    for key in terms:
        if any(same_stem(key, each) for each in (pattern.key, *found)):
            continue
        same = {each for each in terms if same_stem(each, key)}
        own = [use for each in same for use in terms[each]]
        if any(_meets(said, known - same) for said in {use.said for use in own}):
            continue
        shared = ({each for other in same for each in neighbors[other]} - same) & known_neighbors
        if any(use.certain for use in own) or shared or _says(own, title):
            found.append(key)
    return found


def _meets(said: str, known: Collection[str]) -> bool:
    """Whether the sentence *said* also has another *known* term, so that the two differ."""
    return any(same_stem(word, key) for word in set(folded_words(said)) for key in known)


def _says(own: Iterable[_Use], title: str) -> bool:
    """Whether a sentence has a word of the *title* in addition to the term."""
    of_title = _content(title)
    return any(
        of_title & (_content(said) - _content(written))
        for said, written in {(use.said, use.written) for use in own}
    )


def _content(text: str) -> set[str]:
    found = (text[word.start : word.end] for word in words(text))
    # Names, such as that of the product, are in every sentence.
    return {w for w in found if len(w) >= _SHORTEST_CONTENT and w.islower()}


def pattern_of(page_term: str, texts: Sequence[Passage]) -> TermPattern | None:
    """The pattern of *page_term*, if the *texts* show it."""
    folded = folded_words(page_term)
    vocabulary = Counter(word for passage in texts for word in folded_words(passage.text))
    if len(folded) == 1:
        return _compound_pattern(folded[0], vocabulary)
    if len(folded) < 2:
        return None
    ends = [folded[0], folded[-1]]
    uses = {part: sum(n for word, n in vocabulary.items() if _holds(word, part)) for part in ends}
    heads = [part for part in ends if len(part) >= _SHORTEST_HEAD or is_unspaced(part[0])]
    if not heads:
        return None
    head = max(heads, key=lambda part: uses[part])
    first = head == folded[0]
    rest = folded[1:] if first else folded[-2::-1]
    between = frozenset(part for part in rest[:-1] if len(part) <= _CONNECTIVE)
    key = next(part for part in rest if part not in between)
    return TermPattern(head, key, frozenset(rest) - between, first, "-" in page_term, between)


def _compound_pattern(term: str, vocabulary: Collection[str]) -> TermPattern | None:
    """The pattern of a term of one word: its head is an ending that it shares with other words."""
    shared = [_shared_end(term, word) for word in vocabulary if not same_stem(term, word)]
    head = max(shared, key=len, default="")
    if len(head) < _SHORTEST_SHARED or len(head) == len(term) or is_unspaced(term[0]):
        return None
    key = term.removesuffix(head)
    return TermPattern(head, key, frozenset({key}), head_first=False, joined=True, connectives=frozenset())


def _shared_end(one: str, other: str) -> str:
    length = next((n for n in range(len(one), 0, -1) if other.endswith(one[-n:])), 0)
    return one[len(one) - length :]


def _holds(word: str, head: str) -> bool:
    return word.startswith(head) or head in word[-len(head) - _LONGEST_ENDING :]


def key_at(
    passage: Passage, found: Sequence[Span], at: int, pattern: TermPattern, certain: bool
) -> Span | None:
    """The word that makes the head at *at* a term: part of the same word, or the one next to it."""
    head = found[at]
    prefix = _prefix(fold(passage.written(head)).text, pattern.head)
    if prefix is None:
        return None
    if prefix:
        whole = pattern.joined or prefix == pattern.key
        return Span(head.start, head.start + len(prefix)) if whole else None
    near, gap = (_following if pattern.head_first else _preceding)(passage, found, at, pattern)
    if near is None:
        return None
    written = passage.written(near)
    if pattern.joined and gap == "-":
        return near
    if gap == _CONNECTED:
        return near if len(written) > _CONNECTIVE + 1 or written.isupper() else None
    if gap.strip(" ()\u00a0"):
        return None
    if (written.isupper() and len(written) in _ABBREVIATION) or fold(written).text == pattern.key:
        return near
    # The word next to a bare head may be an adjective ("the new number"); a name starts with a capital.
    name = pattern.head_first and not pattern.connectives and len(written) > _CONNECTIVE + 1
    name = name or (not pattern.head_first and written[0].isupper() and near != found[0])
    return near if certain and name else None


def _following(
    passage: Passage, found: Sequence[Span], at: int, pattern: TermPattern
) -> tuple[Span | None, str]:
    """The word after the head and any connective, and the text between them."""
    after = found[at + 1 : at + 3]
    if not after:
        return None, ""
    if fold(passage.written(after[0])).text in pattern.connectives and len(after) > 1:
        return after[1], _CONNECTED
    return after[0], passage.text[found[at].end : after[0].start]


def _preceding(
    passage: Passage, found: Sequence[Span], at: int, pattern: TermPattern
) -> tuple[Span | None, str]:
    return (found[at - 1], passage.text[found[at - 1].end : found[at].start]) if at else (None, "")


def whole_term(passage: Passage, found: Sequence[Span], at: int, key: Span, pattern: TermPattern) -> Span:
    """The whole term, with words of the page's term after it, or capitalized words before it."""
    start, end = min(key.start, found[at].start), max(key.end, found[at].end)
    following = at + 1
    while pattern.head_first and following < len(found):
        word = found[following]
        if word.start >= end:
            if not any(same_stem(fold(passage.written(word)).text, other) for other in pattern.others):
                break
            end = word.end
        following += 1
    before = [word for word in found[max(at - 2, 0) : at] if word.end == start - 1]
    if key.end < found[at].start and before and passage.written(key).istitle():
        start = before[0].start if passage.written(before[0]).istitle() else start
    return Span(start, end)


def _prefix(word: str, head: str) -> str | None:
    """The part of *word* before *head*, which may have an ending."""
    at = word.rfind(head)
    return word[:at] if at >= 0 and len(word) - at - len(head) <= _LONGEST_ENDING else None
