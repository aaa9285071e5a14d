"""Rows of the tables of work as values: each value has the columns of its table, by name and in their order."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import sqlalchemy as sa

from intake.desk.store import entries
from intake.desk.store.database import Connection

Row = TypeVar("Row")


def add(connection: Connection, table: sa.Table, row: Any) -> int:
    """Append a row; returns its number where the table gives one."""
    key = connection.execute(table.insert().values(_values(row))).inserted_primary_key
    return key[0] if key and isinstance(key[0], int) else 0


def add_all(connection: Connection, table: sa.Table, rows: Sequence[Any]) -> None:
    """Append rows, many in one statement."""
    entries.insert(connection, table, [_values(row) for row in rows])


def _values(row: Any) -> dict[str, Any]:
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    if values.get("number", 1) == 0:  # the table counts
        del values["number"]
    return values


def read(connection: Connection, kind: type[Row], query: sa.Select[Any]) -> Sequence[Row]:
    """Return what a query over a whole table finds."""
    return [kind(*row) for row in connection.execute(query)]


def next_number(connection: Connection, table: sa.Table, case: str) -> int:
    """Return the number of the next row of a case."""
    query = sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0) + 1).where(table.c.case == case)
    return int(connection.execute(query).scalar_one())
