"""What each column of a change list may hold, and the damage that spreadsheets do to its cells."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from eaportal.flows.bulk.lists.cells import Cell, CellError, Stored
from eaportal.flows.bulk.lists.periods import looks_like_date, looks_like_date_serial

LONGEST_PO_NUMBER = 35
_ENROLLMENT = re.compile(r"[0-9]{5,10}")
_PO_NUMBER_CHARACTER = re.compile(r"[A-Za-z0-9 \-_./\\#&+():,]")
_PO_NUMBER_FIRST = re.compile(r"[A-Za-z0-9#]")
_KINDS = ("azure", "marketplace")
_LOCKS = {"": None, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_AS_TEXT = "Write it out in a cell formatted as text."
# In a workbook, the type of a cell says whether its text is what somebody has typed.
_IF_RIGHT = "Write the number as it was. If this is it, put it into a text cell of an .xlsx file."
_NOTHING = {"nan", "-nan", "none", "null", "undefined", "nat", "nil", "na", "n/a", "(null)", "(none)", "<na>"}
_GROUPED = re.compile(r"\d{1,3}(,\d{3}){2,}|\d{1,3}(\.\d{3}){2,}", re.ASCII)
_DIGITS_KEPT = 15
_LONG = re.compile(r"[1-9]\d{15,}", re.ASCII)
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|BLOCKED!|FIELD!|#+)")
_SHORTENED = re.compile(r"\d+([.,]\d+)?[Ee]\+\d+", re.ASCII)
_DECIMALS = re.compile(r"(\d+)[.,]0{1,2}", re.ASCII)
_ZERO_FIRST = re.compile(r"0\d+", re.ASCII)
_NO_ZERO_FIRST = re.compile(r"[1-9]\d*", re.ASCII)
# Invisible characters: controls, formats, and separators except the space.
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def read_enrollment(cell: Cell) -> str:
    """Return the number of an enrollment. Raises CellError."""
    check_digits(cell)
    text = cell.text
    if not text:
        raise CellError("no enrollment. Write its number.")
    if not _ENROLLMENT.fullmatch(text):
        raise CellError(f"{text!r} is not an enrollment number. Those have 5 to 10 digits.")
    return text


def read_po_number(cell: Cell) -> str:
    """Return a PO number. Raises CellError if the portal would refuse it or a spreadsheet damaged it."""
    check_digits(cell)
    if cell.text.casefold() in _NOTHING:
        raise CellError(f"{cell.text!r} is what programs write for no value. Write the PO number.")
    if cell.stored is Stored.UNKNOWN:
        _check_untyped(cell.text)
    if refusal := po_number_refusal(cell.text):
        raise CellError(refusal)
    return cell.text


def read_kind(cell: Cell) -> str:
    """Return azure or marketplace, azure for an empty cell. Raises CellError."""
    kind = cell.text.lower() or _KINDS[0]
    if kind not in _KINDS:
        raise CellError(f"{cell.text!r} is not a kind. Write {' or '.join(_KINDS)}.")
    return kind


def read_lock(cell: Cell) -> bool | None:
    """Return whether to set or clear the lock, None to leave it as it is. Raises CellError."""
    if cell.text.lower() not in _LOCKS:
        raise CellError(
            f"{cell.text!r} is neither yes nor no. Write one, or nothing to leave the lock as it is."
        )
    return _LOCKS[cell.text.lower()]


def po_number_refusal(po_number: str) -> str | None:
    """Return why the portal would refuse *po_number*, if it would; surrounding spaces don't count."""
    number = po_number.strip(" ")
    if not number:
        return "no PO number. Write one, or delete the row."
    for position, character in enumerate(po_number, start=1):
        if not _PO_NUMBER_CHARACTER.fullmatch(character):
            return (
                f"character {position} of {po_number!r} is {_named(character)}. "
                "A PO number has letters A-Z, digits, spaces and - _ . / \\ # & + ( ) : ,"
            )
    if len(number) > LONGEST_PO_NUMBER:
        return f"{po_number!r} has {len(number)} characters. A PO number has at most {LONGEST_PO_NUMBER}."
    if not _PO_NUMBER_FIRST.match(number):
        return f"{po_number!r} begins with {number[0]}. A PO number begins with a letter, a digit or #."
    if "  " in number:
        return f"{po_number!r} has two spaces in a row. Leave one."
    return None


def check_text(cell: Cell) -> None:
    """Raise CellError for damage that no column may have."""
    text = cell.text
    if cell.flaw:
        raise CellError(cell.flaw)
    for position, character in enumerate(text, start=1):
        if character != " " and unicodedata.category(character) in _INVISIBLE:
            raise CellError(
                f"character {position} of {text!r} is {_named(character)}, which is invisible. "
                "Type the value again."
            )
    if text != text.lstrip(" "):
        raise CellError(f"{text!r} begins with a space. Remove it.")
    if text != text.rstrip(" "):
        raise CellError(f"{text!r} ends with a space. Remove it.")
    if text.startswith("="):
        raise CellError(f"{text!r} is a formula. Enter its value instead.")
    if _ERROR.fullmatch(text):
        raise CellError(f"{text} is a spreadsheet error. Enter the value instead.")
    if text.startswith("'"):
        raise CellError(f"{text!r} begins with an apostrophe, which marks text in a spreadsheet. Remove it.")


def check_digits(cell: Cell) -> None:
    """Raise CellError if a spreadsheet has turned digits that are a name into a number or a date."""
    text = cell.text
    if _SHORTENED.fullmatch(text):
        raise CellError(f"{text!r} is a number that a spreadsheet has shortened. {_AS_TEXT}")
    if found := _DECIMALS.fullmatch(text):
        raise CellError(f"{text!r} has decimals, as if a spreadsheet had changed {found[1]}. {_AS_TEXT}")
    if cell.stored is Stored.NUMBER and not text.removeprefix("-").isdigit():
        raise CellError(f"the cell is the number {text}, whose last zeros may be lost. {_AS_TEXT}")
    if cell.stored is Stored.DATE:
        raise CellError(f"the cell is the date {text}, which a spreadsheet may have made. {_AS_TEXT}")
    if cell.stored is Stored.BOOLEAN:
        raise CellError(f"the cell is the truth value {text}. {_AS_TEXT}")


def _check_untyped(text: str) -> None:
    """Raise CellError if *text* looks like what a spreadsheet makes of a number when it saves CSV."""
    if looks_like_date(text):
        raise CellError(f"{text!r} looks like a date that a spreadsheet has made. {_IF_RIGHT}")
    if text.casefold() in ("true", "false"):
        raise CellError(f"{text!r} looks like a truth value that a spreadsheet has made. {_IF_RIGHT}")
    if _GROUPED.fullmatch(text):
        raise CellError(f"{text!r} looks like a number whose digits a spreadsheet has grouped. {_IF_RIGHT}")


def find_changed_numbers(cells: Iterable[tuple[int, Cell]]) -> Iterator[tuple[int, str]]:
    """Find the rows of a column whose number a spreadsheet seems to have changed, with a message for each.

    A number of five digits among others may be a date. A spreadsheet replaces all digits after the 15th by
    zeros; if one of them is left in the column, no spreadsheet has changed it. Text cells are right.
    """
    filled = [(row, cell) for row, cell in cells if cell.text]
    serials = [cell for _, cell in filled if len(cell.text) == len("43891") and cell.text.isdecimal()]
    rare = len(serials) * 2 <= len(filled)
    long = [cell.text[_DIGITS_KEPT:] for _, cell in filled if _LONG.fullmatch(cell.text)]
    all_cut = not any(rest.strip("0") for rest in long)
    for row, cell in filled:
        if cell.flaw or cell.stored is Stored.TEXT:
            continue
        if rare and looks_like_date_serial(cell.text):
            yield row, f"{cell.text} may be a date that a spreadsheet has made. {_IF_RIGHT}"
        elif all_cut and _LONG.fullmatch(cell.text):
            yield (
                row,
                f"a spreadsheet keeps {_DIGITS_KEPT} digits of a number; {cell.text} has {len(cell.text)}, "
                f"with zeros after the first {_DIGITS_KEPT}. {_IF_RIGHT}",
            )


def find_lost_zeros(cells: Iterable[tuple[int, Cell]]) -> Iterator[tuple[int, str]]:
    """Find the rows of a column whose digits seem to have lost their leading zeros, with a message for each.

    If all values of the column that begin with 0 have the same length, a shorter one has probably lost its
    zeros. A cell stored as text hasn't.
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


def _named(character: str) -> str:
    """Return *character* with its Unicode name: it may be invisible or look like another one."""
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"{character} ({name})" if character.isprintable() and not character.isspace() else name
