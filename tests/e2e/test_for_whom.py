"""For whom an article works: every reader follows it in worlds of their own."""

import json
from pathlib import Path

import jsonschema
import pytest

from eaportal.flows.procedures.catalog import find_procedure
from tests.e2e.test_cli import eaportal
from tests.support.files import ARTICLES, ROOT

SCHEMA = json.loads((ROOT / "docs" / "check-report.schema.json").read_text("utf-8"))
EA, PARTNER = {"role": "ea_admin", "kind": "direct"}, {"role": "partner_admin", "kind": "indirect"}
NO_LOCK = (
    "Before this step, the reader has to clear 'Lock PO number', because the number is locked, but the"
    " article does not say so."
)
INVOICED = "The invoice for October 2020 has been generated. To change its PO number, open a support ticket."
STEPS = """\
1. Sign in to the [EA portal](https://ea.azure.com/).
2. In the left pane, click **Reports**.
3. At the top of the page, click **Usage Summary** and select the relevant period from the dropdown.
4. Click **View/Edit PO Numbers**.
5. {before}Enter the new PO number and click **Save**.
"""
ONLY_DIRECT = "For a direct enrollment, the EA administrator can change the PO number.\n\n"


def tried(path: Path, *options: str) -> tuple[int, dict]:
    done = eaportal("check", str(path), "--for-whom", "--format", "json", *options)
    report = json.loads(done.stdout)
    jsonschema.validate(report, SCHEMA)
    return done.returncode, report["articles"][0]


@pytest.mark.slow
def test_the_table_says_for_whom_an_article_works_and_what_stops_the_others(tmp_path: Path) -> None:
    code, article = tried(ARTICLES / "update-po-number.en-US.md", "--report", str(tmp_path))

    table = article["procedures"][0]["readers"]
    assert_documented(table, "update-po-number")
    rows = [
        (row["readers"], row["states"], row["locked"], row["step"], row["until"])
        for row in table
        if {"role": "ea_admin", "kind": "indirect"} not in row["readers"]
    ]
    usual, both = ["open", "ended", "notified"], [False, True]
    assert rows == [
        ([EA], usual, [False], None, "2022-10-10"),
        ([PARTNER], usual, [False], None, "2023-02-20"),
        ([EA, PARTNER], ["closed"], both, 5, None),
        ([EA, PARTNER], ["invoiced"], both, 5, None),
        ([EA, PARTNER], usual, [True], 5, None),
    ]
    others = table[-1]
    because = {row["because"] for row in table}
    assert (len(others["readers"]), others["step"], others["promised"]) == (14, 4, False)
    assert "The portal does not offer 'View/Edit PO Numbers' to this reader." in because
    assert (
        "The invoice for October 2020 has been generated. To change its PO number, open a support ticket."
        in because
    )
    assert NO_LOCK in because
    assert (code, article["verdict"]) == (1, "fail")
    assert {found["rule"] for found in article["findings"]} == {"reader-stopped"}
    assert "For whom it works" in (tmp_path / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_an_article_that_clears_the_lock_and_names_one_reader_leaves_out_the_other(tmp_path: Path) -> None:
    path = tmp_path / "direct.md"
    steps = STEPS.format(before="Clear **Lock PO number** if it is selected. ")
    path.write_text(f"# Update the PO number\n\n{ONLY_DIRECT}{steps}", "utf-8")

    code, article = tried(path)

    assert [
        (found["rule"], found["line"]) for found in article["findings"] if found["severity"] != "note"
    ] == [("reader-unmentioned", 5)]
    through = [row for row in article["procedures"][0]["readers"] if row["works"]]
    assert [row["readers"] for row in through] == [[EA], [PARTNER]]
    assert [row["locked"] for row in through] == [[False, True]] * 2
    assert [row["promised"] for row in through] == [True, False]
    assert code == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["add-enterprise-administrator", "add-account"])
def test_who_gets_through_is_who_may_by_the_documents(name: str) -> None:
    article = tried(ARTICLES / f"{name}.en-US.md")[1]

    (part,) = [part for part in article["procedures"] if part["procedure"] == name]
    assert_documented(part["readers"], name)


def assert_documented(table: list[dict], name: str) -> None:
    unlocked = [row for row in table if False in row["locked"]]
    assert unlocked
    assert [row for row in unlocked if row["works"] is not row["documented"]] == []
    through = {each["role"] for row in unlocked if row["works"] for each in row["readers"]}
    assert through == set(find_procedure(name).roles)
