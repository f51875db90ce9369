"""Whole articles on pages without a browser."""

from pathlib import Path

import pytest
import yaml

from eaportal.flows.articles.text.article import Article, read_article
from tests.support.files import ARTICLES
from tests.support.offline_portal import check_offline

SIDECARS = sorted(ARTICLES.glob("*.findings.yaml"))


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda path: path.name.removesuffix(".findings.yaml"))
def test_offline_pages_lead_to_the_findings_that_real_ones_do(sidecar: Path):
    article = read_article(sidecar.with_name(sidecar.name.replace(".findings.yaml", ".md")))
    assert isinstance(article, Article)

    result = check_offline(article)

    expected = yaml.safe_load(sidecar.read_text("utf-8"))
    assert (str(result.verdict), [result.actions_understood, result.actions_run]) == (
        expected["verdict"],
        expected["actions"],
    )
    assert [f"{each.line}:{each.column} {each.rule}" for each in result.findings] == expected["findings"]
