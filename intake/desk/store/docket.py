"""Rows of the docket: the list of all cases, each with its state, its lead and the number of its items.

Filter, order, count and page are the database's: of ten thousand cases only the rows of a page are read. What a state
is reached by, and who may lead, is not known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.cases.work_terms import State
from intake.desk.store import tables
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.store.work_tables import case_assignment, case_state


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are wanted; nothing set is every case. `words` are all in code, codename or title, in any case."""

    state: State | None = None
    country: str | None = None
    lead: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the list."""

    case: Case
    items: int
    state: State
    lead: str | None


@dataclass(frozen=True, slots=True)
class Docket:
    """A part of the list, and how many cases there are in the whole of what is wanted."""

    lines: Sequence[Line]
    total: int


# The last row of each case counts; SQLite takes a bare column from the row that has the one max().
_STATE = sa.select(case_state.c.case, sa.func.max(case_state.c.number), case_state.c.state).group_by(case_state.c.case)
_LEAD = sa.select(case_assignment.c.case, sa.func.max(case_assignment.c.number), case_assignment.c.lead).group_by(
    case_assignment.c.case
)


def page(connection: Connection, wanted: Wanted, start: int = 0, most: int = -1) -> Docket:
    """Return a part of the list, the newest day first; -1 is all of it."""
    row, conditions = tables.case.c, list(_conditions(wanted))
    order = (row.opened_on.desc(), row.code)
    heads = sa.select(row.id, sa.func.count().over().label("total")).where(*conditions).order_by(*order)
    some = heads.limit(most).offset(start).subquery()
    items = sa.select(sa.func.count()).where(tables.case_item.c.case == row.id).scalar_subquery()
    last = (_last(case_state, "state"), _last(case_assignment, "lead"))
    query = sa.select(some.c.total, items, *last, tables.case).join(some, some.c.id == row.id).order_by(*order)
    found = connection.execute(query).all()
    lines = [Line(Case(*one[4:]), one[1], one[2] or State.NEW, one[3]) for one in found]
    if found or not start:
        return Docket(lines, found[0].total if found else 0)
    return Docket(lines, connection.execute(sa.select(sa.func.count(row.id)).where(*conditions)).scalar_one())


def _last(table: sa.Table, column: str) -> sa.ScalarSelect[object]:
    """Return what the last row about a case says."""
    query = sa.select(table.c[column]).where(table.c.case == tables.case.c.id).order_by(table.c.number.desc())
    return query.limit(1).scalar_subquery()


def _conditions(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    row = tables.case.c
    if wanted.country is not None:
        yield row.country == wanted.country
    if wanted.lead is not None:
        last = _LEAD.subquery()
        yield row.id.in_(sa.select(last.c.case).where(last.c.lead == wanted.lead))
    if wanted.state is not None:
        last = _STATE.subquery()
        yield _in_state(row.id, last, wanted.state)
    for word in wanted.words.split():
        said = row.code + " " + sa.func.coalesce(row.codename, "") + " " + row.title
        yield sa.func.instr(sa.func.folded(said), sa.func.folded(word)) > 0


def _in_state(id: sa.ColumnElement[str], last: sa.Subquery, state: State) -> sa.ColumnElement[bool]:
    """Return whether a case is in a state; it is new as long as nobody brought it into another."""
    within = id.in_(sa.select(last.c.case).where(last.c.state == state))
    return sa.or_(within, id.not_in(sa.select(case_state.c.case))) if state is State.NEW else within
