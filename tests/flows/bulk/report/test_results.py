import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from eaportal.flows.bulk.ledger.rows import Row, RowOutcome, Source, Status
from eaportal.flows.bulk.lists.cells import RESULT_COLUMNS
from eaportal.flows.bulk.lists.change_list import ChangeList, read_change_list
from eaportal.flows.bulk.report import results
from eaportal.flows.bulk.report.results import write_errors, write_results
from eaportal.flows.bulk.run.continuing import source_of
from eaportal.flows.errors import WrongInputError

LIST = """\
po_number,enrollment,period,expected
PO-1,7080123,November 2020,PO-0
0004500,7080124,11/2020,

PO-3,7080125,202011,
"PO 4, b",7080126,2020-11,
"""
OUTCOMES = {
    2: RowOutcome(2, Status.UPDATED, "", "PO-0", "PO-1", "2020-12-01T09:00:00Z"),
    3: RowOutcome(3, Status.REFUSED, "=Too late.", "-1", "-1", "2020-12-01T09:00:01Z"),
    5: RowOutcome(5, Status.UNCHANGED, "", "PO-3", "PO-3", "2020-12-01T09:00:02Z"),
}
COLUMNS = ["po_number", "enrollment", "period", "expected", *RESULT_COLUMNS]
ROWS = [
    ["PO-1", "7080123", "November 2020", "PO-0", "updated", "", "PO-0", "PO-1", "2020-12-01T09:00:00Z"],
    ["0004500", "7080124", "11/2020", "", "refused", "=Too late.", "-1", "-1", "2020-12-01T09:00:01Z"],
    ["PO-3", "7080125", "202011", "", "unchanged", "", "PO-3", "PO-3", "2020-12-01T09:00:02Z"],
    ["PO 4, b", "7080126", "2020-11", "", "not-run", "", "", "", ""],
]  # fmt: skip


@pytest.fixture
def change_list(csv_file) -> ChangeList:
    return read_change_list(csv_file(LIST))


def run_of(change_list: ChangeList, outcomes: dict[int, RowOutcome]) -> tuple[Source, list[Row]]:
    """A run of *change_list*; a row that has no outcome was not run."""
    rows = [
        Row(change, None, None, outcomes.get(change.row) or RowOutcome(change.row, Status.NOT_RUN))
        for change in change_list.changes
    ]
    return source_of(change_list, "http://127.0.0.1:8020/", "a@b.c"), rows


def rows_of(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        return list(csv.reader(path.read_bytes().decode().splitlines()))
    return [[cell or "" for cell in row] for row in load_workbook(path).active.values]


def test_results_are_the_list_in_its_order_with_the_outcome_of_each_row(change_list, tmp_path):
    write_results(tmp_path / "results.csv", *run_of(change_list, OUTCOMES))

    safe = [[f"'{cell}" if cell[:1] in ("=", "-") else cell for cell in row] for row in ROWS]
    assert rows_of(tmp_path / "results.csv") == [COLUMNS, *safe]


def test_results_in_excel_are_all_text(change_list, tmp_path):
    write_results(tmp_path / "results.xlsx", *run_of(change_list, OUTCOMES))

    assert rows_of(tmp_path / "results.xlsx") == [COLUMNS, *ROWS]
    cells = [cell for row in load_workbook(tmp_path / "results.xlsx").active for cell in row if cell.value]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_results_in_json_have_the_values_that_were_read(change_list, tmp_path):
    write_results(tmp_path / "results.json", *run_of(change_list, OUTCOMES))

    found = json.loads((tmp_path / "results.json").read_text())
    assert (found["schema"], found["list"], len(found["rows"])) == (1, str(change_list.path), 4)
    assert found["rows"][0] == {
        "row": 2,
        "enrollment": "7080123",
        "period": "2020-11",
        "po_number": "PO-1",
        "kind": "azure",
        "lock": None,
        "expected": "PO-0",
        "status": "updated",
        "message": "",
        "before": "PO-0",
        "after": "PO-1",
        "finished_at": "2020-12-01T09:00:00Z",
    }
    assert found["rows"][3]["status"] == "not-run"
    assert found["rows"][3]["before"] is None


@pytest.mark.parametrize("name", ["errors.csv", "errors.xlsx"])
def test_errors_are_a_list_of_the_rows_that_are_not_as_asked_for(change_list, tmp_path, name):
    write_errors(tmp_path / name, *run_of(change_list, OUTCOMES))

    again = read_change_list(tmp_path / name)
    assert [(change.row, change.po_number, change.period) for change in again.changes] == [
        (2, "0004500", "2020-11"),
        (3, "PO 4, b", "2020-11"),
    ]


def test_results_of_a_list_that_has_results_replace_them(change_list, tmp_path):
    write_errors(tmp_path / "errors.csv", *run_of(change_list, OUTCOMES))
    errors = read_change_list(tmp_path / "errors.csv")

    write_results(
        tmp_path / "again.csv", *run_of(errors, {2: RowOutcome(2, Status.UPDATED, after="0004500")})
    )

    assert rows_of(tmp_path / "again.csv") == [
        COLUMNS,
        ["0004500", "7080124", "11/2020", "", "updated", "", "", "0004500", ""],
        ["PO 4, b", "7080126", "2020-11", "", "not-run", "", "", "", ""],
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_results_keep_the_delimiter_of_their_list(csv_file, tmp_path, delimiter):
    rows = "enrollment,period,po_number\n7080123,2020-11,PO-1\n".replace(",", delimiter)

    write_results(tmp_path / "results.csv", *run_of(read_change_list(csv_file(rows)), {}))

    first = (tmp_path / "results.csv").read_text().splitlines()[0]
    assert first == delimiter.join(["enrollment", "period", "po_number", *RESULT_COLUMNS])


def test_results_replace_older_ones_only_when_complete(change_list, tmp_path, monkeypatch):
    path = tmp_path / "results.csv"
    path.write_text("older")

    def breaks_off(_outcome: RowOutcome) -> list[str]:
        raise RuntimeError("in the middle of the file")

    monkeypatch.setattr(results, "_cells", breaks_off)

    with pytest.raises(RuntimeError):
        write_results(path, *run_of(change_list, {}))

    assert path.read_text() == "older"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["changes.csv", "results.csv"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("results.pdf", "a list is written as .csv or .xlsx."),
        ("missing/results.csv", "cannot be written: No such file or directory."),
        ("missing/results.xlsx", "cannot be written: No such file or directory."),
        ("missing/results.json", "cannot be written: No such file or directory."),
    ],
)
def test_results_that_cannot_be_written_are_an_error(change_list, tmp_path, name, message):
    with pytest.raises(WrongInputError) as refusal:
        write_results(tmp_path / name, *run_of(change_list, OUTCOMES))

    assert str(refusal.value) == f"{tmp_path / name}: {message}"
