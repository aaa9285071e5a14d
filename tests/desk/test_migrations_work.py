"""Migration 0007: rows of 0002 survive it, its rules are proposals, and nothing in its tables is changed."""

from importlib import resources
from pathlib import Path

import alembic.command
import pytest
import sqlalchemy as sa
from alembic.config import Config

from intake.desk.store import schema, work_tables
from intake.desk.store.database import Database

TABLES = [table for table in schema.metadata.tables.values() if table.name in vars(work_tables)]
ROWS_0002 = (
    'INSERT INTO "case" (id, code, title, officer, opened_on) '
    "VALUES ('c1', 'C-9TR4K', 'title', 'anna', '2026-11-23')",
    "INSERT INTO note VALUES (1, 'c1', 'anna', '2026-11-23', 'note')",
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Return a database of revision 0002 with rows, brought to the last revision."""
    path = tmp_path / "desk.db"
    path.touch()
    database = Database(path, bytes(32))
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations") / "desk"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "0002")
        for statement in ROWS_0002:
            connection.exec_driver_sql(statement)
    database.migrate()
    return database


def test_rows_from_before_survive(database: Database) -> None:
    """A case and its note are there, and no work was invented for them."""
    with database.reading() as connection:
        filled = {table.name for table in TABLES if connection.execute(sa.select(table)).first()}
        assert connection.exec_driver_sql('SELECT code FROM "case"').scalar_one() == "C-9TR4K"
        assert connection.exec_driver_sql("SELECT text FROM note").scalar_one() == "note"
    assert filled == {"deadline_rule"}


def test_no_rule_is_confirmed(database: Database) -> None:
    """The rules that are shipped have no day and no name of a check."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT count(*), count(checked_on), count(checked_by) FROM deadline_rule"
        ).one()
    assert tuple(rows) == (14, 0, 0)


def test_every_table_is_held_by_triggers(database: Database) -> None:
    """Neither a change nor a removal is possible in any table of the work."""
    with database.reading() as connection:
        found = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
    assert {f"{table.name}_no_{act}" for table in TABLES for act in ("update", "delete")} <= found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deadline_rule SET checked_on = '2026-11-23', checked_by = 'anna'",
        "DELETE FROM deadline_rule",
        "INSERT INTO deadline_rule VALUES (99, 'x', 1, 'x', '2026-11-23', NULL)",
        "INSERT INTO deadline_rule VALUES (99, 'x', -1, 'x', NULL, NULL)",
        "INSERT INTO case_risk VALUES (1, 'c1', 6, 1, 1, 'x', 'x', 'x', 'anna', '2026-11-23')",
        "INSERT INTO case_assignment VALUES (1, 'c1', 'anna', 'anna', 'anna', '2026-11-23')",
        "INSERT INTO case_state VALUES (1, 'nobody', 'new', '', NULL, 'anna', NULL, '2026-11-23')",
        'INSERT INTO consent (number, "case", person, audience, answer, naming, given_by, basis, given_on, officer, '
        "entered_on) VALUES (1, 'c1', 'nobody', 'state', 'no', 'none', 'self', '', '2026-11-23', 'anna', '2026-11-23')",
    ],
)
def test_the_database_refuses_what_makes_no_sense(database: Database, statement: str) -> None:
    """What the code never writes is refused by the tables themselves."""
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(statement)
