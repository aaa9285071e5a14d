"""Tiles of a log (C2SP tlog-tiles.md): its hashes and entries cut into files that anyone can serve and check.

A tile at level L holds up to 256 consecutive hashes, each of a complete subtree of 256^L leaves; a bundle holds the
entries below a tile of level 0. Full ones never change. `tile/0/x001/234` is the tile 1234 of level 0 and
`tile/entries/x001/234.p/7` the first 7 entries of bundle 1234. A tile proves nothing by itself: a root made from tiles
is to be compared with a checkpoint's.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from crypto import merkle
from crypto.errors import EntryTooLong, TileMalformed

ENTRIES = -1
WIDTH = 256
LONGEST_ENTRY = 65_535
_HIGHEST = 63
_HEIGHT = 8
_HASH = 32
_PREFIX = 2
_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?\Z"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of a tile in a log: its level (ENTRIES for a bundle of entries), its number there, and its width."""

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not (ENTRIES <= self.level <= _HIGHEST and 0 <= self.index < 1 << 63 and 1 <= self.width <= WIDTH):
            raise TileMalformed("a place that no tile has")

    @property
    def path(self) -> str:
        """The path of the tile below the address of its log."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        groups = f"{self.index:,}".split(",")
        digits = [f"x{group:0>3}" for group in groups[:-1]] + [f"{groups[-1]:0>3}"]
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(digits)}{partial}"


def parse_path(path: str) -> Tile:
    """Read a path as `Tile.path` writes it, or raise TileMalformed."""
    match = _PATH.match(path)
    if not match:
        raise TileMalformed("not the path of a tile")
    level = ENTRIES if match["level"] == "entries" else int(match["level"])
    tile = Tile(level, int(match["index"].replace("/", "").replace("x", "")), int(match["width"] or WIDTH))
    if tile.path != path:
        raise TileMalformed("a path that is not the shortest")
    return tile


def place(level: int, index: int, size: int) -> Tile:
    """Return the tile with this number in a tree of a size, as wide as it is there; raises TileMalformed for none."""
    count = size >> _HEIGHT * max(level, 0)
    if index * WIDTH >= count:
        raise TileMalformed("no such tile in a tree of this size")
    return Tile(level, index, min(WIDTH, count - index * WIDTH))


def bundles(size: int) -> Iterator[Tile]:
    """Go through the bundles of entries of a tree."""
    for index in range(-(-size // WIDTH)):
        yield place(ENTRIES, index, size)


def tiles(size: int) -> Iterator[Tile]:
    """Go through the tiles of hashes of a tree, the lowest level first."""
    level = 0
    while count := size >> _HEIGHT * level:
        for index in range(-(-count // WIDTH)):
            yield place(level, index, size)
        level += 1


def write(tile: Tile, node: merkle.Node) -> bytes:
    """Return a tile of hashes from the function that gives the hash of a complete subtree."""
    first = tile.index * WIDTH
    return b"".join(node(tile.level * _HEIGHT, index) for index in range(first, first + tile.width))


def read(tile: Tile, data: bytes) -> tuple[bytes, ...]:
    """Return the hashes of a tile, or raise TileMalformed where there are not as many as its place says."""
    if len(data) != tile.width * _HASH:
        raise TileMalformed(f"{tile.path} has not {tile.width} hashes")
    return tuple(data[start : start + _HASH] for start in range(0, len(data), _HASH))


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Return a bundle: each entry after its length (u16); raises EntryTooLong."""
    if not 1 <= len(entries) <= WIDTH:
        raise TileMalformed(f"a bundle has 1 to {WIDTH} entries")
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise EntryTooLong
    return b"".join(len(entry).to_bytes(_PREFIX) + entry for entry in entries)


def read_bundle(tile: Tile, data: bytes) -> tuple[bytes, ...]:
    """Return the entries of a bundle, or raise TileMalformed where they are not as many as its place says."""
    entries: list[bytes] = []
    start = 0
    while start < len(data) and len(entries) < tile.width:
        end = start + _PREFIX + int.from_bytes(data[start : start + _PREFIX])
        entries.append(data[start + _PREFIX : end])
        start = end
    # an end beyond the bytes is an entry, or a length, that was cut
    if start != len(data) or len(entries) != tile.width:
        raise TileMalformed(f"{tile.path} has not {tile.width} whole entries")
    return tuple(entries)


def nodes(size: int, fetch: Callable[[Tile], bytes]) -> merkle.Node:
    """Return the function that gives the hash of a complete subtree from a tree's tiles, for roots and proofs.

    It raises TileMalformed for a tile that is not as it must be, and for a subtree that is not complete.
    """

    def node(level: int, index: int) -> bytes:
        below = level % _HEIGHT
        tile_index, start = divmod(index << below, WIDTH)
        tile = place(level // _HEIGHT, tile_index, size)
        hashes = read(tile, fetch(tile))[start : start + (1 << below)]
        if len(hashes) != 1 << below:
            raise TileMalformed("no such subtree in a tree of this size")
        while len(hashes) > 1:
            hashes = tuple(merkle.node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True))
        return hashes[0]

    return node
