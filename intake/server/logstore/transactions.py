"""What can be asked of the access log and added to it within one transaction (`intake.audit.storage.Storage`).

The statements of an append are written out and given to the driver itself, because building and wrapping them would
cost more than running them: measured, an append of one entry took 2.4 times the time of the processor with them built,
and 1.5 times with them only wrapped.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.audit import entry
from intake.audit.events import Event
from intake.audit.storage import Node
from intake.server.logstore.rows import Filter, Verified
from intake.server.logstore.tables import COSIGNED, ENTRIES, HEADS, VERIFIED

_GENERATION = "SELECT coalesce(max(generation), 1) FROM head"
_SIZE = "SELECT coalesce(max(number) + 1, 0) FROM entry WHERE generation = ?"
_HEAD = "SELECT CAST(note AS BLOB) FROM head WHERE generation = ? ORDER BY size DESC LIMIT 1"
_DATA = "SELECT CAST(data AS BLOB) FROM entry WHERE generation = ? AND number = ?"
_NODE = "SELECT CAST(hash AS BLOB) FROM node WHERE generation = ? AND level = ? AND number = ?"
# What is no JSON is found by its hash.
_MISFILED = """
    SELECT number FROM (SELECT *, CAST(data AS TEXT) AS said FROM entry WHERE generation = ?)
    WHERE json_valid(said) AND (
        day IS NOT json_extract(said, '$.day') OR event IS NOT json_extract(said, '$.event')
        OR actor IS NOT json_extract(said, '$.actor') OR tick IS NOT json_extract(said, '$.tick')
    ) ORDER BY number
"""
_ADD_ENTRY = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_NODE = "INSERT INTO node VALUES (?, ?, ?, ?)"
_ADD_HEAD = "INSERT INTO head VALUES (?, ?, ?)"


def _bytes(column: sa.Column[bytes]) -> sa.ColumnElement[bytes]:
    """Return a column as bytes, also where somebody has put something else into the file."""
    return sa.cast(column, sa.LargeBinary)


_INDEXES = {("actor",): "entry_by_actor", ("event",): "entry_by_event", ("actor", "event"): "entry_by_act"}
_DATA_COLUMN = _bytes(ENTRIES.c.data)


class Stored:
    """One generation of the log as one transaction sees it and adds to it."""

    def __init__(self, connection: Connection, generation: int | None) -> None:
        self._connection = connection
        self._run = connection.execute
        self._driver: Any = connection.connection.driver_connection
        self.generation = generation or int(self._value(_GENERATION))

    def of_generation(self, generation: int) -> "Stored":
        """Return another generation as the same transaction sees it."""
        return Stored(self._connection, generation)

    def _value(self, statement: str, *parameters: int) -> Any:
        """Return the one value that a statement finds, None where it finds nothing."""
        row = self._driver.execute(statement, parameters).fetchone()
        return None if row is None else row[0]

    def size(self) -> int:
        """Return the number of entries."""
        return int(self._value(_SIZE, self.generation))

    def data(self, index: int) -> bytes:
        """Return the bytes of an entry, none where it is not there."""
        return bytes(self._value(_DATA, self.generation, index) or b"")

    def all_data(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the entries from `start` on to before `end`, of those that are there."""
        of_log = ENTRIES.c.generation == self.generation
        query = sa.select(_DATA_COLUMN).where(of_log, ENTRIES.c.number >= start, ENTRIES.c.number < end)
        for data in self._run(query.order_by(ENTRIES.c.number)).scalars():
            yield bytes(data)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree, none where it is not there."""
        return bytes(self._value(_NODE, self.generation, level, index) or b"")

    def head(self) -> bytes | None:
        """Return the last checkpoint that was signed, None before the first."""
        head = self._value(_HEAD, self.generation)
        return None if head is None else bytes(head)

    def heads(self) -> Iterator[bytes]:
        """Yield every checkpoint that was signed, from the smallest on."""
        query = sa.select(_bytes(HEADS.c.note)).where(HEADS.c.generation == self.generation).order_by(HEADS.c.size)
        yield from self._run(query).scalars()

    def has(self, event: Event, day: datetime.date) -> bool:
        """Say whether there is an entry of an event on a day."""
        return bool(self.find(Filter(event=event, day=day), 1))

    def find(self, wanted: Filter, most: int, below: int | None = None) -> list[tuple[int, bytes]]:
        """Return the newest `most` entries that fit, with their numbers, of those below a number."""
        number = ENTRIES.c.number
        query = sa.select(number, _DATA_COLUMN).where(ENTRIES.c.generation == self.generation)
        asked = [name for name in ("actor", "event") if getattr(wanted, name) is not None]
        for name in asked:
            query = query.where(ENTRIES.c[name] == getattr(wanted, name))
        first, end = (0, None) if wanted.day is None else self._numbers_of(wanted.day)
        ends = [each for each in (end, below) if each is not None]
        query = query.where(number >= first, *([number < min(ends)] if ends else []))
        if asked:
            # left to itself, SQLite goes through the log from its end, which takes long where little fits
            query = query.with_hint(ENTRIES, f"INDEXED BY {_INDEXES[tuple(asked)]}", "sqlite")
        found = self._run(query.order_by(number.desc()).limit(most))
        return [(int(index), bytes(data)) for index, data in found]

    def _numbers_of(self, day: datetime.date) -> tuple[int, int]:
        """Return the first number of a day and the one after its last; days never go back, so all between are its."""
        number = ENTRIES.c.number
        query = sa.select(sa.func.min(number), sa.func.max(number))
        first, last = self._run(query.where(ENTRIES.c.generation == self.generation, ENTRIES.c.day == day)).one()
        return (0, 0) if first is None else (int(first), int(last) + 1)

    def actors(self) -> tuple[str, ...]:
        """Return the pseudonyms that occur, each found by a step in the index."""
        found: list[str] = []
        least = sa.func.min(ENTRIES.c.actor)
        while True:
            query = sa.select(least).where(ENTRIES.c.generation == self.generation)
            query = query.where(ENTRIES.c.actor > (found[-1] if found else ""))
            actor = self._run(query).scalar_one()
            if actor is None:
                return tuple(found)
            found.append(str(actor))

    def of_events(self, *events: Event) -> list[bytes]:
        """Return the entries of some events, in their order."""
        wanted = (ENTRIES.c.generation == self.generation, ENTRIES.c.event.in_(events))
        found = self._run(sa.select(_DATA_COLUMN).where(*wanted).order_by(ENTRIES.c.number))
        return [bytes(data) for data in found.scalars()]

    def of_tick(self, tick: int) -> list[tuple[int, int, bytes]]:
        """Return the entries that name a tick, of any generation, with generation and number, in their order."""
        columns = (ENTRIES.c.generation, ENTRIES.c.number, _DATA_COLUMN)
        found = self._run(sa.select(*columns).where(ENTRIES.c.tick == tick).order_by(*columns[:2]))
        return [(int(generation), int(number), bytes(data)) for generation, number, data in found]

    def last_tick(self) -> int:
        """Return the highest number of a tick in any generation, 0 before the first."""
        return int(self._run(sa.select(sa.func.max(ENTRIES.c.tick))).scalar_one() or 0)

    def misfiled(self) -> list[int]:
        """Return the numbers of the entries that other columns than those of their data would be found by."""
        found = self._driver.execute(_MISFILED, (self.generation,))
        return [int(number) for (number,) in found]

    def cosigned(self) -> list[tuple[int, bytes]]:
        """Return our checkpoints that the desk has cosigned, with their sizes, from the smallest on."""
        query = sa.select(COSIGNED.c.size, _bytes(COSIGNED.c.note)).where(COSIGNED.c.generation == self.generation)
        return [(int(size), bytes(note)) for size, note in self._run(query.order_by(COSIGNED.c.size))]

    def cosigned_size(self, generation: int) -> int:
        """Return the size of the last checkpoint of a generation that the desk has cosigned, 0 where there is none."""
        query = sa.select(sa.func.max(COSIGNED.c.size)).where(COSIGNED.c.generation == generation)
        return int(self._run(query).scalar_one() or 0)

    def verified(self) -> Verified | None:
        """Return the last checkpoint of the desk that was verified."""
        last = (VERIFIED.c.generation.desc(), VERIFIED.c.size.desc())
        row = self._run(sa.select(VERIFIED).order_by(*last).limit(1)).one_or_none()
        return None if row is None else Verified(*row)

    def has_verified(self, generation: int, size: int) -> Verified | None:
        """Return the verified checkpoint of the desk with exactly this size."""
        same = (VERIFIED.c.generation == generation, VERIFIED.c.size == size)
        row = self._run(sa.select(VERIFIED).where(*same)).one_or_none()
        return None if row is None else Verified(*row)

    def append(self, index: int, data: bytes, nodes: Sequence[Node]) -> None:
        """Add an entry, and the subtrees that it completed."""
        said = entry.parse(data)
        columns = (said.day.isoformat(), said.act.event, said.act.actor, said.act.tick)
        self._driver.execute(_ADD_ENTRY, (self.generation, index, *columns, data))
        self._driver.executemany(_ADD_NODE, [(self.generation, *node) for node in nodes])

    def put_head(self, size: int, checkpoint: bytes) -> None:
        """Add the checkpoint of a size."""
        self._driver.execute(_ADD_HEAD, (self.generation, size, checkpoint))

    def put_cosigned(self, generation: int, size: int, note: bytes) -> None:
        """Add one of our checkpoints with the desk's cosignature, if its size is not there."""
        values = {"generation": generation, "size": size, "note": note}
        same = (COSIGNED.c.generation == generation, COSIGNED.c.size == size)
        if self._run(sa.select(COSIGNED.c.size).where(*same)).first() is None:
            self._run(sa.insert(COSIGNED).values(values))

    def put_verified(self, verified: Verified) -> None:
        """Add a checkpoint of the desk, if it is not there."""
        if self.has_verified(verified.generation, verified.size) is None:
            self._run(sa.insert(VERIFIED).values({name: getattr(verified, name) for name in Verified.__slots__}))
