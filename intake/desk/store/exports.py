"""Rows about what left a case, and how each person was shown in it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.export_tables import export_log, export_person


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written. `gate` is the digest of everything that two officers approved."""

    number: int
    case: str | None
    kind: str
    audience: str | None
    language: str
    gate: str
    sha256: str
    size: int
    officer: str
    second: str | None
    exported_on: datetime.date


def add(connection: Connection, row: Exported, shown: Mapping[str, str]) -> int:
    """Append an export with its persons; returns its number."""
    number = rows.add(connection, export_log, row)
    persons = [{"export": number, "person": person, "shown": how} for person, how in shown.items()]
    if persons:
        connection.execute(export_person.insert(), persons)
    return number


def of_case(connection: Connection, case: str | None) -> Sequence[Exported]:
    """Return what left a case, the first one first; without a case, the counts over all of them."""
    query = sa.select(export_log).where(export_log.c.case == case).order_by(export_log.c.number)
    return rows.read(connection, Exported, query)


def about(connection: Connection, person: str) -> Sequence[tuple[Exported, str]]:
    """Return what left about a person, and how the person was shown; where it was left out nothing is said."""
    query = (
        sa.select(export_log, export_person.c.shown)
        .join(export_person, export_person.c.export == export_log.c.number)
        .where(export_person.c.person == person, export_person.c.shown != "removed")
        .order_by(export_log.c.number)
    )
    return [(Exported(*row[:-1]), str(row[-1])) for row in connection.execute(query)]


def counts(connection: Connection, persons: Sequence[str]) -> Mapping[str, int]:
    """Return how many files left about each of some persons; who is in none is not in it."""
    query = (
        sa.select(export_person.c.person, sa.func.count())
        .where(export_person.c.person.in_(persons), export_person.c.shown != "removed")
        .group_by(export_person.c.person)
    )
    return {str(person): int(number) for person, number in connection.execute(query)}
