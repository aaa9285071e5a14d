"""Entities of a case and their names: entered, described anew, told apart by kind."""

from dataclasses import replace

from intake.desk.cases import checks, entering
from intake.desk.cases.caserecord import gather
from intake.desk.cases.model import Entity, Name
from intake.desk.session import Session
from intake.desk.store import entities
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection


def add(session: Session, connection: Connection, case: Case, draft: Entity, label: str | None = None) -> Entity:
    """Enter an entity with the names that the draft has."""
    checks.entity(draft)
    entity = entering.placed(session, connection, case, draft, "entity", label)
    entities.add(connection, case.id, [entity])
    names = tuple(_name(session, connection, case, entity.id, name) for name in draft.names)
    entering.written(session, connection, case)
    return replace(entity, names=names)


def add_name(session: Session, connection: Connection, case: Case, entity: str, draft: Name) -> Name:
    """Enter one more form of a name."""
    name = _name(session, connection, case, entering.References(connection, case).id(entity, "entity"), draft)
    entering.written(session, connection, case)
    return name


def _name(session: Session, connection: Connection, case: Case, entity: str, draft: Name) -> Name:
    checks.name(draft)
    draft = replace(draft, source=entering.References(connection, case).optional(draft.source, "source"))
    name = entering.placed(session, connection, case, draft, "name")
    entities.add_names(connection, case.id, [(entity, name)])
    return name


def change(session: Session, connection: Connection, case: Case, entity: Entity) -> Entity:
    """Describe an entity anew; its names are entered and withdrawn one by one."""
    before = gather(connection, case).entity(entity.id)
    checks.entity(entity)
    after = replace(entity, names=before.names)
    entities.change(connection, after)
    entering.changed(session, connection, case, "entity", replace(before, names=()))
    return after
