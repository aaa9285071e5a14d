"""The shape of the database: made step by step, compared with the program, and never served when it differs."""

import datetime
import re
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from intake.server.store import Store, schema, tables
from tests.server.servers import Server


def statements(path: Path) -> dict[str, str]:
    """Return the SQL that SQLite keeps of each table and index."""
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: re.sub(r"\s+", " ", sql) for name, sql in found if name != "alembic_version"}


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    """A database without tables."""
    return Store(f"sqlite:///{tmp_path / 'empty.db'}")


def test_the_steps_make_the_tables_of_the_program(empty: Store, tmp_path: Path) -> None:
    """Alembic finds no difference, and SQLite keeps the same statements, checks included."""
    schema.migrate(empty)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    direct = Store(f"sqlite:///{tmp_path / 'direct.db'}")
    with direct.connect() as connection:
        tables.metadata.create_all(connection)
    assert statements(tmp_path / "empty.db") == statements(tmp_path / "direct.db")


def test_every_table_lies_in_the_order_of_its_random_keys(empty: Store, tmp_path: Path) -> None:
    """A table with row numbers would tell the order of arrival."""
    schema.migrate(empty)
    made = [sql for sql in statements(tmp_path / "empty.db").values() if sql.startswith("CREATE TABLE")]
    assert len(made) == 12
    assert all(sql.strip().endswith("WITHOUT ROWID") for sql in made)


# What an installation of this version has on disk; these rows must survive every later step.
FIRST_ROWS = """
INSERT INTO office VALUES (1, 3, '{digest}', 'r+key', 's+key', x'01', x'02', x'03');
INSERT INTO upload VALUES (x'{a}', 70000, 5, 0, 1, '2026-11-25', x'{b}');
INSERT INTO piece VALUES (x'{b}', 0, x'6167652d65');
INSERT INTO envelope VALUES (x'{c}', x'{d}', 3, 1, '2026-11-23');
INSERT INTO piece VALUES (x'{c}', 0, x'616263');
INSERT INTO batch VALUES (x'{e}', '2026-11-23', 'new', 1);
INSERT INTO carried VALUES (x'{e}', x'{c}');
"""


def test_rows_of_the_first_step_survive_all_later_ones(empty: Store) -> None:
    """Data test: what the first version wrote is read by this one."""
    keys = {name: f"{number:02x}" * 16 for number, name in enumerate("abcde", 10)}
    config = schema._config()
    with empty.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST_ROWS.format(digest="0" * 64, **keys).strip().splitlines():
            connection.exec_driver_sql(statement)
    schema.migrate(empty)
    with empty.reading() as reader:
        (envelope,) = reader.envelopes()
        upload = reader.upload(bytes.fromhex(keys["a"]))
        assert upload is not None
        assert b"".join(reader.pieces(envelope.body)) == b"abc"
        assert (upload.received, reader.first_piece(upload.body or b"")) == (5, b"age-e")
        assert (reader.sequence(), reader.envelopes(new=True)) == (3, [])


def test_mailboxes_begin_empty_and_are_answered(empty: Store) -> None:
    """Data test: the second step gives an old database a key and the row after the last mailbox, and keeps them."""
    config = schema._config()
    with empty.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    with empty.reading() as reader:
        key = reader.nobodys_key()
    schema.migrate(empty)
    with empty.reading() as reader:
        assert (len(key), reader.nobodys_key(), reader.mailbox_ids()) == (32, key, [])
        assert reader.mailbox_from(bytes(32)).last < datetime.date(1970, 1, 1)


def test_a_server_does_not_serve_an_older_database(fresh: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the command that helps, which then helps."""
    fresh.state.database_file.unlink()
    assert fresh.run("serve") == 78
    assert "intake migrate" in capsys.readouterr().err
    assert fresh.run("migrate") == 0
    assert fresh.run("status") == 0


def test_a_server_does_not_touch_a_newer_database(fresh: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither serving nor migrating does anything to the database of a later version."""
    with fresh.store() as store, store.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for name in ("serve", "status", "migrate"):
        assert fresh.run(name) == 78
        assert "newer than this program" in capsys.readouterr().err


def test_migrating_twice_is_harmless(fresh: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """A database that has the right shape is left as it is."""
    assert fresh.run("migrate") == 0
    assert "already" in capsys.readouterr().out


def test_a_database_is_opened_durably(empty: Store) -> None:
    """WAL with synchronous FULL, foreign keys, and erased bytes overwritten: on every connection."""
    with empty.connect() as connection:
        asked = ("page_size", "journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked]
    assert told == [16384, "wal", 2, 1, 1, 2]


@pytest.mark.parametrize("url", ["postgresql+nothing://x/y", "nonsense", "mysql://x/y"])
def test_a_database_that_cannot_be_reached_is_a_wrong_setting(
    fresh: Server, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error names database.url."""
    fresh.configure("database", url=f'"{url}"')
    assert fresh.run("status") == 78
    assert "database.url" in capsys.readouterr().err


def test_what_had_arrived_belongs_to_the_first_tick(empty: Store) -> None:
    """Data test: the third step gives envelopes of an old database a tick, and those that were carried a batch."""
    keys = {name: f"{number:02x}" * 16 for number, name in enumerate("abcde", 10)}
    config = schema._config()
    with empty.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in FIRST_ROWS.format(digest="0" * 64, **keys).strip().splitlines():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO envelope VALUES (x'01', x'02', 3, 1, '2026-11-24')")
    schema.migrate(empty)
    with empty.reading() as reader:
        (tick,) = reader.ticks(with_key=True)
        assert (tick.number, tick.logged, len(tick.key or b"")) == (1, False, 32)
        assert {each.logical for each in reader.members()} == {bytes.fromhex(keys["e"]), None}
        assert {each.tick for each in reader.members()} == {1}


def test_an_empty_database_begins_without_a_tick(empty: Store) -> None:
    """Data test: where nothing had arrived there is nothing to commit to."""
    schema.migrate(empty)
    with empty.reading() as reader:
        assert (reader.ticks(), reader.last_tick()) == ([], None)
