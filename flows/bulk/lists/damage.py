"""What spreadsheets do to values: digits, zeros and signs lost or added."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from eaportal.flows.bulk.lists.po_numbers import named
from eaportal.flows.bulk.lists.problems import CellError
from eaportal.flows.bulk.lists.tables import Cell, Stored

_AS_TEXT = "Write it out in a cell formatted as text."
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|BLOCKED!|FIELD!|#+)")
_SHORTENED = re.compile(r"\d+([.,]\d+)?[Ee]\+\d+", re.ASCII)
_DECIMALS = re.compile(r"(\d+)[.,]0{1,2}", re.ASCII)
_ZERO_FIRST = re.compile(r"0\d+", re.ASCII)
_NO_ZERO_FIRST = re.compile(r"[1-9]\d*", re.ASCII)
# Characters that nobody sees: controls, formats, separators, but for the space.
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def check_text(cell: Cell) -> None:
    """Raise CellError where a cell of any column is damaged."""
    text = cell.text
    if cell.flaw:
        raise CellError(cell.flaw)
    for position, character in enumerate(text, start=1):
        if character != " " and unicodedata.category(character) in _UNSEEN:
            raise CellError(
                f"character {position} of {text!r} is {named(character)}, which does not show. "
                "Type the value again."
            )
    if text != text.lstrip(" "):
        raise CellError(f"{text!r} begins with a space. Remove it.")
    if text != text.rstrip(" "):
        raise CellError(f"{text!r} ends with a space. Remove it.")
    if text.startswith("="):
        raise CellError(f"{text!r} is a formula. Put its value there instead.")
    if _ERROR.fullmatch(text):
        raise CellError(f"{text} is an error of the spreadsheet. Put the value there.")
    if text.startswith("'"):
        raise CellError(f"{text!r} begins with an apostrophe, which marks text in a spreadsheet. Remove it.")


def check_digits(cell: Cell) -> None:
    """Raise CellError where a spreadsheet has made a number or a date of digits that are a name."""
    text = cell.text
    if _SHORTENED.fullmatch(text):
        raise CellError(f"{text!r} is a number that a spreadsheet has shortened. {_AS_TEXT}")
    if found := _DECIMALS.fullmatch(text):
        raise CellError(f"{text!r} has decimals, as a spreadsheet makes them of {found[1]}. {_AS_TEXT}")
    if cell.stored is Stored.NUMBER and not text.removeprefix("-").isdigit():
        raise CellError(f"the cell is the number {text}, whose last zeros may be lost. {_AS_TEXT}")
    if cell.stored is Stored.DATE:
        raise CellError(f"the cell is the date {text}, as a spreadsheet makes it of other values. {_AS_TEXT}")
    if cell.stored is Stored.BOOLEAN:
        raise CellError(f"the cell is the truth value {text}. {_AS_TEXT}")


def lost_zeros(cells: Iterable[tuple[int, Cell]]) -> Iterator[tuple[int, str]]:
    """The rows of a column, and why, whose digits seem to have lost the zeros that they began with.

    That is told from the others: those that begin with 0 have one length, and these are shorter. A cell
    stored as text has lost nothing.
    """
    cells = list(cells)
    padded: dict[int, tuple[int, str]] = {}
    for row, cell in cells:
        if _ZERO_FIRST.fullmatch(cell.text):
            padded.setdefault(len(cell.text), (row, cell.text))
    if len(padded) != 1:
        return
    [(length, (padded_row, example))] = padded.items()
    for row, cell in cells:
        if cell.stored is Stored.TEXT or len(cell.text) >= length or not _NO_ZERO_FIRST.fullmatch(cell.text):
            continue
        yield (
            row,
            f"{cell.text} is shorter than {example} in row {padded_row}: its leading zeros seem to be lost. "
            f"Write {cell.text.zfill(length)}, or put {cell.text} into a list of its own.",
        )
