"""Rows about batches and what they carried."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch whose signature was verified; `complete_as_of` is set when its last byte was."""

    digest: str
    id: str
    server: str
    kind: str
    entries: int
    officer: str
    opened_on: datetime.date
    complete_as_of: datetime.date | None


def find(connection: Connection, digest: str) -> BatchRow | None:
    """Return a batch that was seen before."""
    row = connection.execute(sa.select(tables.batch).where(tables.batch.c.digest == digest)).one_or_none()
    return BatchRow(*row) if row else None


def of_server(connection: Connection, server: str) -> Sequence[BatchRow]:
    """Return the batches of a server."""
    query = sa.select(tables.batch).where(tables.batch.c.server == server).order_by(tables.batch.c.digest)
    return [BatchRow(*row) for row in connection.execute(query)]


def envelopes(connection: Connection, server: str) -> set[str]:
    """Return the digests of all envelopes that the batches of a server carried."""
    member, batch = tables.batch_item.c, tables.batch.c
    query = sa.select(tables.item.c.envelope).join(tables.batch_item, member.item == tables.item.c.id)
    query = query.join(tables.batch, batch.digest == member.batch).where(batch.server == server)
    return set(connection.execute(query).scalars())


def add(connection: Connection, batch: BatchRow) -> None:
    """Note a batch."""
    connection.execute(
        tables.batch.insert().values(
            digest=batch.digest,
            id=batch.id,
            server=batch.server,
            kind=batch.kind,
            entries=batch.entries,
            officer=batch.officer,
            opened_on=batch.opened_on,
        )
    )


def complete(connection: Connection, digest: str, day: datetime.date) -> None:
    """Note that a batch was read to its end, and the day up to which it shows what its server had."""
    known = sa.and_(tables.batch.c.digest == digest, tables.batch.c.complete_as_of.is_(None))
    connection.execute(sa.update(tables.batch).where(known).values(complete_as_of=day))


def last_complete(connection: Connection, server: str) -> datetime.date | None:
    """Return the last day on which a batch of everything that a server had was made, of those opened to their end.

    A batch of what is new does not count: what an earlier one carried that was lost is not in it.
    """
    row = tables.batch.c
    query = sa.select(sa.func.max(row.complete_as_of)).where(row.server == server, row.kind == "all")
    day: datetime.date | None = connection.execute(query).scalar_one()
    return day


def add_member(connection: Connection, batch: str, item: str) -> None:
    """Note that a batch carried an item, and after which outbox; noting it again changes nothing."""
    made = sa.select(sa.func.coalesce(sa.func.max(tables.outbox.c.sequence), 0)).scalar_subquery()
    row = tables.batch_item.insert().prefix_with("OR IGNORE").values(batch=batch, item=item, after_outbox=made)
    connection.execute(row)


def count(connection: Connection) -> int:
    """Return the number of batches."""
    return connection.execute(sa.select(sa.func.count()).select_from(tables.batch)).scalar_one()
