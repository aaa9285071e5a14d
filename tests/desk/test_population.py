"""The population that figures are measured on is what it says it is."""

from pathlib import Path

from intake.desk.store.database import Database
from tests.desk import population


def test_a_small_office_can_be_made(tmp_path: Path) -> None:
    """A population has the names and claims that it says, and every quote stands in its source."""
    database = Database.create(tmp_path / "desk.db", bytes(32))
    with database.writing() as connection:
        population.fill(connection, 3)
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608  # our own tables
            for table in ('"case"', "entity_name", "assertion")
        ]
        wrong = connection.exec_driver_sql(
            "SELECT count(*) FROM assertion a JOIN source_text t ON t.source = a.source "
            'WHERE substr(t.text, a."offset" + 1, length(a.quote)) <> a.quote'
        ).scalar_one()
    database.close()
    assert (counts, wrong) == ([3, 3 * population.NAMES_PER_CASE, 3 * population.ASSERTIONS_PER_CASE], 0)
