"""Check many articles at a time: threads with a browser each, results in the order given."""

import traceback
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from threading import Event

from eaportal.flows.articles.check_articles import ArticleChecker, BrowserGoneError, Checked
from eaportal.flows.articles.checking import given_up, not_understood
from eaportal.flows.articles.text.reading import Article, NotAnArticle
from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn
from eaportal.flows.errors import RefusedError, SurroundingsError

OpenChecker = Callable[[int], AbstractContextManager[ArticleChecker]]
# An interrupt ends the browser too, perhaps before this process hears of it.
_HEARD_OF_INTERRUPT_S = 0.5


def check_many(
    documents: Sequence[Article | NotAnArticle],
    open_checker: OpenChecker,
    workers: int,
    tell: Callable[[Checked], None],
) -> list[Checked]:
    """Check *documents* with at most so many *workers*, each its own checker; *tell* each result as it comes.

    An article on which the browser breaks twice, or the check itself does, is given up, and the others go
    on. Raises what open_checker and the checker raise, when the articles that are under way have ended.
    """
    run = _Run(documents, open_checker, tell)
    run_workers(min(workers, len(run.waiting)), run.work, run.stopping)
    return [run.done[number] for number in range(len(documents))]


class _Run:
    """What is waiting, what is done, and whether to go on."""

    def __init__(
        self,
        documents: Sequence[Article | NotAnArticle],
        open_checker: OpenChecker,
        tell: Callable[[Checked], None],
    ) -> None:
        self._open_checker = open_checker
        self._tell = tell
        self.waiting: deque[tuple[int, Article]] = deque()
        self._broken: set[int] = set()
        self.done: dict[int, Checked] = {}
        self.stopping = Event()
        for number, document in enumerate(documents):
            if isinstance(document, NotAnArticle):
                self._put_down(number, Checked(not_understood(document)))
            else:
                self.waiting.append((number, document))

    def work(self, worker: int) -> None:
        """Check what is waiting, in another browser after one broke, until nothing is or the run stops."""
        with failing_for_all(self.stopping):
            while self.waiting and not self.stopping.is_set():
                with self._open_checker(worker) as checker:
                    self._check_in_turn(checker)

    def _check_in_turn(self, checker: ArticleChecker) -> None:
        """Check one article after the other until the browser breaks."""
        for number, article in take_in_turn(self.waiting, self.stopping):
            try:
                self._put_down(number, checker.check(number + 1, article))
            except BrowserGoneError as error:
                if not self.stopping.wait(_HEARD_OF_INTERRUPT_S):
                    self._try_again(number, article, error)
                return
            except (RefusedError, SurroundingsError):
                raise
            except Exception as error:
                # Whatever nobody foresaw in one article is no reason to lose the others.
                self._put_down(number, Checked(given_up(article, _fault(error))))

    def _try_again(self, number: int, article: Article, error: BrowserGoneError) -> None:
        if number in self._broken:
            reason = f"The browser broke twice while this article was checked: {error}"
            self._put_down(number, Checked(given_up(article, reason)))
        else:
            self._broken.add(number)
            self.waiting.appendleft((number, article))

    def _put_down(self, number: int, checked: Checked) -> None:
        self.done[number] = checked
        self._tell(checked)


def _fault(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The check itself broke ({type(error).__name__}: {error}; {last.name}, line {last.lineno})."
        " That is a fault of eaportal, not of the article."
    )
