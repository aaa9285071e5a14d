"""Rows about sources: which items came from the same one. Queries only; what follows from them is decided elsewhere."""

import sqlalchemy as sa

from intake.desk.store import items, tables
from intake.desk.store.database import Connection
from intake.desk.store.items import Item, Standing

_GENUINE = (Standing.FIRST, Standing.SAME)


def address_of_token(connection: Connection, token: str) -> tuple[str, str] | None:
    """Return mailbox and recipient that came first with a source token."""
    row = tables.item.c
    query = sa.select(row.mailbox, row.recipient).where(row.source_token == token, row.standing == Standing.FIRST)
    found = connection.execute(query).first()
    return (found.mailbox, found.recipient) if found else None


def has_mailbox(connection: Connection, mailbox: str) -> bool:
    """Tell whether a mailbox belongs to a source."""
    row = tables.item.c
    query = sa.select(row.id).where(row.mailbox == mailbox, row.standing == Standing.FIRST)
    return connection.execute(query).first() is not None


def same_source(connection: Connection, item: str) -> list[Item]:
    """Return the items of an item's source, this one too, the oldest day first; nothing where it is not genuine."""
    row = tables.item.c
    token = sa.select(row.source_token).where(row.id == item, row.standing.in_(_GENUINE)).scalar_subquery()
    query = sa.select(*items.COLUMNS).where(row.source_token == token, row.standing.in_(_GENUINE))
    # of two on one day the later is not known, except that the first one was opened first
    ordered = query.order_by(row.received_on, row.standing != Standing.FIRST, row.opened_on, row.code)
    return [items.item_of(found) for found in connection.execute(ordered)]


def in_conflict(connection: Connection, item: str) -> list[Item]:
    """Return the items whose reply address shares the token or the mailbox of an item's, and contradicts it."""
    row, other = tables.item.alias().c, tables.item.c
    shared = sa.or_(other.source_token == row.source_token, other.mailbox == row.mailbox)
    # two that both contradict a third are not held against each other
    one_genuine = sa.or_(other.standing.in_(_GENUINE), row.standing.in_(_GENUINE))
    differ = sa.tuple_(other.source_token, other.mailbox, other.recipient) != sa.tuple_(
        row.source_token, row.mailbox, row.recipient
    )
    query = sa.select(*items.COLUMNS).where(row.id == item, shared, differ, one_genuine)
    ordered = query.order_by(other.received_on, other.code)
    return [items.item_of(found) for found in connection.execute(ordered)]


def address(connection: Connection, item: str) -> tuple[str, str] | None:
    """Return mailbox and recipient of a genuine item; those of its source's first one are the same."""
    row = tables.item.c
    query = sa.select(row.mailbox, row.recipient).where(row.id == item, row.standing.in_(_GENUINE))
    found = connection.execute(query).first()
    return (found.mailbox, found.recipient) if found else None
