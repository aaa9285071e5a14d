"""Migration 0016: what was approved before it serves nothing more, and a use is never taken back."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from intake.desk.store.database import Database
from tests.desk.test_store import ROWS_0001, written_as_0001


def upgraded(database: Database, revision: str) -> None:
    """Bring the tables to a revision that is not the last."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations") / "desk"))
    with database._without_foreign_keys(), database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database of revision 0015 with an approved, a refused and a waiting review, migrated."""
    made = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    upgraded(made, "0015")
    with made.writing() as connection:
        for number in (1, 2, 3):
            values = f"{number}, 'c1', 'export', 'x', 'd', 'w', 'anna', '2026-11-01'"
            connection.exec_driver_sql(f"INSERT INTO review VALUES ({values})")  # noqa: S608  # fixed text
        for number, word in ((1, "approved"), (2, "refused")):
            values = f"{number}, 'maria', '{word}', '2026-11-02'"
            connection.exec_driver_sql(f"INSERT INTO review_verdict VALUES ({values})")  # noqa: S608  # fixed text
    made.migrate()
    yield made
    made.close()


def test_approvals_from_before_are_used_up(database: Database) -> None:
    """Nobody knows which of them served an act already, so each is asked for anew."""
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT review FROM review_use").scalars().all() == [1]


@pytest.mark.parametrize("statement", ["UPDATE review_use SET officer = 'eva'", "DELETE FROM review_use"])
def test_a_use_stays(database: Database, statement: str) -> None:
    """No row is changed or deleted."""
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(statement)
