"""The database: its version is checked, its migrations lose nothing, its tables are what the code believes."""

import datetime
from importlib import resources
from pathlib import Path

import alembic.command
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from crypto import age
from intake.desk.errors import DatabaseAhead, DatabaseBehind, DatabaseDamaged
from intake.desk.session import unlocked
from intake.desk.store import schema, tables
from intake.desk.store.database import REVISIONS, Database
from intake.desk.store.search_tables import INDEXES
from tests.desk.desks import PASSPHRASE, TODAY, Desk, sealed


def stamp(desk: Desk, version: str | None) -> None:
    """Write another version into the database."""
    with desk.session() as session, session.database.writing() as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
        if version:
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})


def test_the_tables_are_what_the_migrations_make(desk: Desk) -> None:
    """Alembic finds no difference between a migrated database and the code."""

    def compared(name: str | None, kind: str, _: object) -> bool:
        # an index of words is made of tables that SQLite names
        return kind != "table" or not str(name).startswith(INDEXES)

    with desk.session() as session, session.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": compared})
        assert compare_metadata(context, schema.metadata) == []


def test_the_list_of_revisions_is_complete(root: Path) -> None:
    """The versions written in the code are those in the folder of migrations, in order."""
    config = Config()
    config.set_main_option("script_location", f"{root}/migrations/desk")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_a_newer_database_is_refused(desk: Desk) -> None:
    """A database of a version that this program does not know is not touched."""
    stamp(desk, "9999")
    assert (desk.run("list").code, desk.run("migrate").code) == (78, 78)


def test_an_older_database_names_the_command(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is behind is refused with the command that brings it up."""
    monkeypatch.setattr("intake.desk.store.database.REVISIONS", (*REVISIONS, "9999"))
    said = desk.run("list")
    assert (said.code, "triage migrate" in said.err) == (78, True)


def test_a_database_without_a_version_is_damaged(desk: Desk) -> None:
    """A database that was emptied of its version is not trusted, and no migration fills it anew."""
    stamp(desk, None)
    with pytest.raises(DatabaseDamaged), desk.session():
        pass
    assert desk.run("migrate").code == 74


def test_migrating_a_current_database_changes_nothing(desk: Desk, recipient: age.Recipient) -> None:
    """`triage migrate` on a database of this version says so and keeps every row."""
    desk.brought(sealed(recipient))
    before = contents(desk)
    assert desk.json("migrate") == {"before": REVISIONS[-1], "after": REVISIONS[-1]}
    assert contents(desk) == before


def contents(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but those of the access log, which unlocking adds to."""
    with desk.session() as session, session.database.reading() as connection:
        names = sa.inspect(connection).get_table_names()
        return {
            name: [tuple(row) for row in connection.execute(sa.text(f'SELECT * FROM "{name}" ORDER BY 1'))]  # noqa: S608  # names of our own tables
            for name in names
            if not name.startswith("log_")
        }


# One row for each table as revision 0001 wrote it; a later revision adds its own and this one stays.
ROWS_0001 = (
    "INSERT INTO setting VALUES ('office', 'office')",
    "INSERT INTO officer VALUES ('anna', 'officer/anna+1', '2026-11-23')",
    "INSERT INTO server VALUES ('north', 'north/batch+1', '2026-11-23')",
    "INSERT INTO epoch VALUES (1, '2026-11-23', '2027-02-20', 'age1pq1', 'age1', '2026-11-23', NULL)",
    "INSERT INTO batch VALUES ('d1', 'b1', 'north', 'all', 1, 'anna', '2026-11-23', '2026-11-23')",
    "INSERT INTO item (id, code, envelope, size, batch, epoch, received_on, state, opened_on, officer, file_key, "
    "manifest, same_submission_other_content) VALUES ('i1', 'K7Q2-M4', 'e1', 67000, 'd1', 1, '2026-11-22', 'opened', "
    "'2026-11-23', 'anna', x'00112233445566778899aabbccddeeff', '{}', 0)",
    "INSERT INTO batch_item VALUES ('d1', 'i1')",
    "INSERT INTO attachment VALUES ('i1', 1, 'a.pdf', 5, 's1', '')",
    "INSERT INTO \"case\" VALUES ('c1', 'C-9TR4K', NULL, 'title', 'anna', '2026-11-23')",
    "INSERT INTO case_item VALUES ('c1', 'i1', 'anna', '2026-11-23')",
    "INSERT INTO note VALUES (1, 'c1', 'anna', '2026-11-23', 'note')",
    "INSERT INTO decision VALUES (1, 'i1', 'anna', '2026-11-23', 'U1', NULL, 'c1', '')",
    "INSERT INTO outbox VALUES (1, 'o1', '2026-11-23', 'anna', x'00')",
    "INSERT INTO acknowledgement VALUES ('e1', 1)",
)


def written_as_0001(path: Path, *statements: str) -> Database:
    """Return a database of revision 0001 with those rows, opened by the program of today."""
    path.touch()
    database = Database(path, bytes(32))
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations") / "desk"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "0001")
        for statement in statements:
            connection.exec_driver_sql(statement)
    return database


def test_the_rows_of_the_first_revision_survive(tmp_path: Path) -> None:
    """Rows written as revision 0001 wrote them are all there, and readable by type, after every later migration."""
    database = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    database.migrate()
    with database.reading() as connection:
        for statement in ROWS_0001:
            table = schema.metadata.tables[statement.split()[2].strip('"')]
            assert len(connection.execute(sa.select(table)).all()) == 1, table.name
        item = connection.execute(sa.select(tables.item)).one()
    database.close()
    assert (item.received_on, item.opened_on) == (datetime.date(2026, 11, 22), datetime.date(2026, 11, 23))
    assert (item.batch, item.file_key, item.bare) == ("d1", bytes.fromhex("00112233445566778899aabbccddeeff"), False)


ADDRESSES_0001 = (
    ("i2", "2026-11-20", "t1", "m1", "r1", "first"),
    ("i1", "2026-11-21", "t1", "m1", "r1", "same"),
    ("i3", "2026-11-21", "t2", "m1", "r1", "other-source"),
    ("i4", "2026-11-22", "t1", "m2", "r1", "other-mailbox"),
    ("i5", "2026-11-22", "t1", "m1", "r2", "other-mailbox"),
    ("i6", "2026-11-22", "t3", "m3", "r1", "first"),
)


def test_reply_addresses_of_the_first_revision_are_judged(tmp_path: Path) -> None:
    """Of items that 0001 opened, the one that was opened first is its source's, and contradictions are marked."""
    rows = [
        "INSERT INTO item (id, code, envelope, size, batch, epoch, received_on, state, opened_on, source_token, "  # noqa: S608  # constants of this test
        f"mailbox, recipient, same_submission_other_content) VALUES ('{id}', '{id}', '{id}', 1, 'd1', 1, '{day}', "
        f"'opened', '{day}', '{token}', '{mailbox}', '{recipient}', 0)"
        for id, day, token, mailbox, recipient, _ in ADDRESSES_0001
    ]
    database = written_as_0001(tmp_path / "desk.db", *ROWS_0001[:5], *rows)
    database.migrate()
    with database.reading() as connection:
        found = dict(connection.execute(sa.select(tables.item.c.id, tables.item.c.standing)).all())
    database.close()
    assert found == {id: standing for id, *_, standing in ADDRESSES_0001}


def test_a_migration_that_would_break_a_reference_is_undone(tmp_path: Path) -> None:
    """Where rows refer to one that is not there, the migration is refused and the database stays as it was."""
    database = written_as_0001(tmp_path / "desk.db", *ROWS_0001[:5])
    with database._without_foreign_keys(), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO attachment VALUES ('nobody', 1, 'a', 1, 's', '')")
    with pytest.raises(DatabaseDamaged):
        database.migrate()
    with pytest.raises(DatabaseBehind):
        database.check_version()
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE item SET state = 'lost'",
        "UPDATE item SET state = 'refused'",
        "UPDATE item SET state = 'unopened'",
        "INSERT INTO decision VALUES (9, 'i1', 'anna', '2026-11-23', 'U9', NULL, NULL, '')",
        "INSERT INTO decision VALUES (9, 'i1', 'anna', '2026-11-23', NULL, NULL, NULL, '')",
        "INSERT INTO decision VALUES (9, 'i1', 'anna', '2026-11-23', NULL, 'test', 'c1', '')",
        "INSERT INTO attachment VALUES ('nobody', 1, 'a', 1, 's', '')",
        "DELETE FROM item",
        "DELETE FROM note",
        "UPDATE item SET batch = NULL",
        "UPDATE item SET brought_by = 'anna'",
        "UPDATE item SET bare = 1",
        "UPDATE item SET standing = 'first'",
        "UPDATE item SET standing = 'guessed', source_token = 't'",
        "UPDATE reply SET text = 'other'",
        "DELETE FROM reply",
        "INSERT INTO reply_posting VALUES (1, 9)",
        "INSERT INTO reply_withdrawal VALUES (9, 'anna', '2026-11-23')",
    ],
)
def test_the_database_refuses_what_makes_no_sense(tmp_path: Path, statement: str) -> None:
    """States, verdicts and links that the code never writes are refused by the tables themselves."""
    database = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    database.migrate()
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO reply VALUES (1, 'i1', 'anna', '2026-11-23', 'text')")
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(statement)
    database.close()


def test_another_key_opens_nothing(desk: Desk) -> None:
    """The database under another 32-byte key is refused as damaged."""
    database = Database(desk.path / "desk.db", bytes(32))
    with pytest.raises(DatabaseDamaged):
        database.check_version()
    database.close()


def test_the_check_of_the_version_precedes_every_act(desk: Desk) -> None:
    """No session begins on a database of another version."""
    stamp(desk, "9999")
    with pytest.raises(DatabaseAhead), unlocked(desk.path, "anna", lambda _: PASSPHRASE, TODAY):
        pass
