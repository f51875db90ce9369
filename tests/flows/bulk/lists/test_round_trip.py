import csv
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eaportal.flows.bulk.ledger.rows import Row, RowOutcome, Status
from eaportal.flows.bulk.lists.cells import RESULT_COLUMNS, ChangeListError
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange, read_change_list
from eaportal.flows.bulk.lists.list_files import read_csv, write_csv
from eaportal.flows.bulk.report.results import write_results
from eaportal.flows.bulk.run.continuing import source_of

COLUMNS = ("enrollment", "period", "po_number", "kind", "lock", "expected")
# Text with much of what lists stumble over.
TEXT = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.text("=+-@'\t\r\n\",; 0A\u00a0", max_size=6),
    st.sampled_from(["7080123", "2020-11", "11/2020", "01/02/2020", "PO-1", "4.5E+09", "0004500", "#REF!"]),
)
NAMES = st.one_of(st.sampled_from((*COLUMNS, *RESULT_COLUMNS, "enrolment", "")), TEXT)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# None of them looks like a date or like nothing.
PO_NUMBERS = st.from_regex(r"\APO[A-Za-z0-9\-_./\\#&+():,]{0,32}[A-Za-z0-9(),;+]?\Z").filter(
    lambda number: ";" not in number
)
WRITTEN_PERIODS = st.sampled_from(
    [("2020-11", "2020-11"), ("11/2020", "2020-11"), ("November 2020", "2020-11"), ("202012", "2020-12")]
)
WRITTEN_LOCKS = st.sampled_from([("yes", True), ("No", False), ("", None)])
MESSAGES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@st.composite
def change_lists(draw) -> ChangeList:
    changes = []
    enrollments = draw(st.lists(st.from_regex(r"\A[1-9][0-9]{4,9}\Z"), min_size=1, max_size=6, unique=True))
    for row, enrollment in enumerate(enrollments, start=2):
        written, period = draw(WRITTEN_PERIODS)
        written_lock, lock = draw(WRITTEN_LOCKS)
        kind = draw(st.sampled_from(["azure", "marketplace"]))
        number, expected = draw(PO_NUMBERS), draw(st.one_of(st.just(""), PO_NUMBERS))
        cells = (enrollment, written, number, kind, written_lock, expected)
        changes.append(ListedChange(row, enrollment, period, number, kind, lock, expected or None, cells))
    return ChangeList(Path("changes.csv"), COLUMNS, tuple(changes), draw(st.sampled_from(",;\t")))


@settings(max_examples=30, deadline=None)
@given(change_lists(), st.lists(MESSAGES, min_size=6, max_size=6))
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_written_results_are_read_back_equal(suffix, change_list, messages):
    rows = [
        Row(change, None, None, RowOutcome(change.row, Status.FAILED, message, message, message))
        for change, message in zip(change_list.changes, messages, strict=False)
    ]
    source = source_of(change_list, "http://127.0.0.1:8020/", "a@b.c")
    with TemporaryDirectory() as folder:
        path = Path(folder, f"results{suffix}")
        write_results(path, source, rows)
        found = read_change_list(path)

    assert found.columns == (*COLUMNS, *RESULT_COLUMNS)
    assert [replace(change, cells=change.cells[:6]) for change in found.changes] == list(change_list.changes)


@settings(deadline=None)
@given(st.lists(st.lists(MESSAGES, min_size=2, max_size=2), min_size=1), st.sampled_from(",;\t"))
def test_no_cell_of_a_csv_file_becomes_a_formula_and_each_is_read_back_unchanged(rows, delimiter):
    columns = ["enrollment", "period"]
    with TemporaryDirectory() as folder:
        path = Path(folder, "results.csv")
        write_csv(path, columns, rows, delimiter)
        table = read_csv(path, path.read_bytes())
        with path.open(newline="", encoding="utf-8") as file:
            seen = [cell for record in csv.reader(file, delimiter=delimiter) for cell in record]

    assert [[cell.text for cell in line.cells] for line in table.lines] == rows
    assert [cell for cell in seen if cell.startswith(FORMULA_SIGNS)] == []


@settings(deadline=None)
@given(st.lists(NAMES, max_size=8), st.lists(st.lists(TEXT, max_size=9), max_size=6), st.sampled_from(",;\t"))
def test_a_list_is_read_or_its_problems_have_rows_and_columns(names, rows, delimiter):
    with TemporaryDirectory() as folder:
        path = Path(folder, "changes.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([names, *rows])
        try:
            found = read_change_list(path)
        except ChangeListError as error:
            problems = error.problems
        else:
            assert found.changes
            return

    whole_row = ("the first row", "no rows below", "no row has a PO number", "for enrollment")
    assert problems
    assert [each for each in problems if each.row < 1] == []
    assert [each for each in problems if not (each.column or each.message.startswith(whole_row))] == []


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"enrollment,period,po_number\n", b"\xff\xfe", b"PK\x03\x04"]),
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_any_bytes_are_read_or_refused_with_a_place(suffix, data, start):
    with TemporaryDirectory() as folder:
        path = Path(folder, f"changes{suffix}")
        path.write_bytes(start + data)
        try:
            found = bool(read_change_list(path).changes)
        except ChangeListError as error:
            found = str(error).startswith(str(path))

    assert found
