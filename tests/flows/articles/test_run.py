from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from eaportal.flows.articles.run import BrowserGoneError, Checked, check_many
from eaportal.flows.articles.text.article import Article, NotAnArticle, parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.errors import RefusedError, SurroundingsError
from tests.support.list_results import list_result


def article(name: str) -> Article:
    read = parse_article(Document(Path(name), "# A\n\n1. Press **A**.\n1. Press **B**.\n"))
    assert isinstance(read, Article)
    return read


def passed(name: str) -> Checked:
    return Checked(list_result(name))


class Checkers:
    """Checkers that do with an article what *checks* says, and count how many were opened."""

    def __init__(self, check: Callable[[str], Checked]) -> None:
        self.opened: list[int] = []
        self.checked: list[str] = []
        self._check = check

    @contextmanager
    def open(self, worker: int) -> Iterator["Checkers"]:
        self.opened.append(worker)
        yield self

    def check(self, article: Article) -> Checked:
        self.checked.append(str(article.path))
        return self._check(str(article.path))


def results(checked: list[Checked]) -> list[tuple[str, str, list[str]]]:
    return [
        (each.result.path, each.result.verdict, [found.message for found in each.result.findings])
        for each in checked
    ]


def test_results_come_in_the_order_given_whoever_ends_first() -> None:
    both_at_work = Barrier(2, timeout=10)
    finished: list[str] = []

    def check(name: str) -> Checked:
        if name in ("a.md", "b.md"):
            both_at_work.wait()
        return passed(name)

    documents = [article("a.md"), NotAnArticle(Path("soup.md"), "No list."), article("b.md"), article("c.md")]

    checked = check_many(documents, Checkers(check).open, 2, lambda each: finished.append(each.result.path))

    assert results(checked) == [
        ("a.md", "pass", []),
        ("soup.md", "not-understood", ["No list."]),
        ("b.md", "pass", []),
        ("c.md", "pass", []),
    ]
    assert sorted(finished) == ["a.md", "b.md", "c.md", "soup.md"]


def test_no_browser_is_opened_where_nothing_can_be_run() -> None:
    checkers = Checkers(passed)

    checked = check_many([NotAnArticle(Path("soup.md"), "No list.")], checkers.open, 4, lambda _: None)

    assert (len(checked), checkers.opened) == (1, [])


def test_there_are_no_more_workers_than_articles() -> None:
    checkers = Checkers(passed)

    check_many([article("a.md")], checkers.open, 8, lambda _: None)

    assert checkers.opened == [0]


def test_a_browser_that_breaks_is_replaced_and_the_article_checked_again() -> None:
    broken = iter([True])

    def check(name: str) -> Checked:
        if next(broken, False):
            raise BrowserGoneError("The page crashed.")
        return passed(name)

    checkers = Checkers(check)

    checked = check_many([article("a.md"), article("b.md")], checkers.open, 1, lambda _: None)

    assert results(checked) == [("a.md", "pass", []), ("b.md", "pass", [])]
    assert (checkers.opened, checkers.checked) == ([0, 0], ["a.md", "a.md", "b.md"])


def test_an_article_that_breaks_the_browser_twice_is_given_up_and_the_others_continue() -> None:
    def check(name: str) -> Checked:
        if name == "a.md":
            raise BrowserGoneError("The page crashed.")
        return passed(name)

    checked = check_many([article("a.md"), article("b.md")], Checkers(check).open, 1, lambda _: None)

    assert results(checked) == [
        ("a.md", "fail", ["The browser broke twice during the check of this article: The page crashed."]),
        ("b.md", "pass", []),
    ]


def test_a_bug_in_the_check_is_reported_and_the_others_continue() -> None:
    def check(name: str) -> Checked:
        if name == "a.md":
            raise IndexError("list index out of range")
        return passed(name)

    checked = check_many([article("a.md"), article("b.md")], Checkers(check).open, 1, lambda _: None)

    ((_, verdict, (message,)), b) = results(checked)
    assert (verdict, b) == ("fail", ("b.md", "pass", []))
    assert message.startswith("The check itself failed (IndexError: list index out of range; check, line ")
    assert message.endswith("). This is a bug in eaportal, not a problem of the article.")


@pytest.mark.parametrize("error", [RefusedError("No."), SurroundingsError("No portal."), KeyboardInterrupt()])
def test_what_concerns_all_articles_ends_the_run(error: BaseException) -> None:
    def check(_name: str) -> Checked:
        raise error

    checkers = Checkers(check)

    with pytest.raises(type(error)):
        check_many([article("a.md"), article("b.md")], checkers.open, 1, lambda _: None)

    assert checkers.checked == ["a.md"]
