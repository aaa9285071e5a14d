"""The inbox: items in the order in which they want to be read, and finding one by its code."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.audit.events import Event
from intake.desk import codes, ledger
from intake.desk.errors import ItemUnknown
from intake.desk.session import Session
from intake.desk.store import decisions, items
from intake.desk.store.database import Connection
from intake.desk.store.decisions import InboxRow
from intake.desk.store.items import Item, State
from intake.desk.verdict import URGENCIES

# Where no officer has decided yet, the source's own claim orders the inbox; "unknown" may be anything, so it comes
# before what is past.
_CLAIMED = {"now": 0, "soon": 1, "unknown": 2, "past": 3}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted; nothing set is every item that can be decided."""

    state: State | None = None
    every_state: bool = False
    urgency: str | None = None
    undecided: bool = False

    def wants(self, row: InboxRow) -> bool:
        """Tell whether a row is in."""
        if self.state is not None and row.state is not self.state:
            return False
        if self.urgency is not None and row.urgency != self.urgency:
            return False
        if self.undecided and (row.urgency or row.rejected or row.state is not State.OPENED):
            return False
        return self.every_state or self.state is not None or row.state is not State.DUPLICATE


def _order(row: InboxRow) -> tuple[bool, bool, int, str, str]:
    """Rejected last; then by urgency; what is undecided before what is decided; then the oldest first."""
    rank = URGENCIES.index(row.urgency) if row.urgency else _CLAIMED.get(row.danger or "unknown", 2)
    return (bool(row.rejected), bool(row.reason), rank, "1" if row.urgency else "0", f"{row.received_on}{row.code}")


def rows(session: Session, wanted: Filter) -> Sequence[InboxRow]:
    """Return the rows of the inbox in order."""
    with session.database.reading() as connection:
        found = decisions.inbox(connection)
        ledger.note(session, connection, Event.READ, "inbox")
    return sorted((row for row in found if wanted.wants(row)), key=_order)


def find(connection: Connection, code: str) -> Item:
    """Return the item of a code as a person types it, or raise ItemUnknown."""
    written = codes.item(code)
    item = items.by_code(connection, written) if written else None
    if item is None:
        raise ItemUnknown
    return item
