"""Migrations 0013 and 0015: rows from before survive them and have a place in the inbox, which triggers keep true."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.desk.store import inbox
from intake.desk.store.database import Connection, Database
from intake.desk.store.inbox import Filter
from tests.desk.test_store import ROWS_0001, written_as_0001


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database that was written by revision 0001 and migrated."""
    made = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    made.migrate()
    yield made
    made.close()


def line(connection: Connection) -> tuple[str, str | None, str | None]:
    """Return the place, the urgency and the reason of rejection of the first item."""
    found = connection.exec_driver_sql("SELECT place, urgency, rejected FROM inbox_line WHERE item = 'i1'").one()
    return found[0], found[1], found[2]


def test_items_from_before_are_in_the_inbox(database: Database) -> None:
    """Every item of the old version is a row of the inbox."""
    with database.reading() as connection:
        items = connection.exec_driver_sql("SELECT count(*) FROM item").scalar_one()
        assert len(inbox.rows(connection, Filter(every_state=True))) == items > 0


def test_lines_from_before_are_those_that_the_triggers_write(database: Database) -> None:
    """What the migration filled in is what a change of each row would write."""
    query = "SELECT * FROM inbox_line ORDER BY item"
    with database.writing() as connection:
        filled = connection.exec_driver_sql(query).all()
        connection.exec_driver_sql("UPDATE item SET code = code")
        assert connection.exec_driver_sql(query).all() == filled


def test_a_decision_moves_its_item(database: Database) -> None:
    """The last decision counts: an urgent item goes to the front, one that is rejected to the end."""
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO decision VALUES (8, 'i1', 'anna', '2026-11-23', 'U0', NULL, NULL, '')")
        urgent = line(connection)
        connection.exec_driver_sql(
            "INSERT INTO decision VALUES (9, 'i1', 'anna', '2026-11-23', NULL, 'test', NULL, '')"
        )
        rejected = line(connection)
    assert urgent < rejected
    assert (urgent[1:], rejected[1:]) == (("U0", None), (None, "test"))


def test_an_erased_item_leaves_no_line(database: Database) -> None:
    """Where an item is deleted, its line goes in the same statement."""
    with database._without_foreign_keys(), database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM item")
        assert connection.exec_driver_sql("SELECT count(*) FROM inbox_line").scalar_one() == 0


@pytest.mark.parametrize("column", ["item", "place, state, urgency, rejected, likeness"])
def test_the_inbox_is_read_from_its_index(database: Database, column: str) -> None:
    """Lines are counted and ordered over one index, without a row of any table."""
    statement = f"EXPLAIN QUERY PLAN SELECT count(*), {column} FROM inbox_line GROUP BY line"  # noqa: S608  # our own columns
    with database.reading() as connection:
        plan = [str(row[3]) for row in connection.exec_driver_sql(statement)]
    assert plan == ["SCAN inbox_line USING COVERING INDEX inbox_line_by_line"]
