import re
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from eaportal.flows.bulk.lists.cells import ChangeListError
from eaportal.flows.bulk.lists.change_list import read_change_list
from eaportal.flows.bulk.lists.excel_files import write_excel
from tests.support.workbooks import repacked

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


def workbook_of(path, sheets, *, in_front=0, hidden=()):
    """Write a workbook; each of *sheets* is a name and rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.active = in_front
    book.save(path)
    return path


def a_list(po_number):
    return [HEADER, ("7080123", "2020-11", po_number)]


NOTES = [("How to fill in this list",), ("One row for each period.",)]


@pytest.mark.parametrize(
    ("sheets", "in_front", "hidden", "said"),
    [
        ({"Notes": NOTES, "May": a_list("PO-1")}, 0, (), "Sheet 'May', row 2."),
        ({"old": a_list("PO-0"), "new": a_list("PO-1")}, 1, ("old",), "Sheet 'new', row 2."),
        ({"Export": NOTES, "Table 1": [("Table 1",), *a_list("PO-1")]}, 0, (), "Sheet 'Table 1', row 3."),
        (
            {"Nov": a_list("PO-0"), "Dec": a_list("PO-1")},
            1,
            (),
            "Sheet 'Dec', row 2. Not read, though they have the columns of a list: 'Nov'; --sheet reads one.",
        ),
        (
            {"Nov": a_list("PO-0"), "Changes": a_list("PO-1")},
            0,
            (),
            "Sheet 'Changes', row 2. "
            "Not read, though they have the columns of a list: 'Nov'; --sheet reads one.",
        ),
    ],
)
def test_the_sheet_that_looks_like_a_list_is_read_and_named(tmp_path, sheets, in_front, hidden, said):
    path = workbook_of(tmp_path / "changes.xlsx", sheets, in_front=in_front, hidden=hidden)

    assert [number for *_, number in values_of(path)] == ["PO-1"]
    assert read_change_list(path).reading == said


@pytest.mark.parametrize("name", ["old", "OLD"])
def test_a_hidden_sheet_is_read_if_it_is_named(tmp_path, name):
    sheets = {"old": a_list("PO-0"), "new": a_list("PO-1")}
    path = workbook_of(tmp_path / "changes.xlsx", sheets, in_front=1, hidden=("old",))

    assert [change.po_number for change in read_change_list(path, name).changes] == ["PO-0"]


@pytest.mark.parametrize(
    ("sheets", "hidden", "asked", "message"),
    [
        (
            {"Notes": NOTES, "A": a_list("1"), "B": a_list("2")},
            (),
            None,
            "has a list on the sheets 'A', 'B'. Name one with --sheet.",
        ),
        ({"A": a_list("1")}, (), "B", "has no sheet 'B'. It has 'A'."),
        (
            {"Notes": NOTES, "A": a_list("1")},
            ("A",),
            None,
            "has the columns of a list only on a hidden sheet: 'A'. Name it with --sheet.",
        ),
    ],
)
def test_a_sheet_that_is_not_clear_is_asked_for(tmp_path, sheets, hidden, asked, message):
    path = workbook_of(tmp_path / "changes.xlsx", sheets, hidden=hidden)

    with pytest.raises(ChangeListError) as refusal:
        read_change_list(path, asked)

    assert str(refusal.value) == f"{path}: {message}"


@pytest.mark.parametrize(("by_filter", "how"), [(False, ""), (True, " by a filter")])
def test_rows_that_are_hidden_are_told_and_applied_only_if_asked(excel_file, by_filter, how):
    def form(sheet):
        sheet.row_dimensions[3].hidden = True
        if by_filter:
            sheet.auto_filter.ref = "A1:C3"

    path = excel_file([*a_list("PO-1"), ("7080124", "2020-11", "PO-2")], form)

    assert [number for *_, number in values_of(path)] == ["PO-1"]
    assert read_change_list(path).reading == (
        f"Sheet 'Sheet', row 2. 1 row is hidden{how} (3) and not applied; "
        "--include-hidden includes hidden rows."
    )
    asked = read_change_list(path, include_hidden=True)
    assert [change.po_number for change in asked.changes] == ["PO-1", "PO-2"]
    assert asked.reading == f"Sheet 'Sheet', 2 rows, 2 to 3. 1 row is hidden{how} (3) and included."


def test_a_list_whose_rows_are_all_hidden_has_nothing_to_do(excel_file, problems_of):
    def form(sheet):
        sheet.row_dimensions[2].hidden = True

    message = "the 1 row below the header is hidden. Show what is to be applied, or use --include-hidden."
    assert problems_of(excel_file(a_list("PO-1"), form)) == [(1, None, message)]


def test_a_blank_in_the_last_cell_of_a_sheet_is_nothing(excel_file):
    def form(sheet):
        sheet["XFD1048576"] = " "

    assert [number for *_, number in values_of(excel_file(a_list("PO-1"), form))] == ["PO-1"]


def test_characters_that_xml_cannot_hold_are_decoded(excel_file, problems_of):
    found = problems_of(excel_file(a_list("PO-1_x000D_")))

    message = "character 5 of 'PO-1\\r' is U+000D, which is invisible. Type the value again."
    assert found == [(2, "po_number", message)]
    assert values_of(excel_file(a_list("PO_x005F_x0041_1"))) == [(2, "7080123", "2020-11", "PO_x0041_1")]


def test_what_looks_like_such_a_character_is_written_as_it_is(tmp_path):
    write_excel(tmp_path / "changes.xlsx", HEADER, [("7080123", "2020-11", "PO_x0041_1")])

    assert [number for *_, number in values_of(tmp_path / "changes.xlsx")] == ["PO_x0041_1"]


STANDARD = re.compile(rb"http://schemas.openxmlformats.org/(\w+)/2006/")


@pytest.mark.parametrize(
    "change",
    [
        {"rename": lambda name: name.replace("/", "\\")},
        {"rename": str.upper},
        {
            "rewrite": lambda name, data: (
                re.sub(rb"<fills.*</fills>", b'<fills count="1"><fill/></fills>', data)
                if name == "xl/styles.xml"
                else data
            )
        },
        {"rewrite": lambda _name, data: STANDARD.sub(rb"http://purl.oclc.org/ooxml/\1/", data)},
    ],
)  # fmt: skip
def test_a_workbook_that_excel_opens_is_read(excel_file, change):
    path = repacked(excel_file(a_list("PO-1")), **change)

    assert [number for *_, number in values_of(path)] == ["PO-1"]


def test_a_date_of_a_strict_workbook_is_a_date(excel_file, problems_of):
    path = repacked(
        excel_file(a_list(4500)),
        rewrite=lambda _name, data: data.replace(
            b'<c r="C2" t="n"><v>4500</v>', b'<c r="C2" t="d"><v>2020-11-20T00:00:00</v>'
        ),
    )

    assert problems_of(path) == [(2, "po_number", MADE_A_DATE)]


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda name, data: data[:-20] if "sheet1" in name else data,
        lambda name, data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data if "sheet1" in name else data,
        lambda name, data: data.replace(b"<v>", b"<v>x") if "sheet1" in name else data,
        lambda name, data: b"" if name == "xl/workbook.xml" else data,
    ],
)
def test_a_damaged_part_is_told_in_one_sentence(excel_file, problems_of, rewrite):
    [(row, column, message)] = problems_of(repacked(excel_file(a_list(4500)), rewrite=rewrite))

    assert (row, column) == (0, None)
    assert message.startswith("is damaged and cannot be read as a workbook. ")


def formatted(place, number_format):
    """Return what gives the cell at *place* of a sheet its number format."""

    def form(sheet):
        sheet[place].number_format = number_format

    return form


@pytest.mark.parametrize(
    ("number", "number_format", "po_number"),
    [
        *[(4500, each, "4500") for each in ("General", "@", "0", "#", "0_ ", "[Red]0", "0;-0;;@")],
        (4500, "0000000", "0004500"),
        (4500, "0000000;-0", "0004500"),
        (450001, "0000-00", "4500-01"),
        (4500, '"PO-"000000', "PO-004500"),
        (123456789, r"000\.000\.000", "123.456.789"),
        ("4500", '"PO-"@', "PO-4500"),
        ("PO-1", "#,##0.00", "PO-1"),
        ("PO-1", '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', "PO-1"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(excel_file, number, number_format, po_number):
    path = excel_file([HEADER, ("7080123", "2020-11", number)], formatted("C2", number_format))

    assert [number for *_, number in values_of(path)] == [po_number]


@pytest.mark.parametrize(
    ("held", "number_format", "shown"),
    [
        (4500, "#,##0", "4,500"),
        (4500012, "#,##0_);[Red](#,##0)", "4,500,012"),
        (4500, "0.00", "4500.00"),
        (4500, '#,##0.00 "EUR"', "4,500.00 EUR"),
        (4500.7, "0", "4501"),
        (4500, "0%", "450000%"),
        (4500, "0.00E+00", "something else"),
        (4500, "# ?/?", "something else"),
        (4500, "#,##0,", "something else"),
        (4500, "[>1000]0.0;0", "something else"),
        (4500, ";;;", "nothing"),
        ("PO-1", ";;;", "nothing"),
        (0, "#", "nothing"),
    ],
)
@pytest.mark.parametrize("column", ["enrollment", "period", "po_number", "expected"])
def test_a_cell_that_shows_another_number_than_it_holds_is_refused(
    excel_file, problems_of, column, held, number_format, shown
):
    row = {"enrollment": "7080123", "period": "2020-11", "po_number": "PO-1", "expected": "PO-0"}
    place = f"{'ABCD'[[*row].index(column)]}2"
    path = excel_file([(*row,), (*(row | {column: held}).values(),)], formatted(place, number_format))

    message = f"the cell holds {held}, and its format {number_format!r} shows {shown}. {RETYPE}"
    assert problems_of(path) == [(2, column, message)]


@pytest.mark.parametrize(
    ("number_format", "period"),
    [
        *[
            (each, "2020-11")
            for each in ("yyyy-mm", "mmm-yy", "[$-409]mmm\\-yy;@", "d.m.yyyy", "yyyy-mm-dd hh:mm")
        ],
        *[("d-mmm", None), ("mmmm", None), ("h:mm", None), ("[h]:mm", None), ("mm:ss", None)],
        ("yyyy", None),
    ],
)
def test_a_date_is_a_period_if_its_format_shows_month_and_year(
    excel_file, problems_of, number_format, period
):
    path = excel_file([HEADER, ("7080123", 44155, "PO-1")], formatted("B2", number_format))

    if period:
        assert [each for _, _, each, _ in values_of(path)] == [period]
        return
    unseen = "month" if number_format == "yyyy" else "year"
    message = f"the cell holds 2020-11-20, and its format {number_format!r} shows no {unseen}. {RETYPE}"
    assert problems_of(path) == [(2, "period", message)]


@pytest.mark.parametrize(
    ("number", "number_format"), [(202011, "0000-00"), (2020.11, "0.00"), (2020.1, "0.00")]
)
def test_a_number_is_a_period_as_its_format_shows_it(excel_file, number, number_format):
    path = excel_file([HEADER, ("7080123", number, "PO-1")], formatted("B2", number_format))

    expected = "2020-10" if number == 2020.1 else "2020-11"
    assert [each for _, _, each, _ in values_of(path)] == [expected]


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
