"""Rows about texts that officers have not saved yet, by officer and field."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store.database import Connection
from intake.desk.store.draft_tables import draft


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that waits for its officer."""

    key: str
    text: str
    saved_on: datetime.date


def of_officer(connection: Connection, officer: str) -> Mapping[str, Draft]:
    """Return the drafts of an officer by their fields."""
    query = sa.select(draft.c.key, draft.c.text, draft.c.saved_on).where(draft.c.officer == officer)
    return {row.key: Draft(*row) for row in connection.execute(query)}


def put(connection: Connection, officer: str, one: Draft) -> bool:
    """Keep a draft in the place of what was there; returns whether it is a new one."""
    is_new = not drop(connection, officer, one.key)
    values = {"officer": officer, "key": one.key, "text": one.text, "saved_on": one.saved_on}
    connection.execute(draft.insert().values(values))
    return is_new


def drop(connection: Connection, officer: str, key: str) -> bool:
    """Erase a draft; returns whether there was one."""
    gone = connection.execute(sa.delete(draft).where(draft.c.officer == officer, draft.c.key == key))
    return bool(gone.rowcount)
