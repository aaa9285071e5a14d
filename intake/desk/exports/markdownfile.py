"""A page as Markdown (CommonMark with tables) that no reader takes for a command, a link or a picture."""

from collections.abc import Iterator

from intake.desk.exports.page import Block, Heading, Page, Paragraph, Point, Quotation, Table
from intake.desk.visible import MARK, markdown


def written(page: Page) -> bytes:
    """Return a page as Markdown."""
    lines: list[str] = []
    before: Block | None = None
    for block in page.blocks:
        if before is not None and not _follows(before, block):
            lines.append("")
        lines += _lines(block)
        before = block
    return ("\n".join(lines) + "\n").encode("utf-8")


def _follows(before: Block, block: Block) -> bool:
    return isinstance(before, Point) and isinstance(block, Point)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_shown(block.text)}"
        case Paragraph():
            yield f"*{_shown(block.text)}*" if block.quiet else _shown(block.text)
        case Point():
            yield f"{f'{block.number}.' if block.number else '*'} {_shown(block.text)}"
        case Quotation():
            yield f"> {_shown(block.text)}"
        case Table():
            yield f"| {' | '.join(map(_shown, block.head))} |"
            yield f"|{'---|' * len(block.head)}"
            yield from (f"| {' | '.join(map(_shown, row))} |" for row in block.rows)


def _shown(text: str) -> str:
    # it is visible already; the marks of visible letters would be marked again
    return "".join(part if MARK.fullmatch(part) else markdown(part) for part in MARK.split(text) if part)
