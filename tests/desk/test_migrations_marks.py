"""Migration 0014: rows from before carry no mark, and what was left out of the index waits for it."""

import os
from importlib import resources
from pathlib import Path

import alembic.command
import pytest
from alembic.config import Config

from intake.desk import search
from intake.desk.store.database import Database

ENTRY = "INSERT INTO entry VALUES ('{id}', 'c1', '{id}', '{kind}', {number}, 'anna', '2026-11-23')"
ROWS_0013 = (
    'INSERT INTO "case" (id, code, title, officer, opened_on) '
    "VALUES ('c1', 'C-9TR4K', 'title', 'anna', '2026-11-23')",
    ENTRY.format(id="e1", kind="entity", number=1),
    ENTRY.format(id="q1", kind="question", number=2),
    "INSERT INTO entity VALUES ('e1', 'c1', 'person', 'a lawyer', 'no', 0)",
    "INSERT INTO question (id, \"case\", text) VALUES ('q1', 'c1', 'how many men?')",
    "INSERT INTO communication VALUES ('l1', 'c1', 1, 'AL', 0, 'The Government', 'anna', '2026-11-23')",
    "INSERT INTO communication_step VALUES (1, 'l1', 'sent', '2026-11-23', 'anna', 'maria', 'KAZ 2/2026', "
    "'2026-11-23', NULL, NULL, NULL)",
    "INSERT INTO communication_reply VALUES ('r1', 'l1', 1, '2026-11-23', 'public', 'denies', NULL, 'anna', "
    "'2026-11-23')",
    "INSERT INTO deadline VALUES ('d1', 'c1', 1, 'other', NULL, '2026-12-24', 'hearing', 'anna', '2026-11-23')",
    "INSERT INTO draft VALUES ('anna', 'note:C-9TR4K', 'call the lawyer', '2026-11-23')",
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Return a database of revision 0013 with rows, brought to the last revision."""
    path = tmp_path / "desk.db"
    path.touch()
    database = Database(path, os.urandom(32))
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations") / "desk"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "0013")
        for statement in ROWS_0013:
            connection.exec_driver_sql(statement)
    database.migrate()
    return database


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT text, internal FROM question", ("how many men?", 0)),
        ("SELECT role_note, official FROM entity", ("a lawyer", 0)),
        ("SELECT summary, received_on, received_iso FROM communication_reply", ("denies", "2026-11-23", None)),
        ("SELECT reference, despite FROM communication_step", ("KAZ 2/2026", None)),
    ],
)
def test_rows_from_before_have_no_mark(database: Database, query: str, expected: tuple[object, ...]) -> None:
    """No question is the office's alone, nobody is an official, no letter left despite a rule."""
    with database.reading() as connection:
        assert tuple(connection.exec_driver_sql(query).one()) == expected


def test_what_was_left_out_of_the_index_waits_for_it(database: Database) -> None:
    """A letter, a deadline and a draft that were here can be found after it."""
    with database.writing() as connection:
        search.refresh(connection)
        found = set(connection.exec_driver_sql("SELECT kind FROM search_document").scalars())
    assert {"letter", "deadline", "draft"} <= found


def test_a_draft_that_is_thrown_away_leaves_the_index(database: Database) -> None:
    """Its words are in no part of the index after the statement that erases it."""
    with database.writing() as connection:
        search.refresh(connection)
        connection.exec_driver_sql("DELETE FROM draft")
        left = connection.exec_driver_sql("SELECT count(*) FROM search_words WHERE kind = 'xdraft'").scalar_one()
    assert left == 0


@pytest.mark.parametrize("table", ["question", "communication_step", "communication_reply"])
def test_nothing_is_deleted_since(database: Database, table: str) -> None:
    """The triggers that hold the rows are still there."""
    with pytest.raises(Exception, match="append-only"), database.writing() as connection:
        connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608  # our own tables
