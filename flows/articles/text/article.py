"""An article, read before a browser starts: the lists that are the procedure, and their steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType

from eaportal.flows.articles.text.blocks import read_blocks
from eaportal.flows.articles.text.documents import Document, Unreadable, read_document
from eaportal.flows.articles.text.front_matter import Damage, read_front_matter
from eaportal.flows.articles.text.includes import Includes, Problem
from eaportal.flows.articles.text.languages import locale_of
from eaportal.flows.articles.text.markdown import Block, BlockKind, Comment
from eaportal.flows.articles.text.names import find_label, most_like, resemblance
from eaportal.flows.articles.text.passages import PORTAL_HOSTS as PORTAL_HOSTS
from eaportal.flows.articles.text.passages import Link, Passage, Position, Span
from eaportal.flows.articles.text.passages import leads_to_portal as leads_to_portal
from eaportal.flows.articles.text.procedures import Candidate, find_lists, names_of_controls, why_none
from eaportal.flows.labels import VARIANTS, Changes, Labels, edition_of, labels_for, spoken_for
from eaportal.flows.procedures.catalog import PROCEDURES
from eaportal.flows.procedures.procedure import Procedure

DEFAULT_LOCALE = "en-US"
# What is longer is no step, and would take minutes to compare with a page.
_LONGEST_STEP = 5_000


@dataclass(frozen=True)
class Step:
    """A step of the procedure, made of *blocks*; *restarts* if the numbering begins at 1 again there."""

    number: int
    line: int
    passage: Passage
    blocks: tuple[Block, ...] = ()
    restarts: bool = False

    @property
    def text(self) -> str:
        """The text of the step, as a reader sees it."""
        return self.passage.text

    @property
    def start(self) -> Position:
        """The start of its line."""
        return Position(self.line, 1, path=self.passage.position(0).path)

    @property
    def file(self) -> str | None:
        """The file that it is in, if that isn't the article itself, but one that it includes."""
        return str(self.start.path) if self.start.path else None

    @property
    def portal_link(self) -> Link | None:
        """The link to the portal, if the step has one."""
        return next((link for link in self.passage.links if leads_to_portal(link.url)), None)


@dataclass(frozen=True)
class Article:
    """A document with steps that describe a *procedure* below a *heading*, and files it *included*.

    A list that *follows* another about the portal may begin where that one ends.
    Of a document with several lists, one that describes a procedure *has_text*: that outside of the lists.
    A list *is_other* if it names too little of any procedure to be followed; the text has such lists *apart*.
    """

    path: Path
    locale: str
    dated: date | None
    title: str
    steps: tuple[Step, ...]
    blocks: tuple[Block, ...]
    damage: tuple[Damage, ...] = ()
    asked_edition: str | None = None
    comments: tuple[Comment, ...] = ()
    included: tuple[Document, ...] = ()
    not_included: tuple[Problem, ...] = ()
    procedure: Procedure = PROCEDURES[0]
    apart: tuple[Block, ...] = ()
    heading: str = ""
    has_text: bool = True
    follows: bool = False
    is_other: bool = False
    changes: Changes = field(default_factory=dict)
    """The labels of the portal in this edition that differ from the known ones."""

    def tells(self, procedure: str) -> bool:
        """Whether its list describes the *procedure* of this name."""
        return self.procedure.name == procedure and not self.is_other

    @property
    def start(self) -> Position:
        """The start of the list that is the procedure."""
        return self.steps[0].start

    @property
    def line(self) -> int:
        """The line of the list that is the procedure."""
        return self.start.line

    def is_in_steps(self, block: Block) -> bool:
        """Whether *block* is part of a step."""
        return id(block) in self._in_steps

    @cached_property
    def _in_steps(self) -> frozenset[int]:
        return frozenset(id(block) for step in self.steps for block in step.blocks)

    @cached_property
    def edition(self) -> str:
        """The requested edition of labels, or the one that the article was written for.

        That is a variant if a step has a label of it in place of the usual one, or else the one at its date.
        """
        dated = edition_of(self.dated)
        return self.asked_edition or next(filter(self._is_for_variant, VARIANTS), dated)

    def _is_for_variant(self, variant: str) -> bool:
        locale = spoken_for(self.locale, self.changes)
        usual, own = (
            labels_for(locale, edition, self.changes).view_edit_po_numbers
            for edition in (edition_of(self.dated), variant)
        )
        return own != usual and self._names(own) and not self._names(usual) and not self._means(usual, own)

    def _names(self, label: str) -> bool:
        found = (find_label(label, step.text, step.passage.edges) for step in self.steps)
        return any(matches and not matches[0].inflected for matches in found)

    def _means(self, label: str, other: str) -> bool:
        """Whether the words that name *other* are part of what looks like *label*, misspelled."""
        for step in self.steps:
            like = most_like(label, step.text, Span(0, len(step.text)))
            named = find_label(other, step.text, step.passage.edges)
            if like and any(like[0].overlaps(match.span) for match in named):
                return like[1] > resemblance(other, label)
        return False

    @cached_property
    def labels(self) -> Labels:
        """The labels of the portal in the article's edition, and in its language or the nearest one."""
        return labels_for(spoken_for(self.locale, self.changes), self.edition, self.changes)

    @property
    def is_translated(self) -> bool:
        """Whether the portal has pages in the article's language, other than English."""
        return not spoken_for(self.locale, self.changes).startswith("en")


@dataclass(frozen=True)
class NotAnArticle:
    """A document without a procedure, and the *reason*, as a sentence."""

    path: Path
    reason: str
    line: int = 1
    locale: str = DEFAULT_LOCALE
    dated: date | None = None
    asked_edition: str | None = None
    included: tuple[Document, ...] = ()

    @property
    def edition(self) -> str:
        """The edition of labels at the document's date, or the requested one."""
        return self.asked_edition or edition_of(self.dated)


def read_article(path: Path) -> Article | NotAnArticle:
    """Read the article in *path*."""
    return parse_article(read_document(path))


def parse_article(document: Document | Unreadable) -> Article | NotAnArticle:
    """Parse *document*, which has one procedure; of several, this is the first one."""
    articles = parse_articles(document)
    return next((each for each in articles if isinstance(each, Article) and not each.is_other), articles[0])


def parse_articles(
    document: Document | Unreadable,
    edition: str | None = None,
    labels: Mapping[str, Changes] = MappingProxyType({}),
) -> list[Article | NotAnArticle]:
    """Parse *document*: its front matter, then an article for each list of steps, in their order.

    *edition* is the requested one; *labels* are those of an edition that differ from the known ones.
    """
    if isinstance(document, Unreadable):
        return [NotAnArticle(document.path, document.reason, asked_edition=edition)]
    front = read_front_matter(document.lines)
    includes = Includes(document.path)
    reading = read_blocks(document, includes, front.lines)
    blocks = reading.blocks
    locale = front.locale or locale_of("\n".join(b.passage.text for b in blocks)) or DEFAULT_LOCALE
    changes = labels.get(edition or edition_of(front.dated), {})
    lists = find_lists(reading, locale, changes)
    if not lists.procedures:
        line, reason = why_none(reading, names_of_controls(PROCEDURES[0], locale, changes))
        reason = " ".join([reason, *(problem.message for problem in includes.problems)])
        return [NotAnArticle(document.path, reason, line or front.lines + 1, locale, front.dated, edition)]
    for item in (item for _, each in lists.procedures for item in each.items):
        if len(item.passage.text) > _LONGEST_STEP:
            size, line = len(item.passage.text), item.line
            reason = (
                f"The step on line {line} has {size} characters. The limit for a step is {_LONGEST_STEP}."
            )
            return [NotAnArticle(document.path, reason, line, locale, front.dated, edition)]
    title = next((b.passage.text.strip() for b in blocks if b.kind is BlockKind.HEADING), front.title or "")
    (procedure, best), *more = lists.procedures
    first = Article(
        document.path,
        locale,
        front.dated,
        title,
        _steps(best),
        _without(blocks, [each for _, each in more]),
        front.damage,
        edition,
        comments=tuple(reading.comments),
        included=tuple(includes.documents),
        not_included=tuple(includes.problems),
        procedure=procedure,
        apart=tuple(block for each in lists.others for block in each.blocks),
        heading=_heading_of(best, blocks) or front.title or "",
    )
    others = [
        replace(
            first,
            steps=_steps(each),
            blocks=tuple(each.blocks),
            damage=(),
            not_included=(),
            heading=_heading_of(each, blocks) or front.title or "",
            has_text=False,
            procedure=told or procedure,
            is_other=told is None,
        )
        for told, each in (*more, *((None, other) for other in lists.others))
    ]
    in_order = sorted([first, *others], key=lambda article: article.steps[0].passage.position(0))
    start = min(each.start for each in in_order if not each.is_other)
    return [replace(each, follows=each.start > start) for each in in_order]


def _steps(candidate: Candidate) -> tuple[Step, ...]:
    return tuple(
        Step(number, item.line, item.passage, item.blocks, number in candidate.restarts)
        for number, item in enumerate(candidate.items, start=1)
    )


def _without(blocks: Sequence[Block], candidates: Sequence[Candidate]) -> tuple[Block, ...]:
    theirs = {id(block) for candidate in candidates for block in candidate.blocks}
    return tuple(block for block in blocks if id(block) not in theirs)


def _heading_of(candidate: Candidate, blocks: Sequence[Block]) -> str:
    """The last heading before *candidate*, or the last paragraph in bold, which looks like one."""
    first = candidate.blocks[0]
    before = takewhile(lambda block: block is not first, blocks)
    headings = [block.passage.text for block in before if _is_heading(block)]
    return " ".join(headings[-1].split()) if headings else ""


def _is_heading(block: Block) -> bool:
    if block.kind is not BlockKind.PARAGRAPH:
        return block.kind is BlockKind.HEADING
    text = block.passage.text
    letters = Span(0, len(text)).letters(text)
    return any(bold.letters(text) == letters for bold in block.passage.bolds)
