import ast
import re

import pytest

from tests.support.files import ROOT

TEXT = (ROOT / "docs" / "fidelity.md").read_text()
FACTS = re.findall(r"^\| (.+?) \| (.+?) \| `(.+?)` \| `(.+?)::(.+?)` \|$", TEXT, re.M)
GAPS = re.findall(
    r"^\| (.+?) \| (S.+?) \| (.+?) \|$", TEXT.partition("## Known gaps")[2].partition("\n## ")[0], re.M
)
SOURCES = set(re.findall(r"\bS\d+[a-d]?\b", TEXT.partition("## Sources")[2]))


def test_every_row_of_facts_names_source_place_and_test() -> None:
    facts = TEXT.partition("## Facts built")[2].partition("## Known gaps")[0]

    assert len(FACTS) == facts.count("\n| ") - 1


@pytest.mark.parametrize(("fact", "source", "place", "file", "test"), FACTS)
def test_fact_leads_to_code_and_to_a_test(fact: str, source: str, place: str, file: str, test: str) -> None:
    assert (ROOT / place).is_file()
    tests = {node.name for node in ast.parse((ROOT / file).read_text()).body if hasattr(node, "name")}
    assert test in tests


def test_every_source_that_is_cited_is_listed() -> None:
    documents = [
        ROOT / "docs" / "fidelity.md",
        *(ROOT / "simulator").rglob("*.py"),
        *(ROOT / "flows").rglob("*.py"),
    ]
    cited = {
        key
        for document in documents
        for brackets in re.findall(r"\[(S\d+[a-d]?(?:, ?S\d+[a-d]?)*)\]", document.read_text())
        for key in re.split(", ?", brackets)
    }

    assert cited - SOURCES == set()


def test_every_row_of_gaps_names_its_source_and_what_the_simulator_has_instead() -> None:
    gaps = TEXT.partition("## Known gaps")[2].partition("## Sources")[0]

    assert len(GAPS) == gaps.count("\n| ") - 1


@pytest.mark.parametrize("label", re.findall(r"\*\*(.+?)\*\*", " ".join(gap for gap, _, _ in GAPS)))
def test_the_label_of_a_gap_is_on_no_page(label: str) -> None:
    templates = "".join(path.read_text() for path in (ROOT / "simulator/web/templates").rglob("*.html"))

    assert f'_("{label}")' not in templates


def test_every_source_supports_a_fact_or_a_gap() -> None:
    used = {
        key
        for sources in [*(source for _, source, *_ in FACTS), *(source for _, source, _ in GAPS)]
        for key in sources.split(", ")
    }

    assert SOURCES - used == set()
