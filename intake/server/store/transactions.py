"""What can be asked and changed within one transaction, but for what `custody` has."""

import datetime
from collections.abc import Iterator

import sqlalchemy as sa

from intake.server.errors import StoreError
from intake.server.store.custody import CustodyReader, CustodyWriter, exported
from intake.server.store.rows import Envelope, Mailbox, Office, Upload, Usage
from intake.server.store.tables import (
    ENVELOPES,
    LAST_ID,
    MAILBOXES,
    NOBODY,
    OFFICE,
    PIECE,
    PIECES,
    UPLOADS,
)


class Reader(CustodyReader):
    """What can be asked within one transaction, which sees one state of the database."""

    def office(self) -> Office | None:
        """Return what the last outbox said, or None before the first."""
        row = self._run(sa.select(OFFICE)).one_or_none()
        return None if row is None else Office(*row[1:])

    def sequence(self) -> int:
        """Return the number of the last imported outbox, 0 before the first."""
        return self._run(sa.select(OFFICE.c.sequence)).scalar_one_or_none() or 0

    def upload(self, id_hash: bytes) -> Upload | None:
        """Return an upload by the hash of its id."""
        row = self._run(sa.select(UPLOADS).where(UPLOADS.c.id_hash == id_hash)).one_or_none()
        return None if row is None else Upload(*row)

    def pieces(self, body: bytes) -> Iterator[bytes]:
        """Give the pieces of a body in their order, one in memory at a time."""
        numbers = self._run(sa.select(PIECES.c.number).where(PIECES.c.body == body).order_by(PIECES.c.number))
        for expected, number in enumerate(list(numbers.scalars())):
            if number != expected:
                raise StoreError("a piece is missing")
            yield self._piece(body, number)

    def _piece(self, body: bytes, number: int) -> bytes:
        """Return one piece, empty if it is not there."""
        found = self._run(
            sa.select(PIECES.c.bytes).where(PIECES.c.body == body, PIECES.c.number == number)
        ).scalar_one_or_none()
        return b"" if found is None else bytes(found)

    def first_piece(self, body: bytes) -> bytes:
        """Return the first piece of a body, empty before it arrived."""
        return self._piece(body, 0)

    def envelopes(self, *, new: bool = False) -> list[Envelope]:
        """Return the stored envelopes ordered by digest; with `new` only those in no batch that was written."""
        query = sa.select(ENVELOPES).order_by(ENVELOPES.c.digest)
        if new:
            query = query.where(~exported())
        return [Envelope(*row) for row in self._run(query)]

    def envelope(self, digest: bytes) -> Envelope | None:
        """Return an envelope by its SHA-256."""
        row = self._run(sa.select(ENVELOPES).where(ENVELOPES.c.digest == digest)).one_or_none()
        return None if row is None else Envelope(*row)

    def mailbox_from(self, id_: bytes) -> Mailbox:
        """Return the first mailbox whose id is not lower: that of the id, or another one's.

        A row is found and read whole whichever id is asked for, so that time does not tell which mailboxes there are.
        """
        query = sa.select(MAILBOXES).where(MAILBOXES.c.id >= id_).order_by(MAILBOXES.c.id).limit(1)
        row = self._run(query).one_or_none()
        if row is None:
            raise StoreError("the row after the last mailbox is missing")
        return Mailbox(*row)

    def mailbox_ids(self) -> list[bytes]:
        """Return the ids of the mailboxes, those of the office's decoys among them."""
        query = sa.select(MAILBOXES.c.id).where(MAILBOXES.c.id != LAST_ID).order_by(MAILBOXES.c.id)
        return list(self._run(query).scalars())

    def nobodys_key(self) -> bytes:
        """Return the key of the blocks of mailboxes that are not there."""
        key = self._run(sa.select(NOBODY.c.key)).scalar_one_or_none()
        if key is None:
            raise StoreError("the key of nobody's mailboxes is missing")
        return bytes(key)

    def usage(self) -> Usage:
        """Return what is stored."""
        unfinished = sa.select(sa.func.count(), _total(UPLOADS.c.length), _total(UPLOADS.c.received))
        stored = sa.select(sa.func.count(), _total(ENVELOPES.c.size))
        fresh = sa.select(sa.func.count()).select_from(ENVELOPES).where(~exported())
        under_way = self._run(unfinished.where(UPLOADS.c.body.is_not(None))).one()
        counted = (*under_way, *self._run(stored).one(), *self._run(fresh).one())
        return Usage(*(int(value) for value in counted))

    def expired(self, today: datetime.date) -> int:
        """Return how many uploads and mailboxes have had their day."""
        counted = (
            sa.select(sa.func.count()).where(UPLOADS.c.expires <= today),
            sa.select(sa.func.count()).where(MAILBOXES.c.last < today, MAILBOXES.c.id != LAST_ID),
        )
        return sum(int(self._run(query).scalar_one()) for query in counted)

    def stray_bodies(self) -> int:
        """Return how many bodies have pieces but neither an upload nor an envelope; there must be none."""
        known = sa.union_all(sa.select(UPLOADS.c.body).where(UPLOADS.c.body.is_not(None)), sa.select(ENVELOPES.c.body))
        query = sa.select(sa.func.count(PIECES.c.body.distinct())).where(PIECES.c.body.not_in(known))
        return int(self._run(query).scalar_one())


def _total(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Return the sum of a column, 0 where there is no row."""
    return sa.func.coalesce(sa.func.sum(column), 0)


class Writer(Reader, CustodyWriter):
    """What can be changed within one transaction: all of it is kept, or nothing."""

    def set_office(self, office: Office) -> None:
        """Replace what the office said."""
        self._run(sa.delete(OFFICE))
        values = {name: getattr(office, name) for name in Office.__slots__}
        self._run(sa.insert(OFFICE).values(id=1, **values))

    def add_upload(self, upload: Upload) -> None:
        """Begin an upload."""
        self._run(sa.insert(UPLOADS).values({n: getattr(upload, n) for n in Upload.__slots__}))

    def advance(self, upload: Upload, received: int, *, header_checked: bool) -> bool:
        """Count bytes as received; False if another request has moved, finished or erased the upload meanwhile."""
        changed = self._run(
            sa.update(UPLOADS)
            .where(
                UPLOADS.c.id_hash == upload.id_hash,
                UPLOADS.c.received == upload.received,
                UPLOADS.c.body == upload.body,
            )
            .values(received=received, header_checked=header_checked)
        )
        return changed.rowcount == 1

    def append(self, body: bytes, offset: int, data: bytes) -> None:
        """Store bytes from `offset` on: the last piece is filled up before a new one begins."""
        while data:
            number, within = divmod(offset, PIECE)
            part, data = data[: PIECE - within], data[PIECE - within :]
            if within:
                self._fill(body, number, within, part)
            else:
                self._run(sa.insert(PIECES).values(body=body, number=number, bytes=part))
            offset += len(part)

    def _fill(self, body: bytes, number: int, within: int, part: bytes) -> None:
        """Add bytes to a piece that is not full."""
        begun = self._piece(body, number)
        if len(begun) != within:
            raise StoreError("a piece has another length than was counted")
        self._run(sa.update(PIECES).where(PIECES.c.body == body, PIECES.c.number == number).values(bytes=begun + part))

    def receive(self, upload: Upload, envelope: Envelope) -> None:
        """Turn a complete upload into an envelope and cut the link between them.

        If the same bytes are stored already, the second copy is erased; for the sender both were received.
        """
        if self.envelope(envelope.digest) is None:
            values = {name: getattr(envelope, name) for name in Envelope.__slots__}
            self._run(sa.insert(ENVELOPES).values(values))
        else:
            self._erase_pieces(envelope.body)
        self._run(sa.update(UPLOADS).where(UPLOADS.c.id_hash == upload.id_hash).values(body=None))

    def drop_upload(self, id_hash: bytes) -> None:
        """Erase an upload: its pieces first, then its row."""
        upload = self.upload(id_hash)
        if upload is not None and upload.body is not None:
            self._erase_pieces(upload.body)
        self._run(sa.delete(UPLOADS).where(UPLOADS.c.id_hash == id_hash))

    def expire(self, today: datetime.date) -> int:
        """Erase every upload whose day has come and return how many of them were unfinished."""
        query = sa.select(UPLOADS.c.id_hash, UPLOADS.c.body).where(UPLOADS.c.expires <= today)
        expired = self._run(query).all()
        for id_hash, _ in expired:
            self.drop_upload(id_hash)
        return sum(body is not None for _, body in expired)

    def erase(self, envelope: Envelope) -> None:
        """Erase an envelope: its pieces first, then its row."""
        self._erase_pieces(envelope.body)
        self._run(sa.delete(ENVELOPES).where(ENVELOPES.c.body == envelope.body))

    def _erase_pieces(self, body: bytes) -> None:
        self._run(sa.delete(PIECES).where(PIECES.c.body == body))

    def post(self, mailbox: Mailbox) -> None:
        """Put a block into its mailbox, in the place of an earlier one."""
        self.erase_mailbox(mailbox.id)
        self._run(sa.insert(MAILBOXES).values({name: getattr(mailbox, name) for name in Mailbox.__slots__}))

    def erase_mailbox(self, id_: bytes) -> None:
        """Erase a mailbox, if there is one."""
        self._run(sa.delete(MAILBOXES).where(MAILBOXES.c.id == id_))

    def expire_mailboxes(self, today: datetime.date) -> int:
        """Erase every mailbox whose last day has passed and return how many they were."""
        return self._run(sa.delete(MAILBOXES).where(MAILBOXES.c.last < today, MAILBOXES.c.id != LAST_ID)).rowcount
