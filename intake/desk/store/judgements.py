"""Rows about who was judged to be whom: append-only, but for the two columns of undoing."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import sqlalchemy as sa

from intake.desk.store.case_tables import entity
from intake.desk.store.database import Connection
from intake.desk.store.search_tables import entity_judgement as table


class Word(StrEnum):
    """What a human says of two entities."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement as it was noted; `left` is the lesser of the two ids."""

    number: int
    left: str
    right: str
    word: Word
    score: int | None
    reason: str
    method: str
    officer: str
    second: str | None
    day: datetime.date
    undone_on: datetime.date | None = None
    undone_by: str | None = None


_COLUMNS = [table.c.id, table.c.left, table.c.right, table.c.judgement, *list(table.c)[4:]]
_VALID = table.c.undone_on.is_(None)


def _judgement(row: sa.Row[tuple[object, ...]]) -> Judgement:
    values = dict(zip((field.name for field in fields(Judgement)), row, strict=True))
    return Judgement(**(values | {"word": Word(str(values["word"]))}))  # type: ignore[arg-type]  # columns in order


def add(connection: Connection, judgement: Judgement) -> int:
    """Append a judgement and return its number."""
    names = [field.name for field in fields(Judgement)]
    values = {column.name: getattr(judgement, name) for column, name in zip(_COLUMNS, names, strict=True)}
    done = connection.execute(table.insert().values(values | {"id": None}))
    return int(done.inserted_primary_key[0]) if done.inserted_primary_key else 0


def find(connection: Connection, number: int) -> Judgement | None:
    """Return the judgement of a number."""
    row = connection.execute(sa.select(*_COLUMNS).where(table.c.id == number)).one_or_none()
    return _judgement(row) if row else None


def undo(connection: Connection, number: int, officer: str, day: datetime.date) -> None:
    """Note that a judgement no longer counts."""
    connection.execute(sa.update(table).where(table.c.id == number).values(undone_on=day, undone_by=officer))


def about(connection: Connection, entities: Iterable[str], *, undone: bool = False) -> Sequence[Judgement]:
    """Return the judgements in which any of the entities stands, the first one first."""
    ids = set(entities)
    query = sa.select(*_COLUMNS).where(sa.or_(table.c.left.in_(ids), table.c.right.in_(ids)))
    if not undone:
        query = query.where(_VALID)
    return [_judgement(row) for row in connection.execute(query.order_by(table.c.id))]


@dataclass(frozen=True, slots=True)
class Known:
    """What judging needs to know of an entity."""

    id: str
    kind: str
    case: str
    child: str
    protected: bool


def known(connection: Connection, id: str) -> Known | None:
    """Return an entity of any case."""
    columns = (entity.c.id, entity.c.kind, entity.c.case, entity.c.child, entity.c.protected)
    row = connection.execute(sa.select(*columns).where(entity.c.id == id)).one_or_none()
    return Known(*row) if row else None
