import ast
from string import Formatter

import pytest
import yaml

from eaportal.flows.articles.findings.finding import Finding, finding
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.text.passages import Position
from tests.flows.articles.findings.table import PAGE, with_table
from tests.support.files import ROOT

SIDECARS = sorted((ROOT / "fixtures" / "articles").glob("*.findings.yaml"))


def test_the_page_of_findings_has_the_table_of_the_rules():
    page = PAGE.read_text("utf-8")

    assert page == with_table(page), "Run: python -m tests.flows.articles.findings.table"


def test_each_rule_has_its_own_name():
    names = [rule.code for rule in Rule]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.code)
def test_the_sentences_of_a_rule_end_with_a_period_and_have_no_apostrophe(rule):
    for sentence in filter(None, (rule.message, rule.suggestion)):
        words = "".join(text for text, *_ in Formatter().parse(sentence))
        assert sentence.startswith("{") or words[0].isupper()
        assert sentence.endswith((".", "{problem}", "{advice}"))
        assert "'" not in words


def fields_of(rule):
    sentences = f"{rule.message} {rule.suggestion}"
    return {field for _, field, *_ in Formatter().parse(sentences) if field}


def test_each_detector_fills_in_the_fields_of_its_rule():
    wrong, found = [], set()
    for path in (ROOT / "flows" / "articles").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"finding", "finding_in"}:
                for name in (
                    a.attr for a in call.args if isinstance(a, ast.Attribute) and a.attr in Rule.__members__
                ):
                    found.add(name)
                    given = {each.arg for each in call.keywords} - {"end", "fix", "suggested"}
                    if given != fields_of(Rule[name]):
                        wrong.append(f"{path.name}:{call.lineno}: {name} {given ^ fields_of(Rule[name])}")

    assert wrong == []
    assert len(found) > 15


def test_a_finding_takes_its_severity_and_its_sentences_from_its_rule():
    made = finding(
        Rule.LABEL_DRIFT,
        Position(3, 5),
        written="Uses",
        name="Usage",
        score=66.7,
        others="",
        end=Position(3, 9),
    )

    assert made == Finding(
        "label-drift",
        Severity.ERROR,
        3,
        5,
        "'Uses' is not on the page. The page says 'Usage' (67% similar).",
        "Write 'Usage'.",
        3,
        9,
    )


def test_a_finding_can_go_without_its_suggestion():
    made = finding(Rule.STEP_ORDER, Position(3, 5), suggested=False, what="save")

    assert (made.message, made.suggestion) == (
        "This step comes too early: before it, the reader has to save.",
        None,
    )


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda path: path.name)
def test_the_findings_files_of_the_articles_name_existing_rules(sidecar):
    named = {entry.split(" ")[1] for entry in yaml.safe_load(sidecar.read_text())["findings"]}

    assert named <= {rule.code for rule in Rule}
