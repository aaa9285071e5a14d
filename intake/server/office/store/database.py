"""The file with the accounts: how it is opened, and brought to this program's shape.

As for the sealed submissions, a commit is on disk when it returns, and what is erased is overwritten. A file that was
replaced while a program has it open is not gone on with: a lock set in the one is not in the other.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from intake.server import place
from intake.server.errors import DatabaseAhead, DatabaseBehind, DatabaseMissing, StoreUnavailable
from intake.server.office.store.accounts import Accounts

_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "busy_timeout = 20000")
_PLACE = "place"


class OfficeStore:
    """The database of the accounts. It is small: every transaction may write, one after the other."""

    def __init__(self, file: Path) -> None:
        self._file = file
        # errors never show values
        self._engine = sa.create_engine(f"sqlite:///{file.absolute()}", hide_parameters=True)
        self._turn = threading.Lock()
        sa.event.listen(self._engine, "connect", self._prepare)
        sa.event.listen(self._engine, "begin", _begin)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Give a connection in a transaction."""
        try:
            with self._turn, self._engine.connect() as connection:
                self._check_place(connection)
                with connection.begin():
                    yield connection
                self._check_place(connection)
        except DBAPIError as error:
            raise StoreUnavailable(type(error.orig).__name__) from None

    def _check_place(self, connection: Connection) -> None:
        """Refuse where another file has come under the name; the next transaction is on that one."""
        if connection.info[_PLACE] != place.of(self._file):
            connection.invalidate()
            self._engine.dispose()
            raise StoreUnavailable("office.db: another file is in its place")

    @contextmanager
    def accounts(self) -> Iterator[Accounts]:
        """Open a transaction on the accounts; when the block ends well, it is on disk."""
        with self.connect() as connection:
            yield Accounts(connection)

    def check(self) -> None:
        """Refuse a file that has not exactly this program's shape."""
        with self.connect() as connection:
            before, steps = _revision(connection), _steps()
        if before is None:
            raise DatabaseMissing("office.db")
        if before != steps.get_current_head():
            raise DatabaseBehind(f"office.db is at {before}")

    def migrate(self) -> tuple[str | None, str]:
        """Bring the file to this program's shape and return its revision before and after."""
        config = _config()
        with self.connect() as connection:
            before = _revision(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return before, _steps().get_current_head() or ""

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _prepare(self, connection: Any, record: Any) -> None:
        """Set up a new connection; transactions are begun by `_begin`, not by the driver."""
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        record.info[_PLACE] = place.of(self._file)


def _config() -> Config:
    """Return the configuration that alembic.ini would hold."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations") / "office").replace("%", "%%"))
    return config


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(connection: Connection) -> str | None:
    """Return the revision of a file, None where it has no tables; refuse one that this program has never heard of."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {step.revision for step in _steps().walk_revisions()}:
        raise DatabaseAhead(f"office.db is at {revision}")
    return revision


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and then writes never fails half-way."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
