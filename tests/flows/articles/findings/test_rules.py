import re

import pytest
import yaml

from eaportal.flows.articles.findings.rules import Rule
from tests.support.files import ROOT

PAGE = (ROOT / "docs" / "findings.md").read_text()
SIDECARS = sorted((ROOT / "fixtures" / "articles").glob("*.findings.yaml"))


def test_the_page_of_findings_has_every_rule_as_the_table_has_it():
    rows = re.findall(r"^\| `(.+?)` \| (error|warning|note) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)

    assert rows == [(rule.code, str(rule.severity), rule.meaning, rule.example) for rule in Rule]


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda path: path.name)
def test_the_files_beside_the_articles_name_rules_that_there_are(sidecar):
    named = {entry.split(" ")[1] for entry in yaml.safe_load(sidecar.read_text())["findings"]}

    assert named <= {rule.code for rule in Rule}
