"""Mailboxes (FORMAT.md, "Mailbox block"): a block of one size for whatever id is asked, found in the same time.

An id is the digest of a secret that the server never sees before its owner erases the mailbox with it. This module
knows neither whose a mailbox is nor whether its block holds an answer.
"""

import datetime
import re

from crypto import mailbox, primitives
from intake.server import nobody
from intake.server.errors import MailboxMalformed, TokenMalformed, TokenMismatch
from intake.server.store import Store

_TOKEN = re.compile(r"[0-9a-f]{64}\Z")


class Mailboxes:
    """Everything that can happen to a mailbox from outside."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def fetch(self, name: str, today: datetime.date) -> bytes:
        """Return the block of a mailbox, or, where there is none, a block that nobody opens.

        Both ways do the same: a stored block is read, one of nobody's is made, and only then one of them is taken.
        """
        id_ = _id(name)
        with self._store.reading() as reader:
            key, found = reader.nobodys_key(), reader.mailbox_from(id_)
        nobodys = nobody.block(key, id_)
        is_there = primitives.equal(found.id, id_) & (found.last >= today)
        return (nobodys, found.block)[is_there]

    def erase(self, name: str, token: str) -> None:
        """Erase a mailbox for whoever has the secret whose digest is its id; nothing says whether there was one."""
        id_ = _id(name)
        if not _TOKEN.match(token):
            raise TokenMalformed
        if not primitives.equal(primitives.sha256(bytes.fromhex(token)), id_):
            raise TokenMismatch
        with self._store.writing() as writer:
            writer.erase_mailbox(id_)


def _id(name: str) -> bytes:
    if not mailbox.is_id(name):
        raise MailboxMalformed
    return bytes.fromhex(name)
