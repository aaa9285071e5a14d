"""Opening: a batch is received envelope by envelope, then every envelope that waits is unsealed.

Two acts, so that nothing depends on their order in time. *Receiving* copies an envelope into the desk's folder and
notes it as unopened once the copy is durable. *Opening* ends each unopened item as opened, duplicate or refused, in a
transaction of its own. Whatever cuts this short, running it again continues. Nothing in plain text touches the disk
except through the encrypted database; attachments stay in their envelope.

Only what cannot be read is refused. Answers that break the rules of the form are shown with the problem: a report
that was made by hand must not be lost because an answer is missing.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from crypto import age, document, envelope, note, primitives
from crypto.errors import CryptoError, NoMatch, UnknownKey
from intake import durable, questions
from intake.desk import codes
from intake.desk.errors import (
    DiskFull,
    EnvelopeDamaged,
    EnvelopeMissing,
    FileMissing,
    ForeignBatch,
    NoServer,
)
from intake.desk.progress import Progress
from intake.desk.session import Session
from intake.desk.store import batches, items, office
from intake.desk.store.batches import BatchRow
from intake.desk.store.database import Connection
from intake.desk.store.items import Arrival, Attachment, Content, Item, Opening, State
from intake.transfer import batch
from intake.transfer.batch import Batch, BatchEntry

DANGERS = tuple(
    choice.id for question in questions.FORM.questions() if question.id == "when_danger" for choice in question.choices
)
_PIECE = 1 << 20
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
    with _opened(path) as source:
        server, carried = _verified(session, source)
        _check_room(session.folder.path, carried)
        row = _note_batch(session, server, carried)
        known = 0
        progress.begin("receiving", sum(entry.size for entry in carried.entries))
        for entry, body in carried.bodies:
            known += _take_in(session, row, entry, body)
            progress.advance(entry.size)
        with session.database.writing() as connection:
            batches.complete(connection, row.digest, session.today)
    return Received(row, len(carried.entries) - known, known)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise FileMissing(str(path)) from None


def _verified(session: Session, source: BinaryIO) -> tuple[str, Batch]:
    """Return the pinned server that signed the batch, and the batch."""
    with session.database.reading() as connection:
        servers = office.servers(connection)
    if not servers:
        raise NoServer
    for server in servers:
        source.seek(0)
        try:
            return server.name, batch.read(source, note.Verifier.parse(server.vkey))
        except UnknownKey:
            continue
    raise ForeignBatch


def _check_room(folder: Path, carried: Batch) -> None:
    """Refuse before the first byte what the disk cannot hold."""
    needed = sum(entry.size for entry in carried.entries) + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(f"the batch needs {needed >> 20} MiB, {free >> 20} MiB are free")


def _note_batch(session: Session, server: str, carried: Batch) -> BatchRow:
    with session.database.writing() as connection:
        row = batches.find(connection, carried.digest)
        if row is None:
            row = BatchRow(
                carried.digest,
                carried.id,
                server,
                carried.kind,
                len(carried.entries),
                session.officer,
                session.today,
                None,
            )
            batches.add(connection, row)
        return row


def _take_in(session: Session, row: BatchRow, entry: BatchEntry, body: Iterator[bytes]) -> bool:
    """Make one envelope durable and note it; tells whether it was known. A damaged copy is mended."""
    path = session.folder.envelope(entry.digest)
    with session.database.reading() as connection:
        item = items.by_envelope(connection, entry.digest)
    if item is None or not path.exists() or _digest(path) != entry.digest:
        # the reader of the batch raises at the end of a body that is not the signed one, so no name is given to it;
        # a file under this name without a row is what an interrupted run left
        durable.replace(path, body)
    with session.database.writing() as connection:
        id = item.id if item else _add(connection, row, entry)
        batches.add_member(connection, row.digest, id)
    return item is not None


def _add(connection: Connection, row: BatchRow, entry: BatchEntry) -> str:
    code = codes.new_item()
    while items.code_taken(connection, code):
        code = codes.new_item()
    arrival = Arrival(primitives.random(16).hex(), code, entry.digest, entry.size, row.digest, entry.epoch, entry.day)
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


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read to its end."""

    file_key: bytes
    content: Content
    files: tuple[Attachment, ...]
    problems: int

    def __repr__(self) -> str:
        return "Read(…)"


class Unreadable(CryptoError):
    """the envelope unseals, but what is in it cannot be read"""

    def __init__(self, file_key: bytes, error: CryptoError) -> None:
        super().__init__()
        self.file_key = file_key
        self.error = error


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
    file_key = error.file_key if isinstance(error, Unreadable) else None
    with session.database.writing() as connection:
        items.refuse(connection, item.id, Opening(session.officer, session.today, file_key), reason)
    return Ending(item.code, State.REFUSED, reason, 0)


def read_envelope(source: BinaryIO, size: int, identities: Callable[[str], Sequence[age.Identity]]) -> Read:
    """Unseal and read one envelope to its end, streaming; `identities` gives the keys to try for a kind of stanza.

    Raises a CryptoError, as `Unreadable` where the envelope did unseal.
    """
    header = envelope.check_header(source.read(16384), (envelope.HYBRID, envelope.CLASSICAL))
    kind = header.stanzas[0].kind
    envelope.check_size(size, kind)
    source.seek(0)
    unsealed = age.unseal(source, identities(kind))
    try:
        return _read(unsealed)
    except CryptoError as error:
        raise Unreadable(unsealed.file_key, error) from None


def _read(unsealed: age.Unsealed) -> Read:
    whole = hashlib.sha256()
    manifest, digests = read_document(unsealed.chunks, whole)
    problems = questions.check(manifest.answers, len(manifest.files))
    files = tuple(
        Attachment(number, file.name, file.size, digest, file.note)
        for number, (file, digest) in enumerate(zip(manifest.files, digests, strict=True), 1)
    )
    content = _content(manifest, [asdict(problem) for problem in problems], whole.hexdigest())
    return Read(unsealed.file_key, content, files, len(problems))


def read_document(chunks: Iterator[bytes], whole: "hashlib._Hash") -> tuple[document.Manifest, list[str]]:
    """Read a document to its end; returns its manifest and the SHA-256 of each file."""

    def passed() -> Iterator[bytes]:
        for chunk in chunks:
            whole.update(chunk)
            yield chunk

    hashes: dict[int, hashlib._Hash] = {}

    def sink(number: int, part: bytes) -> None:
        hashes.setdefault(number, hashlib.sha256()).update(part)

    manifest = document.read(passed(), sink)
    empty = hashlib.sha256()
    return manifest, [hashes.get(number, empty).hexdigest() for number in range(len(manifest.files))]


def _content(manifest: document.Manifest, problems: list[dict[str, str]], plain_sha256: str) -> Content:
    reply, danger = manifest.reply, _text(manifest, "when_danger")
    return Content(
        manifest=manifest.to_json().decode("utf-8"),
        problems=json.dumps(problems),
        plain_sha256=plain_sha256,
        submission_id=manifest.id,
        language=manifest.language,
        danger=danger if danger in DANGERS else None,
        country=_text(manifest, "country")[:8],
        beginning=_text(manifest, "what")[:200],
        source_token=reply.source_token if reply else None,
        mailbox=reply.mailbox if reply else None,
        recipient=reply.recipient if reply else None,
    )


def _text(manifest: document.Manifest, question: str) -> str:
    """Return an answer that is a text; the answers are whatever the source sealed."""
    answer = manifest.answers.get(question)
    return answer if isinstance(answer, str) else ""


def _register(session: Session, item: Item, read: Read) -> Ending:
    """Note a readable item: new, or a repetition of one that was sealed twice (a retry makes another envelope)."""
    opening = Opening(session.officer, session.today, read.file_key)
    with session.database.writing() as connection:
        earlier = items.same_submission(connection, read.content.submission_id)
        original = next((id for id, digest in earlier if digest == read.content.plain_sha256), None)
        if original:
            items.open_as_duplicate(connection, item.id, opening, read.content, original)
            return Ending(item.code, State.DUPLICATE, None, 0)
        items.open_as_new(connection, item.id, opening, read.content, read.files, altered=bool(earlier))
    return Ending(item.code, State.OPENED, None, read.problems)
