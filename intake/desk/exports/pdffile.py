"""A page as PDF: shaped text in both directions, embedded subsets of fonts, no author, no date, no link, no attachment.

The same page gives the same bytes.
"""

import datetime
import unicodedata
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align, VAlign, XPos, YPos
from fpdf.fonts import FontFace
from fpdf.output import OutputProducer, PDFInfo

from intake.desk.exports import fonts
from intake.desk.exports.page import (
    Block,
    Heading,
    Page,
    Paragraph,
    Point,
    Quotation,
    Table,
    is_right_to_left,
    texts_of,
)

_MARGIN: Final = 22
_LINE: Final = 5.6
_SIZES: Final = {1: 17, 2: 13, 3: 11}
_GREY: Final = 90
_FIRST_SHAPED: Final = "\u0590"  # before it there are Latin, Greek, Cyrillic and Armenian
# nothing of a day is written; the library wants one all the same
_NO_DAY: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)  # noqa: UP017  # as everywhere here


class _WithoutDay(OutputProducer):
    """Writes a file without the dictionary of author, program and date."""

    def _add_info(self) -> PDFInfo:
        info = super()._add_info()
        info.creation_date = None  # type: ignore[assignment]  # what is None is not written
        return info


class _Sheet(FPDF):
    """A4 with page numbers; of the file's identity nothing is written."""

    def file_id(self) -> None:  # nothing: an identity would be made from the time
        """Return no identity."""
        return

    def footer(self) -> None:
        """Write the number of the page."""
        self.set_y(-15)
        self.set_font(fonts.BODY, size=8)
        self.set_text_color(_GREY)
        self.cell(0, 6, str(self.page_no()), align=Align.C)
        self.set_text_color(0)


def written(page: Page) -> bytes:
    """Return a page as PDF."""
    sheet = _prepared(page)
    for block in page.blocks:
        _write(sheet, block)
    return bytes(sheet.output(output_producer_class=_WithoutDay))


def _prepared(page: Page) -> _Sheet:
    """Return an empty sheet with its fonts; those that nothing is written in are not embedded."""
    there = fonts.found().files
    sheet = _Sheet(format="A4")
    sheet.set_creation_date(_NO_DAY)
    sheet.set_lang(page.language)
    sheet.set_margin(_MARGIN)
    sheet.set_auto_page_break(True, _MARGIN)
    sheet.add_font(fonts.BODY, "", there[fonts.BODY])
    sheet.add_font(fonts.BODY, "B", there["bold"])
    fallbacks = [name for name in fonts.FALLBACKS if name in there]
    for name in fallbacks:
        sheet.add_font(name, "", there[name])
    # bold has no Arabic and no Chinese here: then the letters stand in the plain font rather than as boxes
    sheet.set_fallback_fonts(fallbacks, exact_match=False)
    sheet.add_page()
    return sheet


def _needs_shaping(block: Block) -> bool:
    """Tell whether letters of a block are joined, combined or run to the left; shaping costs ten times the rest."""
    return any(
        letter >= _FIRST_SHAPED and unicodedata.bidirectional(letter) != "ON" and not _is_chinese(letter)
        for text in texts_of(block)
        for letter in text
    ) or any(unicodedata.combining(letter) for text in texts_of(block) for letter in text)


def _is_chinese(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")


def _write(sheet: _Sheet, block: Block) -> None:
    sheet.set_text_shaping(_needs_shaping(block))
    match block:
        case Heading():
            sheet.ln(5 if block.level > 1 else 0)
            _text(sheet, block.text, size=_SIZES[block.level], bold=True)
            sheet.ln(1.5)
        case Paragraph():
            _text(sheet, block.text, grey=block.quiet)
            sheet.ln(2.5)
        case Point():
            mark = f"{block.number}." if block.number else "•"
            _text(sheet, f"{mark} {block.text}", indent=5)
            sheet.ln(1.2)
        case Quotation():
            _text(sheet, block.text, indent=10, size=10, grey=True)
            sheet.ln(1.2)
        case Table():
            _table(sheet, block)


def _text(sheet: _Sheet, text: str, *, size: int = 11, bold: bool = False, grey: bool = False, indent: int = 0) -> None:
    backwards = is_right_to_left(text.lstrip("•0123456789. "))
    sheet.set_font(fonts.BODY, "B" if bold else "", size)
    sheet.set_text_color(_GREY if grey else 0)
    if not backwards:
        sheet.set_x(_MARGIN + indent)
    width = sheet.epw - indent
    align = Align.R if backwards else Align.L
    sheet.multi_cell(width, _LINE * size / 11, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_text_color(0)


def _table(sheet: _Sheet, block: Table) -> None:
    sheet.set_font(fonts.BODY, "", 9)
    face = FontFace(emphasis="BOLD", fill_color=(235, 235, 235))
    widths = [round(1000 * share) for share in block.widths]
    looks = {"headings_style": face, "text_align": Align.L, "v_align": VAlign.T}
    with sheet.table(line_height=4.6, col_widths=widths, padding=1, **looks) as grid:
        for cells in (block.head, *block.rows):
            row = grid.row()
            for cell in cells:
                row.cell(cell, align=Align.R if is_right_to_left(cell) else Align.L)
    sheet.ln(3)
