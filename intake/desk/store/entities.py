"""Rows about the entities of a case and their names."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from intake.desk.cases.model import Entity, Entry, Name
from intake.desk.store import case_tables as tables
from intake.desk.store import entries
from intake.desk.store.database import Connection


def add(connection: Connection, case: str, entities: Sequence[Entity]) -> None:
    """Note new entities, without their names."""
    entries.add(connection, case, "entity", entities)
    rows = [{"id": one.id, "case": case} | _described(one) for one in entities]
    entries.insert(connection, tables.entity, rows)


def change(connection: Connection, entity: Entity) -> None:
    """Describe an entity anew."""
    connection.execute(sa.update(tables.entity).where(tables.entity.c.id == entity.id).values(_described(entity)))


def _described(entity: Entity) -> dict[str, object]:
    return {
        "kind": entity.kind,
        "role_note": entity.role_note,
        "child": entity.child,
        "protected": entity.protected,
        "official": entity.official,
    }


def kind(connection: Connection, entity: str) -> str:
    """Return the kind of an entity that is known to exist."""
    return str(connection.execute(sa.select(tables.entity.c.kind).where(tables.entity.c.id == entity)).scalar_one())


def add_names(connection: Connection, case: str, names: Sequence[tuple[str, Name]]) -> None:
    """Note new names, each with the id of its entity."""
    entries.add(connection, case, "name", [name for _, name in names])
    rows = [
        {
            "id": name.id,
            "case": case,
            "entity": entity,
            "form": name.form,
            "script": name.script,
            "language": name.language,
            "kind": name.kind,
            "source": name.source,
            "valid_from": name.valid_from,
            "valid_to": name.valid_to,
        }
        for entity, name in names
    ]
    entries.insert(connection, tables.entity_name, rows)


def of_case(connection: Connection, case: str, known: Mapping[str, Entry], gone: frozenset[str]) -> list[Entity]:
    """Return the entities of a case with those of their names that are not among `gone`."""
    names: dict[str, list[Name]] = {}
    for row in entries.rows(connection, tables.entity_name, case):
        if row.id not in gone:
            names.setdefault(row.entity, []).append(_name(row, known[row.id]))
    return [
        Entity(
            entry=known[row.id],
            kind=row.kind,
            role_note=row.role_note,
            child=row.child,
            protected=row.protected,
            official=row.official,
            names=tuple(names.get(row.id, ())),
        )
        for row in entries.rows(connection, tables.entity, case)
        if row.id not in gone
    ]


def _name(row: sa.Row[tuple[object, ...]], entry: Entry) -> Name:
    return Name(
        entry=entry,
        form=row.form,
        script=row.script,
        language=row.language,
        kind=row.kind,
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
