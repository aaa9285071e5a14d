"""A text to be written as Word, PDF or Markdown: headings, paragraphs, points, quotations, tables. Knows no format.

Every text goes through `visible` here, once, so no letter in it hides, reorders or commands anything in any format.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from intake.desk.visible import shortened, visible

_LONGEST_CELL = 300
_NARROWEST, _WIDEST = 8, 36


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a quiet one is a remark of ours."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a list; numbered where it has a number."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a source."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; long cells are cut, because no page holds a row that is longer than itself."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def widths(self) -> list[float]:
        """The part of the width that each column gets, by its longest cell."""
        columns = zip(self.head, *self.rows, strict=True)
        letters = [min(max(_NARROWEST, *(len(cell) for cell in column)), _WIDEST) for column in columns]
        return [each / sum(letters) for each in letters]


Block: TypeAlias = Heading | Paragraph | Point | Quotation | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A whole text in one language."""

    language: str
    blocks: tuple[Block, ...]


def paragraph(text: str, *, quiet: bool = False) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(visible(" ".join(text.split())), quiet)


def heading(text: str, level: int = 2) -> Heading:
    """Return a heading."""
    return Heading(cut(text), level)


def point(text: str, number: int | None = None) -> Point:
    """Return a point."""
    return Point(visible(" ".join(text.split())), number)


def quotations(text: str) -> list[Quotation]:
    """Return words of a source, a paragraph for each line."""
    return [Quotation(visible(line)) for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table."""
    return Table(tuple(head), tuple(tuple(cut(cell) for cell in row) for row in rows))


def cut(text: str) -> str:
    """Return a text on one line, cut where it is too long for a cell or a heading."""
    return shortened(text, _LONGEST_CELL)


def is_right_to_left(text: str) -> bool:
    """Tell from the first letter that has a direction which way a paragraph runs."""
    for letter in text:
        match unicodedata.bidirectional(letter):
            case "R" | "AL":
                return True
            case "L":
                return False
    return False


def texts_of(block: Block) -> list[str]:
    """Return every text of a block."""
    if isinstance(block, Table):
        return [*block.head, *(cell for row in block.rows for cell in row)]
    return [block.text]
