"""Queries for cases that an item may belong to. Each gives ids of cases; what they mean is decided elsewhere."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import case_tables, tables
from intake.desk.store.case_tables import act, entity, entity_name, event
from intake.desk.store.database import Connection
from intake.desk.store.items import Standing
from intake.desk.store.triage_tables import fingerprint

_GENUINE = (Standing.FIRST, Standing.SAME)


@dataclass(frozen=True, slots=True)
class NearEvent:
    """An event on a known day, with the names of its place."""

    case: str
    title: str
    day: datetime.date
    places: tuple[str, ...]


def own_cases(connection: Connection, item: str) -> frozenset[str]:
    """Return the cases that an item feeds already."""
    row = tables.case_item.c
    return frozenset(connection.execute(sa.select(row.case).where(row.item == item)).scalars())


def titles(connection: Connection, cases: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return code and title of cases."""
    row = tables.case.c
    query = sa.select(row.id, row.code, row.title).where(row.id.in_(cases))
    return {found.id: (found.code, found.title) for found in connection.execute(query)}


def _fed_by(connection: Connection, others: sa.Select[tuple[str]], item: str) -> Sequence[tuple[str, str]]:
    """Return cases with the code of the other item that feeds them."""
    link, other = tables.case_item.c, tables.item.c
    query = (
        sa.select(link.case, other.code)
        .join(tables.item, other.id == link.item)
        .where(other.id.in_(others), other.id != item)
        .order_by(other.received_on, other.code)
    )
    return [(found.case, found.code) for found in connection.execute(query)]


def of_source(connection: Connection, item: str) -> Sequence[tuple[str, str]]:
    """Return the cases of items that genuinely come from the same source."""
    row = tables.item.c
    token = sa.select(row.source_token).where(row.id == item, row.standing.in_(_GENUINE)).scalar_subquery()
    return _fed_by(connection, sa.select(row.id).where(row.source_token == token, row.standing.in_(_GENUINE)), item)


def of_files(connection: Connection, item: str) -> Sequence[tuple[str, str]]:
    """Return the cases of items that brought one of the same files."""
    row = tables.attachment.c
    digests = sa.select(row.sha256).where(row.item == item, row.size > 0)
    return _fed_by(connection, sa.select(row.item).where(row.sha256.in_(digests)), item)


def of_repetitions(connection: Connection, item: str) -> Sequence[tuple[str, str]]:
    """Return the cases of items that say the same."""
    row = fingerprint.c
    first = sa.select(sa.func.coalesce(row.first, row.item)).where(row.item == item).scalar_subquery()
    return _fed_by(connection, sa.select(row.item).where(sa.or_(row.item == first, row.first == first)), item)


def of_entities(connection: Connection, entities: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """Return case and country of entities."""
    case = tables.case.c
    query = sa.select(entity.c.id, case.id, case.country).join(tables.case, case.id == entity.c.case)
    found = connection.execute(query.where(entity.c.id.in_(entities)))
    return {id: (case_id, country) for id, case_id, country in found}


def source_kinds(connection: Connection, item: str) -> Sequence[str]:
    """Return the kinds of the sources of the cases that an item feeds."""
    row, link = case_tables.source.c, tables.case_item.c
    query = sa.select(row.kind).join(tables.case_item, link.case == row.case).where(link.item == item)
    return list(connection.execute(query).scalars())


def events(
    connection: Connection, first: datetime.date, last: datetime.date, acts: Collection[str]
) -> Sequence[NearEvent]:
    """Return events on a known day from `first` to `last` with one of these acts."""
    row = event.c
    has_act = sa.exists().where(act.c.event == row.id, act.c.type.in_(acts))
    query = (
        sa.select(row.case, row.title, row.date_iso, row.place)
        .where(
            row.date_iso >= first.isoformat(), row.date_iso <= last.isoformat(), row.date_precision == "day", has_act
        )
        .order_by(row.date_iso)
    )
    found = connection.execute(query).all()
    names = _names(connection, {each.place for each in found if each.place})
    return [
        NearEvent(each.case, each.title, datetime.date.fromisoformat(each.date_iso), names.get(each.place, ()))
        for each in found
    ]


def _names(connection: Connection, places: Collection[str]) -> dict[str, tuple[str, ...]]:
    row = entity_name.c
    names: dict[str, tuple[str, ...]] = {}
    for each in connection.execute(sa.select(row.entity, row.form).where(row.entity.in_(places))):
        names[each.entity] = (*names.get(each.entity, ()), each.form)
    return names
