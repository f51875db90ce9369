import codecs
from pathlib import Path

import pytest

from eaportal.flows.bulk.lists.change_list import read_change_list
from tests.support.files import CHANGE_LISTS

TWICE = 'Write a " within a cell twice.'
HEADER = "enrollment,period,po_number"
LIST = f"{HEADER}\n7080123,2020-11,PO-1\n"
ADVICE = 'Save the file as "CSV UTF-8".'


def numbers_of(path):
    return [(change.row, change.po_number) for change in read_change_list(path).changes]


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        codecs.BOM_UTF8 + LIST.encode(),
        LIST.encode("utf-16"),
        codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"),
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace("\n", "\r").encode(),
        LIST.replace(",", ";").encode(),
        LIST.replace(",", "\t").encode("utf-16"),
        b'"enrollment","period","po_number"\n"7080123","2020-11","PO-1"\n',
        f"{HEADER},,\n7080123,2020-11,PO-1,,\n".encode(),
        f"{HEADER}\n7080123,2020-11,PO-1,,,\n".encode(),
        b"sep=;\r\nenrollment;period;po_number\r\n7080123;2020-11;PO-1\r\n",
        b"sep=|\nenrollment|period|po_number\n7080123|2020-11|PO-1\n",
    ],
)
def test_a_list_is_read_however_a_program_saved_it(csv_file, content):
    assert numbers_of(csv_file(content)) == [(2, "PO-1")]


def test_a_list_with_semicolons_keeps_them_for_its_results():
    assert read_change_list(CHANGE_LISTS / "semicolons.csv").delimiter == ";"


def test_a_comma_within_a_list_with_semicolons_belongs_to_its_cell(csv_file):
    assert numbers_of(csv_file("enrollment;period;po_number\n7080123;2020-11;PO 1,2\n")) == [(2, "PO 1,2")]


def test_rows_are_counted_as_a_spreadsheet_counts_them(csv_file):
    rows = '7080123,2020-11,PO-1,"two\nlines"\n\n,,,\n7080124,2020-11,PO-2,\n'

    assert numbers_of(csv_file(f"{HEADER},message\n{rows}")) == [(2, "PO-1"), (5, "PO-2")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            f"{HEADER}\n7080123,f\xe9vrier 2020,PO-1\n".encode("cp1252"),
            (2, "period", f"byte 0xE9 is not UTF-8 (in Windows-1252 it is é). {ADVICE}"),
        ),
        (
            f"{HEADER},message\n1,2,3,4\n7080123,2020-11,PO-1,\x81\n".encode("latin-1"),
            (3, "message", f"byte 0x81 is not UTF-8. {ADVICE}"),
        ),
        (
            "\xe9,period\n".encode("cp1252"),
            (1, "column A", f"byte 0xE9 is not UTF-8 (in Windows-1252 it is é). {ADVICE}"),
        ),
        (
            LIST.encode("utf-16-le"),
            (1, "column A", f"there is a zero byte, as in UTF-16 without a byte order mark. {ADVICE}"),
        ),
        (
            LIST.encode("utf-16") + b"\x00",
            (3, "enrollment", f"the file begins as UTF-16 but does not continue as such. {ADVICE}"),
        ),
        (
            f'{HEADER}\n7080123,2020-11,"PO-1\n7080124,2020-11,PO-2\n'.encode(),
            (2, "po_number", f"a quotation mark opens a cell that never ends. {TWICE}"),
        ),
        (
            f'{HEADER},\n7080123,2020-11,PO-1,"\n'.encode(),
            (2, "column D", f"a quotation mark opens a cell that never ends. {TWICE}"),
        ),
        (
            f'{HEADER}\n7080123,2020-11,"PO"1\n'.encode(),
            (2, "po_number", f"something follows the quotation mark that ends a cell. {TWICE}"),
        ),
        (
            f"{HEADER}\n7080123,2020-11,{'A' * 131073}\n".encode(),
            (2, "po_number", "a cell has more than 131072 characters. Is a quotation mark missing?"),
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_not_csv_is_reported_with_the_place(csv_file, problems_of, content, problem):
    assert problems_of(csv_file(content)) == [problem]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("changes.csv", None, "cannot be read: No such file or directory."),
        ("changes.pdf", b"", "is not a change list. Use a .csv or .xlsx file."),
        (
            "changes.csv",
            b"PK\x03\x04",
            "is an Excel workbook despite its name. Give it the suffix .xlsx.",
        ),
        (
            "changes.xlsx",
            LIST.encode(),
            "is not an Excel workbook despite its name. Give a CSV file the suffix .csv.",
        ),
        (
            "changes.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "is an old Excel workbook or has a password. Save it as .xlsx without one.",
        ),
        (
            "changes.xlsx",
            b"PK\x03\x04damaged",
            "is damaged and cannot be read as a workbook. "
            "Open it in Excel and save it again, or save it as CSV UTF-8.",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, problems_of, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    assert problems_of(path) == [(0, None, message)]


def test_a_run_is_not_a_list(problems_of):
    advice = "is a run, not a change list. To continue it: eaportal bulk resume 'a.csv#2'"

    assert problems_of(Path("a.csv#2")) == [(0, None, advice)]
