"""The names that an article has for the PO number, told apart by where they stand.

A term is a head, such as *number*, and what stands with it, such as *PO*. The page's name for the field
gives both, and on which side of the head the other part stands. Other terms have the same head, and stand
where that of the page does: in the title, in the sentence that leads to the steps, in a step; or in a
sentence that says what the title says, or beside what the page's term stands beside.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from eaportal.flows.articles.findings.findings import Finding, Rule, finding
from eaportal.flows.articles.proofreading.term_patterns import TermPattern, key_at, pattern_of, whole_term
from eaportal.flows.articles.text.blocks import Block, BlockKind
from eaportal.flows.articles.text.folding import fold, words
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.text.reading import Article
from eaportal.flows.articles.text.sentences import Sentence, sentences
from eaportal.flows.articles.walk.matching import same_stem

_SHORTEST_CONTENT = 5


@dataclass(frozen=True)
class _Use:
    """One use of a term: its *key*, the sentence it stands in, and whether that is about the PO number."""

    key: str
    span: Span
    sentence: Sentence
    certain: bool

    @property
    def written(self) -> str:
        return self.sentence.passage.written(self.span)


def several_terms(article: Article, page_term: str) -> Iterator[Finding]:
    """Find names for the PO number in *article* that are not the *page_term*."""
    texts = [block.passage for block in article.blocks]
    pattern = pattern_of(page_term, texts)
    if pattern is None:
        return
    uses = [use for block, certain in _slots(article) for use in _uses(block.passage, pattern, certain)]
    variants = _variants(uses, pattern, article.title)
    for key in variants:
        found = [use for use in uses if same_stem(use.key, key)]
        first = found[0]
        lines = sorted({use.sentence.passage.place(use.span.start).line for use in found})
        places = f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"
        yield finding(
            Rule.SEVERAL_TERMS,
            first.sentence.passage.place(first.span.start),
            f"What the page calls {page_term!r} is {first.written!r} here ({places}).",
            f"Write {page_term!r} for it everywhere, if that is meant.",
            end=first.sentence.passage.end_place(first.span),
        )


def _slots(article: Article) -> Iterator[tuple[Block, bool]]:
    """Every block of the article; what is a title, leads to the steps or is one is about the PO number."""
    first = article.steps[0].line
    leads = [b for b in article.blocks if b.line < first and b.kind is BlockKind.PARAGRAPH]
    for block in article.blocks:
        leading = block in leads[-1:] and block.passage.text.rstrip().endswith((":", "："))
        yield block, article.is_in_steps(block) or leading or block.kind is BlockKind.HEADING


def _uses(passage: Passage, pattern: TermPattern, certain: bool) -> Iterator[_Use]:
    for sentence in sentences(passage):
        inside = sentence.span
        found = [
            word for word in words(passage.text) if inside.start <= word.start and word.end <= inside.end
        ]
        for at in range(len(found)):
            key = key_at(passage, found, at, pattern, certain)
            if key:
                span = whole_term(passage, found, at, key, pattern)
                yield _Use(
                    fold(passage.written(key)).text.removesuffix(pattern.head), span, sentence, certain
                )


def _variants(uses: Sequence[_Use], pattern: TermPattern, title: str) -> list[str]:
    known = {pattern.key, *(use.key for use in uses if use.certain)}
    found: list[str] = []
    for use in uses:
        if any(same_stem(use.key, key) for key in (pattern.key, *found)):
            continue
        own = [other for other in uses if same_stem(other.key, use.key)]
        if any(_meets(each, known - {other.key for other in own}) for each in own):
            continue
        beside = _neighbours(own, uses) & _neighbours([each for each in uses if each.key in known], uses)
        if any(other.certain for other in own) or beside or _says(own, title):
            found.append(use.key)
    return found


def _meets(use: _Use, known: Collection[str]) -> bool:
    """Whether its sentence has a word of another *known* term: then they are two things."""
    text = use.sentence.text
    said = [fold(text[word.start : word.end]).text for word in words(text)]
    return any(same_stem(word, key) for word in said for key in known)


def _neighbours(own: Iterable[_Use], uses: Sequence[_Use]) -> set[str]:
    keys = {use.key for use in own}
    return {o.key for use in own for o in uses if o.sentence == use.sentence} - keys


def _says(own: Iterable[_Use], title: str) -> bool:
    """Whether a sentence has a word of the *title* beside the term."""
    said = _content(title)
    return any(said & (_content(use.sentence.text) - _content(use.written)) for use in own)


def _content(text: str) -> set[str]:
    found = (text[word.start : word.end] for word in words(text))
    # Names, as of the product, are in every sentence.
    return {w for w in found if len(w) >= _SHORTEST_CONTENT and w.islower()}
