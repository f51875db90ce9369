"""Workbooks written part by part, in the many ways that programs write the same cells, or changed."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

_TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The number formats that a cell may have: its style, and what is shown of a number with it.
FORMATS = {"General": 0, "@": 1, "0": 2, "0000000000": 3, "yyyy-mm": 4}


@dataclass(frozen=True)
class Number:
    """A cell with a number in one of FORMATS."""

    value: str
    number_format: str = "General"


Value = str | Number | bool | None


@dataclass
class Style:
    """How a workbook is written. Each choice shows the same cells."""

    strings: str = "shared"  # or rich, phonetic, inline
    prefix: str = ""
    is_strict: bool = False
    references: bool = True
    part_names: str = "usual"  # or capitals, backslashes, another folder
    absolute_targets: bool = False
    counts_from_1904: bool = False
    compression: int = ZIP_DEFLATED
    empty_cells: bool = False
    far_cell: bool = False
    title: bool = False
    extension: bool = False
    comment: bool = False
    blank_rows: bool = False
    order: str = "usual"  # or reversed
    other_sheet: str = ""  # or hidden, chart, notes
    texts: list[str] = field(default_factory=list)


CHOICES: dict[str, Sequence[object]] = {
    "strings": ["shared", "rich", "phonetic", "inline"],
    "prefix": ["", "x:"],
    "is_strict": [False, True],
    "references": [True, False],
    "part_names": ["usual", "capitals", "backslashes", "another folder"],
    "absolute_targets": [False, True],
    "counts_from_1904": [False, True],
    "compression": [ZIP_DEFLATED, ZIP_STORED],
    "empty_cells": [False, True],
    "far_cell": [False, True],
    "title": [False, True],
    "extension": [False, True],
    "comment": [False, True],
    "blank_rows": [False, True],
    "order": ["usual", "reversed"],
    "other_sheet": ["", "hidden", "chart", "notes"],
}


def styles(number: int, seed: int = 1) -> Iterator[Style]:
    """Yield every single choice, and then as many random ones as make *number* styles."""
    chance = Random(seed)  # noqa: S311 - the same workbooks each time
    single = [Style(**{name: value}) for name, values in CHOICES.items() for value in values[1:]]  # type: ignore[arg-type]
    yield from single
    for _ in range(number - len(single)):
        yield Style(**{name: chance.choice(values) for name, values in CHOICES.items()})  # type: ignore[arg-type]


def write_workbook(path: Path, rows: Sequence[Sequence[Value]], style: Style) -> None:
    """Write *rows* to *path* in this *style*."""
    style.texts = []
    folder = "book" if style.part_names == "another folder" else "xl"
    relations = _STRICT_RELATIONS if style.is_strict else _RELATIONS
    sheets = [("Sheet1", "visible", _sheet(rows, style))]
    if style.other_sheet in ("hidden", "notes"):
        state = "hidden" if style.other_sheet == "hidden" else "visible"
        texts = [["enrollment", "period", "po_number"], ["1", "2", "3"]] if state == "hidden" else [["Notes"]]
        sheets.append(("Other", state, _sheet(texts, Style(strings="inline"))))
    parts = {
        f"{folder}/worksheets/sheet{number}.xml": xml for number, (*_, xml) in enumerate(sheets, start=1)
    }
    listed = [
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        for number, (name, state, _) in enumerate(sheets, start=1)
    ]
    related = [
        _relation(number, "worksheet", f"worksheets/sheet{number}.xml", folder, relations, style)
        for number in range(1, len(sheets) + 1)
    ]
    if style.other_sheet == "chart":
        listed.insert(0, '<sheet name="Chart" sheetId="9" r:id="rId9"/>')
        related.append(_relation(9, "chartsheet", "chartsheets/sheet1.xml", folder, relations, style))
        parts[f"{folder}/chartsheets/sheet1.xml"] = f'<chartsheet xmlns="{_TRANSITIONAL}"/>'
    related += [
        _relation(101, "sharedStrings", "sharedStrings.xml", folder, relations, style),
        _relation(102, "styles", "styles.xml", folder, relations, style),
    ]
    epoch = '<workbookPr date1904="1"/>' if style.counts_from_1904 else "<workbookPr/>"
    parts |= {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _package(
            [f'<Relationship Id="r1" Type="{relations}/officeDocument" Target="{folder}/workbook.xml"/>']
        ),
        f"{folder}/workbook.xml": _prefixed(
            f'<workbook xmlns:r="{relations}">{epoch}<sheets>{"".join(listed)}</sheets></workbook>', style
        ),
        f"{folder}/_rels/workbook.xml.rels": _package(related),
        f"{folder}/sharedStrings.xml": _prefixed(
            "<sst>" + "".join(_string(text, style) for text in style.texts) + "</sst>", style
        ),
        f"{folder}/styles.xml": _prefixed(_styles(), style),
    }
    names = list(parts) if style.order == "usual" else list(reversed(parts))
    with ZipFile(path, "w", style.compression) as file:
        for name in names:
            file.writestr(_stored_name(name, style), _HEADER + parts[name])


def repacked(
    path: Path,
    rename: Callable[[str], str] = lambda name: name,
    rewrite: Callable[[str, bytes], bytes] = lambda _name, data: data,
) -> Path:
    """Write the workbook at *path* again with other part names or contents."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(rename(name), rewrite(name, data))
    return path


def _stored_name(name: str, style: Style) -> str:
    if style.part_names == "capitals":
        return name.replace("sharedStrings", "SharedStrings").replace("worksheets/sheet", "Worksheets/Sheet")
    return name.replace("/", "\\") if style.part_names == "backslashes" else name


def _relation(number: int, kind: str, target: str, folder: str, relations: str, style: Style) -> str:
    target = f"/{folder}/{target}" if style.absolute_targets else target
    return f'<Relationship Id="rId{number}" Type="{relations}/{kind}" Target="{target}"/>'


def _package(related: Sequence[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(related)}</Relationships>'


def _prefixed(xml: str, style: Style) -> str:
    """Return *xml* in the namespace and with the prefix of *style*."""
    namespace = _STRICT if style.is_strict else _TRANSITIONAL
    declared = f'xmlns:{style.prefix[:-1]}="{namespace}"' if style.prefix else f'xmlns="{namespace}"'
    prefixed = re.sub(r"<(/?)(\w)", rf"<\1{style.prefix}\2", xml)
    return re.sub(r"^<[\w:]+", rf"\g<0> {declared}", prefixed)


def _string(text: str, style: Style) -> str:
    whole = f'<t xml:space="preserve">{escape(text)}</t>'
    if style.strings == "rich" and len(text) > 1:
        first, rest = escape(text[:1]), escape(text[1:])
        return f'<si><r><rPr><b/></rPr><t>{first}</t></r><r><t xml:space="preserve">{rest}</t></r></si>'
    if style.strings == "phonetic":
        return f'<si>{whole}<rPh sb="0" eb="1"><t>ヨミ</t></rPh><phoneticPr fontId="1"/></si>'
    return f"<si>{whole}</si>"


def _styles() -> str:
    own = {name: 164 + place for place, name in enumerate(FORMATS)}
    formats = "".join(
        f'<numFmt numFmtId="{own[name]}" formatCode="{name}"/>' for name in ("0000000000", "yyyy-mm")
    )
    ids = {"General": 0, "@": 49, "0": 1, "0000000000": own["0000000000"], "yyyy-mm": own["yyyy-mm"]}
    cells = "".join(f'<xf numFmtId="{ids[name]}"/>' for name in FORMATS)
    return (
        f'<styleSheet><numFmts count="2">{formats}</numFmts><fills><fill/></fills>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>'
    )


def _sheet(rows: Sequence[Sequence[Value]], style: Style) -> str:
    lines = []
    number = 1
    if style.title:
        lines.append(_row(1, ["PO numbers of the year"], style))
        number = 3
    for row in rows:
        if style.blank_rows and number % 2:
            lines.append(f'<row r="{number}" ht="15"/>')
            number += 1
        lines.append(_row(number, row, style))
        number += 1
    if style.far_cell:
        lines.append('<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    extension = '<extLst><ext uri="{X}"><other><c r="A9"/></other></ext></extLst>' if style.extension else ""
    comment = "<!-- made by a program -->" if style.comment else ""
    data = f"<sheetData>{''.join(lines)}</sheetData>"
    return _prefixed(f'<worksheet><dimension ref="A1"/>{comment}{data}{extension}</worksheet>', style)


def _row(number: int, values: Sequence[Value], style: Style) -> str:
    cells = []
    for column, value in enumerate(values):
        place = f' r="{chr(ord("A") + column)}{number}"' if style.references else ""
        if value is None:
            if style.empty_cells or not style.references:
                cells.append(f'<c{place} s="1"/>')
        elif isinstance(value, bool):
            cells.append(f'<c{place} t="b"><v>{int(value)}</v></c>')
        elif isinstance(value, Number):
            cells.append(f'<c{place} s="{FORMATS[value.number_format]}"><v>{value.value}</v></c>')
        elif style.strings == "inline":
            cells.append(f'<c{place} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
        else:
            style.texts.append(value)
            cells.append(f'<c{place} t="s" s="1"><v>{len(style.texts) - 1}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'
