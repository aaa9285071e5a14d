"""The migration of case records: what was there before is there, and the new tables hold what they should."""

import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from intake.desk.store import cases, tables
from intake.desk.store.cases import Case, Link, Note
from intake.desk.store.database import Database
from tests.desk.test_store import ROWS_0001, written_as_0001

DAY = datetime.date(2026, 11, 23)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Return a database with a case that revision 0001 wrote, brought to today."""
    database = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    database.migrate()
    return database


def test_a_case_from_before_is_read_whole(database: Database) -> None:
    """Title, note and item of a case that was made before are as they were; what is new is empty."""
    with database.reading() as connection:
        case = cases.find(connection, "C-9TR4K", "")
        assert case == Case("c1", "C-9TR4K", None, "title", "anna", DAY, None, None)
        assert cases.notes(connection, "c1") == [Note("anna", DAY, "note")]
        assert cases.links(connection, "c1") == [Link("i1", "anna", DAY)]
        assert connection.execute(sa.select(tables.decision.c.case)).scalar_one() == "c1"
    database.close()


ENTRIES = (
    "INSERT INTO entry VALUES ('e1', 'c1', 'e1', 'entity', 1, 'anna', '2026-11-23')",
    "INSERT INTO entity VALUES ('e1', 'c1', 'person', '', 'unknown', 0, 0)",
    "INSERT INTO entry VALUES ('q1', 'c1', 'q1', 'question', 2, 'anna', '2026-11-23')",
    "INSERT INTO question VALUES ('q1', 'c1', NULL, NULL, 'how many?', 0)",
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE \"case\" SET urgency = 'U9'",
        "INSERT INTO entry VALUES ('e2', 'c1', 'e1', 'entity', 9, 'anna', '2026-11-23')",
        "INSERT INTO entry VALUES ('e2', 'c1', 'e2', 'entity', 1, 'anna', '2026-11-23')",
        "INSERT INTO entry VALUES ('e2', 'nobody', 'e2', 'entity', 9, 'anna', '2026-11-23')",
        "INSERT INTO entity VALUES ('nobody', 'c1', 'person', '', 'unknown', 0, 0)",
        "UPDATE entity SET kind = 'robot'",
        "UPDATE entity SET child = 'perhaps'",
        "UPDATE question SET event = 'nobody'",
        "DELETE FROM entity",
        "DELETE FROM question",
        "DELETE FROM entry",
        "UPDATE entry SET label = 'x'",
        "INSERT INTO office_view VALUES (1, 'c1', 'q1', 'certain', '', 'anna', '2026-11-23', 'anna')",
    ],
)
def test_the_new_tables_refuse_what_makes_no_sense(database: Database, statement: str) -> None:
    """Broken references, double ids, unknown words and every deletion are refused by the tables themselves."""
    with database.writing() as connection:
        for entry in ENTRIES:
            connection.exec_driver_sql(entry)
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(statement)
    database.close()
