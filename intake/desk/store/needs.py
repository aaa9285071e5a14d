"""Rows about what persons need and to whom they were passed on. A later row can take the place of an earlier one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.cases.work_terms import NeedKind
from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.work_tables import need


@dataclass(frozen=True, slots=True)
class Need:
    """What a person needs; a referral names the agreement that it rests on."""

    id: str
    case: str
    number: int
    person: str
    kind: NeedKind
    referred_to: str | None
    consent: int | None
    result: str | None
    officer: str
    entered_on: datetime.date
    supersedes: str | None


def next_number(connection: Connection, case: str) -> int:
    """Return the number of the next need of a case."""
    return rows.next_number(connection, need, case)


def add(connection: Connection, new: Sequence[Need]) -> None:
    """Append needs."""
    rows.add_all(connection, need, new)


def of_case(connection: Connection, case: str) -> Sequence[Need]:
    """Return the needs of a case that count, the first one first."""
    later = sa.select(need.c.supersedes).where(need.c.supersedes.is_not(None))
    query = sa.select(need).where(need.c.case == case, need.c.id.not_in(later)).order_by(need.c.number)
    return rows.read(connection, Need, query)
