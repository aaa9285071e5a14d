"""Opening: a batch is received envelope by envelope, then every envelope that waits is unsealed.

Two acts, so that nothing depends on their order in time. *Receiving* copies an envelope into the desk's folder and
notes it as unopened once the copy is durable. *Opening* ends each unopened item as opened, duplicate or refused, in a
transaction of its own. Whatever cuts this short, running it again continues. Nothing in plain text touches the disk
except through the encrypted database; attachments stay in their envelope.
"""

import datetime
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crypto import age, envelope, note, primitives
from crypto.errors import CryptoError, NoMatch, UnknownKey
from intake import durable
from intake.audit.events import Event, Outcome, Reason
from intake.desk import codes, given, ledger, sources, witness
from intake.desk.errors import (
    DiskFull,
    EnvelopeDamaged,
    EnvelopeMissing,
    ForeignBatch,
    NoServer,
)
from intake.desk.progress import Progress
from intake.desk.reading import Bare, Read, Report, Unreadable, read_envelope
from intake.desk.session import Session
from intake.desk.store import batches, items, office
from intake.desk.store import log as logs
from intake.desk.store.batches import BatchRow
from intake.desk.store.database import Connection
from intake.desk.store.items import Arrival, Attachment, Item, Opening, State, Way
from intake.desk.store.office import Server
from intake.desk.triage import floods
from intake.transfer import batch
from intake.transfer.batch import Batch, BatchEntry

# the one file of an item that was sealed without the form: it has no name of the source
BARE_NAME = "content"
# below this the file system itself gets into trouble, and the database needs room for its log
_SPARE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """What a batch brought: `new` envelopes, and `known` ones that an earlier batch had brought."""

    batch: BatchRow
    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How the opening of one item ended."""

    code: str
    state: State
    reason: str | None
    problems: int


# Receiving


def receive(session: Session, path: Path, progress: Progress) -> Received:
    """Verify a batch and take its envelopes in, each of them durable before it is noted."""
    with given.opened(path) as source:
        server, carried = _verified(session, source)
        check_room(session.folder.path, sum(entry.size for entry in carried.entries))
        witness.verify(session, server, carried)
        row = _note_batch(session, server, carried)
        known = 0
        progress.begin("receiving", sum(entry.size for entry in carried.entries))
        for entry, body in carried.bodies:
            known += _take_in(session, row, entry, body)
            progress.advance(entry.size)
        with session.database.writing() as connection:
            # a server whose clock is ahead must not vouch for days to come
            batches.complete(connection, row.digest, min(carried.made, session.today))
    return Received(row, len(carried.entries) - known, known)


def _verified(session: Session, source: BinaryIO) -> tuple[Server, Batch]:
    """Return the pinned server that signed the batch, and the batch."""
    with session.database.reading() as connection:
        servers = office.servers(connection)
    if not servers:
        raise NoServer
    for server in servers:
        source.seek(0)
        try:
            return server, batch.read(source, note.Verifier.parse(server.vkey))
        except UnknownKey:
            continue
    raise ForeignBatch


def check_room(folder: Path, size: int) -> None:
    """Refuse before the first byte what the disk cannot hold."""
    needed = size + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(f"{needed >> 20} MiB are needed, {free >> 20} MiB are free")


def _note_batch(session: Session, server: Server, carried: Batch) -> BatchRow:
    with session.database.writing() as connection:
        row = batches.find(connection, carried.digest)
        if row is None:
            row = BatchRow(
                carried.digest,
                carried.id,
                server.name,
                carried.kind,
                len(carried.entries),
                session.officer,
                session.today,
                None,
            )
            batches.add(connection, row)
            logs.add_lines(connection, row.digest, _lines(carried))
        ledger.note(session, connection, Event.BATCH_OPENED, batch=row.id, count=row.entries)
        return row


def _lines(carried: Batch) -> Iterator[tuple[str, int, str]]:
    """Yield what a batch of the second version says of the custody of each envelope."""
    for entry in carried.entries:
        if entry.tick is not None and entry.logical is not None:
            yield entry.digest, entry.tick, entry.logical


def _take_in(session: Session, row: BatchRow, entry: BatchEntry, body: Iterator[bytes]) -> bool:
    """Make one envelope durable and note it; tells whether it was known."""
    # the reader of the batch raises at the end of a body that is not the signed one, so no name is given to it
    item = keep(session, entry.digest, body)
    with session.database.writing() as connection:
        way = Way(row.digest, entry.epoch, None)
        id = item.id if item else add(connection, entry.digest, entry.size, way, entry.day)
        batches.add_member(connection, row.digest, id)
    return item is not None


def keep(session: Session, digest: str, body: Iterator[bytes]) -> Item | None:
    """Make an envelope durable and return the item that it is already, if it is one. A damaged copy is mended."""
    path = session.folder.envelope(digest)
    with session.database.reading() as connection:
        item = items.by_envelope(connection, digest)
    # a file under this name without a row is what an interrupted run left
    if item is None or not path.exists() or _digest(path) != digest:
        durable.replace(path, body)
    return item


def add(connection: Connection, digest: str, size: int, way: Way, day: datetime.date) -> str:
    """Note an envelope that is kept as a new item; returns its id."""
    code = codes.new_item()
    while items.code_taken(connection, code):
        code = codes.new_item()
    arrival = Arrival(primitives.random(16).hex(), code, digest, size, way, day)
    items.add(connection, arrival)
    return arrival.id


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


# Opening


@dataclass(frozen=True, slots=True)
class _Keys:
    """The identities of every epoch that is not destroyed, by number and kind of stanza."""

    by_epoch: dict[int, dict[str, age.Identity]]
    destroyed: frozenset[int]

    def for_item(self, item: Item, kind: str) -> list[age.Identity]:
        """Return what could open an item, the declared epoch first."""
        numbers = sorted(self.by_epoch, key=lambda number: (number != item.epoch, -number))
        return [self.by_epoch[number][kind] for number in numbers]


def open_waiting(session: Session, progress: Progress) -> list[Ending]:
    """Open every item that waits, each in a transaction of its own."""
    with session.database.reading() as connection:
        waiting = items.in_state(connection, State.UNOPENED)
    keys = _keys(session) if waiting else _Keys({}, frozenset())
    progress.begin("opening", sum(item.size for item in waiting))
    endings = []
    for item in waiting:
        endings.append(_open(session, item, keys))
        progress.advance(item.size)
    return endings


def _keys(session: Session) -> _Keys:
    with session.database.reading() as connection:
        epochs = office.epochs(connection)
    by_epoch: dict[int, dict[str, age.Identity]] = {}
    for epoch in epochs:
        if epoch.destroyed_on is None:
            keys = session.keyring.epoch(epoch.number)
            by_epoch[epoch.number] = {envelope.HYBRID: keys.hybrid, envelope.CLASSICAL: keys.classical}
    return _Keys(by_epoch, frozenset(epoch.number for epoch in epochs if epoch.destroyed_on))


def _open(session: Session, item: Item, keys: _Keys) -> Ending:
    """Bring one item to its end."""
    path = session.folder.envelope(item.envelope)
    try:
        with sealed(path, item) as source:
            size = os.fstat(source.fileno()).st_size
            read = read_envelope(source, size, lambda kind: keys.for_item(item, kind))
    except CryptoError as error:
        # a sector that went bad must not look like a bad report
        if _digest(path) != item.envelope:
            raise EnvelopeDamaged(item.code) from None
        return _refuse(session, item, error, keys)
    return _register(session, item, read)


@contextmanager
def sealed(path: Path, item: Item) -> Iterator[BinaryIO]:
    """Open the stored envelope of an item."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        raise EnvelopeMissing(item.code) from None
    with source:
        yield source


def _refuse(session: Session, item: Item, error: CryptoError, keys: _Keys) -> Ending:
    """Keep the envelope with the reason; where it did unseal, also its key, so that the bytes can be examined."""
    cause = error.error if isinstance(error, Unreadable) else error
    reason = "epoch-destroyed" if isinstance(cause, NoMatch) and item.epoch in keys.destroyed else cause.code
    opened = (error.file_key, error.stanza) if isinstance(error, Unreadable) else (None, None)
    with session.database.writing() as connection:
        items.refuse(connection, item.id, Opening(session.officer, session.today, *opened), reason)
        why = Reason.OTHER if isinstance(cause, NoMatch) else Reason.DAMAGED
        _note_ending(session, connection, item, Event.ITEM_REFUSED, Outcome.REFUSED, why)
    return Ending(item.code, State.REFUSED, reason, 0)


def _register(session: Session, item: Item, read: Read) -> Ending:
    """Note a readable item: new, or a repetition of one that was sealed twice (a retry makes another envelope)."""
    opening = Opening(session.officer, session.today, read.file_key, read.stanza)
    with session.database.writing() as connection:
        if isinstance(read.inside, Bare):
            ending = _register_bare(connection, item, opening, read.inside)
        else:
            ending = _register_report(connection, item, opening, read.inside)
        event = Event.ITEM_DUPLICATE if ending.state is State.DUPLICATE else Event.ITEM_OPENED
        _note_ending(session, connection, item, event)
        return ending


def _note_ending(
    session: Session,
    connection: Connection,
    item: Item,
    event: Event,
    outcome: Outcome = Outcome.SUCCESS,
    reason: Reason | None = None,
) -> None:
    """Put the end of an item on record, with its logical batch."""
    brought = batches.find(connection, item.batch) if item.batch else None
    logical = logs.logical(connection, item.envelope) or (brought.id if brought else None)
    ledger.note(session, connection, event, f"item:{item.id}", outcome=outcome, reason=reason, batch=logical)


def _register_report(connection: Connection, item: Item, opening: Opening, report: Report) -> Ending:
    content = report.content
    earlier = items.same_submission(connection, content.submission_id)
    original = next((id for id, digest in earlier if digest == content.plain_sha256), None)
    if original:
        digest, submission = content.plain_sha256, content.submission_id
        items.open_as_duplicate(connection, item.id, opening, digest, submission, original)
        return Ending(item.code, State.DUPLICATE, None, 0)
    standing = sources.judge(connection, content)
    items.open_as_new(connection, item.id, opening, content, report.files, standing=standing, altered=bool(earlier))
    floods.take(connection, item.id, content.manifest)
    return Ending(item.code, State.OPENED, None, report.problems)


def _register_bare(connection: Connection, item: Item, opening: Opening, bare: Bare) -> Ending:
    file = Attachment(1, BARE_NAME, bare.size, bare.sha256, "")
    original = items.same_bare(connection, file.sha256)
    if original:
        items.open_as_duplicate(connection, item.id, opening, file.sha256, None, original)
        return Ending(item.code, State.DUPLICATE, None, 0)
    items.open_as_bare(connection, item.id, opening, file)
    return Ending(item.code, State.OPENED, None, 0)
