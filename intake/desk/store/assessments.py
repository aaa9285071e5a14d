"""Rows about what officers found out about items: append-only, the last one of an item counts."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store.database import Connection
from intake.desk.store.triage_tables import assessment


@dataclass(frozen=True, slots=True)
class Assessment:
    """What an officer found out about an item on a day."""

    officer: str
    second: str | None
    day: datetime.date
    defender: str
    linked: str
    speaks: str
    agreement: str
    admissibility: Mapping[str, str]
    protect: str
    next_step: str


def add(connection: Connection, item: str, noted: Assessment) -> None:
    """Append an assessment."""
    values = {name: getattr(noted, name) for name in Assessment.__slots__}
    values["admissibility"] = json.dumps(dict(noted.admissibility), sort_keys=True)
    connection.execute(assessment.insert().values(item=item, **values))


def of_item(connection: Connection, item: str) -> Sequence[Assessment]:
    """Return every assessment of an item, the first one first."""
    row = assessment.c
    query = sa.select(*(row[name] for name in Assessment.__slots__)).where(row.item == item).order_by(row.id)
    found = [dict(each._mapping) for each in connection.execute(query)]
    return [Assessment(**(values | {"admissibility": json.loads(values["admissibility"])})) for values in found]
