"""How an entry gets into a case: its ids and place, the references that it makes, the leaf in the access log.

What entries say is checked in `checks`; this module knows only that an entry belongs to one case and refers to others
of the same one.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from crypto import primitives
from intake.audit.events import Event as Audit
from intake.desk import ledger
from intake.desk.cases import checks
from intake.desk.cases.errors import (
    EntryOfOtherKind,
    EntryUnknown,
    EntryWithdrawn,
    LabelTaken,
    NothingChanged,
    ProtectionTakesTwo,
)
from intake.desk.cases.model import Change, Entered, Entity, Entry
from intake.desk.report import plain
from intake.desk.session import Session
from intake.desk.store import entities, entries
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

# The letters of short ids; names and involvements are spoken of through what they belong to.
PREFIXES = {"source": "s", "entity": "e", "event": "v", "act": "a", "question": "q", "assertion": "k"}
E = TypeVar("E", bound=Entered)


def new_id() -> str:
    """Return a random id: it counts nothing."""
    return primitives.random(16).hex()


def written(session: Session, connection: Connection, case: Case) -> None:
    """Put on record that the case is written to."""
    ledger.note(session, connection, Audit.CASE_WRITTEN, f"case:{case.id}")


def placed(session: Session, connection: Connection, case: Case, draft: E, kind: str, label: str | None = None) -> E:
    """Return a draft as the next entry of the case, under a short id of its own or the one that is given."""
    prefix = PREFIXES.get(kind)
    if label is not None:
        checks.label(label)
        if entries.find(connection, case.id, label):
            raise LabelTaken(label)
    elif prefix:
        label = f"{prefix}{entries.highest(connection, case.id, prefix) + 1}"
    number = entries.next_number(connection, case.id)
    return replace(draft, entry=Entry(new_id(), label, number, session.officer, session.today))


def check_other(before: object, after: object) -> None:
    """Refuse to describe anew what already says so: the history would grow by nothing."""
    if before == after:
        raise NothingChanged


def check_protection(session: Session, kept: bool, keeps: bool) -> None:
    """Refuse to one officer alone what lets somebody be named, or agree, who could not before."""
    if kept and not keeps and session.second_officer is None:
        raise ProtectionTakesTwo


def check_mark(session: Session, entity: Entity) -> None:
    """Refuse to one officer alone a new entity that is marked as an official."""
    check_protection(session, kept=True, keeps=not entity.official)


def changed(session: Session, connection: Connection, case: Case, kind: str, before: Entered | Case) -> None:
    """Keep what an entry, or the case, said until now."""
    said = json.dumps(plain(before), ensure_ascii=False, separators=(",", ":"))
    entries.note_change(connection, case.id, Change(before.id, kind, said, session.officer, session.today))
    written(session, connection, case)


class References:
    """The entries of one case as somebody names them: by short or by random id."""

    def __init__(self, connection: Connection, case: Case) -> None:
        self._connection = connection
        self._case = case
        self._gone = entries.withdrawn(connection, case.id)

    def id(self, handle: str, *kinds: str) -> str:
        """Return the id of an entry that is there, of one of the kinds."""
        found = entries.find(self._connection, self._case.id, handle)
        if found is None:
            raise EntryUnknown
        if found.kind not in kinds:
            raise EntryOfOtherKind(f"{handle}: {found.kind}, {' or '.join(kinds)} is needed")
        if found.entry.id in self._gone:
            raise EntryWithdrawn(handle)
        return found.entry.id

    def optional(self, handle: str | None, kind: str) -> str | None:
        """Return the id of an entry, or nothing where none is named."""
        return None if handle is None else self.id(handle, kind)

    def place(self, handle: str | None) -> str | None:
        """Return the id of a place."""
        if handle is None:
            return None
        id = self.id(handle, "entity")
        if (kind := entities.kind(self._connection, id)) != "place":
            raise EntryOfOtherKind(f"{handle}: {kind}, a place is needed")
        return id


def find(one_of: Iterable[E], handle: str) -> E:
    """Return the entry with this short or random id."""
    for one in one_of:
        if handle in (one.entry.label, one.entry.id):
            return one
    raise EntryUnknown
