"""What a project decides about findings: how serious each rule is there, and how labels are marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    LabelStyle,
)
from eaportal.flows.articles.findings.rules import Rule, Severity

# What these find was not understood or not done. If one could be less than an error, the article would pass.
ALWAYS_ERRORS = frozenset(
    {
        Rule.NOT_UNDERSTOOD,
        Rule.STEP_NOT_UNDERSTOOD,
        Rule.STEP_ORDER,
        Rule.MISSING_STEP,
        Rule.LABEL_ABSENT,
        Rule.AMBIGUOUS,
        Rule.DISABLED,
        Rule.NO_EFFECT,
        Rule.FORBIDDEN_STEP,
        Rule.OTHER_CONTROL,
        Rule.NAMED_VALUE,
        Rule.WRONG_LOCK,
        Rule.GIVEN_UP,
    }
)


@dataclass(frozen=True)
class HouseRules:
    """The *severities* of rules that differ from their own, by name; None turns a rule off.

    *label_style* says how the labels of articles are marked.
    """

    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    label_style: LabelStyle = LabelStyle.BOLD

    def strict(self) -> "HouseRules":
        """Return these rules, but with an error for each list that isn't judged."""
        return replace(self, severities={**self.severities, Rule.OTHER_PROCEDURE.code: Severity.ERROR})

    def applied_to(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return *findings* with these severities, without those of rules that are off."""
        return [
            replace(found, severity=severity)
            for found in findings
            if (severity := self.severities.get(found.rule, found.severity))
        ]


NO_HOUSE_RULES = HouseRules()
