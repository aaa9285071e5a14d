"""Rows that all entries of a case share: who entered them in which order, what was withdrawn, what was changed.

Also how a date that was given lies in its columns. Queries only; what may be entered is decided elsewhere.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from intake.desk.cases.dates import GivenDate
from intake.desk.cases.model import Change, Entered, Entry, Withdrawal
from intake.desk.store import case_tables as tables
from intake.desk.store.database import Connection

_DATE = tuple(field.name for field in fields(GivenDate))
_ENTRY = [tables.entry.c[field.name] for field in fields(Entry)]


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with its kind and the id of its case."""

    entry: Entry
    kind: str
    case: str


def date_values(date: GivenDate | None) -> dict[str, object]:
    """Return a date as its columns hold it."""
    return {f"date_{part}": getattr(date, part) if date else None for part in _DATE}


def date_of(row: sa.Row[Any]) -> GivenDate | None:
    """Return the date in the columns of a row."""
    if row.date_text is None:
        return None
    return GivenDate(*(getattr(row, f"date_{part}") for part in _DATE))


def add(connection: Connection, case: str, kind: str, entered: Sequence[Entered]) -> None:
    """Note that entries of one kind were made."""
    rows = [
        {
            "id": one.entry.id,
            "case": case,
            "label": one.entry.label,
            "kind": kind,
            "number": one.entry.number,
            "officer": one.entry.officer,
            "entered_on": one.entry.entered_on,
        }
        for one in entered
    ]
    insert(connection, tables.entry, rows)


def insert(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of one table, where there are any, many in one statement.

    Each statement copies and encrypts the pages that it may have to restore; one for each row took four times as long.
    SQLAlchemy puts rows together only where something is returned.
    """
    if rows:
        connection.execute(table.insert().returning(next(iter(table.primary_key.columns))), rows)


def next_number(connection: Connection, case: str) -> int:
    """Return the number that follows the last entry of a case."""
    query = sa.select(sa.func.coalesce(sa.func.max(tables.entry.c.number), 0)).where(tables.entry.c.case == case)
    return int(connection.execute(query).scalar_one()) + 1


def labels(connection: Connection, case: str) -> dict[str, Placed]:
    """Return all entries of a case that have a short id, by it."""
    row = tables.entry.c
    query = sa.select(*_ENTRY, row.kind).where(row.case == case, row.label.is_not(None))
    return {found.label: Placed(Entry(*found[:-1]), found.kind, case) for found in connection.execute(query)}


def highest(connection: Connection, case: str, prefix: str) -> int:
    """Return the highest number that follows a letter in the short ids of a case, 0 where there is none."""
    row = tables.entry.c
    tail = sa.func.substr(row.label, len(prefix) + 1)
    numbered = sa.and_(
        row.label.op("GLOB")(f"{prefix}[0-9]*"), tail.op("NOT GLOB")("*[^0-9]*"), sa.func.length(tail) < 10
    )
    query = sa.select(sa.func.max(sa.cast(tail, sa.Integer))).where(row.case == case, numbered)
    return int(connection.execute(query).scalar_one() or 0)


def find(connection: Connection, case: str, handle: str) -> Placed | None:
    """Return the entry of a case by its short or random id."""
    row = tables.entry.c
    match = sa.or_(row.label == handle, row.id == handle)
    # a short id could be written like a random one; it wins, as a code wins over a codename
    query = sa.select(*_ENTRY, row.kind).where(row.case == case, match).order_by(row.label != handle)
    found = connection.execute(query).first()
    return Placed(Entry(*found[:-1]), found.kind, case) if found else None


def of_case(connection: Connection, case: str) -> dict[str, Entry]:
    """Return all entries of a case by their ids."""
    query = sa.select(*_ENTRY).where(tables.entry.c.case == case)
    return {found.id: Entry(*found) for found in connection.execute(query)}


def rows(connection: Connection, table: sa.Table, case: str, *more: sa.ColumnElement[Any]) -> Iterable[sa.Row[Any]]:
    """Return the rows of one table that belong to a case, in the order in which they were entered."""
    query = sa.select(table, *more).join(tables.entry, tables.entry.c.id == table.c.id)
    return connection.execute(query.where(table.c.case == case).order_by(tables.entry.c.number))


def withdraw(connection: Connection, case: str, withdrawal: Withdrawal) -> None:
    """Note that an entry was withdrawn, or restored."""
    connection.execute(
        tables.entry_withdrawal.insert().values(
            case=case,
            object=withdrawal.object,
            withdrawn=withdrawal.withdrawn,
            reason=withdrawal.reason,
            officer=withdrawal.officer,
            done_on=withdrawal.on,
        )
    )


def withdrawals(connection: Connection, case: str) -> Sequence[Withdrawal]:
    """Return all withdrawals and restorations of a case, the first one first."""
    row = tables.entry_withdrawal.c
    query = sa.select(row.object, row.withdrawn, row.reason, row.officer, row.done_on).where(row.case == case)
    return [Withdrawal(*found) for found in connection.execute(query.order_by(row.id))]


def withdrawn(connection: Connection, case: str) -> frozenset[str]:
    """Return the ids of the entries that are withdrawn now."""
    last = {withdrawal.object: withdrawal.withdrawn for withdrawal in withdrawals(connection, case)}
    return frozenset(object_ for object_, gone in last.items() if gone)


def note_change(connection: Connection, case: str, change: Change) -> None:
    """Keep what an entry said before."""
    connection.execute(
        tables.entry_change.insert().values(
            case=case,
            object=change.object,
            kind=change.kind,
            before=change.before,
            officer=change.officer,
            done_on=change.on,
        )
    )


def changes(connection: Connection, case: str) -> Sequence[Change]:
    """Return what the entries of a case said before, the first change first."""
    row = tables.entry_change.c
    query = sa.select(row.object, row.kind, row.before, row.officer, row.done_on).where(row.case == case)
    return [Change(*found) for found in connection.execute(query.order_by(row.id))]


def file_seen(connection: Connection, digest: str) -> Sequence[str]:
    """Return the ids of the cases into which a case file was read."""
    row = tables.case_file.c
    return list(connection.execute(sa.select(row.case).where(row.sha256 == digest)).scalars())


def note_file(connection: Connection, digest: str, case: str, officer: str, day: datetime.date) -> None:
    """Note that a case file was read into a case; doing so again changes nothing."""
    values = {"sha256": digest, "case": case, "officer": officer, "imported_on": day}
    connection.execute(tables.case_file.insert().prefix_with("OR IGNORE").values(values))
