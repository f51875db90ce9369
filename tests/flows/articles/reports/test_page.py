from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from eaportal.flows.articles.findings.results import (
    report_on,
)
from eaportal.flows.articles.reports.page import as_page
from eaportal.flows.articles.reports.screenshots import Screenshot
from eaportal.flows.procedures.controls import Control
from tests.flows.articles.reports.conftest import ARABIC, DUTCH
from tests.support.list_results import changed

MADE = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
WEBP = b"RIFF"


def page(report, **screenshots):
    """The page of *report*, with the *screenshots* of each article by the first letters of its path."""
    listed = [screenshots.get(article.path.partition(".")[0], ()) for article in report.articles]
    return BeautifulSoup(as_page(report, listed, MADE), "html.parser")


def texts(elements):
    return [" ".join(element.get_text(" ").split()) for element in elements]


def test_the_matrix_has_a_row_an_article_and_a_column_a_step(report):
    rows = page(report).select(".matrix tr")

    assert [texts(row.select("th, td")) for row in rows] == [
        ["Language", "Verdict", "Step 1", "Step 2", "To fix", "Article"],
        ["nl-NL", "pass", "✓", "✓", "1", "a, b/één.md"],
        ["ar-SA", "fail", "✗", "?", "2", "ar.md"],
        ["en-US", "not understood", "", "", "1", "soup.md"],
    ]


def test_every_sign_has_a_text_too(report):
    signs = page(report).select(".matrix [role=img]")

    assert [sign["aria-label"] for sign in signs] == [
        "sign in: done",
        "open the reports: done",
        "open the reports: failed",
        "names nothing on the page",
    ]


def test_every_link_leads_to_an_element_of_the_page(report):
    shown = page(report)

    links = [link["href"] for link in shown.select("a")]
    assert len(links) == 6
    assert all(shown.select(link) for link in links)


def test_a_sentence_is_in_its_language_and_direction_with_its_label_marked(report):
    sentence = page(report).select("blockquote")[2]

    assert (sentence["lang"], sentence["dir"]) == ("ar-SA", "auto")
    assert texts(sentence.select("mark")) == ["تقارير"]
    assert sentence.get_text() == "انقر فوق تقارير."


def test_a_picture_stands_beside_the_step_that_it_shows(report):
    screenshot = Screenshot(1, Control.REPORTS, webp=WEBP)

    shown = page(report, ar=(screenshot,))

    (image,) = shown.select("img")
    assert image.find_parent("li")["id"] == "article-2-step-1"
    assert image["alt"] == "The page on which to open the reports"
    assert image["src"] == f"pictures/{screenshot.report_name}"


def test_each_list_of_a_file_has_its_name_and_its_own_pictures(report):
    lists = report_on([changed(ARABIC, line=3), changed(ARABIC, line=9)])
    pictures = [[Screenshot(1, Control.REPORTS, webp=webp)] for webp in (b"1", b"2")]

    shown = BeautifulSoup(as_page(lists, pictures, MADE), "html.parser")

    assert texts(shown.select("h2"))[1:] == ["ar.md, list on line 3", "ar.md, list on line 9"]
    found = [[image["src"] for image in each.select("img")] for each in shown.select("details")]
    assert found == [[f"pictures/{picture.report_name}"] for (picture,) in pictures]


def test_what_is_in_an_included_file_is_reported_there(report):
    step = replace(ARABIC.steps[0], path="parts/a.md")
    found = replace(ARABIC.findings[1], path="parts/a.md")
    claim = replace(DUTCH.claims[0], path="parts/a.md")

    shown = page(report_on([replace(changed(ARABIC, steps=(step,), findings=(found,)), claims=(claim,))]))

    assert "error on line 1, column 15 of parts/a.md:" in shown.select_one(".findings").text
    assert "line 1 of parts/a.md" in shown.select_one(".step h3").text
    assert texts(shown.select(".claims td"))[0] == "parts/a.md, 1"


def test_findings_are_listed_with_their_positions(report):
    listed = [" ".join(item.get_text().split()) for item in page(report).select(".findings li")]

    assert listed[0] == (
        "note on line 4, column 14: 'rapporten' is 'Rapporten' on the page. Write 'Rapporten'. label-case"
    )
    assert len(listed) == 4


def test_quoted_words_keep_their_direction_to_themselves(report):
    (finding,) = [found for found in page(report).select(".findings li") if "no-effect" in found.text]

    assert texts(finding.select("bdi")) == ["'تقارير'"]


def test_each_claim_is_listed_with_the_rule_of_the_portal(report):
    rows = page(report).select(".claims tbody tr")

    assert [texts(row.select("td")) for row in rows] == [
        ["1", "days", "zeven dagen", "7 days", "7 days", "holds"],
        [
            "1",
            "ticket",
            "een kaartje",
            "–",
            "support ticket",
            "not judged, because the sentence has a denial",
        ],
    ]


def test_one_article_is_open_and_has_no_table(report):
    shown = page(report_on(report.articles[:1]))

    assert shown.title.string == shown.h1.string == "An article checked"
    assert shown.select(".matrix, script") == []
    assert shown.details.has_attr("open")
    assert texts(shown.select("summary")) == [
        "a, b/één.md pass: all 2 steps work, 2 of 7 actions in the text, 2 run; 1 note"
    ]


@pytest.mark.parametrize("attribute", ["src", "href"])
def test_the_page_needs_no_other_file_than_its_pictures(report, attribute):
    shown = page(report, ar=(Screenshot(1, Control.REPORTS, webp=WEBP),))

    used = [element[attribute] for element in shown.select(f"[{attribute}]")]
    assert [address for address in used if not address.startswith(("#", "pictures/"))] == []


def test_the_words_of_an_article_are_escaped(report):
    assert "احفظ &lt;b&gt;." in as_page(report, [(), (), ()], MADE)
