"""Finding other names for the labels of the steps in the text around them."""

from collections.abc import Iterable, Iterator

from eaportal.flows.articles.findings.results import Finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.folded import fold, is_unspaced, words
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
    for block in article.blocks:
        if article.is_in_steps(block):
            continue
        for bold in block.passage.bolds:
            written = block.passage.written(block.passage.trimmed(bold))
            meant = nearest(written, names.values())[0]
            if meant.score < _SIMILAR or fold(written).text in names or not _share_word(written, meant.name):
                continue
            if _asks_to_use(vocabulary, block.passage, bold):
                yield finding_in(block.passage, bold, Rule.OTHER_NAME, written=written, name=meant.name)


def _share_word(one: str, other: str) -> bool:
    """Whether the two have a word in common, or a part of one in a script without spaces."""
    shared = _words(one) & _words(other)
    if any(len(word) >= _SHORTEST_WORD for word in shared):
        return True
    first, second = fold(one).text, fold(other).text
    parts = (first[at : at + _SHORTEST_UNSPACED] for at in range(len(first) - _SHORTEST_UNSPACED + 1))
    return any(all(map(is_unspaced, part)) and part in second for part in parts)


def _words(text: str) -> set[str]:
    return {fold(text[word.start : word.end]).text for word in words(text)}


def _asks_to_use(vocabulary: Vocabulary, passage: Passage, span: Span) -> bool:
    """Whether the clause of *span* has a verb that asks to use it."""
    clauses = [clause for clause in vocabulary.clauses(passage.text) if clause.overlaps(span)]
    verbs = [*vocabulary.find(Sense.OPEN, passage.text), *vocabulary.find(Sense.CHOOSE, passage.text)]
    return any(verb.overlaps(clause) and not verb.overlaps(span) for verb in verbs for clause in clauses)
