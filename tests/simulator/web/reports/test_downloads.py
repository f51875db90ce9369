import csv
import io

import pytest

from eaportal.simulator.web.reports.downloads import csv_file


def read(content):
    return list(csv.reader(io.StringIO(b"".join(content).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "'=1",
        "＝1",
        "＋1",
        "－1",
        "＠A1",
        "-",
        "-1e9",
    ],
)
def test_no_cell_becomes_a_formula(formula):
    assert read(csv_file(["Name"], [[formula]])) == [["Name"], [f"'{formula}"]]


@pytest.mark.parametrize(
    "text", ["", "8599081", "-12.50", "1/Month", "Virtual Machines – D4s v3", "a=b", 'a "b", c']
)
def test_text_that_is_no_formula_stays_as_it_is(text):
    assert read(csv_file(["Name"], [[text]])) == [["Name"], [text]]


def test_a_spreadsheet_knows_the_letters_of_the_file():
    assert b"".join(csv_file(["Name"], [["é"]])) == b"\xef\xbb\xbfName\r\n\xc3\xa9\r\n"


def test_a_line_is_written_before_the_next_row_is_there():
    asked = []
    lines = csv_file(["Name"], (asked.append(name) or [name] for name in "ab"))

    seen = [(next(lines), list(asked)) for _ in range(3)]

    assert [line for line, _ in seen] == [b"\xef\xbb\xbfName\r\n", b"a\r\n", b"b\r\n"]
    assert [names for _, names in seen] == [[], ["a"], ["a", "b"]]
