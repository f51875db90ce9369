"""Articles with damaged labels: whatever is wrong with them, a fix makes them better or leaves them alone."""

import random
import re
from typing import TYPE_CHECKING, cast

import pytest
from markdown_it import MarkdownIt

from eaportal.flows.articles.findings.fixes import fixed_source
from eaportal.flows.articles.findings.results import ActionResult, Finding, Outcome
from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document, read_document
from eaportal.flows.articles.walk.label_findings import label_drift, label_findings, untranslated_label
from eaportal.flows.articles.walk.matches import BOLD_DRIFT_SCORE, classify_bold, mentions, wording_for
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.labels import LABELS, labels_for
from eaportal.flows.procedure import ACTIONS, LABELLED, control_labels
from tests.support.files import ARTICLES

if TYPE_CHECKING:
    from playwright.sync_api import Locator

SEEDS = 5
EDITIONS = ("2020-12", "2021-08")
PATHS = sorted(ARTICLES.glob("update-po-number*.md"))
OTHERS = ("Price Sheet", "Usage", "Download Usage", "Save changes", "Reporting")


def page_of(locale: str, edition: str) -> list[Offer]:
    """What the pages of the portal offer, all at once."""
    names = control_labels(labels_for(locale if locale in LABELS else "en-US", edition))
    own = [
        Offer("link", name, "main", False, None, control, cast("Locator", object()))
        for control, name in names.items()
    ]
    return own + [Offer("link", n, "main", False, f"/{n}", None, cast("Locator", object())) for n in OTHERS]


def damaged(source: str, chance: random.Random) -> str:
    """*source* with up to four changes to the marks and words of its labels, line ends, and start."""
    for _ in range(chance.randint(1, 4)):
        labels = list(re.finditer(r"\*\*([^*\n]+)\*\*", source))
        if not labels:
            break
        label = chance.choice(labels)
        words = label[1]
        half = chance.randint(1, len(words))
        source = source[: label.start()] + chance.choice(
            [
                words, words.lower(), f"**{words.lower()}**", f"**{words.upper()}**", f"`{words}`",
                f"<kbd>{words}</kbd>", f"<b>{words}</b>", f"__{words}__", f"„{words}“", f"**“{words}”**",
                f"[{words}](https://example.org/{words.split()[0]})", f"[**{words}**](#a)",
                f"**on {words}**", f"**{words} page**", f"** {words} **", f"**{words[:half]}**{words[half:]}",
                f"**{words} > Reports**", f"**{words.replace(' ', '-')}**", f"*{words}*", f"***{words}***",
                f"**{words[: half + 1]}**", f"**Old {words}**", f"~~**{words}**~~", f"![{words}](a.png)",
                f"**{words}**s", f"x**{words}**", f"`**{words}**`", f"\\**{words}\\**", "**Save**",
            ]
        ) + source[label.end() :]  # fmt: skip
    if chance.random() < 0.3:
        source = source.replace("\n", "\r\n")
    if chance.random() < 0.3:
        source = "\ufeff" + source.removeprefix("\ufeff")
    return source


def findings_in(source: str, offers: list[Offer]) -> list[Finding]:
    """What is wrong with the labels of *source*, and every word that is nearly one."""
    article = parse_article(Document(PATHS[0], source))
    found: list[Finding] = []
    for step in article.steps if isinstance(article, Article) else ():
        passage, taken = step.passage, []
        for mention in mentions(passage, offers, []):
            offer, span, match = mention.offers[0], mention.match.span, mention.match.kind
            taken.append(span)
            if offer.control is None:
                continue
            action = ActionResult(
                ACTIONS[offer.control].kind, offer.control, passage.written(span), offer.name, match,
                classify_bold(passage, span, taken[:-1]), Outcome.DONE,
            )  # fmt: skip
            found += label_findings(action, passage, span, offers=offers)
        for offer in offers[: len(LABELLED)]:
            wording = wording_for(offer.name, passage, taken)
            if wording and wording.score >= BOLD_DRIFT_SCORE:
                found.append(label_drift(passage, wording, offer, offers))
                found.append(untranslated_label(passage, wording, offer))
    return found


def exactness(source: str, offers: list[Offer]) -> int:
    """How many labels of the steps are the page's words, in bold."""
    names = {offer.name for offer in offers}
    return sum(text in names for text in bold_texts(source))


def bold_texts(source: str) -> list[str]:
    tokens = [t for block in MarkdownIt().parse(source.removeprefix("\ufeff")) for t in block.children or []]
    found: list[str] = []
    for token in tokens:
        if token.type == "strong_open":
            found.append("")
        elif found and token.type in {"text", "code_inline"} and token.level:
            found[-1] += token.content
    return [each.strip() for each in found]


def code_in(source: str) -> list[str]:
    tokens = MarkdownIt().parse(source.removeprefix("\ufeff"))
    inline = [t for block in tokens for t in block.children or []]
    return [
        t.content for t in [*tokens, *inline] if t.type in {"code_inline", "fence", "html_inline", "image"}
    ]


def visible_stars(source: str) -> int:
    tokens = [t for block in MarkdownIt().parse(source.removeprefix("\ufeff")) for t in block.children or []]
    return sum(token.content.count("*") for token in tokens if token.type in {"text", "code_inline"})


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
@pytest.mark.parametrize("unsafe", [False, True])
def test_a_fix_makes_labels_better_and_nothing_else_different(path, edition, unsafe):
    document = read_document(path)
    assert isinstance(document, Document)
    offers = page_of(path.name.split(".")[1], edition)
    for seed in range(SEEDS):
        chance = random.Random(f"{path.name}{seed}")  # noqa: S311 - not for cryptography
        source = damaged(document.source, chance)

        fixed = fixed_source(source, findings_in(source, offers), unsafe=unsafe)
        fixed = fixed_source(fixed, findings_in(fixed, offers), unsafe=unsafe)

        assert fixed_source(fixed, findings_in(fixed, offers), unsafe=unsafe) == fixed, (seed, source, fixed)
        assert visible_stars(fixed) <= visible_stars(source), (seed, fixed)
        assert code_in(fixed) == code_in(source), (seed, fixed)
        assert exactness(fixed, offers) >= exactness(source, offers), (seed, source, fixed)
        assert (fixed.count("\r\n"), fixed.count("\n"), fixed[:1]) == (
            source.count("\r\n"), source.count("\n"), source[:1],
        )  # fmt: skip
        if not unsafe:
            plain = (re.sub(r"[\W_]+", "", each).casefold() for each in (source, fixed))
            assert next(plain) == next(plain), (seed, source, fixed)
