"""The parts of an Excel workbook, read as a stream: only cells that hold something take memory."""

import posixpath
import re
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile

from eaportal.flows.bulk.lists.number_formats import FORMATS_OF_LANGUAGES

_CHUNK = 1 << 16
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
# ST_Xstring of ECMA-376: a character that XML can't hold, or an underscore that would look like one.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Cells and rows that only have a format. A sheet may have millions, so they don't go through the parser.
_EMPTY_CELL = re.compile(rb"<c\s(?=[^<>]*\br=)[^<>]*(?:/>|></c>)")
_EMPTY_ROW = re.compile(rb"<row\s(?=[^<>]*\br=)[^<>]*(?:/>|>\s*</row>)")
_ROW_END = b"</row>"
_OTHER_DOCUMENTS = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/": "a Word document",
    "ppt/": "a PowerPoint presentation",
    "index/": "a Numbers document",
}
_TRUE = ("1", "true")
Attributes = Mapping[str, str]


class DamagedWorkbookError(Exception):
    """The file has no such part, or its zip or XML is broken."""


class NoWorkbookError(Exception):
    """The file is sound, but something else; the message says what."""


class _EnoughError(Exception):
    """The rows that were asked for are read."""


@dataclass(frozen=True)
class Sheet:
    """A worksheet; *is_open* if the workbook was saved with it in front."""

    name: str
    part: str
    is_hidden: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as the file stores it; *kind* is its type in ECMA-376, such as ``s`` or ``n``."""

    column: int
    kind: str
    number_format: str
    text: str
    formula: str | None


@dataclass(slots=True)
class StoredRow:
    """The cells of a row that hold something, in the order of the file."""

    number: int
    is_hidden: bool
    cells: list[StoredCell] = field(default_factory=list)


@dataclass
class StoredSheet:
    """The rows of a sheet that hold something; *merged* are blocks such as ``A1:B2``."""

    rows: list[StoredRow] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    has_filter: bool = False

    def hides(self, column: int) -> bool:
        """Check whether the *column*, counted from 0, is hidden."""
        return any(column in hidden for hidden in self.hidden_columns)

    def merged_cells(self) -> Iterator[tuple[int, int, int, str]]:
        """Yield row, first column, last column, and block for each row with cells in a merged block."""
        self.rows.sort(key=lambda row: row.number)
        numbers = [row.number for row in self.rows]
        for block in self.merged:
            (top, left), (bottom, right) = block_corners(block)
            for number in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
                yield number, left, right, block


class Workbook:
    """The sheets of the workbook in *data*, whatever its parts are called.

    Raises DamagedWorkbookError, as its methods do.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, LargeZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedWorkbookError from error
        # Excel finds a part whatever the case of its name and the direction of its slashes.
        self._parts = {_part_name(info.filename): info for info in self._zip.infolist()}
        if other := self._other_document():
            raise NoWorkbookError(other)
        roots = self._related("")
        book = next((part for kind, part in roots.values() if kind == "officedocument"), "xl/workbook.xml")
        related = self._related(book)
        by_kind = dict(related.values())
        self._strings = by_kind.get("sharedstrings")
        self.sheets: tuple[Sheet, ...] = ()
        self._read_whole: dict[Sheet, StoredSheet] = {}
        self.counts_from_1904 = False
        self._read_book(book, {key: part for key, (kind, part) in related.items() if kind == "worksheet"})
        self._formats = self._read_formats(by_kind.get("styles"))

    def _other_document(self) -> str | None:
        """Return what the file is if it is no workbook of Excel."""
        names = self._parts.keys()
        if "mimetype" in names:
            return "an OpenDocument file"
        for part, document in _OTHER_DOCUMENTS.items():
            if any(name.startswith(part) for name in names):
                return document
        return None if "[content_types].xml" in names or "_rels/.rels" in names else "a zip archive"

    def read(self, sheet: Sheet, most_rows: int | None = None) -> StoredSheet:
        """Read *sheet*, or only its first *most_rows* that hold something."""
        if sheet in self._read_whole:
            return self._read_whole[sheet]
        reader = _SheetReader(self._formats, most_rows)
        with suppress(_EnoughError):
            self._parse(sheet.part, reader.start, reader.end, reader.characters)
            self._read_whole[sheet] = reader.sheet
        self._fill_in_strings(reader.sheet)
        for row in reader.sheet.rows:
            row.cells = [cell for cell in row.cells if cell.formula is not None or cell.text.strip()]
        reader.sheet.rows = [row for row in reader.sheet.rows if row.cells]
        return reader.sheet

    def _fill_in_strings(self, sheet: StoredSheet) -> None:
        """Replace the numbers of shared strings by their texts; other strings aren't kept."""
        wanted = {cell.text for row in sheet.rows for cell in row.cells if cell.kind == "s"}
        if not wanted:
            return
        if self._strings is None:
            raise DamagedWorkbookError
        reader = _StringsReader(wanted)
        self._parse(self._strings, reader.start, reader.end, reader.characters)
        if wanted - reader.texts.keys():
            raise DamagedWorkbookError
        for row in sheet.rows:
            row.cells = [
                StoredCell(cell.column, "s", cell.number_format, reader.texts[cell.text], cell.formula)
                if cell.kind == "s"
                else cell
                for cell in row.cells
            ]

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the name of each part that *part* refers to, by the id of the reference."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if _local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                kind = attributes.get("Type", "").rpartition("/")[2].casefold()
                whole = target if target.startswith("/") else f"{folder}/{target}"
                found[attributes.get("Id", "")] = (kind, _part_name(posixpath.normpath(whole)))

        if _part_name(rels) in self._parts:
            self._parse(rels, start)
        return found

    def _read_book(self, book: str, parts: Mapping[str, str]) -> None:
        found: list[tuple[str, str | None, bool]] = []
        opened = 0

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal opened
            match _local(tag):
                case "workbookPr":
                    self.counts_from_1904 = attributes.get("date1904") in _TRUE
                case "workbookView":
                    opened = int(attributes.get("activeTab", "0"))
                case "sheet":
                    key = next((value for name, value in attributes.items() if _local(name) == "id"), "")
                    hidden = attributes.get("state", "visible") != "visible"
                    found.append((attributes.get("name", ""), parts.get(key), hidden))

        self._parse(book, start)
        self.sheets = tuple(
            Sheet(name, part, hidden, place == opened)
            for place, (name, part, hidden) in enumerate(found)
            if part is not None  # a sheet of charts has no cells
        )

    def _read_formats(self, styles: str | None) -> list[str]:
        """Return the number format of each style that a cell can have."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        own: dict[str, str] = {}
        used: list[str] = []
        within = ""

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal within
            match _local(tag):
                case "cellXfs" | "cellStyleXfs" | "dxfs" as name:
                    within = name
                case "numFmt" if within != "dxfs":
                    own[attributes.get("numFmtId", "")] = _unescaped(attributes.get("formatCode", ""))
                case "xf" if within == "cellXfs":
                    used.append(attributes.get("numFmtId", "0"))

        if styles is not None:
            self._parse(styles, start)
        builtin = {str(number): code for number, code in (BUILTIN_FORMATS | FORMATS_OF_LANGUAGES).items()}
        return [own.get(key) or builtin.get(key, "General") for key in used]

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            with self._zip.open(self._parts[_part_name(part)]) as file:
                for chunk in _chunks(file):
                    parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (
            BadZipFile,
            EOFError,
            KeyError,
            NotImplementedError,
            OSError,
            RuntimeError,
            ValueError,
            expat.ExpatError,
            zlib.error,
        ) as error:
            raise DamagedWorkbookError from error


class _SheetReader:
    """Handlers that collect the cells of a sheet's XML; they see each element once."""

    def __init__(self, formats: list[str], most_rows: int | None) -> None:
        self.sheet = StoredSheet()
        self._formats = formats
        self._most_rows = most_rows
        self._row = StoredRow(0, is_hidden=False)
        self._column = -1
        self._kind = self._style = ""
        self._texts: list[str] = []
        self._formula: list[str] | None = None
        self._collecting: list[str] | None = None
        self._in_reading_aid = False

    def start(self, tag: str, attributes: Attributes) -> None:
        match _local(tag):
            case "c":
                reference = attributes.get("r")
                self._column = place_of(reference)[1] if reference else self._column + 1
                self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
                self._texts, self._formula = [], None
            case "v":
                self._collecting = self._texts
            case "t" if not self._in_reading_aid:
                self._collecting = self._texts
            case "f":
                self._formula = self._collecting = []
            case "rPh":
                self._in_reading_aid = True
            case "row":
                number = int(attributes.get("r") or self._row.number + 1)
                hidden = attributes.get("hidden") in _TRUE or _is_zero(attributes.get("ht"))
                self._row, self._column = StoredRow(number, hidden), -1
            case "col" if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("width")):
                first, last = int(attributes["min"]), int(attributes["max"])
                self.sheet.hidden_columns.append(range(first - 1, last))
            case "mergeCell":
                self.sheet.merged.append(attributes.get("ref", ""))
            case "autoFilter":
                self.sheet.has_filter = True

    def end(self, tag: str) -> None:
        match _local(tag):
            case "v" | "t" | "f":
                self._collecting = None
            case "rPh":
                self._in_reading_aid = False
            case "c" if self._texts or self._formula is not None:
                self._row.cells.append(self._cell())
            case "row" if self._row.cells:
                self.sheet.rows.append(self._row)
                if len(self.sheet.rows) == self._most_rows:
                    raise _EnoughError

    def characters(self, text: str) -> None:
        if self._collecting is not None:
            self._collecting.append(text)

    def _cell(self) -> StoredCell:
        text = "".join(self._texts)
        if self._kind in ("inlineStr", "str"):
            text = _unescaped(text)
        style = int(self._style or 0)
        number_format = self._formats[style] if style < len(self._formats) else "General"
        formula = None if self._formula is None else "".join(self._formula)
        if self._kind == "s":
            text = str(int(text))
        return StoredCell(self._column, self._kind, number_format, text, formula)


class _StringsReader:
    """Handlers that collect the shared strings whose numbers are *wanted*."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.texts: dict[str, str] = {}
        self._wanted = {int(number) for number in wanted}
        self._number = -1
        self._parts: list[str] = []
        self._collecting = self._in_reading_aid = False

    def start(self, tag: str, _attributes: Attributes) -> None:
        match _local(tag):
            case "si":
                self._number += 1
                self._parts = []
            case "t":
                self._collecting = not self._in_reading_aid and self._number in self._wanted
            case "rPh":
                self._in_reading_aid = True

    def end(self, tag: str) -> None:
        match _local(tag):
            case "t":
                self._collecting = False
            case "rPh":
                self._in_reading_aid = False
            case "si" if self._number in self._wanted:
                self.texts[str(self._number)] = _unescaped("".join(self._parts))

    def characters(self, text: str) -> None:
        if self._collecting:
            self._parts.append(text)


def escaped(text: str) -> str:
    """Write *text* so that a spreadsheet shows it as it is (see ST_Xstring)."""
    return _LOOKS_ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")


def place_of(reference: str) -> tuple[int, int]:
    """Return the row, from 1, and the column, from 0, of a *reference* such as ``C2``."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def block_corners(block: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first and the last place of a *block* such as ``A1:B2``. Raises DamagedWorkbookError."""
    first, _, last = block.partition(":")
    try:
        return place_of(first), place_of(last or first)
    except ValueError as error:
        raise DamagedWorkbookError from error


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_zero(size: str | None) -> bool:
    """Check whether a width or a height is zero, which hides a column or a row."""
    return size is not None and float(size) == 0


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML of *file* without the rows and cells of a sheet that hold nothing."""
    rest = b""
    while chunk := file.read(_CHUNK):
        rows, end, rest = (rest + chunk).rpartition(_ROW_END)
        if not end and len(rest) > _CHUNK:
            rest, rows = b"", rest
        if rows and b"<![CDATA[" not in rows:
            yield _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", rows + end))
        else:
            yield rows + end
    yield rest


def _refuse_doctype(*_declaration: object) -> None:
    raise ValueError("a workbook has no document type")
