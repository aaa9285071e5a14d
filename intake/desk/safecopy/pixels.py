"""Raw pixels as the sandbox writes them, and pictures made of them.

The stream is `u32 pages in the file`, then for each page `u32 width, u32 height`, and three bytes for each pixel; it
ends after the last page that was copied. Everything that comes out of the sandbox is hostile: sizes have limits, and
any pixels are a valid picture.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from crypto.stream import read_exactly
from intake.desk.safecopy.errors import PixelsMalformed

MOST_PAGES = 50
LONGEST_SIDE = 2000
_COUNT = struct.Struct(">I")
_SIZE = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Page:
    """One page or picture, re-drawn from its pixels as PNG."""

    number: int
    width: int
    height: int
    png: bytes


def count(source: BinaryIO) -> int:
    """Read how many pages the file says that it has."""
    head = read_exactly(source, _COUNT.size)
    if len(head) != _COUNT.size:
        raise PixelsMalformed("no number of pages")
    return int(_COUNT.unpack(head)[0])


def pages(source: BinaryIO) -> Iterator[Page]:
    """Yield each page; raises PixelsMalformed for what the renderer does not write."""
    number = 0
    while head := read_exactly(source, _SIZE.size):
        number += 1
        if len(head) != _SIZE.size or number > MOST_PAGES:
            raise PixelsMalformed("more pages than are asked for, or half a page")
        width, height = _SIZE.unpack(head)
        if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
            raise PixelsMalformed("a page of a size that is not asked for")
        data = read_exactly(source, width * height * 3)
        if len(data) != width * height * 3:
            raise PixelsMalformed("half a page")
        yield Page(number, width, height, _png(width, height, data))


def _png(width: int, height: int, data: bytes) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (width, height), data).save(out, "PNG")
    return out.getvalue()
