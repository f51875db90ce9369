"""Fixing files in rounds: a fix may make way for another, and is about what the round before left."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eaportal.flows.articles.findings.finding import Finding, Fix
from eaportal.flows.articles.findings.fixes import fixed_documents, write_document
from eaportal.flows.articles.findings.results import (
    ArticleResult,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.errors import SurroundingsError
from tests.support.list_results import list_result


def finding(source: str, old: str, new: str, *, safe: bool = True, path: str | None = None) -> Finding:
    """Find *old* in *source*, and fix it as *new*."""
    start = source.index(old)
    fix = Fix(start, start + len(old), new, safe)
    return Finding("rule", Severity.NOTE, 1, start + 1, f"It says {old!r}.", fix=fix, path=path)


class Checker:
    """Checks files by what *finds* says of the text of each, and remembers what it was given."""

    def __init__(self, finds: Callable[[str], list[Finding]], **files: str) -> None:
        self.sources = {path: Document(Path(path), source) for path, source in files.items()}
        self.rounds: list[tuple[dict[str, str], list[str]]] = []
        self._finds = finds

    def check(self, documents: Sequence[Document]) -> list[ArticleResult]:
        return [self._result(each) for each in documents]

    def _result(self, document: Document) -> ArticleResult:
        found = tuple(self._finds(document.source))
        return list_result(str(document.path), findings=found)

    def fixed(self, *, unsafe: bool = False) -> dict[str, str]:
        """The texts of the documents that change."""

        def again(changed: Sequence[Document], touched: Sequence[Document]) -> list[ArticleResult]:
            self.rounds.append(
                ({str(each.path): each.source for each in changed}, [str(each.path) for each in touched])
            )
            return self.check(touched)

        found = fixed_documents(self.sources, self.check(list(self.sources.values())), again, unsafe=unsafe)
        return {str(each.path): each.source for each in found}


def replacing(*pairs: tuple[str, str], safe: bool = True) -> Callable[[str], list[Finding]]:
    return lambda source: [finding(source, old, new, safe=safe) for old, new in pairs if old in source]


def test_one_fix_makes_way_for_another():
    checker = Checker(replacing(("one", "two"), ("two", "three")), a="one\r\n", b="four\n")

    assert checker.fixed() == {"a": "three\r\n"}
    assert checker.rounds == [({"a": "two\r\n"}, ["a"]), ({"a": "three\r\n"}, ["a"])]


def test_only_files_that_change_are_checked_again():
    checker = Checker(replacing(("one", "1")), a="one", b="two", c="one one")

    assert checker.fixed() == {"a": "1", "c": "1 1"}
    assert [touched for _, touched in checker.rounds] == [["a", "c"], ["c"]]


@pytest.mark.parametrize(("unsafe", "fixed"), [(False, {}), (True, {"a": "two"})])
def test_what_is_only_suggested_needs_the_writer_to_agree(unsafe, fixed):
    assert Checker(replacing(("one", "two"), safe=False), a="one").fixed(unsafe=unsafe) == fixed


def test_nothing_is_checked_again_if_nothing_changes():
    checker = Checker(lambda source: [finding(source, "one", "one")], a="one")

    assert (checker.fixed(), checker.rounds) == ({}, [])


def test_fixes_that_never_end_end_after_a_few_rounds():
    checker = Checker(replacing(("o", "oo")), a="o")

    (fixed,) = checker.fixed().values()

    assert fixed == "o" * (len(checker.rounds) + 1)
    assert len(checker.rounds) < 10


def included(source: str) -> list[Finding]:
    """Both articles include the file c, whose text was "one" when the check began."""
    return [finding("one", "one", "1", path="c"), *replacing(("own", "mine"))(source)]


def test_an_included_file_is_fixed_once_and_its_articles_are_checked_again():
    checker = Checker(included, a="own", b="other")
    checker.sources["c"] = Document(Path("c"), "one", included=True)
    results = checker.check([checker.sources[path] for path in "ab"])

    def again(changed: Sequence[Document], touched: Sequence[Document]) -> list[ArticleResult]:
        checker.rounds.append(
            ({str(each.path): each.source for each in changed}, [str(each.path) for each in touched])
        )
        return checker.check(touched)

    fixed = fixed_documents(checker.sources, results, again)

    assert {str(each.path): each.source for each in fixed} == {"a": "mine", "c": "1"}
    assert checker.rounds == [({"c": "1", "a": "mine"}, ["a", "b"])]


def test_a_finding_in_a_file_that_was_not_read_as_text_is_left_alone():
    checker = Checker(lambda _: [finding("one", "one", "1", path="gone")], a="one")

    assert checker.fixed() == {}


def test_every_byte_outside_the_fixes_is_written_as_it_was(tmp_path: Path):
    path = tmp_path / "a.md"
    source = "\ufeffone \t\r\ntwo\rthree\u2028\n\n"
    path.write_bytes(source.encode())

    write_document(Document(path, source.replace("two", "2")))

    assert path.read_bytes() == source.replace("two", "2").encode()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path):
    with pytest.raises(SurroundingsError) as failed:
        write_document(Document(tmp_path / "gone" / "a.md", "one"))

    assert str(failed.value) == f"{tmp_path}/gone/a.md: cannot be written: No such file or directory."
