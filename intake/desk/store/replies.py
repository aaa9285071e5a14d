"""Rows about replies to sources: written, withdrawn before they left, posted in an outbox. Append-only."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of an officer; `outbox` is the number of the one that carried it first."""

    id: int
    officer: str
    written_on: datetime.date
    text: str
    outbox: int | None
    withdrawn_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mailbox with replies that no outbox carried yet."""

    mailbox: str
    recipient: str


def _select() -> sa.Select[int, str, datetime.date, str, int | None, datetime.date | None]:
    row, posting, withdrawal = tables.reply.c, tables.reply_posting.c, tables.reply_withdrawal.c
    return (
        sa.select(row.id, row.officer, row.written_on, row.text, posting.outbox, withdrawal.withdrawn_on)
        .outerjoin(tables.reply_posting, posting.reply == row.id)
        .outerjoin(tables.reply_withdrawal, withdrawal.reply == row.id)
        .order_by(row.id)
    )


def add(connection: Connection, item: str, officer: str, day: datetime.date, text: str) -> None:
    """Append a reply to an item."""
    values = {"item": item, "officer": officer, "written_on": day, "text": text}
    connection.execute(tables.reply.insert().values(values))


def withdraw(connection: Connection, reply: int, officer: str, day: datetime.date) -> None:
    """Note that a reply is not to be posted."""
    values = {"reply": reply, "officer": officer, "withdrawn_on": day}
    connection.execute(tables.reply_withdrawal.insert().values(values))


def of_item(connection: Connection, item: str) -> Sequence[Reply]:
    """Return all replies to an item, the first one first."""
    return [Reply(*found) for found in connection.execute(_select().where(tables.reply.c.item == item))]


def of_mailbox(connection: Connection, mailbox: str) -> Sequence[Reply]:
    """Return the replies of a mailbox that were not withdrawn, the first one first."""
    item = tables.item.c
    # a reply is written to a genuine item only, so every one of them is the source's
    query = _select().join(tables.item, item.id == tables.reply.c.item).where(item.mailbox == mailbox)
    return [Reply(*found) for found in connection.execute(query.where(tables.reply_withdrawal.c.reply.is_(None)))]


def _unposted() -> sa.ColumnElement[bool]:
    return sa.and_(tables.reply_posting.c.reply.is_(None), tables.reply_withdrawal.c.reply.is_(None))


def waiting(connection: Connection) -> Sequence[Waiting]:
    """Return the mailboxes with replies that wait for an outbox."""
    item, reply = tables.item.c, tables.reply
    query = (
        sa.select(item.mailbox, item.recipient)
        .join(reply, reply.c.item == item.id)
        .outerjoin(tables.reply_posting, tables.reply_posting.c.reply == reply.c.id)
        .outerjoin(tables.reply_withdrawal, tables.reply_withdrawal.c.reply == reply.c.id)
        .where(_unposted())
        .distinct()
    )
    return [Waiting(*found) for found in connection.execute(query)]


def post(connection: Connection, outbox: int) -> int:
    """Note that an outbox carries every reply that waited; returns how many."""
    query = _select().where(_unposted())
    posted = [{"reply": found.id, "outbox": outbox} for found in connection.execute(query)]
    if posted:
        connection.execute(tables.reply_posting.insert(), posted)
    return len(posted)


def count_waiting(connection: Connection) -> int:
    """Return how many replies wait for an outbox."""
    return len(connection.execute(_select().where(_unposted())).all())
