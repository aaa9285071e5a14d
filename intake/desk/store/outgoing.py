"""Rows about what left the desk: outboxes in order, and which envelopes they acknowledged."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection
from intake.desk.store.items import State


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An outbox as it was made; its bytes are kept, because the server refuses a gap and a stick can be lost."""

    sequence: int
    digest: str
    made_on: datetime.date
    officer: str
    bytes: bytes


def last(connection: Connection) -> tuple[int, str]:
    """Return sequence and digest of the last outbox; 0 and zeros before the first."""
    row = tables.outbox.c
    found = connection.execute(sa.select(row.sequence, row.digest).order_by(row.sequence.desc())).first()
    return (found.sequence, found.digest) if found else (0, "0" * 64)


def find(connection: Connection, sequence: int) -> OutboxRow | None:
    """Return an outbox that was made."""
    query = sa.select(tables.outbox).where(tables.outbox.c.sequence == sequence)
    found = connection.execute(query).one_or_none()
    return OutboxRow(*found) if found else None


def add(connection: Connection, outbox: OutboxRow, acknowledged: Sequence[str]) -> None:
    """Note an outbox and the envelopes that it acknowledges."""
    connection.execute(
        tables.outbox.insert().values(
            sequence=outbox.sequence,
            digest=outbox.digest,
            made_on=outbox.made_on,
            officer=outbox.officer,
            bytes=outbox.bytes,
        )
    )
    if acknowledged:
        rows = [{"envelope": envelope, "outbox": outbox.sequence} for envelope in acknowledged]
        connection.execute(tables.acknowledgement.insert(), rows)


def unacknowledged(connection: Connection) -> Sequence[str]:
    """Return the envelopes that were opened, found duplicate or refused, and that no outbox named since they came.

    One that a batch brought again after it was named is named again: the server may have been handed it again. What
    came by hand only is not named: the server does not have it and must not learn of it.
    """
    item = tables.item.c
    member, past = tables.batch_item.c, tables.acknowledgement.c
    named = sa.exists().where(past.envelope == item.envelope, past.outbox > member.after_outbox)
    waits = sa.exists().where(member.item == item.id, ~named.correlate(tables.item, tables.batch_item))
    query = sa.select(item.envelope).where(item.state != State.UNOPENED, waits).order_by(item.envelope)
    return list(connection.execute(query).scalars())


def all_acknowledged(connection: Connection) -> Sequence[tuple[str, frozenset[str]]]:
    """Return the digest of each outbox with the envelopes that it acknowledges."""
    past, box = tables.acknowledgement.c, tables.outbox.c
    named: dict[str, set[str]] = {digest: set() for digest in connection.execute(sa.select(box.digest)).scalars()}
    query = sa.select(box.digest, past.envelope).join(tables.outbox, box.sequence == past.outbox)
    for digest, envelope in connection.execute(query):
        named[digest].add(envelope)
    return [(digest, frozenset(envelopes)) for digest, envelopes in named.items()]


def acknowledged(connection: Connection) -> int:
    """Return how many envelopes were acknowledged."""
    envelopes = sa.func.count(tables.acknowledgement.c.envelope.distinct())
    return connection.execute(sa.select(envelopes)).scalar_one()
