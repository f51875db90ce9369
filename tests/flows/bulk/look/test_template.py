import pytest
from openpyxl import load_workbook

from eaportal.flows.bulk.lists.change_list import read_change_list
from eaportal.flows.bulk.look.template import LOCKED, OpenPeriod, write_template

ROWS = [
    OpenPeriod("0080123", "2020-11", "azure", "0004500"),
    OpenPeriod("7080123", "2020-11", "marketplace", "7080123-202011M"),
]


def test_a_template_lacks_only_the_new_po_numbers(tmp_path):
    write_template(tmp_path / "changes.csv", ROWS)

    assert (tmp_path / "changes.csv").read_text() == (
        "enrollment,period,po_number,kind,lock,expected\n"
        "0080123,2020-11,,azure,,0004500\n"
        "7080123,2020-11,,marketplace,,7080123-202011M\n"
    )


def test_a_template_says_which_numbers_are_locked(tmp_path):
    write_template(tmp_path / "changes.csv", [*ROWS, OpenPeriod("7080124", "2020-11", "azure", "PO-1", True)])

    header, *rows = (tmp_path / "changes.csv").read_text().splitlines()
    assert header.endswith(",expected,note")
    assert [LOCKED in row for row in rows] == [False, False, True]


@pytest.mark.parametrize("name", ["changes.csv", "changes.xlsx"])
def test_a_template_that_is_not_filled_in_changes_nothing(tmp_path, problems_of, name):
    write_template(tmp_path / name, ROWS)

    message = "no row has a PO number. Write the new numbers into po_number."
    assert problems_of(tmp_path / name) == [(1, None, message)]


def test_a_template_filled_in_with_excel_is_read(tmp_path):
    path = tmp_path / "changes.xlsx"
    write_template(path, ROWS)

    book = load_workbook(path)
    book.active["C2"], book.active["C3"] = "0004501", "PO-2"
    book.save(path)

    changes = read_change_list(path).changes
    assert [(each.enrollment, each.kind, each.po_number, each.expected) for each in changes] == [
        ("0080123", "azure", "0004501", "0004500"),
        ("7080123", "marketplace", "PO-2", "7080123-202011M"),
    ]  # fmt: skip


def test_a_template_in_excel_keeps_zeros_in_rows_to_come_and_its_header_in_sight(tmp_path):
    write_template(tmp_path / "changes.xlsx", ROWS)

    sheet = load_workbook(tmp_path / "changes.xlsx").active
    assert sheet.title == "changes"
    assert sheet.freeze_panes == "A2"
    assert {sheet.column_dimensions[letter].number_format for letter in "ABCDEF"} == {"@"}
