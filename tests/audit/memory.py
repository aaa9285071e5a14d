"""A log's storage as Python lists: a real one, that forgets when the process ends and can be damaged on purpose."""

import datetime
from collections.abc import Iterator, Sequence

from intake.audit import entry
from intake.audit.events import Event
from intake.audit.storage import Node


class Memory:
    """The stored part of one log."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.heads: list[bytes] = []

    def size(self) -> int:
        """Return the number of entries."""
        return len(self.entries)

    def data(self, index: int) -> bytes:
        """Return the bytes of an entry."""
        return self.entries[index] if index < len(self.entries) else b""

    def all_data(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the entries of a range."""
        return (data for data in self.entries[start:end] if data)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self.nodes.get((level, index), b"")

    def append(self, index: int, data: bytes, nodes: Sequence[Node]) -> None:
        """Add an entry and the subtrees that it completed."""
        assert index == len(self.entries)
        self.entries.append(data)
        self.nodes |= {(level, number): hash for level, number, hash in nodes}

    def head(self) -> bytes | None:
        """Return the last checkpoint."""
        return self.heads[-1] if self.heads else None

    def put_head(self, size: int, checkpoint: bytes) -> None:
        """Add a checkpoint."""
        self.heads.append(checkpoint)

    def has(self, event: Event, day: datetime.date) -> bool:
        """Say whether there is an entry of an event on a day."""
        read = (entry.parse(data) for data in self.entries)
        return any(each.act.event is event and each.day == day for each in read)
