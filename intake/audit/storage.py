"""What a log needs of whoever stores it: entries and hashes are added and read, never changed.

All calls of one append happen in one transaction of the storage; a checkpoint that `head` returns is durable together
with everything below its size.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Protocol

from intake.audit.events import Event

Node = tuple[int, int, bytes]


class Storage(Protocol):
    """The stored part of one log. Indexes count entries from 0; hashes are 32 bytes."""

    def size(self) -> int:
        """Return the number of entries."""

    def data(self, index: int) -> bytes:
        """Return the bytes of an entry, none (`b""`) where it is not there."""

    def all_data(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the entries from `start` on to before `end`, of those that are there."""

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of the complete subtree of `1 << level` entries from `index << level` on; `b""` for none."""

    def append(self, index: int, data: bytes, nodes: Sequence[Node]) -> None:
        """Add an entry, and the subtrees that it completed (the entry's own hash first)."""

    def head(self) -> bytes | None:
        """Return the last checkpoint that was signed, None before the first."""

    def put_head(self, size: int, checkpoint: bytes) -> None:
        """Add the checkpoint of a size."""

    def has(self, event: Event, day: datetime.date) -> bool:
        """Say whether there is an entry of an event on a day."""
