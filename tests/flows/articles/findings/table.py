"""The table of rules in docs/findings.md; run this module to update it."""

from eaportal.flows.articles.findings.rules import Rule
from tests.support.files import ROOT

PAGE = ROOT / "docs" / "findings.md"
_BEGIN, _END = "| rule | severity |", "\n\n## "


def with_table(page: str) -> str:
    """The text of *page* with its table made from the rules."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    rows = [
        f'| <a id="{rule.code}"></a>`{rule.code}` | {rule.severity} | {rule.meaning} | {rule.example} |'
        for rule in Rule
    ]
    head = [f"{_BEGIN} what it means | example |", "|---|---|---|---|"]
    return before + "\n".join([*head, *rows]) + _END + after


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
