from pathlib import Path

import pytest
import yaml

from eaportal.flows.articles.findings.fixes import fixed_source
from eaportal.flows.articles.findings.results import ArticleResult
from tests.support.files import ARTICLES
from tests.support.readers import Reader

# Each article that is written for this has its findings beside it.
SIDECARS = sorted(ARTICLES.glob("*.findings.yaml"))


def told(result: ArticleResult) -> dict[str, object]:
    """What the check says, as the files beside the articles have it."""
    return {
        "locale": result.locale,
        "verdict": str(result.verdict),
        "actions": [result.actions_understood, result.actions_run],
        "findings": [f"{each.line}:{each.column} {each.rule}" for each in result.findings],
        "claims": [f"{each.line}:{each.column} {each.claim} {each.verdict}" for each in result.claims],
    }


def article_of(sidecar: Path) -> Path:
    return sidecar.with_name(sidecar.name.replace(".findings.yaml", ".md"))


def test_every_article_has_its_findings_beside_it():
    assert [article_of(sidecar) for sidecar in SIDECARS] == sorted(ARTICLES.glob("*.md"))


def in_its_language(sidecar: Path):
    tag = sidecar.name.split(".")[1]
    context = pytest.mark.browser_context_args(locale=tag)
    return pytest.param(sidecar, marks=context, id=sidecar.name.removesuffix(".findings.yaml"))


# The articles that are mended, each checked again.
MENDED = [
    ARTICLES / f"{name}.findings.yaml"
    for name in (
        "update-po-number.nl-NL",
        "update-po-number-drifted.nl-NL",
        "update-po-number-damaged.de-DE",
        "update-po-number-damaged.fr-FR",
        "update-po-number-damaged.ja-JP",
    )
]


@pytest.mark.parametrize("sidecar", [in_its_language(each) for each in SIDECARS if each not in MENDED])
def test_a_check_says_what_stands_beside_the_article_and_nothing_else(reader: Reader, sidecar: Path) -> None:
    article = article_of(sidecar)
    before = reader.own_world.contents()

    result = reader.follow(article.read_bytes().decode(), article.name)

    assert told(result) == yaml.safe_load(sidecar.read_text())
    assert {table for table, _ in reader.own_world.changes_since(before)} <= {"po_number", "po_lock"}


@pytest.mark.parametrize("sidecar", [in_its_language(each) for each in MENDED])
def test_a_mended_article_checked_again_lacks_what_was_mended(reader: Reader, sidecar: Path) -> None:
    source = article_of(sidecar).read_bytes().decode()
    before = reader.follow(source)
    assert told(before) == yaml.safe_load(sidecar.read_text())

    after = reader.follow(fixed_source(source, before.findings))

    left = [(each.rule, each.line) for each in before.findings if not each.fix]
    assert len(left) < len(before.findings)
    assert [(each.rule, each.line) for each in after.findings] == left
    assert after.actions_run >= before.actions_run
