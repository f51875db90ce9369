import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "fidelity.md").read_text()
FACTS = re.findall(r"^\| (.+?) \| (.+?) \| `(.+?)` \| `(.+?)::(.+?)` \|$", TEXT, re.M)
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
