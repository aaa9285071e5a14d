"""The case that a command works on: found in the transaction of the act, with the reading of it on record."""

from collections.abc import Iterator
from contextlib import contextmanager

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.cases import records, review
from intake.desk.session import Session
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection


@contextmanager
def reading(session: Session, code: str) -> Iterator[tuple[Connection, Case]]:
    """Give a case to be read; that it is, is on record before it is shown."""
    with session.database.writing() as connection:
        case = records.find(connection, code)
        ledger.note(session, connection, Event.CASE_READ, f"case:{case.id}")
        yield connection, case


@contextmanager
def writing(session: Session, code: str) -> Iterator[tuple[Connection, Case]]:
    """Give a case to be written; an act that misses its second officer is on record too."""
    with session.database.reading() as connection:
        object_ = f"case:{records.find(connection, code).id}"
    with review.recorded(session, object_), session.database.writing() as connection:
        yield connection, records.find(connection, code)
