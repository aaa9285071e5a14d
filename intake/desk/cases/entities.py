"""Entities of a case and their names: entered, described anew, told apart by kind.

A name is never changed: a better one takes its place, and the history has both. What takes protection away from a
person takes two officers, and so does the mark of an official. A person stays one: groups and organisations are named
without being asked.
"""

from collections.abc import Iterator
from dataclasses import replace

from intake.desk.cases import checks, entering, withdrawal
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.errors import EntryInUse, EntryUnknown, PersonStaysOne
from intake.desk.cases.model import Entity, Name
from intake.desk.session import Session
from intake.desk.store import consents, entities, needs
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

# who can agree to something, and be in need
PERSONS = ("person", "group", "organisation")


def add(session: Session, connection: Connection, case: Case, draft: Entity, label: str | None = None) -> Entity:
    """Enter an entity with the names that the draft has."""
    checks.entity(draft)
    entering.check_mark(session, draft)
    entity = entering.placed(session, connection, case, draft, "entity", label)
    entities.add(connection, case.id, [entity])
    names = tuple(_name(session, connection, case, entity.id, name) for name in draft.names)
    entering.written(session, connection, case)
    return replace(entity, names=names)


def add_name(
    session: Session, connection: Connection, case: Case, entity: str, draft: Name, instead_of: str | None = None
) -> Name:
    """Enter one more form of a name, or one that takes the place of another of the same entity."""
    owner = entering.References(connection, case).id(entity, "entity")
    before = _name_of(gather(connection, case).entity(owner), instead_of) if instead_of else None
    name = _name(session, connection, case, owner, draft)
    if before is None:
        entering.written(session, connection, case)
    else:
        entering.check_other(replace(before, entry=name.entry), name)
        withdrawal.exchange(session, connection, case, before.id)
    return name


def _name_of(entity: Entity, id: str) -> Name:
    name = next((name for name in entity.names if name.id == id), None)
    if name is None:
        raise EntryUnknown
    return name


def _name(session: Session, connection: Connection, case: Case, entity: str, draft: Name) -> Name:
    checks.name(draft)
    draft = replace(draft, source=entering.References(connection, case).optional(draft.source, "source"))
    name = entering.placed(session, connection, case, draft, "name")
    entities.add_names(connection, case.id, [(entity, name)])
    return name


def change(session: Session, connection: Connection, case: Case, entity: Entity) -> Entity:
    """Describe an entity anew; its names are entered, corrected and withdrawn one by one."""
    record = gather(connection, case)
    before = record.entity(entity.id)
    checks.entity(entity)
    after = replace(entity, entry=before.entry, names=before.names)
    entering.check_other(before, after)
    _check_kind(connection, record, before, after)
    judged = after.kind in PERSONS or before.kind not in PERSONS
    entering.check_protection(session, before.protected, after.protected and judged)
    entering.check_protection(session, before.child == "yes", after.child == "yes")
    entering.check_protection(session, not before.official, not after.official)
    entities.change(connection, after)
    entering.changed(session, connection, case, "entity", replace(before, names=()))
    return after


def _check_kind(connection: Connection, record: CaseRecord, before: Entity, after: Entity) -> None:
    """Refuse another kind to a person, and where an entry needs the one of before."""
    if (before.kind == "person") != (after.kind == "person"):
        raise PersonStaysOne
    if before.kind == "place" != after.kind and before.id in _places(record):
        raise EntryInUse("as a place")
    if before.kind in PERSONS and after.kind not in PERSONS:
        if consents.of_persons(connection, [before.id]):
            raise EntryInUse("by an answer about consent")
        if any(need.person == before.id for need in needs.of_case(connection, record.case.id)):
            raise EntryInUse("by a need")


def _places(record: CaseRecord) -> Iterator[str | None]:
    for event in record.events:
        yield event.place
        yield from (act.place for act in event.acts)
