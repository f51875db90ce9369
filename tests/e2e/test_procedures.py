"""Every procedure of the catalog, carried out by its article on the portal's pages."""

import json
from pathlib import Path

import pytest

from eaportal.flows.articles.findings.results import (
    Verdict,
)
from eaportal.flows.procedures.catalog import PROCEDURES
from eaportal.flows.procedures.procedure import Procedure
from tests.e2e.test_cli import eaportal
from tests.support.files import ARTICLES
from tests.support.parameters import slow_after
from tests.support.readers import Reader

# Whoever may read the reports carries out what they are for.
FOR_SOME = [each for each in PROCEDURES if "ea_admin_readonly" not in each.roles]


def article_of(procedure: Procedure) -> str:
    return (ARTICLES / f"{procedure.name}.en-US.md").read_text("utf-8")


@pytest.mark.browser_context_args(locale="en-US")
@pytest.mark.parametrize("procedure", slow_after(1, FOR_SOME), ids=lambda each: each.name)
def test_who_may_not_carry_it_out_is_stopped(reader: Reader, procedure: Procedure) -> None:
    before = reader.own_world.contents()

    result = reader.follow(article_of(procedure), user="ea_admin_readonly")

    assert result.verdict is Verdict.FAIL
    assert reader.own_world.changes_since(before) == []


@pytest.mark.browser_context_args(locale="en-US")
@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    slow_after(
        2,
        [
            (
                "add-enterprise-administrator",
                "Type the email address of your colleague. ",
                "",
                ["missing-step 13"],
            ),
            ("add-enterprise-administrator", "gets **Yes** at", "gets the option set to **Yes** at", []),
            ("add-enterprise-administrator", " > **Enrollment Detail**", "", []),
            ("add-enterprise-administrator", "**Enrollment Detail**", "**Details**", ["label-drift 10"]),
            ("add-enterprise-administrator", "**+ Add Administrator**", "**+ Add administrator**", []),
            ("add-department", "1. Select **Add**.\n", "", ["missing-step 12"]),
            ("add-department", ", and then the tab **Department**", "", ["missing-step 11"]),
            ("add-account", "1. Enter the address of its owner.\n", "", ["missing-step 14"]),
            (
                "add-department-administrator",
                "1. Enter the email address of your colleague.\n",
                "",
                ["missing-step 13"],
            ),
            ("add-department-administrator", "1. Select the department.\n", "", []),
            (
                "remove-enterprise-administrator",
                "and select the **X**",
                "but do not select the **X**",
                ["forbidden-step 11"],
            ),
            (
                "associate-account-with-department",
                "1. Choose the department from the list.\n",
                "",
                ["missing-step 12"],
            ),
            ("add-notification-contact", ", and then confirm it", "", []),
            (
                "add-notification-contact",
                "1. Enter the email address of the mailbox, and then confirm it.\n",
                "",
                ["missing-step 12"],
            ),
            ("change-notification-contact", "Set the frequency to **Monthly**", "Choose **Monthly**", []),
            ("change-notification-contact", "Set the frequency to **Monthly**", "Choose how often", []),
            ("download-usage", "**Reports**, and then the tab", "the tab", ["missing-step 10"]),
            ("download-usage", "tab **Download Usage**", "tab **Usage Download**", ["label-drift 10"]),
            (
                "change-notification-contact",
                "1. Set the frequency to **Monthly**.\n",
                "",
                ["missing-step 12"],
            ),
        ],
    ),
)
def test_what_an_article_leaves_out_or_calls_otherwise_is_found_in_its_line(
    reader: Reader, name: str, old: str, new: str, found: list[str]
) -> None:
    source = (ARTICLES / f"{name}.en-US.md").read_text("utf-8")
    assert old in source

    result = reader.follow(source.replace(old, new))

    assert [f"{each.rule} {each.line}" for each in result.findings if each.severity == "error"] == found


@pytest.mark.slow
def test_a_page_with_many_lists_is_checked_list_by_list(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("\n".join(article_of(each).partition("\n# ")[2] for each in PROCEDURES), "utf-8")

    done = eaportal("check", str(page), "--format", "json")

    (read,) = json.loads(done.stdout)["articles"]
    assert [(each["procedure"], each["verdict"]) for each in read["procedures"]] == [
        (each.name, "pass") for each in PROCEDURES
    ]
    assert (done.returncode, read["verdict"]) == (0, "pass")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "code", "told"),
    [("add-department", 0, ["add-department"]), ("add-account", 1, None)],
)
def test_one_procedure_can_be_picked(tmp_path: Path, name: str, code: int, told: list[str] | None) -> None:
    page = tmp_path / "page.md"
    page.write_text("\n".join(article_of(each).partition("\n# ")[2] for each in PROCEDURES[:5]), "utf-8")

    done = eaportal("check", str(page), "--procedure", name, "--format", "json")

    assert done.returncode == code
    if told is None:
        assert done.stderr.endswith(f"has a list that describes {name}, so nothing was checked.\n")
    else:
        (read,) = json.loads(done.stdout)["articles"]
        assert [each["procedure"] for each in read["procedures"]] == told
