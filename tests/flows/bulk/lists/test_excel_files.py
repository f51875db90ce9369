from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from eaportal.flows.bulk.lists.change_list import read_change_list

HEADER = ("enrollment", "period", "po_number")
RETYPE = "Type it again in a cell formatted as text."
AS_TEXT = "Write it out in a cell formatted as text."
MADE_A_DATE = f"the cell is the date 2020-11-20, which a spreadsheet may have made. {AS_TEXT}"


def values_of(path):
    return [
        (each.row, each.enrollment, each.period, each.po_number) for each in read_change_list(path).changes
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("7080123", "2020-11", "4500012345"),
        (7080123, 202011, 4500012345),
        (7080123.0, date(2020, 11, 1), 4500012345.0),
        (7080123, datetime.fromisoformat("2020-11-30"), "4500012345"),
        (7080123, "November 2020", "4500012345", "azure", None, None, None),
    ],
)
def test_a_row_is_read_whatever_its_cells_are_stored_as(excel_file, row):
    path = excel_file([(*HEADER, "kind"), row])

    assert values_of(path) == [(2, "7080123", "2020-11", "4500012345")]


def test_a_truth_value_sets_the_lock(excel_file):
    path = excel_file(
        [(*HEADER, "lock"), ("7080123", "2020-11", "PO-1", True), ("7080124", "2020-11", "P", False)]
    )

    assert [change.lock for change in read_change_list(path).changes] == [True, False]


def test_blank_rows_are_skipped_and_counted(excel_file):
    path = excel_file(
        [HEADER, (), ("7080123", "2020-11", "PO-1"), (None, " "), ("7080124", "2020-11", "PO-2")]
    )

    assert [row for row, *_ in values_of(path)] == [3, 5]


@pytest.mark.parametrize(("title", "po_number"), [("changes", "PO-2"), ("Changes of May", "PO-1")])
def test_the_sheet_named_changes_is_read_else_the_first(tmp_path, title, po_number):
    book = Workbook()
    for sheet, number in ((book.active, "PO-1"), (book.create_sheet(title), "PO-2")):
        sheet.append(HEADER)
        sheet.append(("7080123", "2020-11", number))
    book.save(tmp_path / "changes.xlsx")

    assert [number for *_, number in values_of(tmp_path / "changes.xlsx")] == [po_number]


@pytest.mark.parametrize(
    ("number_format", "po_number"),
    [
        ("General", "4500"),
        ("@", "4500"),
        ("0", "4500"),
        ("0000000", "0004500"),
        ("#,##0", "4500"),
        ("0.00E+00", "4500"),
        ("0.00", "4500"),
        ("##0.0E+0", "4500"),
    ],
)
def test_a_number_is_read_with_the_zeros_that_its_format_shows(excel_file, number_format, po_number):
    def form(sheet):
        sheet["C2"].number_format = number_format

    path = excel_file([HEADER, ("7080123", "2020-11", 4500)], form)

    assert [number for *_, number in values_of(path)] == [po_number]


def test_a_format_that_shows_another_text_is_refused(excel_file, problems_of):
    def form(sheet):
        sheet["C2"].number_format = '"PO-"0'

    path = excel_file([HEADER, ("7080123", "2020-11", 4500)], form)

    message = f"the cell holds 4500 and its format '\"PO-\"0' shows something else. {RETYPE}"
    assert problems_of(path) == [(2, "po_number", message)]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("po_number", None, "no PO number. Write one, or delete the row."),
        ("po_number", 4500.5, f"the cell is the number 4500.5, whose last zeros may be lost. {AS_TEXT}"),
        (
            "po_number",
            10**15,
            f"a spreadsheet keeps 15 digits of a number; this one has 16. {RETYPE}",
        ),
        ("po_number", date(2020, 11, 20), MADE_A_DATE),
        ("po_number", time(9, 30), f"the cell is a time, 09:30:00. {RETYPE}"),
        ("po_number", True, f"the cell is the truth value true. {AS_TEXT}"),
        ("po_number", "=B2", "the cell is a formula. Enter its value instead."),
        ("po_number", "#REF!", "#REF! is a spreadsheet error. Enter the value instead."),
        ("po_number", "PO-1 ", "'PO-1 ' ends with a space. Remove it."),
        ("po_number", -4500, "'-4500' begins with -. A PO number begins with a letter, a digit or #."),
        ("enrollment", date(2020, 11, 20), MADE_A_DATE),
        ("period", 44136, "'44136' may be the date 2020-11-01, shown as a number. Write it like 2020-11."),
        ("period", 2020.1, "'2020.1' may be 2020-01 or 2020-10. Write the one that you mean."),
        (
            "period",
            datetime.fromisoformat("2020-11-01T09:30"),
            "'2020-11-01T09:30:00' is not a period. Write it like 2020-11.",
        ),
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_damaged_is_reported_with_the_reason(
    excel_file, problems_of, column, value, message
):
    row = {"enrollment": "7080123", "period": "2020-11", "po_number": "PO-1"} | {column: value}
    path = excel_file([HEADER, tuple(row.values())])

    assert problems_of(path) == [(2, column, message)]


def test_a_number_of_15_digits_is_whole(excel_file):
    path = excel_file([HEADER, ("7080123", "2020-11", 10**15 - 1)])

    assert [number for *_, number in values_of(path)] == ["999999999999999"]


def test_a_formula_over_several_cells_is_a_formula(excel_file, problems_of):
    from openpyxl.worksheet.formula import ArrayFormula

    def form(sheet):
        sheet["C2"] = ArrayFormula("C2:C3", "=B2:B3")

    path = excel_file([HEADER, ("7080123", "2020-11", None), ("7080124", "2020-11", "PO-1")], form)

    assert problems_of(path) == [(2, "po_number", "the cell is a formula. Enter its value instead.")]


def test_merged_cells_are_refused_where_they_are(excel_file, problems_of):
    def form(sheet):
        sheet.merge_cells("C2:C3")

    path = excel_file([HEADER, ("7080123", "2020-11", "PO-1"), ("7080124", "2020-11", "PO-2")], form)

    message = "the cells C2:C3 are merged. Split them and fill in each."
    assert problems_of(path) == [(2, "po_number", message), (3, "po_number", message)]


def test_a_number_among_texts_with_zeros_has_lost_its_own_and_a_text_has_not(excel_file, problems_of):
    rows = [("7080123", "2020-11", "0004500"), ("7080124", "2020-11", 4501), ("7080125", "2020-11", "4502")]

    found = problems_of(excel_file([HEADER, *rows]))

    assert [(row, column) for row, column, _ in found] == [(3, "po_number")]


def test_a_cell_beyond_the_header_is_named_by_its_letter(excel_file, problems_of):
    found = problems_of(excel_file([HEADER, ("7080123", "2020-11", "PO-1", None, "x")]))

    assert [(row, column) for row, column, _ in found] == [(2, "column E")]


def test_an_empty_workbook_is_reported_with_the_columns_it_needs(excel_file, problems_of):
    assert [(row, column) for row, column, _ in problems_of(excel_file([]))] == [(1, None)]


def test_a_workbook_of_charts_alone_has_no_list(tmp_path, problems_of):
    book = Workbook()
    book.remove(book.active)
    book.create_chartsheet().add_chart(BarChart())
    book.save(tmp_path / "changes.xlsx")

    assert problems_of(tmp_path / "changes.xlsx") == [(0, None, "has no sheet with cells.")]
