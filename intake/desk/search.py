"""Search over everything the desk knows, and proposals of names: every one is on record, none is ever malformed.

Reports, file names, titles, notes, names, sources, claims, answers, assessments, letters and the rest of the office's
work lie in one index, which is brought up to date before it is asked. What an officer has not saved yet is found by the
same officer alone. An answer says what was found, where, and the words around it, with the places of the hits.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.audit.events import Event
from intake.desk import ledger, query, sheet
from intake.desk.errors import TextEmpty
from intake.desk.names import judgements, keys, proposals
from intake.desk.names.form import parse
from intake.desk.names.proposals import Proposal
from intake.desk.session import Session
from intake.desk.store import cases
from intake.desk.store import search as rows
from intake.desk.store.database import Connection
from intake.desk.store.judgements import Judgement
from intake.desk.store.search import Found, Words
from intake.desk.store.search_origins import FIRST

LIMIT = 30
_OBJECT = "search"


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found. `object` is the id of the entry, item, note ...; codes are what a person types."""

    kind: str
    object: str
    case: str | None
    item: str | None
    withdrawn: bool
    quote: str
    marks: Sequence[tuple[int, int]]


def refresh(connection: Connection) -> int:
    """Index what was written since the last time; a bulk import calls it, so that the next search need not."""
    return rows.refresh(connection, _words, lambda form, language: keys.of_name(parse(form, language)))


def _words(kind: str, text: str) -> Words:
    """Return what the index keeps; of a report the words of its source, not those of the form."""
    if kind == "item":
        sections = sheet.sections(json.loads(text)["answers"])
        text = "\n".join(field.quoted for section in sections for field in section.fields if field.quoted)
    return query.words_of(text)


def search(session: Session, text: str, limit: int = LIMIT) -> Sequence[Hit]:
    """Return what has all the words: titles and names first, then the newest; whole words before beginnings."""
    wanted = query.terms(text)
    if not wanted:
        raise TextEmpty("there is nothing to search for")
    with session.database.writing() as connection:
        refresh(connection)
        ledger.note(session, connection, Event.READ, _OBJECT)
        found = _found(connection, wanted, session.officer, limit)
        return _hits(connection, wanted, found)


def _found(connection: Connection, wanted: Sequence[query.Term], officer: str, limit: int) -> Sequence[Found]:
    """Ask the narrow questions first and stop when there is enough."""
    found: dict[tuple[str, str, str], Found] = {}
    for beginnings in (False, True):
        for kinds in (FIRST, ()):
            if len(found) < limit:
                asked = query.question(wanted, beginnings=beginnings, kinds=kinds)
                for row in rows.find(connection, asked, officer, limit):
                    found.setdefault((row.kind, row.object, row.text), row)
    return list(found.values())[:limit]


def _hits(connection: Connection, wanted: Sequence[query.Term], found: Sequence[Found]) -> Sequence[Hit]:
    case_codes = rows.codes(connection, "case", (row.case for row in found if row.case))
    item_codes = rows.codes(connection, "item", (row.item for row in found if row.item))
    gone = rows.withdrawn(connection, (row.object for row in found))
    hits = []
    for row in found:
        quote = query.quote(row.text, wanted)
        hits.append(
            Hit(
                row.kind,
                row.object,
                case_codes.get(row.case) if row.case else _case_of_item(connection, row),
                item_codes.get(row.item) if row.item else None,
                row.object in gone,
                quote.text,
                quote.marks,
            )
        )
    return hits


def _case_of_item(connection: Connection, row: Found) -> str | None:
    """Return the case that an item feeds, as it is now: links come after the item was indexed."""
    fed = cases.of_item(connection, row.item) if row.item else ()
    return fed[0] if fed else None


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity that may be the one that was asked for, with the code of its case."""

    proposal: Proposal
    case: str | None


def names(session: Session, name: str, limit: int = LIMIT) -> Sequence[NamedEntity]:
    """Return entities whose names fit, the best first, each with the reason."""
    if not parse(name).plain.strip():
        raise TextEmpty("there is no name to search for")
    with session.database.writing() as connection:
        refresh(connection)
        ledger.note(session, connection, Event.READ, _OBJECT)
        found = proposals.propose(connection, name, limit)
        codes = _cases(connection, found)
    return [NamedEntity(one, codes.get(one.entity)) for one in found]


def _cases(connection: Connection, found: Sequence[Proposal]) -> Mapping[str, str]:
    return rows.cases_of_entities(connection, [one.entity for one in found])


def judged(session: Session, entity: str) -> Sequence[Judgement]:
    """Return every judgement on an entity, also those that were undone."""
    with session.database.reading() as connection:
        ledger.note(session, connection, Event.READ, _OBJECT)
        return judgements.history(connection, entity)
