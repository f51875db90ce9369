"""Finding other names for the labels of the steps in the text around them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from eaportal.flows.articles.findings.finding import Finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.folded import fold, folded_words, is_unspaced
from eaportal.flows.articles.text.names import nearest
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense, Vocabulary, vocabulary_for

# At this similarity (0 to 100), bold words that share a word with a label may be another name for it.
_SIMILAR = 50
_SHORTEST_WORD = 4
_SHORTEST_UNSPACED = 3


def other_name_findings(article: Article, labels: Iterable[str]) -> Iterator[Finding]:
    """Find bold words outside of the steps that ask the reader to use one of *labels* by another name."""
    vocabulary = vocabulary_for(article.locale)
    names = {fold(label).text: label for label in labels if label}
    if vocabulary is None or not names:
        return
    apart = set(map(id, article.apart))
    for block in article.blocks:
        if article.is_in_steps(block) or id(block) in apart:
            continue
        uses = _Uses(vocabulary, block.passage)
        for bold in block.passage.bolds:
            written = block.passage.written(block.passage.trimmed(bold))
            meant = nearest(written, names.values())[0]
            if meant.score < _SIMILAR or fold(written).text in names or not _share_word(written, meant.name):
                continue
            if uses.ask_for(bold):
                yield finding_in(block.passage, bold, Rule.OTHER_NAME, written=written, name=meant.name)


def _share_word(one: str, other: str) -> bool:
    """Whether the two have a word in common, or a part of one in a script without spaces."""
    shared = set(folded_words(one)).intersection(folded_words(other))
    if any(len(word) >= _SHORTEST_WORD for word in shared):
        return True
    first, second = fold(one).text, fold(other).text
    parts = (first[at : at + _SHORTEST_UNSPACED] for at in range(len(first) - _SHORTEST_UNSPACED + 1))
    return any(all(map(is_unspaced, part)) and part in second for part in parts)


@dataclass(frozen=True)
class _Uses:
    """The clauses of *passage*, and the verbs in them that ask to use something."""

    vocabulary: Vocabulary
    passage: Passage

    @cached_property
    def _clauses(self) -> list[Span]:
        return self.vocabulary.clauses(self.passage.text)

    @cached_property
    def _verbs(self) -> list[Span]:
        senses = (Sense.OPEN, Sense.CHOOSE)
        return sorted(verb for sense in senses for verb in self.vocabulary.find(sense, self.passage.text))

    def ask_for(self, span: Span) -> bool:
        """Whether the clause of *span* has a verb that asks to use it."""
        first = bisect_right(self._clauses, span.start, key=lambda clause: clause.end)
        clauses = takewhile(lambda clause: clause.start < span.end, self._clauses[first:])
        return any(not verb.overlaps(span) for clause in clauses for verb in self._verbs_in(clause))

    def _verbs_in(self, clause: Span) -> Iterator[Span]:
        first = bisect_left(self._verbs, Span(clause.start, 0))
        return takewhile(lambda verb: verb.start < clause.end, self._verbs[first:])
