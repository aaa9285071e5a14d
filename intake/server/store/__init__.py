"""What is stored and how: the only part of the server that speaks to a database.

Sealed bytes live in pieces of at most 1 MiB, so that an upload can be resumed, memory stays flat, and there is one
thing to back up. Rows are found by random keys and stored in their order, so that a file, once vacuumed, does not tell
the order of arrival; no column is finer than a day. A finished upload loses its link to the bytes: `upload.body`
becomes NULL, and nothing names both.
"""

from intake.server.store.database import Store
from intake.server.store.rows import Departed, Envelope, Mailbox, Member, Office, PlannedBatch, Tick, Upload, Usage
from intake.server.store.tables import LAST_ID, PIECE
from intake.server.store.transactions import Reader, Writer

__all__ = [
    "LAST_ID",
    "PIECE",
    "Departed",
    "Envelope",
    "Mailbox",
    "Member",
    "Office",
    "PlannedBatch",
    "Reader",
    "Store",
    "Tick",
    "Upload",
    "Usage",
    "Writer",
]
