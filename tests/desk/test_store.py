"""The database: its version is checked, its migrations lose nothing, its tables are what the code believes."""

import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from crypto import age
from intake.desk.errors import DatabaseAhead, DatabaseBehind, DatabaseDamaged
from intake.desk.session import unlocked
from intake.desk.store import tables
from intake.desk.store.database import REVISIONS, Database
from tests.desk.desks import PASSPHRASE, TODAY, Desk, sealed


def stamp(desk: Desk, version: str | None) -> None:
    """Write another version into the database."""
    with desk.session() as session, session.database.writing() as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
        if version:
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})


def test_the_tables_are_what_the_migrations_make(desk: Desk) -> None:
    """Alembic finds no difference between a migrated database and the code."""
    with desk.session() as session, session.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


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


def test_a_database_without_a_version_is_behind(desk: Desk) -> None:
    """A database that was emptied of its version is not trusted."""
    stamp(desk, None)
    with pytest.raises(DatabaseBehind), desk.session():
        pass


def test_migrating_a_current_database_changes_nothing(desk: Desk, recipient: age.Recipient) -> None:
    """`triage migrate` on a database of this version says so and keeps every row."""
    desk.brought(sealed(recipient))
    before = contents(desk)
    assert desk.json("migrate") == {"before": REVISIONS[-1], "after": REVISIONS[-1]}
    assert contents(desk) == before


def contents(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with desk.session() as session, session.database.reading() as connection:
        names = sa.inspect(connection).get_table_names()
        return {
            name: [tuple(row) for row in connection.execute(sa.text(f'SELECT * FROM "{name}" ORDER BY 1'))]  # noqa: S608  # names of our own tables
            for name in names
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


def test_the_rows_of_the_first_revision_survive(tmp_path: Path) -> None:
    """Rows written as revision 0001 wrote them are all there, and readable by type, after every later migration."""
    database = Database.create(tmp_path / "desk.db", bytes(32))
    with database.writing() as connection:
        for statement in ROWS_0001:
            connection.exec_driver_sql(statement)
    database.migrate()
    with database.reading() as connection:
        for table in tables.metadata.sorted_tables:
            assert len(connection.execute(sa.select(table)).all()) == 1, table.name
        day = connection.execute(sa.select(tables.item.c.received_on)).scalar_one()
    database.close()
    assert day == datetime.date(2026, 11, 22)


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
    ],
)
def test_the_database_refuses_what_makes_no_sense(tmp_path: Path, statement: str) -> None:
    """States, verdicts and links that the code never writes are refused by the tables themselves."""
    database = Database.create(tmp_path / "desk.db", bytes(32))
    with database.writing() as connection:
        for row in ROWS_0001:
            connection.exec_driver_sql(row)
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
