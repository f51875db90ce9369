"""Articles with random damage: a fix makes them better or leaves them alone, whatever is wrong with them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from markdown_it import MarkdownIt
from markdown_it.token import Token

from eaportal.flows.articles.check import not_understood
from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.fixes import fixed_documents
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Markup,
    Outcome,
    Verdict,
)
from eaportal.flows.articles.text.article import NotAnArticle, parse_articles
from eaportal.flows.articles.text.documents import Document, read_document
from eaportal.flows.articles.text.languages import is_spoken
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.labels import EDITION_NAMES, LABELS, labels_for, spoken_for
from eaportal.flows.procedures.po_numbers import UPDATE_PO_NUMBER
from tests.support.files import ARTICLES
from tests.support.offline_portal import check_offline

PATHS = sorted(ARTICLES.glob("*.md"))
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_WORD = re.compile(r"[^\W\d_]{3,}")

# Each makes a text from the words of a label in bold.
LABELS_AS: dict[str, Callable[[str], str]] = {
    "plain": lambda words: words,
    "plain lower case": str.lower,
    "lower case": lambda words: f"**{words.lower()}**",
    "upper case": lambda words: f"**{words.upper()}**",
    "code": lambda words: f"`{words}`",
    "bold code": lambda words: f"**`{words}`**",
    "code with asterisks": lambda words: f"`**{words}**`",
    "key": lambda words: f"<kbd>{words}</kbd>",
    "bold key": lambda words: f"**<kbd>{words.lower()}</kbd>**",
    "tag": lambda words: f"<b>{words}</b>",
    "underscores": lambda words: f"__{words}__",
    "quotes": lambda words: f"„{words}“",
    "straight quotes": lambda words: f'"{words.lower()}"',
    "bold quotes": lambda words: f"**“{words}”**",
    "quoted bold": lambda words: f"「**{words}**」",
    "link": lambda words: f"[{words}](https://example.org/{words.split()[0]})",
    "bold link": lambda words: f"[**{words.lower()}**](#a)",
    "link in bold": lambda words: f"**[{words}](https://ea.azure.com/)**",
    "address with the label": lambda words: f"[{words}](https://example.org/**{words.split()[0]}**)",
    "title with the label": lambda words: f'[here](#a "{words.lower()}") **{words.lower()}**',
    "autolink": lambda words: f"<https://ea.azure.com/{words.split()[0].lower()}> **{words.lower()}**",
    "picture": lambda words: f"![{words.lower()}](a.png)",
    "word before": lambda words: f"**on {words}**",
    "word after": lambda words: f"**{words} page**",
    "space inside": lambda words: f"** {words} **",
    "no-break space": lambda words: f"**{words} \u00a0**",
    "no-break space between": lambda words: f"**{words.replace(' ', chr(0xA0))}**",
    "zero width space": lambda words: f"**{words[:1]}\u200b{words[1:]}**",
    "half": lambda words: f"**{words[: len(words) // 2]}**{words[len(words) // 2 :]}",
    "most": lambda words: f"{words[:1]}**{words[1:]}**",
    "cut": lambda words: f"**{words[: -1]}**",
    "ending": lambda words: f"**{words}en**",
    "glued ending": lambda words: f"**{words}**s",
    "glued start": lambda words: f"x**{words}**",
    "two bolds": lambda words: "** **".join(words.split()).join(("**", "**")),
    "path": lambda words: f"**Reports > {words}**",
    "path of small words": lambda words: f"**{words.lower()} > save**",
    "dashes": lambda words: f"**{words.replace(' ', '-')}**",
    "older name": lambda words: f"**Old {words}**",
    "italics": lambda words: f"*{words}*",
    "bold italics": lambda words: f"***{words}***",
    "struck": lambda words: f"~~**{words}**~~",
    "escaped": lambda words: f"\\**{words}\\**",
    "entity": lambda words: f"**{words}&nbsp;**",
    "entity for a letter": lambda words: f"**&#{ord(words[0])};{words[1:].lower()}**",
    "dead bold": lambda words: f"“**{words}”**x",
    "open bold": lambda words: f"**{words}",
    "closed bold": lambda words: f"{words.lower()}**",
    "four asterisks": lambda words: f"****{words.lower()}****",
    "comment": lambda words: f"**{words.lower()}**<!-- eaportal: ignore -->",
    "another label": lambda _: "**Save**",
    "a label of another page": lambda _: "**Price Sheet**",
    "nothing": lambda _: "",
}  # fmt: skip


def _relabelled(draw: DrawFn, source: str) -> str:
    """Write one label in another way."""
    bolds = list(_BOLD.finditer(source))
    if not bolds:
        return source
    bold = draw(st.sampled_from(bolds))
    return (
        source[: bold.start()]
        + LABELS_AS[draw(st.sampled_from(sorted(LABELS_AS)))](bold[1])
        + source[bold.end() :]
    )


def _every_label(draw: DrawFn, source: str) -> str:
    """Write all labels in another way."""
    made = LABELS_AS[draw(st.sampled_from(sorted(LABELS_AS)))]
    return _BOLD.sub(lambda bold: made(bold[1]), source)


def _other_labels(draw: DrawFn, source: str) -> str:
    """Write the labels of another language or edition."""
    locale = draw(st.sampled_from(sorted(LABELS)))
    names = list(UPDATE_PO_NUMBER.labels(labels_for(locale, draw(st.sampled_from(EDITION_NAMES)))).values())
    return _BOLD.sub(lambda _: f"**{draw(st.sampled_from(names))}**", source)


def _misspelt(draw: DrawFn, source: str) -> str:
    """Repeat, drop or change a letter of a label."""
    bolds = list(_BOLD.finditer(source))
    if not bolds:
        return source
    bold = draw(st.sampled_from(bolds))
    at = draw(st.integers(bold.start(1), bold.end(1) - 1))
    return source[:at] + draw(st.sampled_from(["", source[at] * 2, "e", " ", "\u0301"])) + source[at + 1 :]


def _other_language(draw: DrawFn, source: str) -> str:
    """Say that the article is in another language."""
    tags = [
        "zh-TW",
        "zh-CN",
        "zh-Hant",
        "pt-PT",
        "pt-BR",
        "nb-NO",
        "no",
        "de-AT",
        "en-GB",
        "fi-FI",
        "sr-Latn",
        "xx",
    ]
    return re.sub(r"(ms\.contentlocale: ).*", rf"\g<1>{draw(st.sampled_from(tags))}", source)


def _other_date(draw: DrawFn, source: str) -> str:
    return re.sub(
        r"(ms\.date: ).*", rf"\g<1>{draw(st.sampled_from(['08/15/2021', '11/02/2020', 'soon']))}", source
    )


INSERTED = (
    " ", "  ", "\t", "\u00a0", "\u200b", "\u200e", "\ufeff", "\u2028",
    "**", "*", "`", "\\", "&amp;", "<b>", "</b>", "[", "](x)", "<!-- eaportal: ignore -->", "<!--", "~~",
    "「**保存」**", "** Save**", "`**save**`", "<kbd>save</kbd>", "[save](https://e.org/**save**)",
    "http://ea.azure.com/", "[portal](ea.azure.com)", "[portal](http://ea.azure.com/)",
    "[x](https://ea.azur.com/)", "the the", " number number ",
)  # fmt: skip
AROUND_LINES = (
    ("> ", ""), ("    ", ""), ("", "  "), ("", "\\"), ("| ", " |"), ("", "\t"), ("- ", ""), ("", " \\*"),
)  # fmt: skip


def _inserted(draw: DrawFn, source: str) -> str:
    at = draw(st.integers(0, len(source)))
    return source[:at] + draw(st.sampled_from(INSERTED)) + source[at:]


def _repeated(draw: DrawFn, source: str) -> str:
    """Repeat some words, a line, or many lines."""
    start = draw(st.integers(0, len(source) - 1))
    end = start + draw(st.integers(1, 200))
    return source[:end] + draw(st.sampled_from(["", " ", "\n"])) + source[start:]


def _unspaced(draw: DrawFn, source: str) -> str:
    """Drop a space beside bold or a link."""
    edges = list(re.finditer(r" (?=\*\*|\[)|(?<=\*\*) |(?<=\)) ", source))
    edge = draw(st.sampled_from(edges)) if edges else None
    return source[: edge.start()] + source[edge.end() :] if edge else source


def _other_link(draw: DrawFn, source: str) -> str:
    addresses = [
        "http://ea.azure.com/",
        "ea.azure.com",
        "https://ea.azure.co",
        "<https://ea.azure.com/ x>",
        "#",
        "a.md",
    ]
    return re.sub(
        r"\(https://ea\.azure\.com[^)]*\)", lambda _: f"({draw(st.sampled_from(addresses))})", source
    )


def _in_lines(draw: DrawFn, source: str) -> str:
    """Begin or end some lines with something that Markdown reads."""
    first, last = draw(st.sampled_from(AROUND_LINES))
    lines = source.split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    end = min(start + draw(st.integers(1, 8)), len(lines))
    return "\n".join([*lines[:start], *(first + line + last for line in lines[start:end]), *lines[end:]])


def _ends(draw: DrawFn, source: str) -> str:
    """Change the line ends, all or some, and the start and end of the file."""
    end = draw(st.sampled_from(["\r\n", "\r", "\n\n", "mixed", "\n"]))
    if end == "mixed":
        numbers = iter(range(10_000))
        source = re.sub("\n", lambda _: ("\r\n", "\n", "\r")[next(numbers) % 3], source)
    else:
        source = source.replace("\n", end)
    start, last = draw(st.sampled_from(["", "\ufeff", "\n"])), draw(st.sampled_from(["", "\n", "  \n", " "]))
    return start + source.removeprefix("\ufeff").rstrip("\r\n") + last


DAMAGE = (
    *[_relabelled] * 3, *[_misspelt] * 2, *[_inserted] * 2, _every_label, _other_labels, _other_language,
    _other_date, _repeated, _unspaced, _other_link, _in_lines, _ends,
)  # fmt: skip


@cache
def text_of(path: Path) -> str:
    document = read_document(path)
    assert isinstance(document, Document)
    return document.source


@st.composite
def damaged_articles(draw: DrawFn) -> str:
    """The text of an article with up to six kinds of damage."""
    source = text_of(draw(st.sampled_from(PATHS)))
    for damage in draw(st.lists(st.sampled_from(DAMAGE), min_size=1, max_size=6)):
        source = damage(draw, source)
    return source


def results_of(document: Document) -> list[ArticleResult]:
    return [
        not_understood(each) if isinstance(each, NotAnArticle) else check_offline(each)
        for each in parse_articles(document)
    ]


@dataclass
class Fixing:
    """One run of --fix on *source*, and what was found and fixed in each round."""

    source: str
    unsafe: bool
    fixed: str = ""
    rounds: list[tuple[str, str, list[Finding]]] = field(default_factory=list)
    results: Sequence[ArticleResult] = ()
    first: Sequence[ArticleResult] = ()

    def __post_init__(self) -> None:
        document = Document(PATHS[0], self.source)
        self.first = self.results = results_of(document)
        text = self.source

        def again(changed: Sequence[Document], touched: Sequence[Document]) -> Sequence[ArticleResult]:
            nonlocal text
            (after,) = changed
            findings = [each for result in self.results for each in result.findings]
            self.rounds.append((text, after.source, findings))
            text = after.source
            self.results = [result for each in touched for result in results_of(each)]
            return self.results

        fixed_documents({str(document.path): document}, self.first, again, unsafe=self.unsafe)
        self.fixed = text


def tokens_of(source: str) -> list[Token]:
    tokens = MarkdownIt().enable("table").parse(source.removeprefix("\ufeff"))
    return [*tokens, *(child for block in tokens for child in block.children or [])]


def kept_parts(source: str) -> Counter[tuple[str, str]]:
    """What no fix may touch: code, keys and other tags, pictures, and the titles of links."""
    kinds = {"code_inline", "code_block", "fence", "html_inline", "html_block", "image"}
    tokens = tokens_of(source)
    found = Counter((t.type, f"{t.content} {t.attrs.get('src', '')}") for t in tokens if t.type in kinds)
    return found + Counter(("title", str(t.attrs.get("title", ""))) for t in tokens if t.type == "link_open")


def keys_in(source: str) -> list[str]:
    """What is in keys, without the addresses of links, which are fixed anywhere."""
    return [re.sub(r"\]\([^)]*\)", "]()", key) for key in re.findall(r"<kbd>(.*?)</kbd>", source)]


def addresses_in(source: str) -> list[str]:
    return [str(token.attrs["href"]) for token in tokens_of(source) if token.type == "link_open"]


def visible_stars(source: str) -> int:
    return sum(token.content.count("*") for token in tokens_of(source) if token.type == "text")


def letters_of(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def exact_actions(results: Sequence[ArticleResult]) -> set[tuple[int, str]]:
    """The actions that were done and have the page's words, marked exactly."""
    return {
        (number, action.control)
        for number, result in enumerate(results)
        for step in result.steps
        for action in step.actions
        if action.match is MatchKind.EXACT and action.markup in {Markup.EXACT, None}
        if action.outcome is Outcome.DONE
    }


def applied(findings: Sequence[Finding], *, unsafe: bool) -> list[Finding]:
    return [each for each in findings if each.fix and (each.fix.safe or unsafe)]


def assert_only_spans_change(before: str, after: str, findings: Sequence[Finding]) -> None:
    """Check that the characters outside the fixes of *findings* are in *after* as they were, in order."""
    covered = {n for each in findings if each.fix for n in range(each.fix.start, each.fix.end)}
    edges = {each.fix.start for each in findings if each.fix}
    pattern = ""
    for n, character in enumerate(before):
        pattern += "[^\\0]*?" if n in edges else ""
        pattern += re.escape(character) if n not in covered else ""
    pattern += "[^\\0]*?" if len(before) in edges else ""
    assert re.fullmatch(pattern, after)


def assert_fixed_well(source: str, *, unsafe: bool) -> None:
    fixing = Fixing(source, unsafe)
    fixed = fixing.fixed

    # Once is enough, and what was reported at the end is what a check of the fixed text finds.
    again = Fixing(fixed, unsafe)
    assert again.fixed == fixed
    assert list(again.first) == list(fixing.results)

    for before, after, findings in fixing.rounds:
        assert_only_spans_change(before, after, applied(findings, unsafe=unsafe))
        others = [each for each in applied(findings, unsafe=unsafe) if not each.rule.endswith("-link")]
        if len(others) == len(applied(findings, unsafe=unsafe)):
            assert addresses_in(after) == addresses_in(before)
        for each in others:
            assert each.fix
            removed, added = before[each.fix.start : each.fix.end], each.fix.replacement
            page = spoken_for(fixing.first[0].locale)
            if each.fix.safe or not is_spoken(fixing.first[0].locale, page):
                # The same words, unless they are there twice.
                assert letters_of(added) == letters_of(removed) or each.rule == "repeated-words"
            assert not re.search(r"[\r\n]", added) or re.search(r"[\r\n]", removed)

    assert kept_parts(fixed) == kept_parts(source)
    assert keys_in(fixed) == keys_in(source)
    assert visible_stars(fixed) <= visible_stars(source)
    assert fixed.count("\r") == source.count("\r")
    assert fixed.startswith("\ufeff") == source.startswith("\ufeff")
    assert re.findall(r"[ \t]+(?=[\r\n]|\Z)", fixed) == re.findall(r"[ \t]+(?=[\r\n]|\Z)", source)

    assert len(fixing.results) == len(fixing.first)
    assert exact_actions(fixing.results) >= exact_actions(fixing.first)
    for was, now in zip(fixing.first, fixing.results, strict=True):
        assert (now.verdict is Verdict.PASS) >= (was.verdict is Verdict.PASS)


HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=HEALTH)
@given(source=damaged_articles())
def test_a_fix_makes_an_article_better_and_nothing_else_different(source: str, unsafe: bool):
    assert_fixed_well(source, unsafe=unsafe)


@pytest.mark.slow
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=HEALTH)
@given(source=damaged_articles())
def test_no_random_damage_leads_to_a_wrong_fix(source: str, unsafe: bool):
    assert_fixed_well(source, unsafe=unsafe)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_the_articles_as_they_are_are_fixed_well(path: Path, unsafe: bool):
    assert_fixed_well(text_of(path), unsafe=unsafe)
