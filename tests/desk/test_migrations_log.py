"""The step of the access log keeps every row, and begins with an empty log: what was done before is not made up."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from intake.desk.store import log_tables
from intake.desk.store.database import Database
from tests.desk.test_store import ROWS_0001, written_as_0001

TABLES = (
    log_tables.log,
    log_tables.log_entry,
    log_tables.log_node,
    log_tables.log_checkpoint,
    log_tables.log_witnessed,
    log_tables.outbox_log,
    log_tables.tick_key,
    log_tables.batch_line,
)
ROWS = (
    "INSERT INTO log VALUES ('office/log/1', NULL, 1, 'k', 'w', '2026-11-23')",
    "INSERT INTO log_entry VALUES ('office/log/1', 0, '2026-11-23', 'log_started', x'00')",
    "INSERT INTO log_node VALUES ('office/log/1', 0, 0, x'00')",
    "INSERT INTO log_checkpoint VALUES ('office/log/1', 1, x'00')",
    "INSERT INTO log_witnessed VALUES ('office/log/1', 1, 'w', x'00', '2026-11-23')",
    "INSERT INTO outbox_log VALUES (1, 'office/log/1', 1)",
    "INSERT INTO tick_key VALUES ('north', 1, x'00')",
    "INSERT INTO batch_line VALUES ('d1', 'e1', 1, 'b1')",
)


@pytest.fixture
def migrated(tmp_path: Path) -> Database:
    """Return a database with rows of the first revision, brought to the last one."""
    database = written_as_0001(tmp_path / "desk.db", *ROWS_0001)
    database.migrate()
    return database


def test_rows_from_before_survive_and_the_log_is_empty(migrated: Database) -> None:
    """Every row of before is there; no table of the log has one."""
    with migrated.reading() as connection:
        for statement in ROWS_0001:
            name = statement.split()[2].strip('"')
            assert connection.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() == 1  # noqa: S608  # our own tables
        assert not any(connection.execute(sa.select(table)).all() for table in TABLES)
    migrated.close()


@pytest.mark.parametrize("act", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_of_the_log_is_only_added_to(migrated: Database, table: sa.Table, act: str) -> None:
    """A trigger refuses to change or remove a row of any of them."""
    with migrated.writing() as connection:
        for statement in ROWS:
            connection.exec_driver_sql(statement)
    column = next(iter(table.columns)).name
    statement = f"UPDATE {table.name} SET {column} = {column}" if act == "UPDATE" else f"DELETE FROM {table.name}"  # noqa: S608  # our own tables
    with pytest.raises(sa.exc.IntegrityError), migrated.writing() as connection:
        connection.exec_driver_sql(statement)
    migrated.close()
