"""Whole articles on pages without a browser."""

from pathlib import Path

import pytest
import yaml

from eaportal.flows.articles.check import not_understood
from eaportal.flows.articles.findings.results import (
    CheckReport,
    report_on,
)
from eaportal.flows.articles.text.article import Article, NotAnArticle, parse_articles, read_article
from eaportal.flows.articles.text.documents import Document
from tests.support.files import ARTICLES
from tests.support.json_reports import misfits
from tests.support.offline_portal import check_offline

# The offline pages are those of one procedure.
SIDECARS = [
    *sorted(ARTICLES.glob("update-po-number*.findings.yaml")),
    ARTICLES / "add-subscription.en-US.findings.yaml",
]


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


ENGLISH = (ARTICLES / "update-po-number.en-US.md").read_text("utf-8")


def report_of(*sources: str) -> CheckReport:
    articles = [article for each in sources for article in parse_articles(Document(Path("a.md"), each))]
    return report_on(
        not_understood(each) if isinstance(each, NotAnArticle) else check_offline(each) for each in articles
    )


@pytest.mark.parametrize(
    ("source", "verdicts"),
    [
        (ENGLISH, ["pass"]),
        (ENGLISH.replace("**Usage Summary**", "**Consumption**"), ["fail"]),
        ("1. Boil the water.\n1. Add salt.\n", ["not-understood"]),
        ("Nothing to do.\n", ["not-understood"]),
        (f"{ENGLISH}\n# Again\n\n{ENGLISH[ENGLISH.index('1. ') :]}", ["pass"]),
        (f"{ENGLISH}\n# Again\n\n1. Boil the water.\n1. Add salt.\n", ["pass"]),
        (ENGLISH.replace("**Save**", "Save <!-- eaportal: ignore, zzz -->"), ["pass"]),
        (ENGLISH.replace("ms.contentlocale: en-US", "ms.contentlocale: zh-TW"), None),
    ],
    ids=[
        "pass",
        "fail",
        "another procedure",
        "no list",
        "two lists",
        "another list",
        "ignored",
        "another language",
    ],
)
def test_a_report_of_every_kind_fits_the_schema(source: str, verdicts: list[str] | None):
    report = report_of(source)

    assert misfits(report.to_json()) == []
    assert verdicts in (None, [str(each.verdict) for each in report.articles])


def test_a_label_without_a_space_before_it_that_an_earlier_step_needed():
    steps = """1. Begin op de EA-portal, met uw eigen account.
2. Ga in de linkerbalk naar**Rapporten**.
3. Neem daarna het tabblad **Samenvatting van gebruik**.
4. Stel de maand in waar het om gaat.
5. Kies**Ko-nummers weergeven/bew
 Stel de maand in waar het om gaat.
5. Kies**Ko-nummers weergeven/bewerken**.
6. Zet het nummer in het vak en sluit af met **Opslaan**."""

    assert report_of(f"---\nms.contentlocale: nl-NL\n---\n# Nummer\n\n{steps}\n").articles
