"""Rows of the inbox: items with their last decision, in the order in which they want to be read.

Order, folding and counting are the database's, so that a page of many thousand items costs what is on the page and one
pass over small columns. What makes two reports alike is not known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection
from intake.desk.store.items import Standing, State
from intake.desk.store.triage_tables import fingerprint

# Where no officer has decided yet, the source's own claim orders the inbox; what is unknown may be anything, so it
# comes before what is past.
_CLAIMED: Mapping[str, str] = {"now": "0", "soon": "1", "past": "3"}
_UNKNOWN = "2"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted; nothing set is every item that can be decided."""

    state: State | None = None
    every_state: bool = False
    urgency: str | None = None
    undecided: bool = False


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


def _last() -> sa.Subquery:
    """The last decision on each item: SQLite takes bare columns from the row that has the one max()."""
    row = tables.decision.c
    return sa.select(row.item, sa.func.max(row.id), row.urgency, row.rejected).group_by(row.item).subquery()


_LAST = _last()


def _place() -> sa.ColumnElement[str]:
    """Rejected last, then refused; by urgency; what is undecided before what is decided; then the oldest first."""
    item = tables.item.c
    claimed = sa.case(_CLAIMED, value=item.danger, else_=_UNKNOWN)
    rank = sa.func.coalesce(sa.func.substr(_LAST.c.urgency, 2), claimed)
    flags = (_LAST.c.rejected.is_not(None), item.reason.is_not(None))
    return sa.func.printf("%d%d%s%d%s%s", *flags, rank, _LAST.c.urgency.is_not(None), item.received_on, item.code)


_PLACE = _place()


def _wanted(wanted: Filter) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions of a filter."""
    state, found = tables.item.c.state, []
    if wanted.state is not None:
        found.append(state == wanted.state)
    elif not wanted.every_state:
        found.append(state != State.DUPLICATE)
    if wanted.urgency is not None:
        found.append(_LAST.c.urgency == wanted.urgency)
    if wanted.undecided:
        found += [state == State.OPENED, _LAST.c.urgency.is_(None), _LAST.c.rejected.is_(None)]
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
    apart = {"urgency": _LAST.c.urgency, "rejected": _LAST.c.rejected, "cases": cases, "files": files}
    return [apart[field.name] if field.name in apart else item[field.name] for field in fields(InboxRow)]


def _row(found: Sequence[Any]) -> InboxRow:
    values = dict(zip((field.name for field in fields(InboxRow)), found, strict=True))
    standing = Standing(values["standing"]) if values["standing"] else None
    return InboxRow(**(values | {"state": State(values["state"]), "standing": standing}))


def rows(connection: Connection, wanted: Filter) -> Sequence[InboxRow]:
    """Return every item that is wanted, in order."""
    joined = tables.item.outerjoin(_LAST, _LAST.c.item == tables.item.c.id)
    query = sa.select(*_columns()).select_from(joined).where(*_wanted(wanted)).order_by(_PLACE)
    return [_row(found) for found in connection.execute(query)]


def folded(connection: Connection, wanted: Filter, start: int = 0, most: int = -1) -> Counted:
    """Return a part of the inbox in which those that repeat the same report are one line; -1 is all of it."""
    item, last = tables.item, _LAST
    heads = _heads(wanted).order_by(sa.literal_column("place")).limit(most).offset(start).subquery()
    joined = heads.join(item, item.c.id == heads.c.id).outerjoin(last, last.c.item == item.c.id)
    extra = (heads.c["count"], heads.c.likenesses, heads.c.lines, heads.c.reports)
    query = sa.select(*extra, *_columns()).select_from(joined).order_by(heads.c.place)
    found = connection.execute(query).all()
    made = [Folded(_row(row[4:]), row[0], frozenset((row[1] or "").split(",")) - {""}) for row in found]
    return Counted(made, found[0].lines if found else 0, found[0].reports if found else 0)


# What contradicts a source, and what a source adds to what it sent, is never behind a report of the same words.
_APART = sa.or_(tables.item.c.standing.in_((Standing.OTHER_SOURCE, Standing.OTHER_MAILBOX)), tables.item.c.follow_up)


def _heads(wanted: Filter) -> sa.Select[Any]:
    """Return the query for the first of each group: SQLite takes its id from the row that has the one min()."""
    item, row = tables.item, fingerprint.c
    joined = item.outerjoin(fingerprint, row.item == item.c.id).outerjoin(_LAST, _LAST.c.item == item.c.id)
    count = sa.func.count()
    return (
        sa.select(
            item.c.id,
            sa.func.min(_PLACE).label("place"),
            count.label("count"),
            sa.func.group_concat(sa.distinct(row.likeness)).label("likenesses"),
            sa.func.count().over().label("lines"),
            sa.func.sum(count).over().label("reports"),
        )
        .select_from(joined)
        .where(*_wanted(wanted))
        .group_by(sa.case((_APART, item.c.id + "!"), else_=sa.func.coalesce(row.first, item.c.id)))
    )
