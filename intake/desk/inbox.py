"""The inbox: items in the order in which they want to be read, and finding one by its code."""

from collections.abc import Sequence

from intake.audit.events import Event
from intake.desk import codes, ledger
from intake.desk.errors import ItemUnknown
from intake.desk.session import Session
from intake.desk.store import inbox, items
from intake.desk.store.database import Connection
from intake.desk.store.inbox import Filter, InboxRow
from intake.desk.store.items import Item

__all__ = ["Filter", "InboxRow", "find", "rows"]


def rows(session: Session, wanted: Filter) -> Sequence[InboxRow]:
    """Return the rows of the inbox in order."""
    with session.database.reading() as connection:
        ledger.note(session, connection, Event.READ, "inbox")
        return inbox.rows(connection, wanted)


def find(connection: Connection, code: str) -> Item:
    """Return the item of a code as a person types it, or raise ItemUnknown."""
    written = codes.item(code)
    item = items.by_code(connection, written) if written else None
    if item is None:
        raise ItemUnknown
    return item
