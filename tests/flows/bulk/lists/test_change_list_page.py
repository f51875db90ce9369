import csv
import re

import pytest

from eaportal.flows.bulk.ledger.rows import Status
from eaportal.flows.bulk.lists.cells import COLUMNS, OPTIONAL_COLUMNS, RESULT_COLUMNS
from eaportal.flows.bulk.lists.change_list import read_change_list
from eaportal.flows.bulk.lists.periods import read_period
from tests.support.files import ROOT

PAGE = (ROOT / "docs/change-lists.md").read_text()
GOOD = {
    "enrollment": "7080123",
    "period": "2020-11",
    "po_number": "PO-1",
    "kind": "",
    "lock": "",
    "expected": "",
}
HEADER = ",".join(GOOD)


def rows_of(title: str) -> list[list[str]]:
    """The cells of the tables below a title, the code marks taken off."""
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    tables = re.findall(r"^\| (?!---)(.+) \|$", section, re.MULTILINE)
    return [[cell.strip("`") for cell in table.split(" | ")] for table in tables]


def test_the_page_has_every_column_and_status():
    assert [row[0] for row in rows_of("Columns")[1:]] == [*COLUMNS, *OPTIONAL_COLUMNS]
    assert [row[0] for row in rows_of("Results")[1:]] == list(Status)
    assert ", ".join(f"`{name}`" for name in RESULT_COLUMNS) in PAGE


def test_the_example_of_the_page_is_a_list(csv_file):
    example = PAGE.split("```\n")[1]

    assert [change.po_number for change in read_change_list(csv_file(example)).changes] == [
        "PO-4500012345",
        "PO-4500012346",
        "0004500",
    ]


@pytest.mark.parametrize(("written", "read_as"), rows_of("Periods")[1:])
def test_a_period_is_read_as_the_page_says(written, read_as):
    assert read_period(written) == read_as


@pytest.mark.parametrize(
    ("column", "cell", "said"), [row for row in rows_of("Problems")[1:] if len(row) == 3]
)
def test_messages_about_a_cell_are_those_of_the_docs(tmp_path, problems_of, column, cell, said):
    path = tmp_path / "changes.csv"
    row = GOOD | {column: cell.replace("␣", " ").replace("⍽", "\u00a0")}
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([GOOD, row.values()])

    assert problems_of(path) == [(2, column, said.replace("␣", " "))]


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("two rows say the same", f"{HEADER}\n7080123,2020-11,PO-1\n7080123,2020-11,PO-1\n"),
        ("two rows contradict each other", f"{HEADER}\n7080123,2020-11,PO-1\n7080123,2020-11,PO-2\n"),
        (
            "one row locks, the other does not",
            f"{HEADER}\n7080123,2020-11,PO-1,,yes\n7080123,2020-11,PO-1,,no\n",
        ),
        ("zeros are lost", f"{HEADER}\n7080123,2020-11,0004500\n7080124,2020-11,4501\n"),
        ("a number of five digits", f"{HEADER}\n7080123,2020-11,43891\n7080124,2020-11,PO-1\n"),
        ("a row has too many cells", f"{HEADER}\n7080123,2020-11,PO-1,,,,\"x\"\n"),
        ("there is nothing to do", f"{HEADER}\n"),
        ("a column has nearly the right name", "enrollment,period,po_numbr\n7080123,2020-11,PO-1\n"),
        ("a column without a name", "enrollment,period,po_number,,lock\n7080123,2020-11,PO-1,x,\n"),
        ("no number is filled in", f"{HEADER}\n7080123,2020-11,,,,PO-0\n"),
        ("a column is missing", "enrollment,period\n7080123,2020-11\n"),
        ("a column is there twice", "enrollment,period,po_number,kind,kind\n7080123,2020-11,PO-1\n"),
    ],
)  # fmt: skip
def test_messages_about_a_list_are_those_of_the_docs(csv_file, problems_of, what, content):
    said = [row[1] for row in rows_of("Problems") if len(row) == 2 and row[0].startswith(what)]

    assert [message for _, _, message in problems_of(csv_file(content))] == said
