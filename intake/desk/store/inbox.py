"""Rows of the inbox: items with their last decision, in the order in which they want to be read.

Order, folding and counting are the database's, so that a page of many thousand items costs what is on the page and one
pass over an index of small columns. Where an item stands is written by triggers (migration 0015, which says why); what
makes two reports alike is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection
from intake.desk.store.items import Standing, State
from intake.desk.store.triage_tables import inbox_line


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted; nothing set is every item that can be decided and was not rejected."""

    state: State | None = None
    every_state: bool = False
    urgency: str | None = None
    undecided: bool = False
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One item in the inbox."""

    code: str
    state: State
    received_on: date
    brought_by: str | None
    bare: bool
    follow_up: bool
    standing: Standing | None
    danger: str | None
    country: str | None
    urgency: str | None
    rejected: str | None
    reason: str | None
    cases: str | None
    files: int
    beginning: str | None


@dataclass(frozen=True, slots=True)
class Folded:
    """The first of those that say the same, how many they are with it, and how the others repeat."""

    row: InboxRow
    count: int
    likenesses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A part of the folded inbox, and how many lines and reports there are in the whole."""

    rows: Sequence[Folded]
    lines: int
    reports: int


def _wanted(wanted: Filter) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions of a filter."""
    row = inbox_line.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(row.state == wanted.state)
    elif wanted.rejected:
        found.append(row.rejected.is_not(None))
    elif not wanted.every_state:
        found += [row.state != State.DUPLICATE, row.rejected.is_(None)]
    if wanted.urgency is not None:
        found.append(row.urgency == wanted.urgency)
    if wanted.undecided:
        found += [row.state == State.OPENED, row.urgency.is_(None), row.rejected.is_(None)]
    return found


def _columns() -> Sequence[sa.ColumnElement[Any]]:
    """Return what an InboxRow has, in its order."""
    item = tables.item.c
    files = sa.select(sa.func.count()).where(tables.attachment.c.item == item.id).scalar_subquery()
    cases = (
        sa.select(sa.func.group_concat(tables.case.c.code, " "))
        .join(tables.case_item, tables.case_item.c.case == tables.case.c.id)
        .where(tables.case_item.c.item == item.id)
        .scalar_subquery()
    )
    apart = {"urgency": inbox_line.c.urgency, "rejected": inbox_line.c.rejected, "cases": cases, "files": files}
    return [apart[field.name] if field.name in apart else item[field.name] for field in fields(InboxRow)]


def _row(found: Sequence[Any]) -> InboxRow:
    values = dict(zip((field.name for field in fields(InboxRow)), found, strict=True))
    standing = Standing(values["standing"]) if values["standing"] else None
    return InboxRow(**(values | {"state": State(values["state"]), "standing": standing}))


def rows(connection: Connection, wanted: Filter) -> Sequence[InboxRow]:
    """Return every item that is wanted, in order."""
    query = sa.select(*_columns()).join(inbox_line, inbox_line.c.item == tables.item.c.id).where(*_wanted(wanted))
    return [_row(found) for found in connection.execute(query.order_by(inbox_line.c.place))]


def folded(connection: Connection, wanted: Filter, start: int = 0, most: int = -1) -> Counted:
    """Return a part of the inbox in which those that repeat the same report are one line; -1 is all of it."""
    heads = _lines(wanted, *_HEAD).order_by(_PLACE).limit(most).offset(start).subquery()
    joined = heads.join(tables.item, tables.item.c.id == heads.c.item).join(
        inbox_line, inbox_line.c.item == heads.c.item
    )
    query = sa.select(heads.c.count, heads.c.likenesses, *_columns()).select_from(joined).order_by(heads.c.place)
    found = [
        Folded(_row(values), count, frozenset((likenesses or "").split(",")) - {""})
        for count, likenesses, *values in connection.execute(query)
    ]
    return Counted(found, *_counts(connection, wanted))


# SQLite takes the item from the row that has the one min(), which is the first of its line
_PLACE = sa.func.min(inbox_line.c.place).label("place")
_LIKENESSES = sa.func.group_concat(sa.distinct(inbox_line.c.likeness)).label("likenesses")
_HEAD = (inbox_line.c.item, _PLACE, sa.func.count().label("count"), _LIKENESSES)


def _lines(wanted: Filter, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Return the query for something about each line."""
    return sa.select(*columns).select_from(inbox_line).where(*_wanted(wanted)).group_by(inbox_line.c.line)


def _counts(connection: Connection, wanted: Filter) -> tuple[int, int]:
    """Return how many lines and reports are wanted; apart from the heads, which would be put aside to be counted."""
    lines = _lines(wanted, sa.func.count().label("count")).subquery()
    found = connection.execute(sa.select(sa.func.count(), sa.func.sum(lines.c.count)).select_from(lines)).one()
    return found[0], found[1] or 0
