"""A page as a Word file: styles, paragraphs in both directions, and nothing else.

The template of the library brings its own author, dates, a thumbnail, and parts that nobody needs: only the document
and what it is shown with are kept. The same page gives the same bytes.
"""

import io
import re
import zipfile
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from intake.desk.exports import bundle
from intake.desk.exports.page import Block, Heading, Page, Paragraph, Point, Quotation, Table, is_right_to_left

_KEPT: Final[tuple[str, ...]] = (
    "[Content_Types].xml",
    "_rels/.rels",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/numbering.xml",
    "word/settings.xml",
    "word/fontTable.xml",
    "word/theme/theme1.xml",
)
_ENTRY: Final = re.compile(rb'<(?:Relationship|Override)\b[^>]*(?:Target|PartName)="/?([^"]+)"[^>]*/>')
_JPEG: Final = re.compile(rb'<Default\b[^>]*Extension="jpeg"[^>]*/>')
_SESSIONS: Final = re.compile(rb"<w:rsids>.*?</w:rsids>|<w:attachedTemplate[^>]*/>", re.DOTALL)
_SESSION_NAME: Final = "}rsid"
_WIDTH: Final = 16  # centimetres between the margins
_GREY: Final = RGBColor(90, 90, 90)


def written(page: Page) -> bytes:
    """Return a page as a Word file."""
    document = docx.Document()
    _prepare(document, page.language)
    for block in page.blocks:
        _write(document, block)
    for tree in (document.element, document.styles.element):
        _forget_sessions(tree)
    out = io.BytesIO()
    document.save(out)
    return _bared(out.getvalue())


def _prepare(document: Any, language: str) -> None:
    """Set paper, font and language."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        _set_fonts(document.styles[name])
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), language)
    normal.element.get_or_add_rPr().append(tag)


def _forget_sessions(tree: Any) -> None:
    """Take out the numbers by which Word knows in which session of whom something was written."""
    for node in list(tree.iter()):
        for name in [name for name in node.attrib if _SESSION_NAME in name]:
            del node.attrib[name]
        if node.tag == qn("w:rsid"):
            node.getparent().remove(node)


def _set_fonts(style: Any) -> None:
    """Name a font for every script, in the place of the theme's, so that a heading looks like its text."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script, font in (("ascii", "Noto Sans"), ("hAnsi", "Noto Sans"), ("cs", "Noto Sans Arabic")):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
    style.font.color.rgb = RGBColor(0, 0, 0)


def _write(document: Any, block: Block) -> None:
    match block:
        case Heading():
            _add(document, block.text, "Title" if block.level == 1 else f"Heading {block.level - 1}")
        case Paragraph():
            _add(document, block.text, "Normal", grey=block.quiet)
        case Point(number=None):
            _add(document, block.text, "List Bullet")
        case Point():
            # Word would go on counting from the list before
            added = _add(document, f"{block.number}.\t{block.text}", "Normal")
            added.paragraph_format.left_indent, added.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
        case Quotation():
            _add(document, block.text, "Normal", grey=True).paragraph_format.left_indent = Cm(1.2)
        case Table():
            _add_table(document, block)


def _add(document: Any, text: str, style: str, *, grey: bool = False) -> Any:
    return _filled(document.add_paragraph(style=style), text, grey=grey)


def _filled(paragraph: Any, text: str, *, grey: bool = False) -> Any:
    """Fill a paragraph, which runs the way of its first letter."""
    run = paragraph.add_run(text)
    if grey:
        run.font.color.rgb = _GREY
    if is_right_to_left(text):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # of a paragraph that runs to the left: its right side
        run.font.rtl = True
    return paragraph


def _add_table(document: Any, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.head), style="Table Grid")
    table.autofit = False
    widths = [Cm(_WIDTH * share) for share in block.widths]
    for place, cells in enumerate((block.head, *block.rows)):
        row = table.add_row()
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            paragraph = _filled(cell.paragraphs[0], text)
            paragraph.paragraph_format.space_after = Pt(2)
            for run in paragraph.runs:
                run.font.size, run.font.bold = Pt(9), place == 0
    document.add_paragraph()


def _bared(data: bytes) -> bytes:
    """Return a Word file without what the template brought: only the parts that are named, and links to them."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = {name: package.read(name) for name in _KEPT if name in package.namelist()}
    for name in ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"):
        members[name] = _JPEG.sub(b"", _ENTRY.sub(lambda found: _if_kept(found, members), members[name]))
    members["word/settings.xml"] = _SESSIONS.sub(b"", members["word/settings.xml"])
    return bundle.written(members)


def _if_kept(found: re.Match[bytes], members: dict[str, bytes]) -> bytes:
    target = found[1].decode("ascii")
    return found[0] if target in members or f"word/{target}" in members else b""
