"""Rows of access logs: `LogRows` is the storage of one log (intake/audit/storage); the rest says which there are."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.audit import entry
from intake.audit.events import Event
from intake.audit.storage import Node
from intake.desk.store import log_tables as tables
from intake.desk.store import tables as base
from intake.desk.store.database import Connection


def _origin(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.origin == sa.bindparam("origin")


# An act of an officer waits for these, so they are built once: building them took more time than the database does.
_LAST = sa.select(sa.func.max(tables.log_entry.c.number)).where(_origin(tables.log_entry))
_DATA = sa.select(tables.log_entry.c.data).where(
    _origin(tables.log_entry), tables.log_entry.c.number == sa.bindparam("number")
)
_NODE = sa.select(tables.log_node.c.hash).where(
    _origin(tables.log_node),
    tables.log_node.c.level == sa.bindparam("level"),
    tables.log_node.c.number == sa.bindparam("number"),
)
_HEAD = (
    sa.select(tables.log_checkpoint.c.note)
    .where(_origin(tables.log_checkpoint))
    .order_by(tables.log_checkpoint.c.size.desc())
    .limit(1)
)
_NEWEST_OWN = (
    sa.select(tables.log).where(tables.log.c.server.is_(None)).order_by(tables.log.c.generation.desc()).limit(1)
)
_ADD_ENTRY, _ADD_NODE, _ADD_HEAD = tables.log_entry.insert(), tables.log_node.insert(), tables.log_checkpoint.insert()


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
        number: int | None = self.connection.execute(_LAST, {"origin": self.origin}).scalar_one()
        return 0 if number is None else number + 1

    def data(self, index: int) -> bytes:
        """Return the bytes of an entry; b"" for one that is not there, which no entry has."""
        found = self.connection.execute(_DATA, {"origin": self.origin, "number": index}).scalar_one_or_none()
        return bytes(found or b"")

    def all_data(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the entries from `start` on to before `end`."""
        row = tables.log_entry.c
        query = sa.select(row.data).where(row.origin == self.origin, row.number >= start, row.number < end)
        for data in self.connection.execute(query.order_by(row.number)).scalars():
            yield bytes(data)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree; b"" for one that is not there, which leads to no signed root."""
        values = {"origin": self.origin, "level": level, "number": index}
        return bytes(self.connection.execute(_NODE, values).scalar_one_or_none() or b"")

    def append(self, index: int, data: bytes, nodes: Sequence[Node]) -> None:
        """Add an entry, and the subtrees that it completed."""
        read = entry.parse(data)
        values = {"origin": self.origin, "number": index, "day": read.day, "event": read.act.event.value, "data": data}
        self.connection.execute(_ADD_ENTRY, values)
        rows = [
            {"origin": self.origin, "level": level, "number": number, "hash": hash} for level, number, hash in nodes
        ]
        self.connection.execute(_ADD_NODE, rows)

    def head(self) -> bytes | None:
        """Return the last checkpoint that was signed, None before the first."""
        found = self.connection.execute(_HEAD, {"origin": self.origin}).scalar_one_or_none()
        return None if found is None else bytes(found)

    def put_head(self, size: int, checkpoint: bytes) -> None:
        """Add the checkpoint of a size."""
        self.connection.execute(_ADD_HEAD, {"origin": self.origin, "size": size, "note": checkpoint})

    def has(self, event: Event, day: datetime.date) -> bool:
        """Say whether there is an entry of an event on a day."""
        row = tables.log_entry.c
        query = sa.select(row.number).where(row.origin == self.origin, row.event == event.value, row.day == day)
        return self.connection.execute(query.limit(1)).first() is not None


def begin(connection: Connection, row: LogRow) -> None:
    """Note a log; noting it again changes nothing."""
    values = {name: getattr(row, name) for name in LogRow.__slots__}
    connection.execute(tables.log.insert().prefix_with("OR IGNORE").values(values))


def own(connection: Connection) -> LogRow | None:
    """Return the last generation of the office's own log."""
    found = connection.execute(_NEWEST_OWN).one_or_none()
    return LogRow(*found) if found else None


def of_server(connection: Connection, server: str) -> LogRow | None:
    """Return the last generation of a server's log that was seen."""
    row = tables.log.c
    query = sa.select(tables.log).where(row.server == server).order_by(row.generation.desc()).limit(1)
    found = connection.execute(query).one_or_none()
    return LogRow(*found) if found else None


def find(connection: Connection, origin: str) -> LogRow | None:
    """Return a log by its origin."""
    found = connection.execute(sa.select(tables.log).where(tables.log.c.origin == origin)).one_or_none()
    return LogRow(*found) if found else None


def origins(connection: Connection) -> Sequence[LogRow]:
    """Return every log, the office's own first, each in the order of its generations."""
    row = tables.log.c
    query = sa.select(tables.log).order_by(row.server.is_not(None), row.server, row.generation)
    return [LogRow(*found) for found in connection.execute(query)]


def with_events(connection: Connection, origin: str, *events: Event) -> Iterator[bytes]:
    """Yield the entries of some events, in their order."""
    row = tables.log_entry.c
    query = sa.select(row.data).where(row.origin == origin, row.event.in_([event.value for event in events]))
    for data in connection.execute(query.order_by(row.number)).scalars():
        yield bytes(data)


def checkpoints(connection: Connection, origin: str, size: int) -> bytes | None:
    """Return the checkpoint of a size that was signed or seen."""
    row = tables.log_checkpoint.c
    found = connection.execute(sa.select(row.note).where(row.origin == origin, row.size == size)).scalar_one_or_none()
    return None if found is None else bytes(found)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint with the cosignature of a witness, whose written key is `witness`."""

    origin: str
    size: int
    witness: str
    note: bytes
    seen_on: datetime.date


def add_witnessed(connection: Connection, row: Witnessed) -> None:
    """Note a cosigned checkpoint; noting it again changes nothing."""
    values = {name: getattr(row, name) for name in Witnessed.__slots__}
    connection.execute(tables.log_witnessed.insert().prefix_with("OR IGNORE").values(values))


def witnessed(connection: Connection, origin: str) -> Sequence[Witnessed]:
    """Return all cosigned checkpoints of a log, ascending by size."""
    row = tables.log_witnessed.c
    query = sa.select(tables.log_witnessed).where(row.origin == origin).order_by(row.size, row.witness)
    return [Witnessed(*found) for found in connection.execute(query)]


def add_outbox(connection: Connection, sequence: int, origin: str, size: int) -> None:
    """Note how far the log went that an outbox carries the checkpoint of."""
    connection.execute(tables.outbox_log.insert().values(outbox=sequence, origin=origin, size=size))


def of_outbox(connection: Connection, sequence: int) -> tuple[str, int] | None:
    """Return origin and size of the log that an outbox carried the checkpoint of."""
    row = tables.outbox_log.c
    found = connection.execute(sa.select(row.origin, row.size).where(row.outbox == sequence)).one_or_none()
    return (found.origin, found.size) if found else None


def add_tick_keys(connection: Connection, server: str, keys: Iterable[tuple[int, bytes]]) -> None:
    """Note the keys of ticks; noting them again changes nothing."""
    rows = [{"server": server, "number": number, "key": key} for number, key in keys]
    if rows:
        connection.execute(tables.tick_key.insert().prefix_with("OR IGNORE"), rows)


def tick_keys(connection: Connection, server: str) -> dict[int, bytes]:
    """Return the keys of a server's ticks by number."""
    row = tables.tick_key.c
    found = connection.execute(sa.select(row.number, row.key).where(row.server == server))
    return {number: bytes(key) for number, key in found}


def add_lines(connection: Connection, batch: str, lines: Iterable[tuple[str, int, str]]) -> None:
    """Note envelope, tick and logical batch of each line of a batch."""
    rows = [{"batch": batch, "envelope": envelope, "tick": tick, "logical": id} for envelope, tick, id in lines]
    if rows:
        connection.execute(tables.batch_line.insert().prefix_with("OR IGNORE"), rows)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a batch: which batch carried an envelope, which tick committed to it, its logical batch."""

    batch: str
    server: str
    envelope: str
    tick: int
    logical: str


def lines(connection: Connection, server: str) -> Sequence[Line]:
    """Return the lines of all batches of a server."""
    row, batch = tables.batch_line.c, base.batch.c
    query = (
        sa.select(batch.id, batch.server, row.envelope, row.tick, row.logical)
        .join(base.batch, batch.digest == row.batch)
        .where(batch.server == server)
        .order_by(batch.id, row.envelope)
    )
    return [Line(*found) for found in connection.execute(query)]


def logical(connection: Connection, envelope: str) -> str | None:
    """Return the logical batch of an envelope."""
    row = tables.batch_line.c
    query = sa.select(row.logical).where(row.envelope == envelope).limit(1)
    return connection.execute(query).scalar_one_or_none()
