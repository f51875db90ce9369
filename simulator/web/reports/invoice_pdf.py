"""An invoice as a PDF, in the scripts of all languages of the portal and laid out in their direction."""

from datetime import datetime
from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import Align, TextMode
from markupsafe import Markup

from eaportal.simulator.web.reports.invoice_document import InvoiceDocument
from eaportal.simulator.web.words.language import N_, Language

_LATIN = "Noto Sans"
# What has the signs that Noto Sans lacks: in this order, but for Chinese the Chinese forms first.
_OTHER = {
    "Noto Sans Arabic": ("manimgx_fonts", "NotoSansArabic[wght].ttf"),
    "Noto Sans Thai": ("manimgx_fonts", "NotoSansThai[wght].ttf"),
    "Noto Sans JP": ("pylopdf_fonts_jp", "NotoSansJP-Regular.otf"),
    "Noto Sans SC": ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"),
}
_MARGIN = 18
_LINE = 6
_BOLD_STROKE = 0.08
_RULE = 0.2
_SIMULATOR = N_(
    "This is a simulator of the retired Azure EA portal. Nothing here is real, and nothing reaches Microsoft."
)


def invoice_pdf(document: InvoiceDocument, speech: Language, generated_at: datetime) -> bytes:
    """Lay out *document*; the same invoice in the same language gives the same bytes."""
    sheet = _Sheet(speech)
    sheet.describe(f"{document.title.striptags()} {document.number}", generated_at)
    sheet.paragraph(speech.text(_SIMULATOR), size=8)
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
    """A page of A4 that is filled from above, from the left or for *speech* from the right."""

    def __init__(self, speech: Language) -> None:
        self._pdf = FPDF()
        self._pdf.set_margin(_MARGIN)
        self._pdf.add_font(_LATIN, fname=_font("manimgx_fonts", "NotoSans[wght].ttf"))
        names = sorted(_OTHER, key=lambda name: speech.locale.language == "zh" and name != "Noto Sans SC")
        for name in names:
            self._pdf.add_font(name, fname=_font(*_OTHER[name]))
        self._pdf.set_fallback_fonts(names)
        self._pdf.set_text_shaping(use_shaping_engine=True)
        self._pdf.set_lang(speech.tag)
        self._mirrored = speech.direction == "rtl"
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
        align = Align.R if self._mirrored else Align.L
        self._pdf.multi_cell(0, size * 0.55, _plain(text), align=align, new_x="LMARGIN", new_y="NEXT")

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
            mode = TextMode.FILL_STROKE if bold else TextMode.FILL
            with self._pdf.local_context(text_mode=mode, line_width=_BOLD_STROKE):
                align = Align.R if at_end != self._mirrored else Align.L
                self._pdf.multi_cell(width, _LINE, _plain(cell), align=align, new_x="LEFT", new_y="NEXT")
            bottom = max(bottom, self._pdf.get_y())
            begin += width
        self._pdf.set_y(bottom)

    def bytes(self) -> bytes:
        """The whole file."""
        return bytes(self._pdf.output())


def _font(package: str, name: str) -> str:
    return str(files(package) / name)


def _plain(text: Markup) -> str:
    return text.striptags()
