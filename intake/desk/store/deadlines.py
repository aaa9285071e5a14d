"""Rows about deadlines and the rules of days that they come from, over one case or over all."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from intake.desk.cases.work_terms import DeadlineKind, State
from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.tables import case as case_table
from intake.desk.store.tables import decision
from intake.desk.store.work_tables import case_state, deadline, deadline_done, deadline_rule


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that was noted. `object` is the letter or the consent that it comes from."""

    id: str
    case: str
    number: int
    kind: DeadlineKind
    object: str | None
    due: datetime.date
    basis: str
    officer: str
    made_on: datetime.date


@dataclass(frozen=True, slots=True)
class Done:
    """Who marked a deadline as done."""

    deadline: str
    officer: str
    done_on: datetime.date


@dataclass(frozen=True, slots=True)
class Rule:
    """How many days something takes, and on what that rests; without a check it is a proposal."""

    number: int
    kind: str
    days: int
    basis: str
    checked_on: datetime.date | None
    checked_by: str | None


@dataclass(frozen=True, slots=True)
class Noted:
    """A deadline with the code of its case and, if it is done, the day."""

    code: str
    deadline: Deadline
    done_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """A case that is still new, with the highest urgency that its items were given and the first day of one."""

    case: str
    code: str
    urgency: str
    since: datetime.date


@dataclass(frozen=True, slots=True)
class Revisited:
    """A case with the day on which it is looked at again."""

    case: str
    code: str
    state: State
    review_on: datetime.date


def add(connection: Connection, row: Deadline) -> Deadline:
    """Append a deadline under the next number of its case."""
    return add_all(connection, row.case, [row])[0]


def add_all(connection: Connection, case: str, new: Sequence[Deadline]) -> Sequence[Deadline]:
    """Append deadlines of a case under its next numbers; returns them with these."""
    first = rows.next_number(connection, deadline, case)
    numbered = [replace(row, number=number) for number, row in enumerate(new, first)]
    rows.add_all(connection, deadline, numbered)
    return numbered


def done(connection: Connection, *marked: Done) -> None:
    """Mark deadlines as done."""
    rows.add_all(connection, deadline_done, marked)


def settle(
    connection: Connection, objects: Sequence[str], officer: str, day: datetime.date, kind: DeadlineKind | None = None
) -> None:
    """Mark the deadlines of some objects as done: what they waited for has come."""
    query = sa.select(deadline.c.id).where(deadline.c.object.in_(objects))
    query = query.where(deadline.c.id.not_in(sa.select(deadline_done.c.deadline)))
    if kind is not None:
        query = query.where(deadline.c.kind == kind)
    done(connection, *(Done(found, officer, day) for found in connection.execute(query).scalars().all()))


_WIDTH = len(deadline.c)


def _noted(connection: Connection, *where: sa.ColumnElement[bool]) -> Sequence[Noted]:
    query = (
        sa.select(case_table.c.code, deadline, deadline_done.c.done_on)
        .join(case_table, case_table.c.id == deadline.c.case)
        .outerjoin(deadline_done, deadline_done.c.deadline == deadline.c.id)
        .where(*where)
        .order_by(deadline.c.due, case_table.c.code, deadline.c.number)
    )
    return [Noted(row[0], Deadline(*row[1 : 1 + _WIDTH]), row[-1]) for row in connection.execute(query)]


def of_case(connection: Connection, case: str) -> Sequence[Noted]:
    """Return the deadlines of a case, also those that are done."""
    return _noted(connection, deadline.c.case == case)


def until(connection: Connection, day: datetime.date) -> Sequence[Noted]:
    """Return the deadlines of all cases up to a day that are not done."""
    return _noted(connection, deadline.c.due <= day, deadline_done.c.deadline.is_(None))


def undecided(connection: Connection, case: str | None = None) -> Sequence[Undecided]:
    """Return the cases that items were put into and that nobody has moved on yet, or this one of them."""
    moved = sa.select(case_state.c.number).where(case_state.c.case == decision.c.case).exists()
    query = (
        sa.select(
            decision.c.case, case_table.c.code, sa.func.min(decision.c.urgency), sa.func.min(decision.c.decided_on)
        )
        .join(case_table, case_table.c.id == decision.c.case)
        .where(decision.c.urgency.is_not(None), ~moved)
        .group_by(decision.c.case, case_table.c.code)
    )
    return rows.read(connection, Undecided, query if case is None else query.where(decision.c.case == case))


def revisited(connection: Connection, day: datetime.date, case: str | None = None) -> Sequence[Revisited]:
    """Return the cases that are looked at again up to a day, or this one of them."""
    later = case_state.alias()
    last = (
        ~sa.select(later.c.number)
        .where(later.c.case == case_state.c.case, later.c.number > case_state.c.number)
        .exists()
    )
    query = (
        sa.select(case_state.c.case, case_table.c.code, case_state.c.state, case_state.c.review_on)
        .join(case_table, case_table.c.id == case_state.c.case)
        .where(case_state.c.review_on <= day, last)
    )
    return rows.read(connection, Revisited, query if case is None else query.where(case_state.c.case == case))


def add_rule(connection: Connection, rule: Rule) -> None:
    """Append a rule; the last one of a kind counts."""
    rows.add(connection, deadline_rule, rule)


def rules(connection: Connection) -> Sequence[Rule]:
    """Return the rules that count, in their order."""
    found = rows.read(connection, Rule, sa.select(deadline_rule).order_by(deadline_rule.c.number))
    return list({rule.kind: rule for rule in found}.values())
