"""What an export says, before it has the form of a file: a page, or tables as bytes; and the gaps that are in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.desk.exports import casejson, markdownfile, sheets, tables, uwazi
from intake.desk.exports.clearing import Cleared
from intake.desk.exports.dossier import Dossier
from intake.desk.exports.kinds import LETTERS, Form, Kind
from intake.desk.exports.language import Language
from intake.desk.exports.letter import Letter
from intake.desk.exports.material import Material
from intake.desk.exports.page import Page
from intake.desk.store.letters import Correspondence

_SHEETS = {Kind.SUMMARY: sheets.summary, Kind.PRESS: sheets.press, Kind.REFERRAL: sheets.referral}
_HANDOVERS = {Kind.CSV: tables.written, Kind.JSON: casejson.written, Kind.UWAZI: uwazi.written}


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be written. `gaps` are marks that an officer fills in."""

    body: Page | bytes
    gaps: Sequence[str] = ()


def of_case(
    kind: Kind, material: Material, cleared: Cleared, said: Language, head: Correspondence | None = None
) -> Content:
    """Return what an export of a case says; `head` is the letter that a draft is for, if it was begun."""
    if kind in LETTERS:
        letter = Letter(kind, cleared, said, head, material.rules)
        return Content(letter.page(), letter.gaps)
    if kind in _SHEETS:
        return Content(*_SHEETS[kind](cleared, said))
    if kind in _HANDOVERS:
        return Content(_HANDOVERS[kind](cleared))
    return Content(Dossier(cleared, material.items, said).page())


def to_bytes(content: Content, form: Form) -> bytes:
    """Return the file; the libraries for Word and PDF are loaded only when one is written, for they take a second."""
    if isinstance(content.body, bytes):
        return content.body
    match form:
        case Form.DOCX:
            from intake.desk.exports import docxfile

            return docxfile.written(content.body)
        case Form.PDF:
            from intake.desk.exports import pdffile

            return pdffile.written(content.body)
        case _:
            return markdownfile.written(content.body)
