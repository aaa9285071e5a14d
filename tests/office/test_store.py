"""The accounts' file: made step by step, compared with the program, and refused when it differs."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from intake.server.errors import DatabaseAhead, DatabaseMissing, StoreUnavailable
from intake.server.office.errors import NameTaken
from intake.server.office.port import Role
from intake.server.office.store import Account, Accounts, OfficeStore
from intake.server.office.store.tables import metadata

CLARA = Account("staff-0a1b2c3d", "clara", Role.COURIER, setup=bytes(32))


def add_twice(accounts: Accounts) -> None:
    """Do what fails in the middle."""
    accounts.add(CLARA)
    accounts.add(CLARA)


def replace_database(folder: Path) -> None:
    """Put another file in the place of the database, as somebody does who brings back a copy."""
    (folder / "other").mkdir()
    other = OfficeStore(folder / "other" / "office.db")
    other.migrate()
    other.close()
    for path in folder.glob("office.db-*"):
        path.unlink()
    (folder / "other" / "office.db").replace(folder / "office.db")


def statements(path: Path) -> dict[str, str]:
    """Return the SQL that SQLite keeps of each table and index."""
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: re.sub(r"\s+", " ", sql) for name, sql in found if name != "alembic_version"}


@pytest.fixture
def empty(tmp_path: Path) -> OfficeStore:
    """A file without tables."""
    return OfficeStore(tmp_path / "office.db")


def test_the_steps_make_the_tables_of_the_program(empty: OfficeStore, tmp_path: Path) -> None:
    """Alembic finds no difference, and SQLite keeps the same statements, checks included."""
    empty.migrate()
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    direct = OfficeStore(tmp_path / "direct.db")
    with direct.connect() as connection:
        metadata.create_all(connection)
    assert statements(tmp_path / "office.db") == statements(tmp_path / "direct.db")


def test_accounts_do_not_lie_in_the_order_of_their_making(empty: OfficeStore, tmp_path: Path) -> None:
    """The table has no row numbers."""
    empty.migrate()
    made = [sql for sql in statements(tmp_path / "office.db").values() if sql.startswith("CREATE TABLE")]
    assert made
    assert all(sql.strip().endswith("WITHOUT ROWID") for sql in made)


def test_rows_of_the_first_step_survive_all_later_ones(empty: OfficeStore, tmp_path: Path) -> None:
    """Data test: what the first version wrote is read by this one."""
    empty.migrate()
    with sqlite3.connect(tmp_path / "office.db") as connection:
        connection.execute(
            "INSERT INTO account VALUES ('staff-00000001', 'omar', 'operator', '$argon2id$', x'00', NULL, 2, 0, 7)"
        )
    connection.close()
    with empty.accounts() as accounts:
        omar = Account("staff-00000001", "omar", Role.OPERATOR, "$argon2id$", b"\0", None, 2, False, 7)
        assert accounts.all() == (omar,)


def test_a_file_that_is_empty_or_newer_is_refused(empty: OfficeStore) -> None:
    """A program never works on a shape that it does not know."""
    with pytest.raises(DatabaseMissing):
        empty.check()
    empty.migrate()
    empty.check()
    with empty.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseAhead):
        empty.check()
    with pytest.raises(DatabaseAhead):
        empty.migrate()


def test_a_file_that_was_replaced_is_not_gone_on_with(empty: OfficeStore, tmp_path: Path) -> None:
    """A copy put back while the pages run: the act on the old file is refused, the next one is on the new file."""
    empty.migrate()
    with empty.accounts() as accounts:
        accounts.add(CLARA)
    replace_database(tmp_path)
    with pytest.raises(StoreUnavailable), empty.accounts() as accounts:
        accounts.change(CLARA, locked=True)
    with empty.accounts() as accounts:
        assert accounts.all() == ()


def test_a_file_that_is_replaced_in_the_middle_is_no_success(empty: OfficeStore, tmp_path: Path) -> None:
    """What went into the file that is gone was not kept, and that is said."""
    empty.migrate()
    with empty.accounts() as accounts:
        accounts.add(CLARA)
    with pytest.raises(StoreUnavailable), empty.accounts():
        replace_database(tmp_path)


def test_a_name_is_there_once(empty: OfficeStore) -> None:
    """A second account of a name is refused, and the first stays."""
    empty.migrate()
    with empty.accounts() as accounts:
        accounts.add(CLARA)
    with pytest.raises(NameTaken), empty.accounts() as accounts:
        accounts.add(Account("staff-ffffffff", "clara", Role.OPERATOR, setup=bytes(32)))
    with empty.accounts() as accounts:
        assert accounts.all() == (CLARA,)


def test_what_fails_in_the_middle_changes_nothing(empty: OfficeStore) -> None:
    """A transaction is kept whole or not at all."""
    empty.migrate()
    with pytest.raises(NameTaken), empty.accounts() as accounts:
        add_twice(accounts)
    with empty.accounts() as accounts:
        assert accounts.all() == ()


def test_a_secret_is_not_in_what_is_printed() -> None:
    """An account that ends up in a message shows neither password nor secret nor setup code."""
    shown = repr(Account("staff-00000001", "omar", Role.OPERATOR, "$argon2id$", b"\x01\x02", b"\x03"))
    assert "argon" not in shown
    assert "x01" not in shown
    assert "x03" not in shown
