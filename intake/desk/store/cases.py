"""Rows about cases, their notes and the items that feed them; what is claimed in a case is in `claims`."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection


@dataclass(frozen=True, slots=True)
class Case:
    """A case record."""

    id: str
    code: str
    codename: str | None
    title: str
    officer: str
    opened_on: datetime.date
    country: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """An officer's note in a case; never changed."""

    officer: str
    written_on: datetime.date
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An item that feeds a case."""

    item: str
    officer: str
    linked_on: datetime.date


def add(connection: Connection, case: Case) -> None:
    """Note a new case."""
    connection.execute(
        tables.case.insert().values(
            id=case.id,
            code=case.code,
            codename=case.codename,
            title=case.title,
            officer=case.officer,
            opened_on=case.opened_on,
            country=case.country,
            urgency=case.urgency,
        )
    )


def find(connection: Connection, code: str | None, codename: str) -> Case | None:
    """Return the case of a written code, or of a codename."""
    row = tables.case.c
    match = sa.or_(row.code == code, row.codename == codename) if code else row.codename == codename
    # a code wins where another case has it as its codename
    found = connection.execute(sa.select(tables.case).where(match).order_by(row.code != (code or ""))).first()
    return Case(*found) if found else None


def by_id(connection: Connection, id: str) -> Case:
    """Return a case that is known to exist."""
    return Case(*connection.execute(sa.select(tables.case).where(tables.case.c.id == id)).one())


def describe(connection: Connection, case: Case) -> None:
    """Change title, codename, country and urgency of a case; the caller keeps what they were."""
    values = {"title": case.title, "codename": case.codename, "country": case.country, "urgency": case.urgency}
    connection.execute(sa.update(tables.case).where(tables.case.c.id == case.id).values(values))


def listed(connection: Connection) -> Sequence[tuple[Case, int]]:
    """Return all cases with the number of their items, the newest day first."""
    row = tables.case.c
    items = sa.select(sa.func.count()).where(tables.case_item.c.case == row.id).scalar_subquery()
    query = sa.select(tables.case, items).order_by(row.opened_on.desc(), row.code)
    return [(Case(*found[:-1]), found[-1]) for found in connection.execute(query)]


def link(connection: Connection, case: str, item: str, officer: str, day: datetime.date) -> None:
    """Let an item feed a case; doing so again changes nothing."""
    values = {"case": case, "item": item, "officer": officer, "linked_on": day}
    connection.execute(tables.case_item.insert().prefix_with("OR IGNORE").values(values))


def links(connection: Connection, case: str) -> Sequence[Link]:
    """Return the items that feed a case, in the order of their days."""
    row, item = tables.case_item.c, tables.item.c
    query = (
        sa.select(row.item, row.officer, row.linked_on)
        .join(tables.item, item.id == row.item)
        .where(row.case == case)
        .order_by(item.received_on, item.code)
    )
    return [Link(*found) for found in connection.execute(query)]


def of_item(connection: Connection, item: str) -> Sequence[str]:
    """Return the codes of the cases that an item feeds."""
    row = tables.case_item.c
    query = sa.select(tables.case.c.code).join(tables.case_item, row.case == tables.case.c.id).where(row.item == item)
    return list(connection.execute(query.order_by(tables.case.c.code)).scalars())


def add_note(connection: Connection, case: str, note: Note) -> None:
    """Append a note."""
    values = {"case": case, "officer": note.officer, "written_on": note.written_on, "text": note.text}
    connection.execute(tables.note.insert().values(values))


def notes(connection: Connection, case: str) -> Sequence[Note]:
    """Return the notes of a case, the first one first."""
    row = tables.note.c
    query = sa.select(row.officer, row.written_on, row.text).where(row.case == case).order_by(row.id)
    return [Note(*found) for found in connection.execute(query)]


def items_in_cases(connection: Connection) -> int:
    """Return how many different items feed a case."""
    query = sa.select(sa.func.count(sa.distinct(tables.case_item.c.item)))
    return connection.execute(query).scalar_one()


def count(connection: Connection) -> int:
    """Return the number of cases."""
    return connection.execute(sa.select(sa.func.count()).select_from(tables.case)).scalar_one()
