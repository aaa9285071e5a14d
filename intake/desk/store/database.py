"""The encrypted database: opening it with its key, transactions, and the check of its version.

SQLCipher encrypts every page, also in the write-ahead log; temporary tables stay in memory. The key goes to the
connection and nowhere else: no URL, no argument, no log. `synchronous=FULL` because what a command reported as done
must survive a power cut; `secure_delete` so that a shredded key leaves its page too.
"""

import errno
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2  # type: ignore[import-untyped]  # the wheel has no types

from intake.desk.errors import (
    DatabaseAhead,
    DatabaseBehind,
    DatabaseDamaged,
    DatabaseUnusable,
    DeskError,
    DiskFull,
    JournalDamaged,
)
from intake.desk.store import journal

__all__ = ["REVISIONS", "UNFORESEEN", "Connection", "Database"]

# what a value of another type, a day that is none, or a word of no list ends in
UNFORESEEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, sa.exc.SQLAlchemyError)

# Every revision of migrations/desk, oldest first. Written out because Alembic costs a quarter of a second to load and
# only `init` and `migrate` need it; a test compares the two.
REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
)

# "Result and Error Codes" of SQLite: the lowest byte; the others say more exactly where
_PRIMARY = 0xFF
_FULL = 13
_SYSTEM = {
    3: "no right to it",
    8: "read-only",
    10: "reading or writing failed",
    14: "it cannot be opened",
}
# more than SQLite takes at once
_PROBE = 256 * 1024


def _connect(path: Path, key: bytes) -> Any:
    """Return a keyed connection; SQLAlchemy begins the transactions, so the driver's own are off."""
    # `rw`: a file that is not there is not made here
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        _prepare(connection, key)
    except BaseException:
        # one that stays open keeps the key, and the write-ahead log from being folded
        connection.close()
        raise
    return connection


def _prepare(connection: Any, key: bytes) -> None:
    """Give a connection its key and its manner."""
    # it would write the time of day to standard error
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        # 64 MiB of pages stay decrypted: a search reads the same ones again and again
        "cache_size = -65536",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows only the letters of ASCII
    connection.create_function("folded", 1, _folded, deterministic=True)


def _folded(text: str | None) -> str | None:
    """Return a text without case and accents, to look for words in it."""
    if text is None or text.isascii():
        return text and text.lower()
    return "".join(filter(lambda letter: not combining(letter), normalize("NFKD", text.casefold())))


class Database:
    """One open database. `writing` and `reading` give connections that are only good inside their block."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        # before SQLite looks at it: opening and closing alone would drop what cannot be read
        log = path.with_name(f"{path.name}-wal")
        if journal.is_damaged(log):
            raise JournalDamaged(str(log))
        # the plain SQLite dialect: the one for SQLCipher wants the key in the URL
        self._engine = sa.create_engine(
            "sqlite://", module=dbapi2, creator=lambda: _connect(path, key), poolclass=StaticPool
        )
        sa.event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))

    @classmethod
    def create(cls, path: Path, key: bytes) -> "Database":
        """Make a new database with the tables of the last revision."""
        path.touch(mode=0o600, exist_ok=False)
        database = cls(path, key)
        database.migrate()
        return database

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: durable when the block ends well, undone otherwise."""
        with self._translated(), self._engine.begin() as connection:
            yield connection

    # SQLite has no cheaper transaction for a single process, and one that reads must not see half of another.
    reading = writing

    def check_version(self) -> None:
        """Refuse a database of another version."""
        found = self.check_made()
        if found == REVISIONS[-1]:
            return
        if found in REVISIONS:
            raise DatabaseBehind(f"{found}, this program needs {REVISIONS[-1]}")
        raise DatabaseAhead(f"{found}, this program knows {REVISIONS[-1]}")

    def check_made(self) -> str:
        """Return the version; a database without one has lost its pages and is no new one."""
        found = self._revision()
        if found is None:
            raise DatabaseDamaged(str(self._path))
        return found

    def _revision(self) -> str | None:
        with self.reading() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()

    def migrate(self) -> tuple[str | None, str]:
        """Bring the tables to the last revision, in one transaction; returns the versions before and after."""
        # Alembic is loaded here because only two commands need it
        from alembic import command
        from alembic.config import Config

        before = self._revision()
        if before is not None and before not in REVISIONS:
            raise DatabaseAhead(f"{before}, this program knows {REVISIONS[-1]}")
        config = Config()
        config.set_main_option("script_location", str(resources.files("migrations") / "desk"))
        with self._without_foreign_keys(), self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise DatabaseDamaged("a row refers to one that is not there")
        return before, REVISIONS[-1]

    @contextmanager
    def _without_foreign_keys(self) -> Iterator[None]:
        """Let a migration make a table anew that others refer to; SQLite allows the switch between transactions."""
        self._switch_foreign_keys("OFF")
        try:
            yield
        finally:
            self._switch_foreign_keys("ON")

    def _switch_foreign_keys(self, state: str) -> None:
        connection = self._engine.raw_connection()
        connection.cursor().execute(f"PRAGMA foreign_keys = {state}")
        connection.close()

    def copy(self, path: Path) -> None:
        """Write the database as it is now to a new file, encrypted with the same key."""
        with self._translated():
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("VACUUM INTO ?", (str(path),))
            finally:
                connection.close()

    def check(self) -> None:
        """Raise DatabaseDamaged where a page was altered or the database's own check complains."""
        with self.reading() as connection:
            altered = connection.exec_driver_sql("PRAGMA cipher_integrity_check").first()
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if altered or found != ["ok"]:
            raise DatabaseDamaged(str(self._path))

    def check_rows(self, error: Exception | None = None) -> None:
        """Raise DatabaseDamaged where a row holds what its column cannot, or refers to one that is not there.

        `error` is what was raised; one of a word of no list that the store read is damage too.
        """
        from intake.desk.store import rows  # which reads through this module, and is wanted where something failed

        with self.reading() as connection:
            table = rows.damaged(connection) or connection.exec_driver_sql("PRAGMA foreign_key_check").scalar()
        if table is not None:
            raise DatabaseDamaged(f"{self._path}, table {table}")
        if error is not None and _is_word_of_no_list(error):
            raise DatabaseDamaged(f"{self._path}, a word of no list")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the driver's errors into ours; its messages quote statements, ours do not."""
        try:
            yield
        except sa.exc.IntegrityError:
            raise
        except sa.exc.DatabaseError as error:
            raise _refusal(self._path, error.orig) from None
        except dbapi2.DatabaseError as error:
            raise _refusal(self._path, error) from None
        except MemoryError:
            # so SQLCipher tells SQLite of a page that does not verify, where it is read from the middle of a statement
            if self._is_altered():
                raise DatabaseDamaged(str(self._path)) from None
            raise

    def _is_altered(self) -> bool:
        """Tell whether a page does not verify."""
        connection = self._engine.raw_connection()
        try:
            return connection.cursor().execute("PRAGMA cipher_integrity_check").fetchone() is not None
        except (dbapi2.Error, MemoryError):
            return True
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connection, which folds the write-ahead log into the file."""
        self._engine.dispose()


def _refusal(path: Path, error: BaseException | None) -> DeskError:
    """Return what an error of the driver means: nobody should restore a backup because a disk is full."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == _FULL or (code in _SYSTEM and _is_full(path.parent)):
        return DiskFull(str(path))
    if code in _SYSTEM:
        return DatabaseUnusable(f"{path}: {_SYSTEM[code]}")
    return DatabaseDamaged(str(path))


def _is_full(folder: Path) -> bool:
    """Tell whether no file can grow in a folder: SQLite calls it an error of the disk where its shared memory can't."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(_PROBE))
            probe.flush()
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return False


def _is_word_of_no_list(error: Exception) -> bool:
    """Tell whether an enumeration of ours did not know a word that a row holds."""
    frames = [str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [name for name in frames if name.startswith("intake.")]
    return frames[-1] == "enum" and ours[-1].startswith("intake.desk.store.")
