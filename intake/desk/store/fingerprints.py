"""Rows about how alike reports are."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection
from intake.desk.store.items import Standing, State
from intake.desk.store.triage_tables import fingerprint, fingerprint_band, inbox_line
from intake.desk.triage.likeness import SIZE, Fingerprint

_SKETCH = struct.Struct(f">{SIZE}I")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An opened report whose fingerprint was not taken yet; `text` is its manifest."""

    item: str
    manifest: str


@dataclass(frozen=True, slots=True)
class Known:
    """A report with its fingerprint, and the one that it repeats."""

    item: str
    print: Fingerprint
    first: str | None


@dataclass(frozen=True, slots=True)
class Repetition:
    """That a report repeats an earlier one, by their codes."""

    code: str
    first: str
    likeness: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that a report tells: its manifest, and its files with their names and notes."""

    item: str
    manifest: str
    files: str | None


def waiting(connection: Connection, most: int) -> Sequence[Waiting]:
    """Return opened reports without a fingerprint, the oldest day first."""
    item = tables.item.c
    query = (
        sa.select(item.id, item.manifest)
        .join(inbox_line, inbox_line.c.item == item.id)
        .where(inbox_line.c.waiting)
        .order_by(item.received_on, item.code)
        .limit(most)
    )
    return [Waiting(*found) for found in connection.execute(query)]


def add(connection: Connection, item: str, taken: Fingerprint, first: str | None, likeness: str | None) -> None:
    """Keep a fingerprint. Only reports that repeat nothing are looked for by bands, so that floods cost little."""
    sketch = _SKETCH.pack(*taken.sketch) if taken.sketch else b""
    connection.execute(
        fingerprint.insert().values(
            item=item, exact=taken.exact, skeleton=taken.skeleton, sketch=sketch, first=first, likeness=likeness
        )
    )
    bands = [] if first else taken.bands()
    rows = [{"band": band, "value": value, "item": item} for band, value in bands]
    if rows:
        connection.execute(fingerprint_band.insert(), rows)


def _found(connection: Connection, condition: sa.ColumnElement[bool], most: int) -> list[Known]:
    row = fingerprint.c
    query = sa.select(row.item, row.exact, row.skeleton, row.sketch, row.first).where(condition).limit(most)
    return [
        Known(item, Fingerprint(exact, skeleton, _SKETCH.unpack(sketch) if sketch else ()), first)
        for item, exact, skeleton, sketch, first in connection.execute(query)
    ]


def same_words(connection: Connection, exact: bytes) -> list[Known]:
    """Return a report of exactly these words, if there is one."""
    return _found(connection, fingerprint.c.exact == exact, 1)


def same_skeleton(connection: Connection, skeleton: bytes) -> list[Known]:
    """Return a report of these words but for names and numbers, if there is one."""
    return _found(connection, fingerprint.c.skeleton == skeleton, 1)


def in_a_band(connection: Connection, bands: Sequence[tuple[int, int]], most: int) -> list[Known]:
    """Return reports that share a band and repeat nothing."""
    band = fingerprint_band.c
    items = sa.select(band.item).where(sa.tuple_(band.band, band.value).in_(bands)).distinct()
    return _found(connection, fingerprint.c.item.in_(items), most)


def repetitions(connection: Connection) -> Sequence[Repetition]:
    """Return which reports repeat which, by code."""
    item, first = tables.item.alias(), tables.item.alias()
    query = (
        sa.select(item.c.code, first.c.code, fingerprint.c.likeness)
        .select_from(fingerprint)
        .join(item, item.c.id == fingerprint.c.item)
        .join(first, first.c.id == fingerprint.c.first)
    )
    return [Repetition(*found) for found in connection.execute(query)]


def alike(connection: Connection, id: str) -> Sequence[Repetition]:
    """Return the other reports that say what one says, by code, and how each is like the first of them."""
    item, first, row = tables.item.alias(), tables.item.alias(), fingerprint.c
    root = sa.select(sa.func.coalesce(row.first, row.item)).where(row.item == id).scalar_subquery()
    query = (
        sa.select(item.c.code, first.c.code, sa.func.coalesce(row.likeness, ""))
        .join(item, item.c.id == row.item)
        .join(first, first.c.id == root)
        .where(sa.or_(row.first == root, row.item == root), row.item != id)
        .order_by(item.c.received_on, item.c.code)
    )
    return [Repetition(*found) for found in connection.execute(query)]


def has_other_names(connection: Connection, id: str) -> bool:
    """Tell whether the words of a report, or of one that it is like, came with other names."""
    row = fingerprint.c
    root = sa.select(sa.func.coalesce(row.first, row.item)).where(row.item == id).scalar_subquery()
    query = sa.select(row.item).where(row.first == root, row.likeness == "other-names").limit(1)
    return connection.execute(query).first() is not None


def told(connection: Connection, id: str) -> Told | None:
    """Return what a report tells, if its fingerprint was taken."""
    found = connection.execute(_told().where(tables.item.c.id == id)).one_or_none()
    return Told(*found) if found else None


def undecided_of_same_words(connection: Connection, id: str, most: int) -> Sequence[Told]:
    """Return other first reports of exactly these words that nobody decided on, and that nothing contradicts."""
    item, line = tables.item.c, inbox_line.c
    exact = sa.select(fingerprint.c.exact).where(fingerprint.c.item == id).scalar_subquery()
    forged = sa.func.coalesce(item.standing, "").in_((Standing.OTHER_SOURCE, Standing.OTHER_MAILBOX))
    query = (
        _told()
        .join(inbox_line, line.item == item.id)
        .where(fingerprint.c.exact == exact, item.id != id, ~item.follow_up, ~forged)
        .where(line.state == State.OPENED, line.urgency.is_(None), line.rejected.is_(None))
        .order_by(line.place)
        .limit(most)
    )
    return [Told(*found) for found in connection.execute(query)]


def _told() -> sa.Select[Any]:
    """Return the query for what reports tell."""
    item, file = tables.item.c, tables.attachment.c
    each = sa.func.json_array(file.number, file.name, file.note, file.sha256)
    files = sa.select(sa.func.group_concat(each)).where(file.item == item.id).scalar_subquery()
    return sa.select(item.id, item.manifest, files).join(fingerprint, fingerprint.c.item == item.id)
