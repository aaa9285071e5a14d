"""Deliveries: sealed files that come whole in one form, from pages without script, for who seals elsewhere.

Here alone X25519 is taken too, for older tools, and a size that is not padded, for files that the sealer did not make.
The epoch is the server's, as a form declares none. Nothing is stored before the header has been checked; what is
refused or breaks off is erased whole, and what is whole becomes an envelope as any other: nothing stored tells by which
page, or in which language, it came.
"""

import datetime
import hashlib
import secrets
from dataclasses import replace

from crypto import envelope, header, primitives, stream
from crypto.errors import HeaderTruncated, TooLarge, TooSmall
from crypto.recipients import RecipientsNote
from intake.server import limits, status
from intake.server.errors import NoFile, NotFromSealer, NotStored
from intake.server.forms import FRAME, Form, Kind
from intake.server.settings import Limits, Settings
from intake.server.store import PIECE, Envelope, Store, Upload, Writer

_ALLOWED = (envelope.HYBRID, envelope.CLASSICAL)
_SHORTEST_PAYLOAD = stream.NONCE + primitives.TAG


class Deliveries:
    """Takes forms; `budget` is the one of all bytes, and `largest` the size of the largest envelope."""

    def __init__(self, store: Store, settings: Settings, budget: limits.ByteBudget, largest: int) -> None:
        self._store = store
        self._settings = settings
        self._bytes = budget
        self._largest = largest

    def take(self, form: Form, note: RecipientsNote, today: datetime.date) -> None:
        """Store the file of a form as an envelope; when this returns, it is on disk."""
        size = form.left
        if size > self._largest + FRAME:
            raise TooLarge
        epoch = note.current(today).number
        expires = today + datetime.timedelta(days=self._settings.uploads.days)
        row = Upload(secrets.token_bytes(32), size, 0, True, epoch, expires, secrets.token_bytes(16))
        hour = self._bytes.take(size, small=size <= limits.SMALL)
        try:
            _Delivery(self._store, self._settings.limits, row, today, self._largest).take(form)
        finally:
            self._bytes.give_back(form.left, hour)


class _Delivery:
    """One file on its way into the store, in pieces of which one is in memory.

    Until it is whole it is an upload whose id nobody has, so that it is counted as one, and expires if the process is
    killed before it could erase it.
    """

    def __init__(self, store: Store, budgets: Limits, row: Upload, today: datetime.date, largest: int) -> None:
        self._store = store
        self._limits = budgets
        self._upload = row
        self._today = today
        self._largest = largest
        self._digest = hashlib.sha256()
        self._size = 0
        self._stanza = ""

    def take(self, form: Form) -> None:
        """Take the file to its end, or erase what was stored of it."""
        try:
            self._take(form)
        except BaseException:
            # whatever it was, and if it is the end of this process
            if self._upload.received:
                with self._store.writing() as writer:
                    writer.drop_upload(self._upload.id_hash)
            raise

    def _take(self, form: Form) -> None:
        kind = form.kind()
        block = bytearray()
        for part in form.file():
            block += part
            self._count(len(part))
            if not self._stanza:
                self._check_header(bytes(block[: header.LIMIT]), kind, is_all=False)
            while len(block) > PIECE:
                self._keep(bytes(block[:PIECE]))
                del block[:PIECE]
        if not self._stanza:
            self._check_header(bytes(block), kind, is_all=True)
        self._check_size(kind)
        self._keep(bytes(block), is_last=True)

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > self._largest:
            raise TooLarge

    def _check_header(self, start: bytes, kind: Kind, *, is_all: bool) -> None:
        """Raise what is wrong with the header; from 16 KiB on, or where it is all, also that it is not complete."""
        if is_all and not start:
            raise NoFile
        try:
            self._stanza = envelope.check_header(start, _ALLOWED).stanzas[0].kind
        except HeaderTruncated:
            if is_all:
                raise
        if kind is Kind.SEALER and self._stanza == envelope.CLASSICAL:
            raise NotFromSealer

    def _check_size(self, kind: Kind) -> None:
        """Refuse a size that the sealer does not make, and one that no age file has."""
        if kind is Kind.SEALER:
            envelope.check_size(self._size, self._stanza, self._largest)
        elif self._size < envelope.HEADER_LENGTH[self._stanza] + _SHORTEST_PAYLOAD:
            raise TooSmall

    def _keep(self, block: bytes, *, is_last: bool = False) -> None:
        """Commit a block; the last one makes the upload an envelope in the same transaction."""
        self._digest.update(block)
        before = self._upload
        body, received = before.body or b"", before.received + len(block)
        with self._store.writing() as writer:
            if not before.received:
                self._begin(writer)
            if not writer.advance(before, received, header_checked=True):
                # the daily run has erased it meanwhile
                raise NotStored(Retry_After="60")
            writer.append(body, before.received, block)
            if is_last:
                writer.receive(before, Envelope(body, self._digest.digest(), received, before.epoch, self._today))
                writer.drop_upload(before.id_hash)
        self._upload = replace(before, received=received)

    def _begin(self, writer: Writer) -> None:
        """Find room and begin; small ones have the reserve, as uploads do."""
        writer.expire(self._today)
        limits.admit(self._upload.length, writer.usage(), status.free_disk(self._store.file), self._limits)
        writer.add_upload(self._upload)
