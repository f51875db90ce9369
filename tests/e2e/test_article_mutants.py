"""An article, or its page, is broken in one place; the check has to say which."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Verdict,
)
from eaportal.flows.labels import LABELS
from tests.support.files import ARTICLES
from tests.support.readers import Reader

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Language:
    """What a mutant needs to know of a language: a label renamed, and the number of days changed."""

    tag: str
    renamed: str
    days: tuple[str, str]


# One entry is all that another language needs.
LANGUAGES = (
    Language("en-US", "Usage overview", ("seventh day", "fourteenth day")),
    Language("nl-NL", "Overzicht van gebruik", ("zevende dag", "veertien dagen")),
    Language("ja-JP", "利用状況一覧", ("7 日", "14 日")),
)


@dataclass(frozen=True)
class Copy:
    """The article of a language, line by line."""

    language: Language
    lines: tuple[str, ...]

    @property
    def source(self) -> str:
        return "\n".join(self.lines)

    def line_of(self, step: int) -> int:
        """The line of a *step*, both counted from 1."""
        return [n for n, line in enumerate(self.lines, start=1) if line.startswith("1. ")][step - 1]

    def changed(self, change: Callable[[list[str]], None]) -> "Copy":
        lines = list(self.lines)
        change(lines)
        assert tuple(lines) != self.lines
        return Copy(self.language, tuple(lines))


@pytest.fixture(
    params=[
        pytest.param(each, marks=pytest.mark.browser_context_args(locale=each.tag), id=each.tag)
        for each in LANGUAGES
    ]
)
def copy(request: pytest.FixtureRequest) -> Copy:
    text = (ARTICLES / f"update-po-number.{request.param.tag}.md").read_text()
    return Copy(request.param, tuple(text.split("\n")))


def errors(result: ArticleResult) -> list[tuple[str, int]]:
    return [(each.rule, each.line) for each in result.findings if each.severity == "error"]


def button(label: str) -> str:
    return rf'(<button class="primary"[^>]*)(>\s*{re.escape(label)}\s*</button>)'


def test_a_label_that_the_page_has_renamed(reader: Reader, copy: Copy) -> None:
    reader.change_page(re.escape(LABELS[copy.language.tag].usage_summary), copy.language.renamed)

    result = reader.follow(copy.source)

    assert (result.verdict, result.actions_run) == (Verdict.FAIL, 7)
    assert errors(result) == [("label-drift", copy.line_of(3))]


def test_two_steps_that_changed_places(reader: Reader, copy: Copy) -> None:
    first, second = copy.line_of(2) - 1, copy.line_of(3) - 1

    def swap(lines: list[str]) -> None:
        lines[first], lines[second] = lines[second], lines[first]

    result = reader.follow(copy.changed(swap).source)

    assert (result.verdict, errors(result)) == (Verdict.FAIL, [("step-order", copy.line_of(2))])


@pytest.mark.parametrize("step", [2, 4])
def test_a_step_that_is_gone(reader: Reader, copy: Copy, step: int) -> None:
    at = copy.line_of(step)

    result = reader.follow(copy.changed(lambda lines: lines.__delitem__(at - 1)).source)

    assert (result.verdict, errors(result)) == (Verdict.FAIL, [("missing-step", at)])


def test_another_number_of_days(reader: Reader, copy: Copy) -> None:
    old, new = copy.language.days
    (at,) = (n for n, line in enumerate(copy.lines) if old in line)

    def change(lines: list[str]) -> None:
        lines[at] = lines[at].replace(old, new)

    result = reader.follow(copy.changed(change).source)

    assert (result.verdict, errors(result)) == (Verdict.FAIL, [("claim-differs", at + 1)])
    assert result.actions_run == 7


def test_a_control_that_is_disabled(reader: Reader, copy: Copy) -> None:
    reader.change_page(button(LABELS[copy.language.tag].save), r"\1 disabled\2")

    assert errors(reader.follow(copy.source)) == [("disabled", copy.line_of(5))]


def test_a_second_control_of_the_same_name(reader: Reader, copy: Copy) -> None:
    reader.change_page(button(LABELS[copy.language.tag].save), r"\1\2\1\2")

    assert errors(reader.follow(copy.source)) == [("ambiguous", copy.line_of(5))]


def test_bold_that_moved_to_other_words(reader: Reader, copy: Copy) -> None:
    at = copy.line_of(2) - 1

    def move(lines: list[str]) -> None:
        lines[at] = re.sub(r"^1\. (\S+)(.*)\*\*(.+)\*\*", r"1. **\1**\2\3", lines[at])

    result = reader.follow(copy.changed(move).source)

    assert (result.verdict, errors(result)) == (Verdict.PASS, [])
    assert ("wrong-bold", at + 1) in [(each.rule, each.line) for each in result.findings]


@pytest.mark.parametrize(
    "tag",
    [pytest.param(tag, marks=pytest.mark.browser_context_args(locale=tag)) for tag in ("en-US", "nl-NL")],
)
def test_a_sign_in_without_link_that_comes_second(reader: Reader, tag: str) -> None:
    lines = (ARTICLES / f"update-po-number-six-steps.{tag}.md").read_text().split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("1. "))
    lines[first], lines[first + 1] = f"1. {lines[first + 1][3:]}", f"2. {lines[first][3:]}"

    result = reader.follow("\n".join(lines))

    assert (result.verdict, result.actions_run) == (Verdict.FAIL, 7)
    assert errors(result) == [("step-order", first + 1)]


@pytest.mark.browser_context_args(locale="en-US")
def test_a_locked_number_that_the_article_does_not_mention(reader: Reader) -> None:
    reader.own_world.lock_the_numbers()
    article = (ARTICLES / "update-po-number.en-US.md").read_text()

    result = reader.follow(article)

    assert (result.verdict, result.actions_run) == (Verdict.FAIL, 7)
    assert errors(result) == [("missing-step", 19)]


@pytest.mark.browser_context_args(locale="en-US")
def test_a_locked_number_that_the_article_says_how_to_unlock(reader: Reader) -> None:
    reader.own_world.lock_the_numbers()
    article = (ARTICLES / "update-po-number-locked.en-US.md").read_text()

    result = reader.follow(article)

    assert (result.verdict, result.actions_run) == (Verdict.PASS, 7)
    assert [found.rule for found in result.findings] == ["not-included"]
