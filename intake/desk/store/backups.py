"""Rows about backups, and the copy of the database that goes into one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.backup_tables import backed_up, backup
from intake.desk.store.database import Connection


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup that was read back after it was written."""

    number: int
    digest: str
    made_on: datetime.date
    officer: str
    envelopes: int


def last(connection: Connection) -> BackupRow | None:
    """Return the last verified backup."""
    found = connection.execute(sa.select(backup).order_by(backup.c.number.desc())).first()
    return BackupRow(*found) if found else None


def add(connection: Connection, row: BackupRow, envelopes: Sequence[str]) -> None:
    """Note a verified backup and what it holds."""
    values = {name: getattr(row, name) for name in BackupRow.__slots__}
    connection.execute(backup.insert().values(values))
    rows = [{"envelope": envelope, "backup": row.number} for envelope in envelopes]
    if rows:
        connection.execute(backed_up.insert().prefix_with("OR REPLACE"), rows)


def held(connection: Connection) -> frozenset[str]:
    """Return the envelopes that are in a verified backup."""
    return frozenset(connection.execute(sa.select(backed_up.c.envelope)).scalars())


def sizes(connection: Connection) -> Sequence[tuple[str, int]]:
    """Return digest and size of every envelope that this desk has taken in, in order."""
    item = tables.item.c
    return [(row.envelope, row.size) for row in connection.execute(sa.select(item.envelope, item.size))]
