import json
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifSchema

from eaportal.flows.articles.findings.results import (
    report_on,
)
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.reports.sarif import as_sarif
from tests.support.files import ROOT


def file(uri):
    return {"uri": uri} if ":" in uri else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def locations(uri, **region):
    return [{"physicalLocation": {"artifactLocation": file(uri), "region": region}}]


def test_the_log_is_what_the_schema_of_sarif_allows(report):
    log = json.loads(as_sarif(report))

    SarifSchema.model_validate(log)


def test_every_rule_is_described_and_every_finding_refers_to_its(report):
    (run,) = json.loads(as_sarif(report))["runs"]

    driver = run.pop("tool")["driver"]
    assert (driver["name"], driver["version"]) == ("eaportal", version("eaportal"))
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in Rule]
    assert [driver["rules"][result["ruleIndex"]]["id"] for result in run["results"]] == [
        "label-case", "front-matter", "no-effect", "not-understood",
    ]  # fmt: skip


def test_findings_have_their_places_and_their_mends(report):
    (run,) = json.loads(as_sarif(report))["runs"]

    for result in run["results"]:
        del result["ruleIndex"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == [
        {
            "ruleId": "label-case",
            "level": "note",
            "message": {"text": "'rapporten' is 'Rapporten' on the page. Write 'Rapporten'."},
            "locations": locations(
                "a%2C%20b/%C3%A9%C3%A9n.md", startLine=4, startColumn=14, endLine=4, endColumn=23
            ),
            "fixes": [
                {
                    "artifactChanges": [
                        {
                            "artifactLocation": file("a%2C%20b/%C3%A9%C3%A9n.md"),
                            "replacements": [
                                {
                                    "deletedRegion": {"charOffset": 30, "charLength": 9},
                                    "insertedContent": {"text": "Rapporten"},
                                }
                            ],
                        }
                    ]
                }
            ],
        },
        {
            "ruleId": "front-matter",
            "level": "warning",
            "message": {"text": "50 % of it:\nis damaged, so to say."},
            "locations": locations("ar.md", startLine=9, startColumn=1),
        },
        {
            "ruleId": "no-effect",
            "level": "error",
            "message": {"text": "'تقارير' opened no page."},
            "locations": locations("ar.md", startLine=1, startColumn=15, endLine=1, endColumn=21),
        },
        {
            "ruleId": "not-understood",
            "level": "error",
            "message": {"text": "Found 1 paragraph."},
            "locations": locations("soup.md", startLine=1, startColumn=1),
        },
    ]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b.md", "a%20b.md"),
        ("{here}/a b.md", "a%20b.md"),
        ("./docs/../a:b.md", "a%3Ab.md"),
        ("../a b.md", "{above}/a%20b.md"),
        ("{here}.md", "{above}/here.md"),
        ("\udcff.md", "%FF.md"),
    ],
)
def test_a_path_is_relative_to_the_working_folder_or_an_address(
    report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, uri: str
):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    article = replace(report.articles[2], path=path.format(here=here))

    (run,) = json.loads(as_sarif(report_on([article])))["runs"]

    expected = uri.format(above=tmp_path.as_uri())
    assert run["results"][0]["locations"] == locations(expected, startLine=1, startColumn=1)
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"{here.as_uri()}/"}}


def test_the_help_of_a_rule_is_its_row_in_the_documentation(report):
    (run,) = json.loads(as_sarif(report))["runs"]

    page = (ROOT / "docs" / "findings.md").read_text("utf-8")
    for rule in run["tool"]["driver"]["rules"]:
        address, _, anchor = rule["helpUri"].partition("#")
        assert address.endswith("/docs/findings.md")
        assert f'<a id="{anchor}"></a>`{rule["id"]}`' in page


def test_a_fix_that_the_writer_has_to_agree_to_is_left_out(report):
    article = report.articles[0]
    (found,) = article.findings
    assert found.fix
    unsafe = replace(found, fix=replace(found.fix, safe=False))

    (run,) = json.loads(as_sarif(report_on([replace(article, findings=(unsafe,))])))["runs"]

    assert "fixes" not in run["results"][0]
