"""Mailboxes for an outbox: those that changed, and decoys, so that their number tells little (FORMAT.md, "Outbox").

To the server a decoy is like any mailbox: an id that is the digest of a secret, a block of the one size, a day.
"""

import datetime
from collections.abc import Sequence

from crypto import age, mailbox
from intake.desk import replying
from intake.desk.replying import Address
from intake.desk.store import replies
from intake.desk.store.database import Connection
from intake.transfer.outbox import MAILBOX_MULTIPLE, Posting

# A block is kept as long as an epoch of 90 days: someone who was detained or without a safe link for weeks should
# still find an answer, and what nobody fetches should not lie at the server for ever. A new reply renews all of it.
KEPT = datetime.timedelta(days=90)


def postings(connection: Connection, today: datetime.date) -> tuple[Posting, ...]:
    """Return a block for every mailbox with replies that wait, filled up with decoys, ascending; 16 at least."""
    last = today + KEPT
    real = [(one.mailbox, _block(connection, one)) for one in replies.waiting(connection)]
    blocks = [*real, *(mailbox.decoy() for _ in range(_missing(real)))]
    return tuple(Posting(id, last, block) for id, block in sorted(blocks))


def _block(connection: Connection, one: replies.Waiting) -> bytes:
    return replying.block(connection, Address(one.mailbox, age.HybridRecipient.parse(one.recipient)))


def _missing(real: Sequence[object]) -> int:
    """Return how many decoys make a multiple of 16; an outbox without replies has as many mailboxes as one with few."""
    return -len(real) % MAILBOX_MULTIPLE or (0 if real else MAILBOX_MULTIPLE)
