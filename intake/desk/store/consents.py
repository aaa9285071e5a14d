"""Rows about consent: append-only. Which of them counts is decided in `intake.desk.cases.consent`."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from intake.desk.store import work_rows as rows
from intake.desk.store.database import Connection
from intake.desk.store.work_tables import consent


@dataclass(frozen=True, slots=True)
class Consent:
    """What was answered for one person and one audience; a row with `withdrawn_on` takes an agreement back."""

    number: int
    case: str
    person: str
    audience: Audience
    answer: Answer
    naming: Naming
    given_by: GivenBy
    basis: str
    given_on: datetime.date
    source: str | None
    review_on: datetime.date | None
    withdrawn_on: datetime.date | None
    second_officer: str | None
    item: str | None
    defender: int | None
    officer: str
    entered_on: datetime.date


def add(connection: Connection, row: Consent) -> int:
    """Append an answer; returns its number."""
    return rows.add(connection, consent, row)


def add_all(connection: Connection, new: Sequence[Consent]) -> Sequence[Consent]:
    """Append answers under the next numbers; returns them with these."""
    last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(consent.c.number), 0))).scalar_one()
    numbered = [replace(row, number=number) for number, row in enumerate(new, last + 1)]
    rows.add_all(connection, consent, numbered)
    return numbered


def of_persons(connection: Connection, persons: Sequence[str]) -> Sequence[Consent]:
    """Return everything that was answered for some persons, in the order in which it was entered."""
    query = sa.select(consent).where(consent.c.person.in_(persons)).order_by(consent.c.number)
    return rows.read(connection, Consent, query)


def of_item(connection: Connection, item: str) -> Sequence[Consent]:
    """Return what was entered from an item."""
    return rows.read(connection, Consent, sa.select(consent).where(consent.c.item == item))


def of_case(connection: Connection, case: str) -> Sequence[Consent]:
    """Return everything that was answered in a case, in the order in which it was entered."""
    query = sa.select(consent).where(consent.c.case == case).order_by(consent.c.number)
    return rows.read(connection, Consent, query)
