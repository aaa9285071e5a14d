"""Rows of access logs: `LogRows` is the storage of one log (intake/audit/storage); the rest says which there are."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.audit import entry
from intake.audit.events import Event
from intake.audit.storage import Node
from intake.desk.store import log_tables as tables
from intake.desk.store.database import Connection


@dataclass(frozen=True, slots=True)
class LogRow:
    """A log: the office's own in one generation (no server), or the mirror of a server's."""

    origin: str
    server: str | None
    generation: int
    vkey: str
    witness: str
    begun_on: datetime.date


@dataclass(frozen=True, slots=True)
class LogRows:
    """The stored part of one log, good inside the transaction of its connection."""

    connection: Connection
    origin: str

    def size(self) -> int:
        """Return the number of entries."""
        row = tables.log_entry.c
        last = sa.select(sa.func.max(row.number)).where(row.origin == self.origin)
        number: int | None = self.connection.execute(last).scalar_one()
        return 0 if number is None else number + 1

    def data(self, index: int) -> bytes:
        """Return the bytes of an entry; b"" for one that is not there, which no entry has."""
        row = tables.log_entry.c
        query = sa.select(row.data).where(row.origin == self.origin, row.number == index)
        return bytes(self.connection.execute(query).scalar_one_or_none() or b"")

    def all_data(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the entries from `start` on to before `end`."""
        row = tables.log_entry.c
        query = sa.select(row.data).where(row.origin == self.origin, row.number >= start, row.number < end)
        for data in self.connection.execute(query.order_by(row.number)).scalars():
            yield bytes(data)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree; b"" for one that is not there, which leads to no signed root."""
        row = tables.log_node.c
        query = sa.select(row.hash).where(row.origin == self.origin, row.level == level, row.number == index)
        return bytes(self.connection.execute(query).scalar_one_or_none() or b"")

    def append(self, index: int, data: bytes, nodes: Sequence[Node]) -> None:
        """Add an entry, and the subtrees that it completed."""
        read = entry.parse(data)
        values = {"origin": self.origin, "number": index, "day": read.day, "event": read.act.event.value, "data": data}
        self.connection.execute(tables.log_entry.insert(), values)
        rows = [
            {"origin": self.origin, "level": level, "number": number, "hash": hash} for level, number, hash in nodes
        ]
        self.connection.execute(tables.log_node.insert(), rows)

    def head(self) -> bytes | None:
        """Return the last checkpoint that was signed, None before the first."""
        row = tables.log_checkpoint.c
        query = sa.select(row.note).where(row.origin == self.origin).order_by(row.size.desc())
        found = self.connection.execute(query.limit(1)).scalar_one_or_none()
        return None if found is None else bytes(found)

    def put_head(self, size: int, checkpoint: bytes) -> None:
        """Add the checkpoint of a size."""
        values = {"origin": self.origin, "size": size, "note": checkpoint}
        self.connection.execute(tables.log_checkpoint.insert().values(values))

    def has(self, event: Event, day: datetime.date) -> bool:
        """Say whether there is an entry of an event on a day."""
        row = tables.log_entry.c
        query = sa.select(row.number).where(row.origin == self.origin, row.event == event.value, row.day == day)
        return self.connection.execute(query.limit(1)).first() is not None


def begin(connection: Connection, row: LogRow) -> None:
    """Note a log; noting it again changes nothing."""
    values = {name: getattr(row, name) for name in LogRow.__slots__}
    connection.execute(tables.log.insert().prefix_with("OR IGNORE").values(values))


def newest(connection: Connection, server: str | None) -> LogRow | None:
    """Return the last generation of the office's own log (`server` None), or of a server's."""
    row = tables.log.c
    query = sa.select(tables.log).where(row.server.is_(server) if server is None else row.server == server)
    found = connection.execute(query.order_by(row.generation.desc()).limit(1)).one_or_none()
    return LogRow(*found) if found else None


def find(connection: Connection, origin: str) -> LogRow | None:
    """Return a log by its origin."""
    found = connection.execute(sa.select(tables.log).where(tables.log.c.origin == origin)).one_or_none()
    return LogRow(*found) if found else None
