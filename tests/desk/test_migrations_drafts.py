"""Migration 0009: rows from before survive it, and drafts begin empty, one for each officer and field."""

import datetime
from importlib import resources
from pathlib import Path

import alembic.command
import pytest
from alembic.config import Config

from intake.desk.store import drafts
from intake.desk.store.database import Database
from intake.desk.store.drafts import Draft

DAY = datetime.date(2026, 11, 23)
ROWS_0008 = (
    'INSERT INTO "case" (id, code, title, officer, opened_on) '
    "VALUES ('c1', 'C-9TR4K', 'title', 'anna', '2026-11-23')",
    "INSERT INTO note (id, \"case\", officer, written_on, text) VALUES (1, 'c1', 'anna', '2026-11-23', 'note')",
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Return a database of revision 0008 with rows, brought to the last revision."""
    path = tmp_path / "desk.db"
    path.touch()
    database = Database(path, bytes(32))
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations") / "desk"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "0008")
        for statement in ROWS_0008:
            connection.exec_driver_sql(statement)
    database.migrate()
    return database


def test_rows_from_before_survive(database: Database) -> None:
    """A case and its note are there, and nobody has a draft."""
    with database.reading() as connection:
        assert connection.exec_driver_sql('SELECT code FROM "case"').scalar_one() == "C-9TR4K"
        assert connection.exec_driver_sql("SELECT text FROM note").scalar_one() == "note"
        assert drafts.of_officer(connection, "anna") == {}


def test_draft_takes_the_place_of_the_one_before(database: Database) -> None:
    """A draft belongs to one officer and one field, and the last text counts."""
    with database.writing() as connection:
        assert drafts.put(connection, "anna", Draft("note:C-9TR4K", "half", DAY))
        assert not drafts.put(connection, "anna", Draft("note:C-9TR4K", "whole", DAY))
        assert drafts.of_officer(connection, "anna")["note:C-9TR4K"].text == "whole"
        assert drafts.of_officer(connection, "boris") == {}
        assert drafts.drop(connection, "anna", "note:C-9TR4K")
