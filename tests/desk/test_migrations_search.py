"""Migration 0006: what was here before it can be found after it, and the triggers hold the index to the rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from intake.desk import search
from intake.desk.store.database import Database
from tests.desk.test_store import ROWS_0001, written_as_0001

MANIFEST = '\'{"answers":{"what":"taken from the market"}}\''


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database that was written by revision 0001 and migrated."""
    made = written_as_0001(tmp_path / "desk.db", *(row.replace("'{}'", MANIFEST) for row in ROWS_0001))
    made.migrate()
    yield made
    made.close()


def kinds(database: Database) -> list[str]:
    """Index what waits, and return the kinds of all texts in the index."""
    with database.writing() as connection:
        search.refresh(connection)
        return sorted(connection.exec_driver_sql("SELECT kind FROM search_document").scalars())


def test_what_was_here_is_indexed(database: Database) -> None:
    """Rows of the first revision wait for the index after the migration, and each that is not empty is found once."""
    assert kinds(database) == ["case", "file", "item", "note"]


def test_an_erased_item_takes_its_files_along(database: Database) -> None:
    """When rows are deleted, their texts leave both parts of the index in the same statement."""
    kinds(database)
    with database._without_foreign_keys(), database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM attachment")
        connection.exec_driver_sql("DELETE FROM item")
        left = connection.exec_driver_sql("SELECT kind FROM search_words ORDER BY kind").scalars().all()
    assert left == ["xcase", "xnote"]


def test_what_is_undone_is_not_indexed(database: Database) -> None:
    """A text whose transaction is undone neither waits nor is found."""
    kinds(database)
    statements = "INSERT INTO note VALUES (2, 'c1', 'anna', '2026-11-23', 'never')", "DELETE FROM note"
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        list(map(connection.exec_driver_sql, statements))
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM search_pending").scalar_one() == 0


@pytest.mark.parametrize(
    "values",
    [
        "'b', 'a', 'same', 1, '', 'hand', 'anna', NULL, '2026-11-23', NULL, NULL",
        "'a', 'b', 'perhaps', 1, '', 'hand', 'anna', NULL, '2026-11-23', NULL, NULL",
        "'a', 'b', 'same', 1, '', 'hand', 'anna', NULL, '2026-11-23', '2026-11-23', NULL",
        "'a', 'b', 'same', 1, '', 'hand', 'anna', NULL, '2026-11-23', NULL, NULL",
    ],
)
def test_a_judgement_without_sense_is_refused(database: Database, values: str) -> None:
    """Order, word, undoing and entities of a judgement are held by the table."""
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(f"INSERT INTO entity_judgement VALUES (1, {values})")  # noqa: S608  # our own values
