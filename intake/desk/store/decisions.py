"""Rows about decisions: append-only; the last one on an item counts."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection
from intake.desk.store.items import State


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided on an item: an urgency, or a reason to reject it; `case` is a case's code."""

    officer: str
    decided_on: datetime.date
    urgency: str | None
    rejected: str | None
    case: str | None
    note: str


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


def undecided(connection: Connection) -> int:
    """Return how many opened items have no decision."""
    decided = sa.exists().where(tables.decision.c.item == tables.item.c.id)
    query = sa.select(sa.func.count()).select_from(tables.item).where(tables.item.c.state == State.OPENED, ~decided)
    return connection.execute(query).scalar_one()
