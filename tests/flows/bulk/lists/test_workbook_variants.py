"""Workbooks as programs write them: what is read is what Excel shows, or a sentence that is true."""

import io
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from eaportal.flows.bulk.lists.cells import ChangeListError
from eaportal.flows.bulk.lists.change_list import read_change_list
from tests.flows.bulk.conftest import Place
from tests.support.workbooks import CHOICES, Number, Style, Value, repacked, styles, write_workbook

HEADER = ["enrollment", "period", "po_number", "kind", "lock", "my note"]
IN_NOVEMBER = {False: "44150", True: "42688"}
SHOWN = [
    ("7080123", "2020-11", "PO-4711", "azure", None),
    ("7080124", "2020-11", "0000004500", "marketplace", True),
    ("7080125", "2020-11", "4500012345", "azure", False),
    ("7080126", "2020-12", "PO_x0041_1", "azure", None),
]
NOTES = ["R&D <north>", "", " indented", "ヨミ"]
VARIANTS = 120


def rows_of(style: Style) -> list[list[Value]]:
    day = Number(IN_NOVEMBER[style.counts_from_1904], "yyyy-mm")
    return [
        [*HEADER],
        ["7080123", "2020-11", "PO-4711", None, None, NOTES[0]],
        [Number("7080124"), day, Number("4500", "0000000000"), "marketplace", True, None],
        ["7080125", "Nov 2020", Number("4500012345", "0"), "azure", False, NOTES[2]],
        [Number("7.080126E6"), "12/2020", "PO_x005F_x0041_1", None, None, NOTES[3]],
    ]


def assert_is_read(path: Path, style: Style) -> None:
    write_workbook(path, rows_of(style), style)

    read = read_change_list(path)

    changes = read.changes
    assert [(c.enrollment, c.period, c.po_number, c.kind, c.lock) for c in changes] == SHOWN, style
    assert [change.cells[-1] for change in changes] == NOTES, style
    assert read.reading.startswith("Sheet 'Sheet1', 4 rows, "), style


def test_a_workbook_in_the_usual_style_is_read(tmp_path: Path) -> None:
    assert_is_read(tmp_path / "changes.xlsx", Style())


@pytest.mark.parametrize("place", range(sum(len(values) - 1 for values in CHOICES.values())))
def test_a_workbook_is_read_whatever_else_a_program_does(tmp_path: Path, place: int) -> None:
    assert_is_read(tmp_path / "changes.xlsx", next(islice(styles(0), place, None)))


@pytest.mark.slow
def test_workbooks_that_combine_what_programs_do_are_read(tmp_path: Path) -> None:
    for style in styles(VARIANTS):
        assert_is_read(tmp_path / "changes.xlsx", style)


NO_PO_NUMBER: dict[str, tuple[str, str]] = {
    '<c r="C2" t="e"><v>#N/A</v></c>': ("po_number", "#N/A is a spreadsheet error. Enter the value instead."),
    '<c r="C2" t="b"><v>1</v></c>': (
        "po_number",
        "the cell is the truth value true. Write it out in a cell formatted as text.",
    ),
    '<c r="C2"><f>A1</f></c>': ("po_number", "the cell is a formula. Enter its value instead."),
    '<c r="C2" t="str"><f>A1</f><v>PO-1</v></c>': (
        "po_number",
        "the cell is a formula. Enter its value instead.",
    ),
    '<c r="C2"/>': ("po_number", "no PO number. Write one, or delete the row."),
}


def rewritten(path: Path, part: str, old: str, new: str) -> None:
    """Replace *old* by *new* in a part of a workbook."""

    def rewrite(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    repacked(path, rewrite=rewrite)


@pytest.mark.parametrize(("cell", "problem"), NO_PO_NUMBER.items())
def test_a_cell_that_holds_no_text_and_no_number_is_a_problem(
    tmp_path: Path, problems_of: Callable[[Path], list[Place]], cell: str, problem: tuple[str, str]
) -> None:
    path = tmp_path / "changes.xlsx"
    write_workbook(path, [HEADER[:3], ["7080123", "2020-11", Number("1")]], Style())
    rewritten(path, "xl/worksheets/sheet1.xml", '<c r="C2" s="0"><v>1</v></c>', cell)

    assert problems_of(path) == [(2, *problem)]


@pytest.mark.parametrize("number", ["abc", "", "-1", "9999999"])
def test_a_number_format_that_does_not_exist_shows_the_number(tmp_path: Path, number: str) -> None:
    path = tmp_path / "changes.xlsx"
    write_workbook(path, [HEADER[:3], ["7080123", "2020-11", Number("4500")]], Style())
    rewritten(path, "xl/styles.xml", '<xf numFmtId="0"/>', f'<xf numFmtId="{number}"/>')

    assert read_change_list(path).changes[0].po_number == "4500"


def in_format_of_language(path: Path, number: int, row: list[object]) -> Path:
    """Write a list whose cells with numbers have the built-in format *number*, without its text."""
    write_workbook(path, [HEADER[:3], row], Style())
    rewritten(path, "xl/styles.xml", '<xf numFmtId="0"/>', f'<xf numFmtId="{number}"/>')
    return path


@pytest.mark.parametrize("number", [27, 30, 31, 36, 50, 57])
def test_a_date_that_each_language_of_excel_shows_with_its_year_is_a_period(
    tmp_path: Path, number: int
) -> None:
    path = in_format_of_language(tmp_path / "changes.xlsx", number, ["7080123", Number("44155"), "PO-1"])

    assert read_change_list(path).changes[0].period == "2020-11"


@pytest.mark.parametrize("column", ["period", "po_number"])
@pytest.mark.parametrize("number", [28, 29, 32, 35, 51, 56, 58, 59, 67, 71, 81])
def test_a_number_that_each_language_of_excel_shows_differently_is_a_problem(
    tmp_path: Path, problems_of: Callable[[Path], list[Place]], number: int, column: str
) -> None:
    row = ["7080123", "2020-11", "PO-1"]
    row[HEADER.index(column)] = Number("44155")
    path = in_format_of_language(tmp_path / "changes.xlsx", number, row)

    message = (
        "the cell holds 44155, and its format differs by the language of Excel. "
        "Type it again in a cell formatted as text."
    )
    assert problems_of(path) == [(2, column, message)]


@pytest.mark.parametrize(
    "column",
    ['min="3" max="5" hidden="1"', 'min="3" max="5" width="0"', 'min="2" max="16384" hidden="true"'],
)
def test_columns_that_are_hidden_are_read_and_named(tmp_path: Path, column: str) -> None:
    path = tmp_path / "changes.xlsx"
    write_workbook(path, rows_of(Style()), Style())
    rewritten(
        path, "xl/worksheets/sheet1.xml", "<sheetData>", f"<cols><col {column}/></cols><sheetData>"
    )  # fmt: skip

    reading = read_change_list(path).reading

    hidden = "po_number (C), kind (D), lock (E)"
    hidden = f"period (B), {hidden}" if column.startswith('min="2"') else hidden
    count = hidden.count("(")
    assert reading == f"Sheet 'Sheet1', 4 rows, 2 to 5. Read although hidden: {count} columns, {hidden}."


def test_a_workbook_that_is_open_elsewhere_is_read_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "changes.xlsx"
    write_workbook(path, rows_of(Style()), Style())
    (tmp_path / "~$changes.xlsx").write_bytes(b"\x05Anna" + bytes(160))

    assert read_change_list(path).reading == (
        "Sheet 'Sheet1', 4 rows, 2 to 5."
        " It is open in a spreadsheet program: what is not saved there is not read."
    )


def zip_of(*names: str) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return content.getvalue()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
SAVE = "Open it and save it as Excel Workbook (.xlsx)."
CSV = b"enrollment,period,po_number\n7080123,2020-11,PO-1\n"
OTHER_FILES = {
    "old.xls": (OLD_OFFICE, "is an old Excel workbook. Open it and save it as .xlsx."),
    "macros.xlsm": (zip_of("xl/workbook.xml"), "is a workbook with macros. Open it and save it as .xlsx."),
    "binary.xlsb": (zip_of("xl/workbook.bin"), "is a binary workbook. Open it and save it as .xlsx."),
    "open.ods": (zip_of("mimetype"), "is an OpenDocument spreadsheet. Open it and save it as .xlsx."),
    "apple.numbers": (zip_of("Index/x.iwa"), "is a Numbers document. Open it and save it as .xlsx."),
    "ods.xlsx": (zip_of("mimetype", "content.xml"), f"is an OpenDocument file despite its name. {SAVE}"),
    "xlsb.xlsx": (
        zip_of("[Content_Types].xml", "xl/workbook.bin"),
        f"is a binary workbook (.xlsb) despite its name. {SAVE}",
    ),
    "word.xlsx": (
        zip_of("[Content_Types].xml", "word/document.xml"),
        f"is a Word document despite its name. {SAVE}",
    ),
    "numbers.xlsx": (zip_of("Index/Document.iwa"), f"is a Numbers document despite its name. {SAVE}"),
    "photos.xlsx": (zip_of("IMG_1.jpg"), f"is a zip archive despite its name. {SAVE}"),
    "locked.xlsx": (
        OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
        "has a password. Save it as .xlsx without one.",
    ),
    "text.xlsx": (CSV, "is not an Excel workbook despite its name. Give a CSV file the suffix .csv."),
    "page.xlsx": (
        b"<html><table>",
        "is not an Excel workbook despite its name. Give a CSV file the suffix .csv.",
    ),
    "book.csv": (
        zip_of("xl/workbook.xml"),
        "is an Excel workbook despite its name. Give it the suffix .xlsx.",
    ),
    "empty.xlsx": (b"", "is not an Excel workbook despite its name. Give a CSV file the suffix .csv."),
    "half.xlsx": (
        zip_of("xl/workbook.xml")[:50],
        "is damaged and cannot be read as a workbook."
        " Open it in Excel and save it again, or save it as CSV UTF-8.",
    ),
    "list.pdf": (b"%PDF", "is not a change list. Use a .csv or .xlsx file."),
}  # fmt: skip


# The contents are in no name of a test: a zip archive holds the time, which differs between test processes.
@pytest.mark.parametrize(
    ("name", "content", "said"), [pytest.param(name, *rest, id=name) for name, rest in OTHER_FILES.items()]
)
def test_another_file_is_named_as_what_it_is(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ChangeListError) as refused:
        read_change_list(tmp_path / name)

    assert str(refused.value) == f"{tmp_path / name}: {said}"


def test_the_file_that_excel_writes_beside_an_open_workbook_is_no_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("~$changes.xlsx").write_bytes(bytes(165))

    with pytest.raises(ChangeListError) as refused:
        read_change_list(Path("~$changes.xlsx"))

    assert str(refused.value) == (
        "~$changes.xlsx: is what Excel writes while changes.xlsx is open. Name that file."
    )


@pytest.mark.slow
@pytest.mark.parametrize("step", range(20))
def test_a_workbook_that_is_cut_or_overwritten_anywhere_is_read_or_damaged(tmp_path: Path, step: int) -> None:
    book = Workbook()
    for row in [HEADER[:3], *([str(7080123 + row), "2020-11", f"PO-{row}"] for row in range(50))]:
        book.active.append(row)
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "changes.xlsx"
    ends = set()
    for place in range(step, len(whole), 200):
        for content in (whole[:place], whole[:place] + b"\xff\0\xff\0" + whole[place + 4 :]):
            path.write_bytes(content)
            try:
                ends.add(f"{len(read_change_list(path).changes)} rows")
            except ChangeListError as error:
                ends.add(str(error).partition(": ")[2].partition(".")[0])

    assert ends <= {
        "50 rows",
        "is damaged and cannot be read as a workbook",
        "is not an Excel workbook despite its name",
        "is a zip archive despite its name",
    }
