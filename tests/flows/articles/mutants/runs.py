"""Checking mutants in a browser, and comparing the answers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eaportal.flows.articles.findings.results import (
    ArticleResult,
)
from eaportal.flows.articles.run import ArticleChecker, check_many
from eaportal.flows.articles.text.article import parse_article
from eaportal.flows.articles.text.documents import read_document
from eaportal.flows.browser.start import started_browser
from eaportal.flows.cli.target import target_portal
from tests.flows.articles.mutants.mutant import Answer, Mutant

# The mutants whose answers are wrong so far, by name; `make mutants` with --record writes it.
KNOWN_MISSES = Path(__file__).parent / "known-misses.txt"


@dataclass(frozen=True)
class Checked:
    """A mutant, the result of its check, and how that compares with the right one."""

    mutant: Mutant
    result: ArticleResult

    @property
    def answer(self) -> Answer:
        """How the result compares with the right one."""
        return self.mutant.answer(self.result)


def check_mutants(
    mutants: Sequence[Mutant], folder: Path, workers: int = 1, show: Callable[[], None] = lambda: None
) -> list[Checked]:
    """Check *mutants*, written to *folder*, on one simulator with as many browsers as *workers*."""
    documents = [parse_article(read_document(_written(each, folder))) for each in mutants]
    with target_portal(None, ()) as target:

        @contextmanager
        def open_checker(worker: int) -> Iterator[ArticleChecker]:
            with started_browser() as browser:
                yield ArticleChecker(browser, partial(target.portal_for, worker), target.credentials(None))

        checked = check_many(documents, open_checker, workers, lambda _: show())
    return [Checked(mutant, each.result) for mutant, each in zip(mutants, checked, strict=True)]


def _written(mutant: Mutant, folder: Path) -> Path:
    path = folder / mutant.path
    path.parent.mkdir(parents=True)
    path.write_bytes(mutant.text.encode())
    for name, text in mutant.files:
        path.with_name(name).write_text(text, "utf-8")
    return path
