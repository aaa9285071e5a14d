"""The file of the access log as a whole: how it is opened, and how transactions begin.

A commit is on disk when it returns. Several processes append, one after the other: what a transaction reads before it
appends, it reads under the lock under which it writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from intake.server import place
from intake.server.errors import StoreUnavailable
from intake.server.logstore.transactions import Stored

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "busy_timeout = 20000",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
    # without it INSERT OR REPLACE would pass by the triggers
    "recursive_triggers = ON",
)
_PLACE = "place"


class LogStore:
    """The database of the access log."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = sa.create_engine(f"sqlite:///{file.absolute()}", hide_parameters=True)
        sa.event.listen(self._engine, "connect", self._prepare)
        sa.event.listen(self._engine, "begin", _begin)

    @contextmanager
    def connect(self, *, writes: bool = True) -> Iterator[Connection]:
        """Give a connection in a transaction."""
        try:
            with self._engine.connect() as connection:
                connection.execution_options(intake_writes=writes)
                self._check_place(connection)
                with connection.begin():
                    yield connection
                self._check_place(connection)
        except DBAPIError as error:
            raise StoreUnavailable(f"log.db: {type(error.orig).__name__}") from None
        except self._engine.dialect.loaded_dbapi.Error as error:
            # the driver's own, of statements that it was given itself
            raise StoreUnavailable(f"log.db: {type(error).__name__}") from None

    def _check_place(self, connection: Connection) -> None:
        """Refuse where another file has come under the name: what goes into the old one is on nobody's record."""
        if connection.info[_PLACE] != place.of(self.file):
            connection.invalidate()
            self._engine.dispose()
            raise StoreUnavailable("log.db: another file is in its place")

    @contextmanager
    def reading(self, generation: int | None = None) -> Iterator[Stored]:
        """Open a transaction that does not wait for others; without a generation of the current one."""
        with self.connect(writes=False) as connection:
            yield Stored(connection, generation)

    @contextmanager
    def writing(self, generation: int | None = None) -> Iterator[Stored]:
        """Open a transaction that adds; when the block ends well, it is on disk."""
        with self.connect() as connection:
            yield Stored(connection, generation)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _prepare(self, connection: Any, record: Any) -> None:
        """Set up a new connection; transactions are begun by `_begin`, not by the driver."""
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        record.info[_PLACE] = place.of(self.file)


def _begin(connection: Connection) -> None:
    """Begin: who appends takes the lock at once."""
    writes = connection.get_execution_options().get("intake_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
