"""A case with names for tests of search and judgements, written by the functions of the store."""

import secrets

from intake.desk.cases.model import Entity, Entry, Name
from intake.desk.session import Session
from intake.desk.store import cases, entities, entries
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from tests.desk.desks import TODAY


def case(connection: Connection, title: str = "The record") -> str:
    """Add a case and return its id."""
    id, code = secrets.token_hex(16), f"C-{secrets.randbelow(90_000) + 10_000}"
    cases.add(connection, Case(id, code, None, title, "anna", TODAY, "KZ", None))
    return id


def entity(connection: Connection, case: str, *forms: str, kind: str = "person") -> str:
    """Add an entity with its names and return its id."""
    number = entries.next_number(connection, case)
    made = Entity(entry=_entry(f"e{number}", number), kind=kind)
    entities.add(connection, case, [made])
    names = [Name(entry=_entry(None, number + place), form=form) for place, form in enumerate(forms, 1)]
    entities.add_names(connection, case, [(made.id, name) for name in names])
    return made.id


def _entry(label: str | None, number: int) -> Entry:
    return Entry(secrets.token_hex(16), label, number, "anna", TODAY)


def people(session: Session, *names: str) -> list[str]:
    """Add a case with one entity for each name."""
    with session.database.writing() as connection:
        made = case(connection)
        return [entity(connection, made, name) for name in names]
