"""Counts over all cases as CSV or as a picture: no person, no case, and no cell from which one could be computed."""

from collections.abc import Sequence
from html import escape
from typing import Final

from intake.desk.exports import tables
from intake.desk.exports.kinds import Form
from intake.desk.exports.language import Language
from intake.desk.figures import Cell, Table

_ROW, _LEFT, _WIDTH, _HEAD, _NUMBERS = 20, 230, 360, 34, 60


def written(form: Form, counted: Sequence[Table], said: Language) -> bytes:
    """Return the counts in a form."""
    return to_svg(counted, said) if form is Form.SVG else to_csv(counted, said)


def to_csv(counted: Sequence[Table], said: Language) -> bytes:
    """Return the counts as CSV; what is suppressed says so."""
    hidden = said.say("statistics", "suppressed")
    rows: list[tuple[object, ...]] = []
    for table in counted:
        rows += [(table.name, cell.key, hidden if cell.count is None else cell.count) for cell in table.cells]
        rows.append((table.name, said.say("statistics", "total"), hidden if table.total is None else table.total))
    return tables.to_csv(said.list_of("statistics", "head"), rows)


def to_svg(counted: Sequence[Table], said: Language) -> bytes:
    """Return the counts as one picture of bars, without script, style of others or link."""
    parts: list[str] = []
    top = 0
    for table in counted:
        parts.append(f'<text x="8" y="{top + 22}" font-size="15" font-weight="bold">{_text(table.name)}</text>')
        top += _HEAD
        most = max((cell.count or 0 for cell in table.cells), default=0) or 1
        for cell in table.cells:
            parts += _bar(cell, top, most, said)
            top += _ROW
        top += _ROW // 2
    width = _LEFT + _WIDTH + _NUMBERS + 100
    head = f'<svg xmlns="{_NAMESPACE}" width="{width}" height="{top}" font-family="sans-serif" font-size="12">'
    return "\n".join((head, *parts, "</svg>\n")).encode("utf-8")


_NAMESPACE: Final = "http://www.w3.org/2000/svg"


def _bar(cell: Cell, top: int, most: int, said: Language) -> list[str]:
    label = f'<text x="{_LEFT - 8}" y="{top + 14}" text-anchor="end">{_text(cell.key)}</text>'
    if cell.count is None:
        return [label, f'<text x="{_LEFT}" y="{top + 14}" fill="#666">{_text(said.say("statistics", "small"))}</text>']
    width = max(1, round(_WIDTH * cell.count / most))
    bar = f'<rect x="{_LEFT}" y="{top + 3}" width="{width}" height="{_ROW - 7}" fill="#4a6a8a"/>'
    return [label, bar, f'<text x="{_LEFT + width + 6}" y="{top + 14}">{cell.count}</text>']


def _text(text: str) -> str:
    return escape(text)
