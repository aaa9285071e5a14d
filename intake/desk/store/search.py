"""Rows of the indexes: made from what triggers noted as pending, and asked for words and for names.

What is asked is made of quoted words by the caller (`intake.desk.query`, `names.keys`). Order is by rowid, the newest
first, and the number of rows is limited in the index itself: more data does not make a search slower.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store.database import Connection
from intake.desk.store.search_origins import ORIGINS

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """What the index has of a text: as it is, its folded words, its Chinese signs."""

    text: str
    folded: str
    signs: str


@dataclass(frozen=True, slots=True)
class Found:
    """A text in which the words are; `object` is the id of what it belongs to."""

    kind: str
    object: str
    case: str | None
    item: str | None
    text: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name by which an entity goes."""

    entity: str
    form: str
    language: str | None
    kind: str


Folding = Callable[[str, str], Words]
Keys = Callable[[str, str | None], str]


def refresh(connection: Connection, words: Folding, keys: Keys) -> int:
    """Index what is pending; returns how many texts that were. `words` folds a text of a kind, `keys` a name."""
    done = 0
    while pending := _pending(connection):
        for kind, objects in pending.items():
            _index(connection, kind, objects, words)
            if kind == "name":
                _index_names(connection, objects, keys)
        done += sum(map(len, pending.values()))
    return done


def _pending(connection: Connection) -> Mapping[str, Sequence[str]]:
    """Take the next rows that wait out of the list, by kind."""
    rows = connection.exec_driver_sql("SELECT kind, object FROM search_pending LIMIT ?", (_AT_ONCE,)).all()
    found = defaultdict(list)
    for kind, object_ in rows:
        found[kind].append(object_)
    for kind, objects in found.items():
        connection.exec_driver_sql(
            "DELETE FROM search_pending WHERE kind = ? AND object IN (SELECT value FROM json_each(?))",
            (kind, json.dumps(objects)),
        )
    return found


def _index(connection: Connection, kind: str, objects: Sequence[str], words: Folding) -> None:
    """Write one kind of texts into the index; what stood there before is replaced."""
    connection.exec_driver_sql(
        "DELETE FROM search_document WHERE kind = ? AND object IN (SELECT value FROM json_each(?))",
        (kind, json.dumps(objects)),
    )
    rows = connection.exec_driver_sql(ORIGINS[kind], (json.dumps(objects),)).all()
    prepared = [(row, words(kind, row[3])) for row in rows]
    documents, texts = [], []
    filled = (pair for pair in prepared if pair[1].text.strip())
    for number, ((object_, case, item, _), made) in enumerate(filled, _next_id(connection)):
        documents.append((number, kind, object_, case, item))
        texts.append((number, made.text, made.folded, made.signs, f"x{kind}"))
    _insert(
        connection, 'INSERT INTO search_document (id, kind, object, "case", item) VALUES (?, ?, ?, ?, ?)', documents
    )
    _insert(connection, "INSERT INTO search_words (rowid, text, folded, signs, kind) VALUES (?, ?, ?, ?, ?)", texts)


def _next_id(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) + 1 FROM search_document").scalar_one())


def _index_names(connection: Connection, objects: Sequence[str], keys: Keys) -> None:
    rows = connection.exec_driver_sql(
        "SELECT d.id, n.entity, n.form, n.language, e.kind FROM search_document d "
        "JOIN entity_name n ON n.id = d.object JOIN entity e ON e.id = n.entity "
        "WHERE d.kind = 'name' AND d.object IN (SELECT value FROM json_each(?))",
        (json.dumps(objects),),
    ).all()
    made = [
        (number, keys(form, language), entity, form, language, kind) for number, entity, form, language, kind in rows
    ]
    _insert(
        connection,
        "INSERT INTO search_names (rowid, keys, entity, form, language, kind) VALUES (?, ?, ?, ?, ?, ?)",
        made,
    )


def _insert(connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


def find(connection: Connection, question: str, officer: str, limit: int) -> Sequence[Found]:
    """Return the newest texts that answer a question of FTS5; of what is not saved yet, the officer's own."""
    mine = f"{officer}/"
    rows = connection.exec_driver_sql(
        'SELECT d.kind, coalesce(n.entity, d.object), d."case", d.item, w.text FROM '
        # the order of the tables is held: the index gives its rows one by one until there are enough
        "(SELECT search_words.rowid, text FROM search_words CROSS JOIN search_document o ON o.id = search_words.rowid "
        "WHERE search_words MATCH ? AND (o.kind <> 'draft' OR substr(o.object, 1, ?) = ?) "
        "ORDER BY search_words.rowid DESC LIMIT ?) w "
        "JOIN search_document d ON d.id = w.rowid LEFT JOIN search_names n ON n.rowid = w.rowid ORDER BY w.rowid DESC",
        (question, len(mine), mine, limit),
    )
    return [Found(*row) for row in rows]


def find_names(connection: Connection, questions: Iterable[str], limit: int) -> Sequence[NameRow]:
    """Return names that answer any of the questions, the answers to the first one first."""
    found: dict[int, NameRow] = {}
    most = limit
    for question in filter(None, questions):
        if len(found) < limit:
            rows = connection.exec_driver_sql(
                "SELECT rowid, entity, form, language, kind FROM search_names WHERE search_names MATCH ? LIMIT ?",
                (question, most),
            )
            found |= {row[0]: NameRow(*row[1:]) for row in rows}
        # later questions are wider and their answers worth less
        most = max(1, limit // 4)
    return list(found.values())[:limit]


def codes(connection: Connection, table: str, ids: Iterable[str]) -> Mapping[str, str]:
    """Return the codes of cases or items by their ids."""
    known = sa.table(table, sa.column("id"), sa.column("code"))
    rows = connection.execute(sa.select(known.c.id, known.c.code).where(known.c.id.in_(set(ids))))
    return {row.id: row.code for row in rows}


def cases_of_entities(connection: Connection, entities: Iterable[str]) -> Mapping[str, str]:
    """Return the code of the case of each entity."""
    rows = connection.exec_driver_sql(
        'SELECT e.id, c.code FROM entity e JOIN "case" c ON c.id = e."case" '
        "WHERE e.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(entities))),),
    )
    return {row.id: row.code for row in rows}


def withdrawn(connection: Connection, objects: Iterable[str]) -> frozenset[str]:
    """Return which of these entries of cases were withdrawn."""
    rows = connection.exec_driver_sql(
        "SELECT w.object FROM entry_withdrawal w WHERE w.object IN (SELECT value FROM json_each(?)) AND w.withdrawn "
        "AND w.id = (SELECT max(id) FROM entry_withdrawal WHERE object = w.object)",
        (json.dumps(sorted(set(objects))),),
    )
    return frozenset(rows.scalars())
