"""Rows about consent: append-only. Which of them counts is decided in `intake.desk.cases.consent`."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.cases.work_terms import Answer, Audience, GivenBy, Naming
from intake.desk.store import work_rows as rows
from intake.desk.store.case_tables import entity, entity_name, entry, entry_withdrawal
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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom consent is about; `kind` can be a group or an organisation too."""

    id: str
    label: str
    kind: str
    child: str
    protected: bool
    title: str


def add(connection: Connection, row: Consent) -> int:
    """Append an answer; returns its number."""
    return rows.add(connection, consent, row)


def of_persons(connection: Connection, persons: Sequence[str]) -> Sequence[Consent]:
    """Return everything that was answered for some persons, in the order in which it was entered."""
    query = sa.select(consent).where(consent.c.person.in_(persons)).order_by(consent.c.number)
    return rows.read(connection, Consent, query)


def of_case(connection: Connection, case: str) -> Sequence[Consent]:
    """Return everything that was answered in a case, in the order in which it was entered."""
    query = sa.select(consent).where(consent.c.case == case).order_by(consent.c.number)
    return rows.read(connection, Consent, query)


def by_number(connection: Connection, number: int) -> Consent | None:
    """Return one answer."""
    found = rows.read(connection, Consent, sa.select(consent).where(consent.c.number == number))
    return found[0] if found else None


def persons(connection: Connection, case: str) -> Sequence[Person]:
    """Return the entities of a case that are not withdrawn and can agree to something, in their order."""
    last = sa.select(sa.func.max(entry_withdrawal.c.id)).group_by(entry_withdrawal.c.object)
    gone = sa.select(entry_withdrawal.c.object).where(entry_withdrawal.c.id.in_(last), entry_withdrawal.c.withdrawn)
    named = sa.select(entry.c.number).where(entry.c.id == entity_name.c.id).scalar_subquery()
    first = (
        sa.select(entity_name.c.form)
        .where(entity_name.c.entity == entity.c.id, entity_name.c.id.not_in(gone))
        .order_by(entity_name.c.kind != "official", named)
        .limit(1)
        .scalar_subquery()
    )
    columns = (entity.c.id, entry.c.label, entity.c.kind, entity.c.child, entity.c.protected)
    title = sa.func.coalesce(first, entry.c.label)
    query = (
        sa.select(*columns, title)
        .join(entry, entry.c.id == entity.c.id)
        .where(entity.c.case == case, entity.c.kind.not_in(("authority", "place")), entity.c.id.not_in(gone))
        .order_by(entry.c.number)
    )
    return rows.read(connection, Person, query)
