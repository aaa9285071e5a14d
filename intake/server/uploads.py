"""Uploads (tus 1.0.0: core, creation, creation-with-upload, termination, expiration) over the store.

What is counted as received is on disk, and nothing is counted twice. Before more than 16 KiB of an upload are stored
its header has been checked; what is refused is erased whole. This module reads bytes and numbers, it knows no HTTP
header and never what is inside an envelope.
"""

import base64
import binascii
import datetime
import hashlib
import secrets
import shutil
from dataclasses import dataclass, replace
from typing import Protocol

from crypto import envelope, header, primitives
from crypto.errors import CryptoError, HeaderTruncated
from crypto.recipients import RecipientsNote
from intake.server import limits
from intake.server.errors import (
    BodyTooLong,
    OffsetMismatch,
    StoreError,
    UnknownUpload,
    UploadExpired,
)
from intake.server.settings import Settings
from intake.server.store import PIECE, Envelope, Store, Upload

_ID = 32
_READ = 65536


class Source(Protocol):
    """The body of a request: gives at most `size` bytes, none where it ends or the connection broke."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


@dataclass(frozen=True, slots=True)
class Created:
    """A begun upload and the only copy of its id, which the sender keeps."""

    id: str
    upload: Upload


def _hash(upload_id: str) -> bytes:
    """Return what is stored of an id; an id that is not one of ours was never given out."""
    try:
        raw = base64.b64decode(upload_id + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UnknownUpload from None
    if len(raw) != _ID or _text(raw) != upload_id:
        raise UnknownUpload
    return primitives.sha256(raw)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


class Uploads:
    """Everything that can happen to an upload."""

    def __init__(
        self, store: Store, settings: Settings, budget: limits.ByteBudget, places: limits.Places | None
    ) -> None:
        self._store = store
        self._settings = settings
        self._bytes = budget
        self._places = places
        manifest_and_length = 4 + envelope.MAX_MANIFEST_BYTES
        self.largest = envelope.size_of(manifest_and_length + settings.uploads.max_files_bytes)

    def create(self, length: int, epoch: int, note: RecipientsNote, today: datetime.date) -> Created:
        """Begin an upload of a padded size to an epoch that still receives; raises what it is refused for."""
        envelope.check_size(length, largest=self.largest)
        note.accepts(epoch, today)
        raw = secrets.token_bytes(_ID)
        expires = today + datetime.timedelta(days=self._settings.uploads.days)
        upload = Upload(primitives.sha256(raw), length, 0, False, epoch, expires, secrets.token_bytes(16))
        if self._places:
            self._places.take(upload.id_hash, expires, today)
        try:
            with self._store.writing() as writer:
                writer.expire(today)
                limits.admit(length, writer.usage(), self._free_disk(), self._settings.limits)
                writer.add_upload(upload)
        except BaseException:
            self._give_place_back(upload)
            raise
        return Created(_text(raw), upload)

    def _give_place_back(self, upload: Upload) -> None:
        if self._places:
            self._places.give_back(upload.id_hash)

    def _free_disk(self) -> int | None:
        """Return the free bytes beside the database file; None where the database is elsewhere."""
        file = self._store.file
        return None if file is None else shutil.disk_usage(file.parent).free

    def find(self, upload_id: str, today: datetime.date) -> Upload:
        """Return an upload, or raise UnknownUpload or UploadExpired."""
        id_hash = _hash(upload_id)
        with self._store.reading() as reader:
            upload = reader.upload(id_hash)
        if upload is None:
            raise UnknownUpload
        if upload.expires <= today:
            self._erase(upload)
            raise UploadExpired
        return upload

    def erase(self, upload_id: str, today: datetime.date) -> None:
        """Erase an upload at its sender's wish; of a received one only the memory of the id is left to erase."""
        self._erase(self.find(upload_id, today))

    def _erase(self, upload: Upload) -> None:
        with self._store.writing() as writer:
            writer.drop_upload(upload.id_hash)
        self._give_place_back(upload)

    def append(self, upload: Upload, offset: int, size: int, source: Source, today: datetime.date) -> Upload:
        """Store `size` bytes from `source`, which must continue at `offset`; what came before a break is kept.

        Returns the upload as it is then: with `received` equal to `length` it is received and on disk.
        """
        if offset != upload.received:
            raise OffsetMismatch(Upload_Offset=str(upload.received))
        if size > upload.length - upload.received:
            if upload.body is not None:
                self._erase(upload)
            raise BodyTooLong
        hour = self._bytes.take(size, small=upload.length <= limits.SMALL)
        arrival = _Arrival(self._store, upload, source, today)
        try:
            after = arrival.take(size)
        except CryptoError:
            self._erase(upload)
            raise
        finally:
            # also of what is refused: otherwise a length that is only declared would use up the hour of everybody
            self._bytes.give_back(size - arrival.came, hour)
        if after.body is None:
            self._give_place_back(upload)
        return after


class _Arrival:
    """The bytes of one request on their way into the store, at most one piece of them in memory."""

    def __init__(self, store: Store, upload: Upload, source: Source, today: datetime.date) -> None:
        self._store = store
        self._upload = upload
        self._source = source
        self._today = today
        self.came = 0

    def take(self, size: int) -> Upload:
        """Store up to `size` bytes, piece by piece, until they are all there or the connection broke."""
        while size:
            room = min(size, PIECE - self._upload.received % PIECE)
            block = self._read(room)
            if block:
                self._store_block(block)
            if len(block) < room:
                break
            size -= len(block)
        return self._upload

    def _read(self, room: int) -> bytes:
        """Read up to `room` bytes; the header is looked at as soon as the first of them are there."""
        block = bytearray()
        while len(block) < room:
            part = self._source.read(min(_READ, room - len(block)))
            if not part:
                break
            block += part
            self.came += len(part)
            if not self._upload.header_checked:
                self._check_header(bytes(block))
        return bytes(block)

    def _check_header(self, block: bytes) -> None:
        """Raise what is wrong with the header; remember when all of it is there and right."""
        begun = b""
        if self._upload.received:
            with self._store.reading() as reader:
                begun = reader.first_piece(self._upload.body or b"")
            if len(begun) != self._upload.received:
                # another request came first: what is put together here was never sent, and must not condemn the upload
                raise OffsetMismatch
        try:
            envelope.check_header((begun + block)[: header.LIMIT], {envelope.HYBRID})
        except HeaderTruncated:
            # Not yet all of it. From 16 KiB on this is no longer raised, so no more than that is stored unchecked.
            return
        self._upload = replace(self._upload, header_checked=True)

    def _store_block(self, block: bytes) -> None:
        """Commit a block; the last one makes the upload an envelope in the same transaction."""
        before, received = self._upload, self._upload.received + len(block)
        if before.body is None:
            raise StoreError("a received upload has no room")
        last = received == before.length
        digest = self._digest(before.body, block) if last else b""
        with self._store.writing() as writer:
            if not writer.advance(before, received, header_checked=before.header_checked):
                raise OffsetMismatch
            writer.append(before.body, before.received, block)
            if last:
                body = Envelope(before.body, digest, before.length, before.epoch, self._today)
                writer.receive(before, body)
        self._upload = replace(before, received=received, body=None if last else before.body)

    def _digest(self, body: bytes, last_block: bytes) -> bytes:
        """Return the SHA-256 of what is stored and the last block.

        Computed before the write lock is taken: bytes that are counted do not change any more, and if another request
        came first, the count has moved and the digest is not used.
        """
        digest = hashlib.sha256()
        size = 0
        with self._store.reading() as reader:
            for piece in reader.pieces(body):
                digest.update(piece)
                size += len(piece)
        if size != self._upload.received:
            raise OffsetMismatch
        digest.update(last_block)
        return digest.digest()
