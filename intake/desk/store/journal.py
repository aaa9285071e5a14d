"""The write-ahead log that a killed desk leaves: whether SQLite would drop from it what was done.

"Database File Format", section 4, of SQLite is the text. SQLite takes the frames up to the first whose checksum
is wrong and forgets the rest without a word, because a crash leaves half a transaction at the end. With
synchronous=FULL a transaction begins only when the one before is on the disk: so a frame behind a whole transaction
that is forgotten shows that it was done, and that the file was damaged since. Of the last transaction nothing can tell
it. Knows no key: headers are plain, pages are checked as they lie there.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_HEAD = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MAGIC = 0x377F0682
_MASK = 0xFFFFFFFF
# a frame of the smallest page
_SMALLEST = _FRAME.size + 512


@dataclass(frozen=True, slots=True)
class _Head:
    """What the log says of itself: `salts` of its last round, `state` of the checksum that frames go on with."""

    size: int
    salts: tuple[int, int]
    order: str
    state: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Frame:
    """One page in the log: `commit` ends a transaction, `ours` is of the last round, `whole` is taken by SQLite."""

    commit: bool
    ours: bool
    whole: bool


def is_damaged(path: Path) -> bool:
    """Tell whether a transaction that was done is in this log and would be forgotten."""
    try:
        with path.open("rb") as source:
            head = _head(source.read(_HEAD.size))
            # the head is written before the first frame, so where there are frames it was whole
            return _forgets(_frames(source, head)) if head else len(source.read(_SMALLEST)) == _SMALLEST
    except FileNotFoundError:
        return False


def _head(data: bytes) -> _Head | None:
    """Read the head, where it is whole."""
    if len(data) < _HEAD.size:
        return None
    magic, _, size, _, one, other, *expected = _HEAD.unpack(data)
    order = ">" if magic & 1 else "<"
    state = _checksum(data[:24], (0, 0), order)
    return _Head(size, (one, other), order, state) if magic & ~1 == _MAGIC and list(state) == expected else None


def _forgets(frames: Iterator[_Frame]) -> bool:
    forgotten = False
    for frame in frames:
        if forgotten and frame.ours:
            return True
        forgotten = forgotten or (frame.commit and frame.ours and not frame.whole)
    return False


def _frames(source: BinaryIO, head: _Head) -> Iterator[_Frame]:
    """Yield every complete frame; none is taken behind the first that is not whole."""
    whole, state, size = True, head.state, _FRAME.size + head.size
    while len(data := source.read(size)) == size:
        _, commit, salt, other, *expected = _FRAME.unpack(data[: _FRAME.size])
        is_ours = (salt, other) == head.salts
        if whole:
            state = _checksum(data[:8] + data[_FRAME.size :], state, head.order)
            whole = is_ours and list(state) == expected
        yield _Frame(commit != 0, is_ours, whole)


def _checksum(data: bytes, state: tuple[int, int], order: str) -> tuple[int, int]:
    """Go on with the checksum of the log, two words at a time."""
    one, two = state
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & _MASK
        two = (two + second + one) & _MASK
    return one, two
