"""Whether the rows of the database hold what their columns say: types, days, values that may not be missing.

SQLite keeps whatever is put into a column. Every page of a database that was altered below our tables can be sound, so
this is asked where the program could not work with what it read, to tell damage from a fault of its own.
"""

from collections.abc import Iterator

from intake.desk.store.database import Connection

_TYPES = {
    "TEXT": "'text'",
    "VARCHAR": "'text'",
    "DATE": "'text'",
    "INTEGER": "'integer'",
    "BOOLEAN": "'integer'",
    "BLOB": "'blob'",
}


def damaged(connection: Connection) -> str | None:
    """Return the first table with a row that holds something else, or None."""
    return next((table for table in _tables(connection) if _is_damaged(connection, table)), None)


def _tables(connection: Connection) -> Iterator[str]:
    found = connection.exec_driver_sql("PRAGMA table_list").all()
    # those of the search index are its own matter
    yield from (row.name for row in found if row.type == "table" and not row.name.startswith("sqlite_"))


def _is_damaged(connection: Connection, table: str) -> bool:
    columns = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all()
    wrong = [_wrong(f'"{row.name}"', row.type.partition("(")[0], bool(row.notnull or row.pk)) for row in columns]
    query = f'SELECT 1 FROM "{table}" WHERE {" OR ".join(wrong)} LIMIT 1'  # noqa: S608  # names of our own tables
    return connection.exec_driver_sql(query).first() is not None


def _wrong(column: str, kind: str, needed: bool) -> str:
    """Return the condition under which a column holds what it may not."""
    allowed = ", ".join([_TYPES.get(kind.upper(), f"typeof({column})"), *([] if needed else ["'null'"])])
    wrong = f"typeof({column}) NOT IN ({allowed})"
    return f"{wrong} OR ({column} IS NOT NULL AND date({column}) IS NOT {column})" if kind.upper() == "DATE" else wrong
