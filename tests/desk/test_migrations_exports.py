"""Migration 0012: rows from before survive it, nothing is invented, and what left a case is never changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from intake.desk.store.database import Database
from tests.desk.test_store import ROWS_0001, written_as_0001

DIGEST = "0" * 64
VALUES = ("1", "'c1'", "'summary'", "'public'", "'en'", f"'{DIGEST}'", f"'{DIGEST}'", "1", "'anna'", "")
ROW = "INSERT INTO export_log VALUES (" + ", ".join(VALUES)  # noqa: S608  # fixed text


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database that was written by revision 0001 and migrated."""
    made = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    made.migrate()
    yield made
    made.close()


def count(database: Database, table: str) -> int:
    """Return how many rows a table has."""
    with database.reading() as connection:
        return int(connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one())  # noqa: S608  # ours


def test_rows_from_before_survive(database: Database) -> None:
    """The case and its note are there, and no export was invented."""
    assert [count(database, table) for table in ("case", "note", "export_log", "export_person")] == [1, 1, 0, 0]


@pytest.mark.parametrize("second", ["NULL", "'anna'"])
def test_nothing_leaves_by_one_officer(database: Database, second: str) -> None:
    """Outside the office the table itself wants two officers, who are not the same one."""
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(f"{ROW}{second}, '2026-11-23')")


@pytest.mark.parametrize("statement", ["UPDATE export_log SET second = 'eva'", "DELETE FROM export_log"])
def test_what_left_stays_on_the_list(database: Database, statement: str) -> None:
    """No row is changed or deleted."""
    with database.writing() as connection:
        connection.exec_driver_sql(f"{ROW}'maria', '2026-11-23')")
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(statement)
