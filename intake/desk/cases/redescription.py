"""What an entry, or the case itself, said before it was described anew: told field by field, and said again.

Going back is one more description: the history keeps both, and going back twice is going forward. What may be said is
decided where entries are described. It must not know how any of it is shown.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from intake.desk.cases import claims, entities, events, records, sources
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.errors import EntryUnknown, NeverDescribedAnew
from intake.desk.cases.model import Change
from intake.desk.report import plain
from intake.desk.session import Session
from intake.desk.store import entries
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

# what stands in rows of its own, and what a description never changes
_APART = frozenset(
    {"entry", "names", "acts", "involvements", "assertions", "views", "id", "code", "officer", "opened_on"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """What a field said before a change and after it."""

    name: str
    before: object
    after: object


def undo(session: Session, connection: Connection, case: Case, handle: str) -> str:
    """Let an entry, or the case by its code, say again what it said before the last change; returns its kind."""
    id = case.id if handle in (case.code, case.id) else _id(connection, case, handle)
    own = [change for change in entries.changes(connection, case.id) if change.object == id]
    if not own:
        raise NeverDescribedAnew(handle)
    said = json.loads(own[-1].before)
    if own[-1].kind == "case":
        records.describe(session, connection, replace(case, **_told(said)))
    else:
        _AGAIN[own[-1].kind](session, connection, case, gather(connection, case), id, _told(said))
    return own[-1].kind


def _id(connection: Connection, case: Case, handle: str) -> str:
    found = entries.find(connection, case.id, handle)
    if found is None:
        raise EntryUnknown
    return found.entry.id


def _told(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is described, as the fields of its value."""
    told = {name: value for name, value in said.items() if name not in _APART}
    if isinstance(told.get("date"), dict):
        told["date"] = GivenDate(**told["date"])
    return told


_Again = Callable[[Session, Connection, Case, CaseRecord, str, Mapping[str, Any]], object]
_AGAIN: Mapping[str, _Again] = {
    "source": lambda session, connection, case, now, id, said: sources.change(
        session, connection, case, replace(now.source(id), **said)
    ),
    "entity": lambda session, connection, case, now, id, said: entities.change(
        session, connection, case, replace(now.entity(id), **said)
    ),
    "event": lambda session, connection, case, now, id, said: events.change(
        session, connection, case, replace(now.event(id), **said)
    ),
    "act": lambda session, connection, case, now, id, said: events.change_act(
        session, connection, case, replace(now.act(id), **said)
    ),
    "question": lambda session, connection, case, now, id, said: claims.rephrase(
        session, connection, case, replace(now.question(id), **said)
    ),
}


def differences(record: CaseRecord, changes: Sequence[Change]) -> Sequence[tuple[Change, Sequence[Field]]]:
    """Return every change of a case with the fields that it changed; `record` has what was withdrawn, too."""
    now = {one.id: plain(one) for one in record.all()} | {record.case.id: plain(record.case)}
    following = {id: cast(Mapping[str, object], said) for id, said in now.items()}
    found: list[tuple[Change, Sequence[Field]]] = []
    for change in reversed(changes):
        before: Mapping[str, object] = json.loads(change.before)
        after = following.get(change.object, before)
        following[change.object] = before
        found.append((change, list(_fields(before, after))))
    return found[::-1]


def _fields(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Field]:
    for name, value in before.items():
        if name not in _APART and after.get(name) != value:
            yield Field(name, value, after.get(name))
