"""An invoice as a PDF, in the scripts of all languages of the portal and laid out in their direction."""

from contextlib import closing
from datetime import datetime
from functools import cache
from importlib.resources import files
from unicodedata import category

from markupsafe import Markup

from eaportal.extras import require
from eaportal.simulator.web.reports.invoice_document import InvoiceDocument
from eaportal.simulator.web.words.language import N_, Language

_LATIN = "Noto Sans"
# In this order, the first font that has a character draws it. Versions are pinned in pyproject.toml.
_FONTS = {
    _LATIN: ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    "Noto Sans Arabic": ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    "Noto Sans Thai": ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    # The Chinese, Japanese and Korean characters, in the forms of the language of the text.
    "Noto Sans CJK JP": ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
}
# What isn't drawn: spaces, line ends and marks of direction.
_INVISIBLE = ("Cc", "Cf", "Zs")
_MARGIN = 18
_LINE = 6
_BOLD_STROKE = 0.08
_RULE = 0.2
_SIMULATOR = N_(
    "This is a simulator of the retired Azure EA portal. Nothing here is real, and nothing reaches Microsoft."
)


class UnprintableError(Exception):
    """No font has the characters of an invoice; the message is for the user."""


def invoice_pdf(document: InvoiceDocument, language: Language, generated_at: datetime) -> bytes:
    """Lay out *document*; the same invoice in the same language gives the same bytes.

    Raises MissingExtraError, and UnprintableError.
    """
    require("pdf")
    with closing(_Sheet(language)) as sheet:
        sheet.describe(f"{document.title.striptags()} {document.number}", generated_at)
        sheet.paragraph(language.text(_SIMULATOR), size=8)
        sheet.gap(4)
        sheet.paragraph(document.title, size=20)
        sheet.gap(2)
        for fact in document.facts:
            sheet.row((fact.name, fact.value), (62, 112))
        sheet.gap(4)
        for fact in document.totals:
            sheet.row((fact.name, fact.value), (62, 40), numbers=True)
        sheet.gap(6)
        columns = (66, 36, 36, 36)
        sheet.row(document.columns, columns, numbers=True, bold=True)
        sheet.rule()
        for line in document.lines:
            sheet.row(line, columns, numbers=True)
        sheet.rule()
        for fact in document.to_pay:
            sheet.row((fact.name, fact.value), (138, 36), numbers=True, bold=fact is document.to_pay[-1])
        sheet.gap(6)
        for note in document.notes:
            sheet.paragraph(note, size=9)
        return sheet.bytes()


class _Sheet:
    """A page of A4 that is filled from above, from the left or for *language* from the right."""

    def __init__(self, language: Language) -> None:
        # Imported here: a simulator that nobody asks for a PDF starts sooner and stays smaller without it.
        from fpdf import FPDF

        self._pdf = FPDF()
        self._pdf.set_margin(_MARGIN)
        self._fonts: set[str] = set()
        self._add(_LATIN)
        self._pdf.set_text_shaping(use_shaping_engine=True, language=language.tag)
        self._pdf.set_lang(language.tag)
        self._mirrored = language.direction == "rtl"
        self._pdf.add_page()

    def describe(self, title: str, created: datetime) -> None:
        """Say what it is, and since when it is, where a reader does not look."""
        self._pdf.set_title(title)
        self._pdf.set_creation_date(created)

    def gap(self, height: float) -> None:
        """Leave so many millimetres empty."""
        self._pdf.set_y(self._pdf.get_y() + height)

    def rule(self) -> None:
        """Draw a line across the page."""
        y = self._pdf.get_y() + 1
        self._pdf.set_line_width(_RULE)
        self._pdf.line(_MARGIN, y, self._pdf.w - _MARGIN, y)
        self.gap(2)

    def paragraph(self, text: Markup, *, size: int) -> None:
        """Write *text* over as many lines as it needs."""
        self._pdf.set_font(_LATIN, size=size)
        align = "R" if self._mirrored else "L"
        self._pdf.multi_cell(0, size * 0.55, self._plain(text), align=align, new_x="LMARGIN", new_y="NEXT")

    def row(
        self,
        cells: tuple[Markup, ...] | list[Markup],
        widths: tuple[int, ...],
        *,
        numbers: bool = False,
        bold: bool = False,
    ) -> None:
        """Write *cells* beside each other, all but the first at the end of their width if *numbers*."""
        self._pdf.set_font(_LATIN, size=10)
        top = bottom = self._pdf.get_y()
        begin = _MARGIN
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            x = self._pdf.w - begin - width if self._mirrored else begin
            at_end = numbers and i > 0
            self._pdf.set_xy(x, top)
            mode = "FILL_STROKE" if bold else "FILL"
            with self._pdf.local_context(text_mode=mode, line_width=_BOLD_STROKE):
                align = "R" if at_end != self._mirrored else "L"
                self._pdf.multi_cell(width, _LINE, self._plain(cell), align=align, new_x="LEFT", new_y="NEXT")
            bottom = max(bottom, self._pdf.get_y())
            begin += width
        self._pdf.set_y(bottom)

    def bytes(self) -> bytes:
        """The whole file."""
        return bytes(self._pdf.output())

    def close(self) -> None:
        """Close the font files, which fpdf2 leaves open."""
        from fpdf.fonts import TTFFont

        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _plain(self, text: Markup) -> str:
        """The characters of *text*, with a font for each. Raises UnprintableError."""
        plain = text.striptags()
        lacking = set()
        for character in set(plain):
            name = next((each for each in _FONTS if ord(character) in _characters(each)), None)
            if name is not None:
                self._add(name)
            elif category(character) not in _INVISIBLE:
                lacking.add(character)
        if lacking:
            raise UnprintableError(
                "This invoice has no PDF: no font of the simulator has the characters"
                f" {' '.join(sorted(lacking))}."
            )
        return plain

    def _add(self, name: str) -> None:
        """Have the font called *name*, if it's not there yet; to read those of other scripts takes long."""
        if name not in self._fonts:
            self._fonts.add(name)
            self._pdf.add_font(name, fname=_file(name))
            self._pdf.set_fallback_fonts([each for each in _FONTS if each in self._fonts - {_LATIN}])


def _file(name: str) -> str:
    package, path = _FONTS[name]
    return str(files(package) / path)


@cache
def _characters(name: str) -> frozenset[int]:
    """The code points that the font called *name* can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(_file(name), lazy=True) as font:
        return frozenset(font.getBestCmap())
