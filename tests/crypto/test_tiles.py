"""Tiles: the paths and the numbers of the specification, what comes back from them, and what is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import merkle, tiles
from crypto.errors import EntryTooLong, InclusionInvalid, TileMalformed
from crypto.tiles import ENTRIES, Tile

# examples of C2SP tlog-tiles.md and of github.com/transparency-dev/tessera, api/layout
PATHS = {
    "tile/0/000": Tile(0, 0),
    "tile/0/x001/x234/067": Tile(0, 1234067),
    "tile/0/x001/x234/067.p/8": Tile(0, 1234067, 8),
    "tile/63/999.p/255": Tile(63, 999, 255),
    "tile/15/x455/667": Tile(15, 455667),
    "tile/1/x001/000.p/3": Tile(1, 1000, 3),
    "tile/entries/000.p/1": Tile(ENTRIES, 0, 1),
    "tile/entries/255": Tile(ENTRIES, 255),
    "tile/entries/x123/x456/789": Tile(ENTRIES, 123456789),
    "tile/entries/x001/x234/067.p/8": Tile(ENTRIES, 1234067, 8),
}

SIZE = 70_000
ENTRIES_HERE = [f"entry {index}".encode() for index in range(SIZE)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES_HERE]
FRONTIER = merkle.Frontier()
NODES = {(level, index): value for leaf in LEAVES for level, index, value in FRONTIER.append(leaf)}


def node(level: int, index: int) -> bytes:
    """Return a complete subtree of the grown tree."""
    return NODES[level, index]


FILES = {tile.path: tiles.write(tile, node) for tile in tiles.tiles(SIZE)}


def fetch(tile: Tile) -> bytes:
    """Return a written tile."""
    return FILES[tile.path]


@pytest.mark.parametrize(("path", "tile"), PATHS.items())
def test_published_paths(path: str, tile: Tile) -> None:
    """A tile has the published path, and the path gives the tile."""
    assert tile.path == path
    assert tiles.parse_path(path) == tile


@given(st.integers(ENTRIES, 63), st.integers(0, (1 << 63) - 1), st.integers(1, 256))
def test_every_place_has_a_path(level: int, index: int, width: int) -> None:
    """Any place comes back from its path."""
    assert tiles.parse_path(Tile(level, index, width).path) == Tile(level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/x000/x001/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/x001/x002",
        "tile/0/X001/000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/-1",
        "tile/0/٠٠٠",
        "tile/0/../000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/" + "x001/" * 5000 + "000",
    ],
)
def test_a_path_has_one_spelling(path: str) -> None:
    """A path that is longer than needed, leads elsewhere or names no tile is refused."""
    with pytest.raises(TileMalformed):
        tiles.parse_path(path)


@given(st.text(max_size=30))
def test_random_texts_are_no_paths(text: str) -> None:
    """Whatever the text is, it is refused in our words or is the path of what it gives."""
    for whole in (text, f"tile/{text}", f"tile/0/{text}", f"tile/0/000{text}"):
        with contextlib.suppress(TileMalformed):
            assert tiles.parse_path(whole).path == whole


def test_the_published_tree_has_the_published_tiles() -> None:
    """70,000 leaves are 273 full tiles and one of 112, one full and one of 17 above them, and one of 1 at the top."""
    found = [(tile.level, tile.index, tile.width) for tile in tiles.tiles(SIZE)]
    assert found[:273] == [(0, index, 256) for index in range(273)]
    assert found[273:] == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert [tile.width for tile in tiles.bundles(SIZE)] == [256] * 273 + [112]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (1, ["tile/0/000.p/1"]),
        (255, ["tile/0/000.p/255"]),
        (256, ["tile/0/000", "tile/1/000.p/1"]),
        (300, ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"]),
        (65536, [*(f"tile/0/{index:03}" for index in range(256)), "tile/1/000", "tile/2/000.p/1"]),
    ],
)
def test_the_tiles_of_small_trees(size: int, expected: list[str]) -> None:
    """No tile is empty, and a partial one is not hashed into the level above."""
    assert [tile.path for tile in tiles.tiles(size)] == expected


@pytest.mark.parametrize("place", [(0, 0, 0), (ENTRIES, 0, 0), (0, 1, 256), (1, 0, 255), (64, 0, 1 << 62)])
def test_a_tree_has_no_other_tiles(place: tuple[int, int, int]) -> None:
    """A tile beyond the tree is refused."""
    with pytest.raises(TileMalformed, match="no such tile in a tree"):
        tiles.place(*place)


@pytest.mark.parametrize("place", [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, 1 << 63, 1), (0, 0, 0), (0, 0, 257)])
def test_no_tile_has_such_a_place(place: tuple[int, int, int]) -> None:
    """Level, number and width have bounds."""
    with pytest.raises(TileMalformed):
        Tile(*place)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 65535, 65536, 65537, SIZE])
def test_the_root_from_tiles_is_the_root(size: int) -> None:
    """A root made from the tiles of a size is the root of the tree of that size."""
    written = {tile.path: tiles.write(tile, node) for tile in tiles.tiles(size)}
    assert merkle.root(size, tiles.nodes(size, lambda tile: written[tile.path])) == merkle.root(size, node)


@given(st.integers(0, SIZE - 1))
def test_proofs_from_tiles_are_the_proofs(index: int) -> None:
    """An inclusion proof made from tiles is the one made from the tree."""
    proof = merkle.inclusion_proof(index, SIZE, tiles.nodes(SIZE, fetch))
    assert proof == merkle.inclusion_proof(index, SIZE, node)
    merkle.verify_inclusion(LEAVES[index], index, SIZE, proof, FRONTIER.root())


@given(st.integers(1, SIZE))
def test_consistency_from_tiles_is_the_same(size: int) -> None:
    """A consistency proof made from tiles is the one made from the tree."""
    proof = merkle.consistency_proof(size, SIZE, tiles.nodes(SIZE, fetch))
    assert proof == merkle.consistency_proof(size, SIZE, node)


def test_an_altered_tile_gives_another_root() -> None:
    """A flipped bit in a tile that a proof uses is found with the checkpoint's root."""
    broken = bytearray(FILES["tile/1/000"])
    broken[0] ^= 1
    proof = merkle.inclusion_proof(
        300, SIZE, tiles.nodes(SIZE, lambda tile: bytes(broken) if tile.path == "tile/1/000" else fetch(tile))
    )
    with pytest.raises(InclusionInvalid):
        merkle.verify_inclusion(LEAVES[300], 300, SIZE, proof, FRONTIER.root())


@pytest.mark.parametrize("place", [(0, SIZE), (1, SIZE // 2), (8, 273), (9, 136), (16, 1), (17, 0), (600, 0)])
def test_a_subtree_that_is_not_complete_has_no_hash(place: tuple[int, int]) -> None:
    """What the tree of this size does not hold is refused."""
    with pytest.raises(TileMalformed):
        tiles.nodes(SIZE, fetch)(*place)


@pytest.mark.parametrize("length", [0, 1, 31, 32 * 111, 32 * 112 - 1, 32 * 112 + 1, 32 * 113, 32 * 256])
def test_a_tile_has_one_length(length: int) -> None:
    """A tile with more or fewer bytes than its width says is refused."""
    with pytest.raises(TileMalformed, match="112 hashes"):
        tiles.read(tiles.place(0, 273, SIZE), bytes(length))


def test_a_tile_of_leaves_is_what_its_bundle_hashes_to() -> None:
    """Entries come back from their bundle, and each hashes to its place in the tile."""
    for tile in (tiles.place(ENTRIES, 0, SIZE), tiles.place(ENTRIES, 273, SIZE)):
        here = ENTRIES_HERE[tile.index * 256 : tile.index * 256 + tile.width]
        entries = tiles.read_bundle(tile, tiles.write_bundle(here))
        assert list(entries) == here
        assert tiles.read(tiles.place(0, tile.index, SIZE), FILES[f"tile/0/{tile.path[13:]}"]) == tuple(
            map(merkle.leaf_hash, entries)
        )


def test_entries_follow_their_lengths() -> None:
    """A bundle is each entry after its length in two bytes; an entry may be empty."""
    assert tiles.write_bundle([b"", b"abc", b"\x00"]) == b"\x00\x00\x00\x03abc\x00\x01\x00"
    assert tiles.read_bundle(Tile(ENTRIES, 0, 3), b"\x00\x00\x00\x03abc\x00\x01\x00") == (b"", b"abc", b"\x00")


def test_an_entry_has_a_greatest_length() -> None:
    """65,535 bytes fit, and one more is refused."""
    longest = bytes(tiles.LONGEST_ENTRY)
    assert tiles.read_bundle(Tile(ENTRIES, 0, 1), tiles.write_bundle([longest])) == (longest,)
    with pytest.raises(EntryTooLong):
        tiles.write_bundle([longest + b"x"])


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_is_not_empty_nor_overfull(count: int) -> None:
    """1 to 256 entries make a bundle."""
    with pytest.raises(TileMalformed):
        tiles.write_bundle([b"x"] * count)


BUNDLE = tiles.write_bundle([b"", b"abc", b"\x00", b"last"])


@pytest.mark.parametrize("length", range(len(BUNDLE)))
def test_a_bundle_cut_anywhere_is_refused(length: int) -> None:
    """No start of a bundle is the bundle."""
    with pytest.raises(TileMalformed):
        tiles.read_bundle(Tile(ENTRIES, 0, 4), BUNDLE[:length])


@pytest.mark.parametrize("tail", [b"\x00", b"\x00\x00", b"\x00\x01x", b"\xff\xff"])
def test_nothing_follows_the_last_entry(tail: bytes) -> None:
    """Bytes after the last entry, also whole entries, are refused."""
    with pytest.raises(TileMalformed):
        tiles.read_bundle(Tile(ENTRIES, 0, 4), BUNDLE + tail)


@given(st.binary(max_size=80), st.integers(1, 256))
def test_random_bytes_are_read_as_they_are_written_or_refused(data: bytes, width: int) -> None:
    """What is read as a bundle is what those entries are written as."""
    try:
        entries = tiles.read_bundle(Tile(ENTRIES, 0, width), data)
    except TileMalformed:
        return
    assert (tiles.write_bundle(entries), len(entries)) == (data, width)
