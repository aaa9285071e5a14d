"""Migration 0013: rows from before survive it and stand in the inbox, which is ordered without reading reports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.desk.store import inbox
from intake.desk.store.database import Database
from intake.desk.store.inbox import Filter
from tests.desk.test_store import ROWS_0001, written_as_0001


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database that was written by revision 0001 and migrated."""
    made = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    made.migrate()
    yield made
    made.close()


def test_items_from_before_are_in_the_inbox(database: Database) -> None:
    """Every item of the old version is a row of the inbox."""
    with database.reading() as connection:
        items = connection.exec_driver_sql("SELECT count(*) FROM item").scalar_one()
        assert len(inbox.rows(connection, Filter(every_state=True))) == items > 0


def test_the_order_is_read_from_the_index(database: Database) -> None:
    """The columns that order the inbox are all in one index."""
    statement = "EXPLAIN QUERY PLAN SELECT code, received_on, danger, reason FROM item WHERE state = 'opened'"
    with database.reading() as connection:
        plan = " ".join(str(row[3]) for row in connection.exec_driver_sql(statement))
    assert "USING COVERING INDEX item_inbox" in plan
