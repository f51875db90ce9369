"""No text from outside ends, colors, or adds a line that the bulk commands print."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from eaportal.flows.bulk.session.session import conflict_message
from tests.support.bulk_commands import BulkCommands, without_pages
from tests.support.fake_portal import FakePortal, State

ENROLLMENT = "7000000"
HEADER = "enrollment,period,po_number"
ROW = f"{ENROLLMENT},2020-11,PO-1"
HOSTILE = "\x1b[31m\u202ex\r\n::error::y"
NAMES = ("changes.csv", "own.csv", "misspelled.csv", "cells.csv", "sheet.xlsx")
COMMANDS = ("plan", "apply", "status", "runs", "results", "resume", "verify", "rollback", "close")


@pytest.fixture
def bulk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BulkCommands]:
    monkeypatch.setattr("click.utils.strip_ansi", str)  # as on a terminal
    states = {(ENROLLMENT, "azure"): State({"2020-11": f"NOV{HOSTILE}", "2020-12": "DEC"})}
    with without_pages(FakePortal(states), tmp_path) as commands:
        files = {
            "changes.csv": f"{HEADER}\n{ROW}\n",
            "own.csv": f'{HEADER},"{HOSTILE}"\n{ROW},"{HOSTILE}"\n',
            "misspelled.csv": f'{HEADER},"kin{HOSTILE}","lok{HOSTILE}","{HOSTILE}"\n{ROW},a,b,c\n',
            "cells.csv": f'{HEADER}\n"{ENROLLMENT}{HOSTILE}","2020{HOSTILE}","{HOSTILE}"\n',
        }
        for name, text in files.items():
            Path(name).write_text(text, newline="")
        book = Workbook()
        book.active.title = "a\u202eb\x7f"
        for row in (HEADER.split(","), ROW.split(",")):
            book.active.append(row)
        book.save("sheet.xlsx")
        yield commands


def printed_otherwise(text: str) -> list[str]:
    """Return what of *text* is no plain line of ours."""
    kinds = ("Cc", "Cf", "Zl", "Zp")
    unseen = [each for each in text if unicodedata.category(each) in kinds and each != "\n"]
    return unseen + [line for line in text.split("\n") if line.startswith("::")]


@pytest.mark.parametrize("name", NAMES)
def test_columns_cells_sheets_and_numbers_of_a_portal_are_shown_escaped(bulk, name):
    for command in COMMANDS:
        for answer in (None, "y\n"):
            ended = bulk(command, name, answer=answer)

            assert (command, printed_otherwise(ended.output + ended.errors)) == (command, [])


@pytest.mark.parametrize(
    "words",
    [
        *((command, f"changes{HOSTILE}.csv") for command in COMMANDS),
        ("apply", "changes.csv", "--as", HOSTILE),
        ("plan", "sheet.xlsx", "--sheet", HOSTILE),
        ("plan", "changes.csv", "-o", f"{HOSTILE}.json"),
        ("plan", "changes.csv", "--base-url", HOSTILE),
        ("apply", "changes.csv", "--ledger", HOSTILE),
        ("status", f"changes.csv{HOSTILE}#1"),
        ("template", f"new{HOSTILE}.csv"),
    ],
)
def test_a_name_with_control_characters_is_refused_in_one_sentence(bulk, words):
    ended = bulk(*words)

    assert (ended.code, ended.output, printed_otherwise(ended.errors)) == (2, "", [])
    assert ended.errors.endswith(" has a control character, where the · is.\n")


def test_a_conflict_is_told_in_one_line(bulk):
    Path("changes.csv").write_text(f"{HEADER},expected\n{ROW},PO-0\n")

    ended = bulk("apply", "changes.csv")

    assert printed_otherwise(ended.output + ended.errors) == []
    assert conflict_message("NOV·[31m·x··::error::y", "PO-0") in ended.output
