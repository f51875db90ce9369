from dataclasses import replace

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.house_rules import HouseRules
from eaportal.flows.articles.findings.rules import Severity


def test_severities_change_the_findings_of_their_rules_alone():
    case = Finding("label-case", Severity.NOTE, 1, 1, "A.")
    bold = Finding("not-bold", Severity.WARNING, 2, 1, "B.")
    drift = Finding("label-drift", Severity.ERROR, 3, 1, "C.")
    rules = HouseRules({"not-bold": Severity.ERROR, "label-case": None})

    assert rules.applied_to([case, bold, drift]) == [replace(bold, severity=Severity.ERROR), drift]
