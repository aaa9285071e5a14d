"""What is stored and how: the only module of the server that knows SQL.

Sealed bytes live in pieces of at most 1 MiB, so that an upload can be resumed, memory stays flat, and there is one
thing to back up. A commit is on disk when it returns (SQLite: WAL with synchronous=FULL). Rows are found by random keys
and stored in their order (WITHOUT ROWID), so that a file, once vacuumed, does not tell the order of arrival; no column
is finer than a day. A finished upload loses its link to the bytes: `upload.body` becomes NULL, and nothing names both.
"""

import datetime
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from intake.server.errors import SettingInvalid, StoreError, StoreUnavailable

PIECE = 1024 * 1024
_PRAGMAS = (
    # measured: WAL with FULL loses no acknowledged row at a power loss, SQLite's default mode does
    "journal_mode = WAL",
    "synchronous = FULL",
    # what is erased is overwritten, not only unlinked
    "secure_delete = ON",
    "foreign_keys = ON",
    "busy_timeout = 20000",
    # sorting and statements leave no files elsewhere
    "temp_store = MEMORY",
    "trusted_schema = OFF",
)

metadata = sa.MetaData()

_office = sa.Table(
    "office",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("recipients_vkey", sa.Text, nullable=False),
    sa.Column("site_vkey", sa.Text, nullable=False),
    sa.Column("recipients", sa.LargeBinary, nullable=False),
    sa.Column("site_settings", sa.LargeBinary, nullable=False),
    sa.Column("site_manifest", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("id = 1", name="one_office"),
    sqlite_with_rowid=False,
)
_upload = sa.Table(
    "upload",
    metadata,
    sa.Column("id_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("header_checked", sa.Boolean, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("expires", sa.Date, nullable=False),
    sa.Column("body", sa.LargeBinary(16), nullable=True, unique=True),
    sa.CheckConstraint("received >= 0 AND received <= length", name="received_within_length"),
    sqlite_with_rowid=False,
)
_piece = sa.Table(
    "piece",
    metadata,
    sa.Column("body", sa.LargeBinary(16), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bytes", sa.LargeBinary(PIECE), nullable=False),
    sa.CheckConstraint(f"length(bytes) BETWEEN 1 AND {PIECE}", name="piece_at_most_1_mib"),
    sqlite_with_rowid=False,
)
_envelope = sa.Table(
    "envelope",
    metadata,
    sa.Column("body", sa.LargeBinary(16), primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sqlite_with_rowid=False,
)
_batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", sa.LargeBinary(16), primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("written", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)
_carried = sa.Table(
    "carried",
    metadata,
    sa.Column("batch", sa.LargeBinary(16), sa.ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("body", sa.LargeBinary(16), sa.ForeignKey("envelope.body", ondelete="CASCADE"), primary_key=True),
    sa.Index("carried_body", "body"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Office:
    """What the last imported outbox said."""

    sequence: int
    digest: str
    recipients_vkey: str
    site_vkey: str
    recipients: bytes
    site_settings: bytes
    site_manifest: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload under way, or, with `body` None, one that was received and is remembered until it expires."""

    id_hash: bytes
    length: int
    received: int
    header_checked: bool
    epoch: int
    expires: datetime.date
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """A received envelope; `body` is the random key of its pieces."""

    body: bytes
    digest: bytes
    size: int
    epoch: int
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Usage:
    """How much is stored: unfinished uploads with their declared and their received bytes, and envelopes."""

    unfinished: int
    unfinished_bytes: int
    received_bytes: int
    envelopes: int
    envelope_bytes: int
    never_exported: int


class Reader:
    """What can be asked within one transaction, which sees one state of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def office(self) -> Office | None:
        """Return what the last outbox said, or None before the first."""
        row = self._connection.execute(sa.select(_office)).one_or_none()
        return None if row is None else Office(*row[1:])

    def sequence(self) -> int:
        """Return the number of the last imported outbox, 0 before the first."""
        return self._connection.execute(sa.select(_office.c.sequence)).scalar_one_or_none() or 0

    def upload(self, id_hash: bytes) -> Upload | None:
        """Return an upload by the hash of its id."""
        row = self._connection.execute(sa.select(_upload).where(_upload.c.id_hash == id_hash)).one_or_none()
        return None if row is None else Upload(*row)

    def pieces(self, body: bytes) -> Iterator[bytes]:
        """Give the pieces of a body in their order, one in memory at a time."""
        numbers = self._connection.execute(
            sa.select(_piece.c.number).where(_piece.c.body == body).order_by(_piece.c.number)
        )
        for expected, number in enumerate(list(numbers.scalars())):
            if number != expected:
                raise StoreError("a piece is missing")
            yield self._piece(body, number)

    def _piece(self, body: bytes, number: int) -> bytes:
        """Return one piece, empty if it is not there."""
        found = self._connection.execute(
            sa.select(_piece.c.bytes).where(_piece.c.body == body, _piece.c.number == number)
        ).scalar_one_or_none()
        return b"" if found is None else bytes(found)

    def first_piece(self, body: bytes) -> bytes:
        """Return the first piece of a body, empty before it arrived."""
        return self._piece(body, 0)

    def envelopes(self, *, new: bool = False) -> list[Envelope]:
        """Return the stored envelopes ordered by digest; with `new` only those in no batch that was written."""
        query = sa.select(_envelope).order_by(_envelope.c.digest)
        if new:
            query = query.where(~_exported())
        return [Envelope(*row) for row in self._connection.execute(query)]

    def envelope(self, digest: bytes) -> Envelope | None:
        """Return an envelope by its SHA-256."""
        row = self._connection.execute(sa.select(_envelope).where(_envelope.c.digest == digest)).one_or_none()
        return None if row is None else Envelope(*row)

    def was_carried(self, envelope: Envelope) -> bool:
        """Say whether an envelope was put into a batch, even one whose writing broke off."""
        query = sa.select(_carried.c.body).where(_carried.c.body == envelope.body).limit(1)
        return self._connection.execute(query).first() is not None

    def usage(self) -> Usage:
        """Return what is stored."""
        count, total = sa.func.count(), sa.func.coalesce
        unfinished = self._connection.execute(
            sa.select(count, total(sa.func.sum(_upload.c.length), 0), total(sa.func.sum(_upload.c.received), 0)).where(
                _upload.c.body.is_not(None)
            )
        ).one()
        stored = self._connection.execute(
            sa.select(sa.func.count(_envelope.c.body), total(sa.func.sum(_envelope.c.size), 0))
        ).one()
        fresh = self._connection.execute(sa.select(sa.func.count(_envelope.c.body)).where(~_exported())).scalar_one()
        return Usage(*(int(value) for value in (*unfinished, *stored, fresh)))

    def stray_bodies(self) -> int:
        """Return how many bodies have pieces but neither an upload nor an envelope; there must be none."""
        known = sa.union_all(sa.select(_upload.c.body).where(_upload.c.body.is_not(None)), sa.select(_envelope.c.body))
        query = sa.select(sa.func.count(_piece.c.body.distinct())).where(_piece.c.body.not_in(known))
        return int(self._connection.execute(query).scalar_one())


def _exported() -> sa.ColumnElement[bool]:
    """Return the condition that an envelope is in a batch that was written to its end."""
    batches = _carried.join(_batch, _batch.c.id == _carried.c.batch)
    return sa.exists().select_from(batches).where(_carried.c.body == _envelope.c.body, _batch.c.written)


class Writer(Reader):
    """What can be changed within one transaction: all of it is kept, or nothing."""

    def set_office(self, office: Office) -> None:
        """Replace what the office said."""
        self._connection.execute(sa.delete(_office))
        values = {name: getattr(office, name) for name in Office.__slots__}
        self._connection.execute(sa.insert(_office).values(id=1, **values))

    def add_upload(self, upload: Upload) -> None:
        """Begin an upload."""
        self._connection.execute(sa.insert(_upload).values({n: getattr(upload, n) for n in Upload.__slots__}))

    def advance(self, upload: Upload, received: int, *, header_checked: bool) -> bool:
        """Count bytes as received; False if another request has moved, finished or erased the upload meanwhile."""
        changed = self._connection.execute(
            sa.update(_upload)
            .where(
                _upload.c.id_hash == upload.id_hash,
                _upload.c.received == upload.received,
                _upload.c.body == upload.body,
            )
            .values(received=received, header_checked=header_checked)
        )
        return changed.rowcount == 1

    def append(self, body: bytes, offset: int, data: bytes) -> None:
        """Store bytes from `offset` on: the last piece is filled up before a new one begins."""
        while data:
            number, within = divmod(offset, PIECE)
            part, data = data[: PIECE - within], data[PIECE - within :]
            if within:
                self._fill(body, number, within, part)
            else:
                self._connection.execute(sa.insert(_piece).values(body=body, number=number, bytes=part))
            offset += len(part)

    def _fill(self, body: bytes, number: int, within: int, part: bytes) -> None:
        """Add bytes to a piece that is not full."""
        begun = self._piece(body, number)
        if len(begun) != within:
            raise StoreError("a piece has another length than was counted")
        self._connection.execute(
            sa.update(_piece).where(_piece.c.body == body, _piece.c.number == number).values(bytes=begun + part)
        )

    def receive(self, upload: Upload, envelope: Envelope) -> None:
        """Turn a complete upload into an envelope and cut the link between them.

        If the same bytes are stored already, the second copy is erased; for the sender both were received.
        """
        if self.envelope(envelope.digest) is None:
            values = {name: getattr(envelope, name) for name in Envelope.__slots__}
            self._connection.execute(sa.insert(_envelope).values(values))
        else:
            self._erase_pieces(envelope.body)
        self._connection.execute(sa.update(_upload).where(_upload.c.id_hash == upload.id_hash).values(body=None))

    def drop_upload(self, id_hash: bytes) -> None:
        """Erase an upload: its pieces first, then its row."""
        upload = self.upload(id_hash)
        if upload is not None and upload.body is not None:
            self._erase_pieces(upload.body)
        self._connection.execute(sa.delete(_upload).where(_upload.c.id_hash == id_hash))

    def expire(self, today: datetime.date) -> int:
        """Erase every upload whose day has come and return how many of them were unfinished."""
        query = sa.select(_upload.c.id_hash, _upload.c.body).where(_upload.c.expires <= today)
        expired = self._connection.execute(query).all()
        for id_hash, _ in expired:
            self.drop_upload(id_hash)
        return sum(body is not None for _, body in expired)

    def erase(self, envelope: Envelope) -> None:
        """Erase an envelope: its pieces first, then its row."""
        self._erase_pieces(envelope.body)
        self._connection.execute(sa.delete(_envelope).where(_envelope.c.body == envelope.body))

    def _erase_pieces(self, body: bytes) -> None:
        self._connection.execute(sa.delete(_piece).where(_piece.c.body == body))

    def plan_batch(self, batch_id: bytes, day: datetime.date, kind: str, envelopes: Sequence[Envelope]) -> None:
        """Note which envelopes a batch is going to carry, before its first byte is written."""
        self._connection.execute(sa.insert(_batch).values(id=batch_id, day=day, kind=kind, written=False))
        rows = [{"batch": batch_id, "body": envelope.body} for envelope in envelopes]
        self._connection.execute(sa.insert(_carried), rows)

    def batch_written(self, batch_id: bytes) -> None:
        """Note that a batch is whole, under its name and on disk."""
        self._connection.execute(sa.update(_batch).where(_batch.c.id == batch_id).values(written=True))

    def forget_batches(self) -> None:
        """Erase the rows of batches of which every envelope was erased."""
        self._connection.execute(sa.delete(_batch).where(_batch.c.id.not_in(sa.select(_carried.c.batch))))


class Store:
    """One database. Readers do not wait; writers wait for each other on a lock, which is faster than to compete."""

    def __init__(self, url: str, threads: int = 4) -> None:
        self._url = _parse_url(url)
        self._engine = self._connectable(threads)
        self._writer = threading.Lock()
        if self.is_sqlite:
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine, "begin", _begin_sqlite)

    def _connectable(self, threads: int) -> Engine:
        """Make the engine; its errors never show values, because a value may be what a source sent."""
        try:
            return sa.create_engine(self._url, hide_parameters=True, pool_size=threads + 1, max_overflow=4)
        except (ImportError, NoSuchModuleError):
            raise SettingInvalid("database.url needs a driver that is not installed") from None

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of SQLite, None for a database server."""
        return Path(self._url.database) if self.is_sqlite and self._url.database else None

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Give a connection in a writing transaction, for migrations."""
        with self._writer, _translated(), self._engine.connect() as connection:
            connection.execution_options(intake_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a transaction that only reads."""
        with _translated(), self._engine.connect() as connection, connection.begin():
            yield Reader(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open a transaction that writes; when the block ends well, it is on disk."""
        with self.connect() as connection:
            yield Writer(connection)

    def fold(self) -> bool:
        """Rewrite the file so that it does not tell the order of arrival, and empty the WAL; False if it was in use."""
        if not self.is_sqlite:
            return True
        with self._writer, _translated(), self._outside_transaction() as run:
            # VACUUM copies the whole file: not into memory
            run("PRAGMA temp_store = FILE")
            run("VACUUM")
            busy = run("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
            run("PRAGMA temp_store = MEMORY")
            return bool(busy == 0)

    def integrity(self) -> list[str]:
        """Return what the database's own check complains about."""
        if not self.is_sqlite:
            return []
        with _translated(), self._outside_transaction() as run:
            found = [str(row[0]) for row in run("PRAGMA integrity_check")]
            broken = run("PRAGMA foreign_key_check")
        return [line for line in found if line != "ok"] + ["a row refers to nothing"] * len(broken)

    @contextmanager
    def _outside_transaction(self) -> Iterator[Any]:
        """Give a function that runs one statement on a raw connection."""
        raw = self._engine.raw_connection()
        try:
            cursor = raw.cursor()

            def run(statement: str) -> list[Any]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            yield run
        finally:
            raw.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _parse_url(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise SettingInvalid("database.url is not an SQLAlchemy address") from None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set up a new connection; transactions are begun by `_begin_sqlite`, not by the driver."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin: a writer takes the write lock at once, so that it never fails half-way for want of it."""
    writes = connection.get_execution_options().get("intake_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    """Raise the database's failures as ours, without their text."""
    try:
        yield
    except DBAPIError as error:
        raise StoreUnavailable(type(error.orig).__name__) from None
    except sa.exc.TimeoutError:
        raise StoreUnavailable("no free connection") from None
