import csv
import io

import pytest

from simulator.web.csv_files import csv_file


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


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
def test_what_is_no_formula_stays_as_it_is(text):
    assert read(csv_file(["Name"], [[text]])) == [["Name"], [text]]


def test_a_spreadsheet_knows_the_letters_of_the_file():
    assert csv_file(["Name"], [["é"]]) == b"\xef\xbb\xbfName\r\n\xc3\xa9\r\n"
