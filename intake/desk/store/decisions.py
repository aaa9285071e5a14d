"""Rows about decisions: append-only; the last one on an item counts. Also the inbox, which is items by decision."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection
from intake.desk.store.items import Standing, State


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided on an item: an urgency, or a reason to reject it; `case` is a case's code."""

    officer: str
    decided_on: datetime.date
    urgency: str | None
    rejected: str | None
    case: str | None
    note: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox."""

    code: str
    state: State
    received_on: datetime.date
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


def add(connection: Connection, item: str, decision: Decision, case: str | None) -> None:
    """Append a decision on an item; `case` is a case's id."""
    connection.execute(
        tables.decision.insert().values(
            item=item,
            officer=decision.officer,
            decided_on=decision.decided_on,
            urgency=decision.urgency,
            rejected=decision.rejected,
            case=case,
            note=decision.note,
        )
    )


def of_item(connection: Connection, item: str) -> Sequence[Decision]:
    """Return all decisions on an item, the first one first."""
    row, case = tables.decision.c, tables.case.c
    query = (
        sa.select(row.officer, row.decided_on, row.urgency, row.rejected, case.code, row.note)
        .outerjoin(tables.case, case.id == row.case)
        .where(row.item == item)
        .order_by(row.id)
    )
    return [Decision(*found) for found in connection.execute(query)]


def _last() -> sa.Subquery:
    """The number of the last decision on each item."""
    row = tables.decision.c
    return sa.select(row.item, sa.func.max(row.id).label("id")).group_by(row.item).subquery()


def inbox(connection: Connection) -> Sequence[InboxRow]:
    """Return every item with its last decision."""
    item, last, row = tables.item.c, _last(), tables.decision.c
    files = sa.select(sa.func.count()).where(tables.attachment.c.item == item.id).scalar_subquery()
    cases = (
        sa.select(sa.func.group_concat(tables.case.c.code, " "))
        .join(tables.case_item, tables.case_item.c.case == tables.case.c.id)
        .where(tables.case_item.c.item == item.id)
        .scalar_subquery()
    )
    query = (
        sa.select(
            item.code,
            item.state,
            item.received_on,
            item.brought_by,
            item.bare,
            item.follow_up,
            item.standing,
            item.danger,
            item.country,
            row.urgency,
            row.rejected,
            item.reason,
            cases,
            files,
            item.beginning,
        )
        .outerjoin(last, last.c.item == item.id)
        .outerjoin(tables.decision, row.id == last.c.id)
    )
    return [_inbox_row(found) for found in connection.execute(query)]


def _inbox_row(found: Sequence[Any]) -> InboxRow:
    values = dict(zip((field.name for field in fields(InboxRow)), found, strict=True))
    standing = Standing(values["standing"]) if values["standing"] else None
    return InboxRow(**(values | {"state": State(values["state"]), "standing": standing}))


def undecided(connection: Connection) -> int:
    """Return how many opened items have no decision."""
    decided = sa.exists().where(tables.decision.c.item == tables.item.c.id)
    query = sa.select(sa.func.count()).select_from(tables.item).where(tables.item.c.state == State.OPENED, ~decided)
    return connection.execute(query).scalar_one()
