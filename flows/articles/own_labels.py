"""The labels that an article has itself: the words that its steps mark, in the order of the procedure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from eaportal.flows.articles.text.article import Article, Step
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.walk.marks import mark_of, path_in
from eaportal.flows.procedures.controls import Control, english_label
from eaportal.language_tags import canonical

_LONGEST = 1_000


@dataclass(frozen=True)
class OwnLabels:
    """The labels of the controls where they are *clear*, and other words that the steps mark."""

    clear: Mapping[Control, str]
    others: tuple[str, ...]


def own_labels(article: Article) -> OwnLabels:
    """Find the labels in the steps of *article* after the first one.

    They are clear if there are four of them, or if four steps have some; then the first words of a step
    count, and the last ones for Save. Otherwise, only labels in English are clear.
    """
    labelled = article.procedure.labelled
    marked = [_distinct(_marked(step)) for step in article.steps[1:]]
    every = _distinct(words for step in marked for words in step)
    steps = [words for words in marked if words]
    chosen = every
    if len(chosen) != len(labelled) and len(steps) == len(labelled):
        chosen = _distinct([*(words[0] for words in steps[:-1]), steps[-1][-1]])
    if len(chosen) == len(labelled):
        clear = dict(zip(labelled, chosen, strict=True))
    else:
        english = {fold(english_label(control)).text: control for control in labelled}
        clear = {english[fold(words).text]: words for words in every if fold(words).text in english}
    return OwnLabels(clear, tuple(words for words in every if words not in clear.values()))


def _marked(step: Step) -> Iterator[str]:
    """The words in bold, or else those in code; a path such as Reports > Usage Summary has several."""
    passage = step.passage
    for span in passage.bolds or passage.codes:
        for part in path_in(passage, mark_of(passage, span)) or [passage.trimmed(span)]:
            words = " ".join(passage.written(part).split())
            if any(map(str.isalpha, words)):
                yield words


def _distinct(written: Iterable[str]) -> list[str]:
    """The words *written*, without those that differ only in spelling from earlier ones."""
    found: dict[str, str] = {}
    for each in written:
        found.setdefault(fold(each).text, each)
    return list(found.values())


def as_label_file(article: Article, labels: OwnLabels) -> str:
    """A label file with the clear *labels* of *article*, and comments in place of the others."""
    others = (
        f"not clear; the steps mark {', '.join(map(repr, labels.others))}" if labels.others else "not marked"
    )
    entries = (
        f"  {_scalar(english_label(control))}: {_scalar(labels.clear[control])}"
        if control in labels.clear
        else f"  # {english_label(control)}: {others}"
        for control in article.procedure.labelled
    )
    return "\n".join(
        [
            f"# The labels of {article.path.name}: the portal's in English, and those of the article.",
            f"language: {_scalar(canonical(article.locale))}",
            "labels:",
            *entries,
            "",
        ]
    )


def _scalar(text: str) -> str:
    """The *text* in YAML, in quotes if it needs some."""
    return yaml.safe_dump(text, allow_unicode=True, width=_LONGEST).splitlines()[0]
