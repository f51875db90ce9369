from pathlib import Path

import pytest
import yaml

from eaportal.flows.articles.findings.fixes import fixed_source
from eaportal.flows.articles.findings.results import (
    ArticleResult,
)
from eaportal.flows.procedures.catalog import PROCEDURES
from tests.support.files import ARTICLES
from tests.support.readers import Reader

# Each article written for these tests has a file with its findings.
SIDECARS = sorted(ARTICLES.glob("*.findings.yaml"))


# The tables that articles change, if not those of PO numbers.
CHANGED = {
    "add-enterprise-administrator": {"user", "user_enrollment", "mail"},
    "add-department": {"department"},
    "change-enterprise-administrator": {"user"},
    "remove-enterprise-administrator": {"user", "user_enrollment"},
    "set-spending-quota": {"department"},
    "add-department-administrator": {"user", "user_enrollment", "user_department", "mail"},
    "change-department-administrator": {"user"},
    "remove-department-administrator": {"user", "user_enrollment", "user_department"},
    "associate-account-with-department": {"account"},
    "add-account": {"account", "mail", "user", "user_enrollment"},
    "add-notification-contact": {"contact"},
    "change-notification-contact": {"contact"},
    "download-usage": set(),
    "view-price-sheet": set(),
}

# What the journal says each procedure has changed.
SUBJECTS = {procedure.name: procedure.subject for procedure in PROCEDURES}


def summary(result: ArticleResult) -> dict[str, object]:
    """The result in the form of the findings files."""
    return {
        "locale": result.locale,
        "verdict": str(result.verdict),
        "actions": [result.actions_understood, result.actions_run],
        "findings": [f"{each.line}:{each.column} {each.rule}" for each in result.findings],
        "claims": [f"{each.line}:{each.column} {each.claim} {each.verdict}" for each in result.claims],
    }


def article_of(sidecar: Path) -> Path:
    return sidecar.with_name(sidecar.name.replace(".findings.yaml", ".md"))


def test_every_article_has_a_findings_file():
    assert [article_of(sidecar) for sidecar in SIDECARS] == sorted(ARTICLES.glob("*.md"))


def test_every_procedure_has_an_article():
    assert [name for name in SUBJECTS if not (ARTICLES / f"{name}.en-US.md").exists()] == []


# A procedure in English, Dutch and from right to left, with another number of steps, and another procedure.
FAST = (
    "update-po-number.en-US",
    "update-po-number.nl-NL",
    "update-po-number.ar-SA",
    "update-po-number-six-steps.nl-NL",
    "add-enterprise-administrator.nl-NL",
    "set-spending-quota.en-US",
)


def in_its_language(sidecar: Path):
    tag = sidecar.name.split(".")[1]
    marks = [pytest.mark.browser_context_args(locale=tag)]
    if not sidecar.name.startswith(FAST):
        marks.append(pytest.mark.slow)
    return pytest.param(sidecar, marks=marks, id=sidecar.name.removesuffix(".findings.yaml"))


# Articles with fixes, which are checked again after them.
FIXED = [
    ARTICLES / f"{name}.findings.yaml"
    for name in (
        "update-po-number.nl-NL",
        "update-po-number-drifted.nl-NL",
        "update-po-number-damaged.de-DE",
        "update-po-number-damaged.fr-FR",
        "update-po-number-damaged.ja-JP",
    )
]


@pytest.mark.parametrize("sidecar", [in_its_language(each) for each in SIDECARS if each not in FIXED])
def test_a_check_finds_exactly_what_the_findings_file_lists(reader: Reader, sidecar: Path) -> None:
    article = article_of(sidecar)
    before = reader.own_world.contents()

    result = reader.follow(article.read_bytes().decode(), article.name)

    assert summary(result) == yaml.safe_load(sidecar.read_text())
    changed = {table for table, _ in reader.own_world.changes_since(before)}
    procedure = article.name.partition(".")[0]
    assert changed <= CHANGED.get(procedure, {"po_number", "po_lock"})
    if procedure in SUBJECTS:
        (judged,) = result.procedures
        assert judged.procedure == procedure
        subjects = {entry.subject.split()[0] for entry in reader.own_world.control.journal()}
        assert SUBJECTS[procedure] in {*subjects, None}


@pytest.mark.slow
@pytest.mark.parametrize("sidecar", [in_its_language(each) for each in FIXED])
def test_a_fixed_article_no_longer_has_the_fixed_findings(reader: Reader, sidecar: Path) -> None:
    source = article_of(sidecar).read_bytes().decode()
    before = reader.follow(source)
    assert summary(before) == yaml.safe_load(sidecar.read_text())

    after = reader.follow(fixed_source(source, before.findings, unsafe=True))

    left = [(each.rule, each.line) for each in before.findings if not each.fix]
    assert len(left) < len(before.findings)
    assert [(each.rule, each.line) for each in after.findings] == left
    assert after.actions_run >= before.actions_run
