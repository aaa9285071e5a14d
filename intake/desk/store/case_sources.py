"""Rows about the sources of a case, and their texts."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from intake.desk.cases.model import Entry, Source
from intake.desk.store import case_tables as tables
from intake.desk.store import entries
from intake.desk.store.database import Connection


def add(connection: Connection, case: str, sources: Sequence[Source], texts: Mapping[str, str]) -> None:
    """Note new sources; `texts` has the text of each by its id."""
    entries.add(connection, case, "source", sources)
    fixed = [
        {"id": one.id, "case": case, "sha256": one.sha256, "length": one.length} | _described(one) for one in sources
    ]
    entries.insert(connection, tables.source, fixed)
    entries.insert(connection, tables.source_text, [{"source": one.id, "text": texts[one.id]} for one in sources])


def change(connection: Connection, source: Source) -> None:
    """Describe a source anew; its text and digest stay."""
    connection.execute(sa.update(tables.source).where(tables.source.c.id == source.id).values(_described(source)))


def _described(source: Source) -> dict[str, object]:
    return {
        "kind": source.kind,
        "connection": source.connection,
        "reliability": source.reliability,
        "title": source.title,
        "publisher": source.publisher,
        "language": source.language,
        "public": source.public,
        "identity_protected": source.identity_protected,
        "item": source.item,
        "attachment": source.attachment,
    } | entries.date_values(source.date)


def of_case(connection: Connection, case: str, known: Mapping[str, Entry]) -> list[Source]:
    """Return the sources of a case; `known` has its entries."""
    return [
        Source(
            entry=known[row.id],
            kind=row.kind,
            connection=row.connection,
            reliability=row.reliability,
            title=row.title,
            publisher=row.publisher,
            language=row.language,
            date=entries.date_of(row),
            public=row.public,
            identity_protected=row.identity_protected,
            sha256=row.sha256,
            item=row.item,
            attachment=row.attachment,
            length=row.length,
        )
        for row in entries.rows(connection, tables.source, case)
    ]


def text(connection: Connection, source: str) -> str:
    """Return the text of one source."""
    row = tables.source_text.c
    return str(connection.execute(sa.select(row.text).where(row.source == source)).scalar_one())


def texts(connection: Connection, case: str) -> dict[str, str]:
    """Return the texts of all sources of a case by their ids."""
    row = tables.source_text.c
    query = sa.select(row.source, row.text).join(tables.source, tables.source.c.id == row.source)
    return {found.source: found.text for found in connection.execute(query.where(tables.source.c.case == case))}


def with_digest(connection: Connection, digest: str) -> Sequence[tuple[str, str]]:
    """Return (case, source) of every source with this digest."""
    row = tables.source.c
    return [(case, id) for case, id in connection.execute(sa.select(row.case, row.id).where(row.sha256 == digest))]
