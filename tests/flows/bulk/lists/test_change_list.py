from pathlib import Path

import pytest

from eaportal.flows.bulk.lists.cells import ChangeListError
from eaportal.flows.bulk.lists.change_list import ListedChange, read_change_list
from eaportal.flows.errors import WrongInputError
from tests.support.files import CHANGE_LISTS

HEADER = "enrollment,period,po_number"
FULL = f"{HEADER},kind,lock,expected"
COLUMNS = "Expected columns: enrollment, period, po_number; optional: kind, lock, expected."
OWN = "If it is a column of your own, give it another name."
AS_TEXT = "Write it out in a cell formatted as text."


def test_a_list_is_read_with_all_its_columns():
    found = read_change_list(CHANGE_LISTS / "good.csv")

    assert found.columns == tuple(FULL.split(","))
    assert [(change.row, change.enrollment, change.period, change.po_number) for change in found.changes] == [
        (2, "7080123", "2020-11", "PO-4500012345"),
        (3, "7080123", "2020-11", "PO-4500012346"),
        (5, "7080124", "2020-11", "0004500"),
        (6, "7080125", "2020-11", "PO 4500, part 1"),
    ]
    assert [(change.kind, change.lock, change.expected) for change in found.changes] == [
        ("azure", None, "7080123-202011"),
        ("marketplace", None, None),
        ("azure", True, None),
        ("azure", False, None),
    ]
    assert found.changes[1].cells == ("7080123", "11/2020", "PO-4500012346", "marketplace", "", "")


def test_every_problem_of_a_list_is_reported_at_once(monkeypatch):
    monkeypatch.chdir(CHANGE_LISTS)

    with pytest.raises(WrongInputError) as refusal:
        read_change_list(Path("damaged.csv"))

    assert refusal.value.exit_code == 2
    assert str(refusal.value) == "\n".join(
        [
            "damaged.csv:2: po_number: '4.5E+09' is a number that a spreadsheet has shortened. " + AS_TEXT,
            "damaged.csv:3: enrollment: '708' is not an enrollment number. Those have 5 to 10 digits.",
            "damaged.csv:4: period: '01/02/2020' may be 2020-01 or 2020-02. Write the one that you mean.",
            "damaged.csv:4: po_number: 'PO-4500012346 ' ends with a space. Remove it.",
            "damaged.csv:5: lock: 'ja' is neither yes nor no. "
            "Write one, or nothing to leave the lock as it is.",
            "damaged.csv:6: po_number: 4501 is shorter than 0004500 in row 5: its leading zeros seem to be "
            "lost. Write 0004501, or put 4501 into a list of its own.",
            "damaged.csv:7: po_number: '=A1' is a formula. Enter its value instead.",
            "damaged.csv:8: po_number: for enrollment 7080125, 2020-11, azure row 5 has '0004500' and this "
            "row '0004502'. Keep one.",
            "damaged.csv:9: po_number: character 3 of 'PO–4500' is – (EN DASH). "
            "A PO number has letters A-Z, digits, spaces and - _ . / \\ # & + ( ) : ,",
            "damaged.csv:9: column F: the row has more cells than the header has columns (5). "
            "Put a cell that contains the delimiter between quotation marks.",
        ]
    )


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        ("", [(1, None, f"the first row is empty. {COLUMNS}")]),
        (",,", [(1, None, f"the first row is empty. {COLUMNS}")]),
        ("7080123,2020-11,PO-1", [(1, None, f"the first row has no column names. {COLUMNS}")]),
        ("status,message", [(1, None, f"the first row has no column names. {COLUMNS}")]),
        ("enrollment,period", [(1, "po_number", f"the column is missing. {COLUMNS}")]),
        ("enrollment,po_numbr,period", [(1, "po_numbr", f"unknown column. Did you mean po_number? {OWN}")]),
        ("enrolment,period,po_number", [(1, "enrolment", f"unknown column. Did you mean enrollment? {OWN}")]),
        (f"{HEADER},locked", [(1, "locked", f"unknown column. Did you mean lock? {OWN}")]),
        (f"{HEADER},lock,lock", [(1, "lock", "the column appears twice, as D and E.")]),
        (f"{HEADER},PO Number", [(1, "PO Number", "the column appears twice, as C and D.")]),
        (f"{HEADER},,lock", []),
    ],
)
def test_a_wrong_header_is_reported(csv_file, problems_of, header, problems):
    found = problems_of(csv_file(f"{header}\n7080123,2020-11,\n"))

    assert [problem for problem in found if problem[0] == 1] == problems


def test_a_column_without_a_name_must_be_empty(csv_file, problems_of):
    found = problems_of(csv_file(f"{HEADER},,lock\n7080123,2020-11,PO-1,x,\n"))

    assert found == [(1, "column D", "the column has no name. Give it one, or empty it.")]


@pytest.mark.parametrize(
    "header",
    [
        "Enrollment,PERIOD,PO_Number",
        "Enrollment Number,Billing Period,PO Number",
        "enrollment_number, period ,po number",
        "Enrollment\u00a0Number,period,Po-Number",
    ],
)
def test_columns_are_known_in_any_case_and_by_the_names_that_the_portal_uses(csv_file, header):
    found = read_change_list(csv_file(f"{header}\n7080123,2020-11,PO-1\n"))

    assert [(each.enrollment, each.period, each.po_number) for each in found.changes] == [
        ("7080123", "2020-11", "PO-1")
    ]


def test_columns_of_ones_own_pass_through(csv_file):
    found = read_change_list(
        csv_file(f"Customer,{HEADER},Enrollment name\n=x,7080123,2020-11,PO-1,Contoso\n")
    )

    assert found.columns == ("Customer", *HEADER.split(","), "Enrollment name")
    assert found.changes[0].cells == ("=x", "7080123", "2020-11", "PO-1", "Contoso")


def test_a_row_that_only_expects_a_number_is_left_as_it_is(csv_file):
    rows = "7080123,2020-11,,azure,,PO-0\n7080124,2020-11,PO-1,azure,,PO-0\n"

    found = read_change_list(csv_file(f"{FULL}\n{rows}"))

    assert [change.row for change in found.changes] == [3]
    assert found.reading == "1 row without a PO number is left as it is."


def test_a_list_in_which_no_number_was_filled_in_has_nothing_to_do(csv_file, problems_of):
    message = "no row has a PO number. Write the new numbers into po_number."

    assert problems_of(csv_file(f"{FULL}\n7080123,2020-11,,,,PO-0\n")) == [(1, None, message)]


def test_a_lock_without_a_number_is_asked_about(csv_file, problems_of):
    message = "no PO number, but a lock. Write the present number to keep it."

    assert problems_of(csv_file(f"{FULL}\n7080123,2020-11,,,yes,PO-0\n")) == [(2, "po_number", message)]


def test_the_cells_of_a_misspelt_column_are_looked_at_too(csv_file, problems_of):
    found = problems_of(csv_file("enrolment,period,po_number\n708,2020-11,PO-1\n"))

    assert [(row, column) for row, column, _ in found] == [(1, "enrolment"), (2, "enrollment")]


@pytest.mark.parametrize("content", ["", "\ufeff", "\n"])
def test_an_empty_file_is_reported_with_the_columns_it_needs(csv_file, problems_of, content):
    assert problems_of(csv_file(content)) == [(1, None, f"the first row is empty. {COLUMNS}")]


@pytest.mark.parametrize("below", ["", "\n", "\n\n,,\n  , ,\n"])
def test_a_list_needs_rows_below_its_header(csv_file, problems_of, below):
    assert problems_of(csv_file(HEADER + below)) == [(1, None, "no rows below the header.")]


def invisible(position: int, text: str, name: str) -> str:
    return f"character {position} of {text!r} is {name}, which is invisible. Type the value again."


def shortened(text: str) -> str:
    return f"{text!r} is a number that a spreadsheet has shortened. {AS_TEXT}"


IF_RIGHT = "Write the number as it was. If this is it, put it into a text cell of an .xlsx file."


def made_a(what: str, text: str) -> str:
    return f"{text!r} looks like a {what} that a spreadsheet has made. {IF_RIGHT}"


def nothing(text: str) -> str:
    return f"{text!r} is what programs write for no value. Write the PO number."


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [
        (["MAR-A", "43891"], [3]),
        (["43891", "43892", "40001"], []),
        (["43891"], []),
        (["4500012345678900000"], [2]),
        (["4500012345678900", "4500012345678912"], []),
        (["450001234567890"], []),
    ],
)
def test_a_number_that_a_spreadsheet_may_have_changed_is_known_by_its_column(csv_file, numbers, rows):
    lines = "".join(f"{7080100 + index},2020-11,{number}\n" for index, number in enumerate(numbers))

    try:
        read_change_list(csv_file(f"{HEADER}\n{lines}"))
    except ChangeListError as error:
        found = [problem.row for problem in error.problems]
    else:
        found = []

    assert found == rows


@pytest.mark.parametrize(
    ("po_number", "message"),
    [
        ("", "no PO number. Write one, or delete the row."),
        ("4.5E+09", shortened("4.5E+09")),
        ('"4,5E+09"', shortened("4,5E+09")),
        ("4.50001E+9", shortened("4.50001E+9")),
        ("5e+15", shortened("5e+15")),
        ("4500.0", f"'4500.0' has decimals, as if a spreadsheet had changed 4500. {AS_TEXT}"),
        ('"4500,00"', f"'4500,00' has decimals, as if a spreadsheet had changed 4500. {AS_TEXT}"),
        *((each, made_a("date", each)) for each in ("1-Mar", "Mar-01", "1-mrt", "2020-03-01", "01/03/2020")),
        *((each, made_a("date", each)) for each in ("Dec-20", "01-Dec-20", "1.3.20", "12:30:00", "9:30 AM")),
        ("TRUE", made_a("truth value", "TRUE")),
        (
            '"4,500,012"',
            f"'4,500,012' looks like a number whose digits a spreadsheet has grouped. {IF_RIGHT}",
        ),
        *((each, nothing(each)) for each in ("nan", "NaN", "None", "NULL", "undefined", "N/A")),
        ("PO-1 ", "'PO-1 ' ends with a space. Remove it."),
        (" PO-1", "' PO-1' begins with a space. Remove it."),
        ("PO-1\u00a0", invisible(5, "PO-1\u00a0", "NO-BREAK SPACE")),
        ("PO\u200b-1", invisible(3, "PO\u200b-1", "ZERO WIDTH SPACE")),
        ('"PO-1\n"', invisible(5, "PO-1\n", "U+000A")),
        ("=A1+1", "'=A1+1' is a formula. Enter its value instead."),
        ("#REF!", "#REF! is a spreadsheet error. Enter the value instead."),
        ("#N/A", "#N/A is a spreadsheet error. Enter the value instead."),
        ("######", "###### is a spreadsheet error. Enter the value instead."),
        ("'0001", '"\'0001" begins with an apostrophe, which marks text in a spreadsheet. Remove it.'),
        ("-4500", "'-4500' begins with -. A PO number begins with a letter, a digit or #."),
        ("PO  1", "'PO  1' has two spaces in a row. Leave one."),
    ],
)
def test_a_damaged_or_refused_po_number_is_reported_with_the_reason(
    csv_file, problems_of, po_number, message
):
    assert problems_of(csv_file(f"{HEADER}\n7080123,2020-11,{po_number}\n")) == [(2, "po_number", message)]


@pytest.mark.parametrize(
    "po_number",
    ["4500012345", "12E34", "4E-10", "4500.000", "#", "#1", "0", "45.5", "2020-11", "SEP-4500"],
)
def test_a_po_number_that_only_looks_unusual_is_read(csv_file, po_number):
    found = read_change_list(csv_file(f"{HEADER}\n7080123,2020-11,{po_number}\n"))

    assert [change.po_number for change in found.changes] == [po_number]


@pytest.mark.parametrize(
    ("enrollment", "message"),
    [
        ("", "no enrollment. Write its number."),
        ("7080", "'7080' is not an enrollment number. Those have 5 to 10 digits."),
        ("70801234567", "'70801234567' is not an enrollment number. Those have 5 to 10 digits."),
        ("7080123A", "'7080123A' is not an enrollment number. Those have 5 to 10 digits."),
        ("٧٠٨٠١٢٣", "'٧٠٨٠١٢٣' is not an enrollment number. Those have 5 to 10 digits."),
        ("7.08E+06", shortened("7.08E+06")),
        ("7080123.0", f"'7080123.0' has decimals, as if a spreadsheet had changed 7080123. {AS_TEXT}"),
        ("7080123 ", "'7080123 ' ends with a space. Remove it."),
    ],
)
def test_an_enrollment_of_unknown_shape_is_reported_with_the_reason(
    csv_file, problems_of, enrollment, message
):
    assert problems_of(csv_file(f"{HEADER}\n{enrollment},2020-11,PO-1\n")) == [(2, "enrollment", message)]


@pytest.mark.parametrize("enrollment", ["70801", "7080123456", "0080123"])
def test_an_enrollment_has_5_to_10_digits(csv_file, enrollment):
    found = read_change_list(csv_file(f"{HEADER}\n{enrollment},2020-11,PO-1\n"))

    assert [change.enrollment for change in found.changes] == [enrollment]


@pytest.mark.parametrize(
    ("written", "lock"),
    [
        ("yes", True),
        ("YES", True),
        ("true", True),
        ("TRUE", True),
        ("1", True),
        ("no", False),
        ("No", False),
        ("false", False),
        ("0", False),
        ("", None),
    ],
)
def test_the_lock_is_yes_no_or_left_as_it_is(csv_file, written, lock):
    found = read_change_list(csv_file(f"{HEADER},lock\n7080123,2020-11,PO-1,{written}\n"))

    assert [change.lock for change in found.changes] == [lock]


@pytest.mark.parametrize(
    ("column", "written", "message"),
    [
        ("kind", "azur", "'azur' is not a kind. Write azure or marketplace."),
        ("lock", "ja", "'ja' is neither yes nor no. Write one, or nothing to leave the lock as it is."),
        ("lock", "2", "'2' is neither yes nor no. Write one, or nothing to leave the lock as it is."),
        ("expected", "=A1", "'=A1' is a formula. Enter its value instead."),
        ("expected", "PO ", "'PO ' ends with a space. Remove it."),
    ],
)
def test_a_wrong_cell_of_an_optional_column_is_reported_with_the_reason(
    csv_file, problems_of, column, written, message
):
    found = problems_of(csv_file(f"{HEADER},{column}\n7080123,2020-11,PO-1,{written}\n"))

    assert found == [(2, column, message)]


def test_a_number_that_an_earlier_damaged_list_left_in_the_portal_may_be_expected(csv_file):
    found = read_change_list(csv_file(f"{HEADER},expected\n7080123,2020-11,4500012345,4.5E+09\n"))

    assert [change.expected for change in found.changes] == ["4.5E+09"]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("7080123,2020-11,PO-1", (None, "row 2 says the same. Delete one.")),
        ("7080123,11/2020,PO-1,azure", (None, "row 2 says the same. Delete one.")),
        ("7080123,2020-11,PO-2", ("po_number", "row 2 has 'PO-1' and this row 'PO-2'. Keep one.")),
        ("7080123,2020-11,PO-1,,yes", ("lock", "row 2 has nothing and this row yes. Keep one.")),
        ("7080123,2020-11,PO-1,,,PO-0", ("expected", "row 2 has '' and this row 'PO-0'. Keep one.")),
    ],
)
def test_two_rows_for_one_period_and_kind_are_refused(csv_file, problems_of, second, problem):
    column, message = problem

    found = problems_of(csv_file(f"{FULL}\n7080123,2020-11,PO-1\n{second}\n"))

    assert found == [(3, column, f"for enrollment 7080123, 2020-11, azure {message}")]


def test_a_lock_set_and_cleared_for_one_period_is_a_contradiction(csv_file, problems_of):
    rows = "7080123,2020-11,PO-1,,yes\n7080123,2020-11,PO-1,,no\n"

    assert problems_of(csv_file(f"{FULL}\n{rows}")) == [
        (3, "lock", "for enrollment 7080123, 2020-11, azure row 2 has yes and this row no. Keep one.")
    ]


def test_a_contradiction_is_reported_even_if_its_row_has_another_problem(csv_file, problems_of):
    rows = "7080123,2020-11,PO-1\n7080123,2020-11,PO-2 \n"

    assert [(row, column) for row, column, _ in problems_of(csv_file(f"{FULL}\n{rows}"))] == [
        (3, "po_number"),
        (3, "po_number"),
    ]


def test_another_kind_period_or_enrollment_is_no_duplicate(csv_file):
    rows = (
        "7080123,2020-11,PO-1\n7080123,2020-11,PO-1,marketplace\n7080123,2020-12,PO-1\n7080124,2020-11,PO-1\n"
    )

    assert len(read_change_list(csv_file(f"{FULL}\n{rows}")).changes) == 4


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [
        (["0004500", "4501", "0004502"], [3]),
        (["0004500", "4501", "78"], [3, 4]),
        (["0004500", "1234567", "12345678", "PO-1"], []),
        (["0004500", "04500", "4500"], []),
        (["4500", "4501"], []),
        (["0", "4501"], []),
    ],
)
def test_zeros_are_missed_where_all_that_begin_with_one_are_as_long(csv_file, numbers, rows):
    lines = "".join(f"{7080100 + index},2020-11,{number}\n" for index, number in enumerate(numbers))

    try:
        read_change_list(csv_file(f"{HEADER}\n{lines}"))
    except ChangeListError as error:
        found = [problem.row for problem in error.problems]
    else:
        found = []

    assert found == rows


def test_columns_of_results_are_ignored(csv_file):
    header = f"{HEADER},status,message,before,after,finished_at"
    row = "7080123,2020-11,PO-1,failed,'=x ,\u00a0, 4.5E+09,never"

    found = read_change_list(csv_file(f"{header}\n{row}\n"))

    assert found.columns == tuple(header.split(","))
    assert found.changes == (
        ListedChange(
            2,
            "7080123",
            "2020-11",
            "PO-1",
            cells=("7080123", "2020-11", "PO-1", "failed", "=x ", "\u00a0", " 4.5E+09", "never"),
        ),
    )
