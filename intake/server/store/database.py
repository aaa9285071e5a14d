"""A database as a whole: how it is opened, how transactions begin, how the day is folded.

A commit is on disk when it returns: SQLite runs in WAL mode with synchronous=FULL.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from intake.server.errors import SettingInvalid, StoreUnavailable
from intake.server.store import folding
from intake.server.store.transactions import Reader, Writer

_PRAGMAS = (
    # takes effect on a new file only; measured: pieces are read 4 times as fast as with pages of 4 KiB
    "page_size = 16384",
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
        if self.file is None:
            return True
        with self._writer, _translated(), self._outside_transaction() as run:
            return folding.fold(run, self.file)

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
        except self._engine.dialect.loaded_dbapi.Error as error:
            # the driver's own, which SQLAlchemy does not see here
            raise StoreUnavailable(type(error).__name__) from None
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
