"""Rows about what others did and demanded in a case. A later row can take the place of an earlier one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from intake.desk.cases.dates import GivenDate
from intake.desk.cases.work_terms import ActionKind, ActionStatus, Response
from intake.desk.store import case_tables, entries
from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.work_tables import action, demand


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody did about the case; `by`, `addressed_to` and `reaction_to` are ids of entities and of an event."""

    id: str
    case: str
    number: int
    kind: ActionKind
    by: str
    date: GivenDate | None
    addressed_to: str | None
    reaction_to: str | None
    response: Response
    impact: int
    status: ActionStatus
    text: str
    officer: str
    entered_on: datetime.date
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class Demand:
    """What somebody asks for, in the words of a source."""

    id: str
    case: str
    number: int
    by: str
    source: str | None
    text: str
    quote: str
    offset: int | None
    addressed_to: str | None
    follow_up: str | None
    officer: str
    entered_on: datetime.date
    supersedes: str | None


def next_action(connection: Connection, case: str) -> int:
    """Return the number of the next action of a case."""
    return rows.next_number(connection, action, case)


def next_demand(connection: Connection, case: str) -> int:
    """Return the number of the next demand of a case."""
    return rows.next_number(connection, demand, case)


def add_actions(connection: Connection, new: Sequence[Action]) -> None:
    """Append actions."""
    names = [column.name for column in action.c if not column.name.startswith("date_")]
    values = [{name: getattr(row, name) for name in names} | entries.date_values(row.date) for row in new]
    entries.insert(connection, action, values)


def _action(row: sa.Row[Any]) -> Action:
    values = {name: value for name, value in row._mapping.items() if not name.startswith("date_")}
    return Action(date=entries.date_of(row), **values)


def actions(connection: Connection, case: str) -> Sequence[Action]:
    """Return the actions of a case that count, the first one first."""
    later = sa.select(action.c.supersedes).where(action.c.supersedes.is_not(None))
    query = sa.select(action).where(action.c.case == case, action.c.id.not_in(later)).order_by(action.c.number)
    return [_action(row) for row in connection.execute(query)]


def add_demands(connection: Connection, new: Sequence[Demand]) -> None:
    """Append demands."""
    rows.add_all(connection, demand, new)


def demands(connection: Connection, case: str) -> Sequence[Demand]:
    """Return the demands of a case that count, the first one first."""
    later = sa.select(demand.c.supersedes).where(demand.c.supersedes.is_not(None))
    query = sa.select(demand).where(demand.c.case == case, demand.c.id.not_in(later)).order_by(demand.c.number)
    return rows.read(connection, Demand, query)


def event_date(connection: Connection, event: str) -> GivenDate | None:
    """Return when an event was."""
    found = connection.execute(sa.select(case_tables.event).where(case_tables.event.c.id == event)).one()
    return entries.date_of(found)
