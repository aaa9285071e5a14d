"""A backup of the whole desk in one file (FORMAT.md, 13): written, then read back to its last byte.

It holds the keyring, a copy of the database and every envelope, all still sealed as they lie in the folder, so it needs
no key of its own and opens with the officers' passphrases. Only what was read back counts as backed up; the next outbox
acknowledges that and nothing else.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from crypto import note, primitives
from crypto.errors import CryptoError
from intake import durable
from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.errors import BackupIncomplete, BackupMalformed, DeskError, FileMissing
from intake.desk.progress import Progress
from intake.desk.session import Session
from intake.desk.store import backups
from intake.desk.store.backups import BackupRow
from intake.desk.store.database import Connection, Database
from intake.transfer import archive, lines
from intake.transfer.archive import Member
from intake.transfer.errors import TransferError

FIRST_LINE = "sealed-intake/backup/v1"
ROLE = "backup"
DATABASE = "desk.db"
_PIECE = 1024 * 1024
_SAFE = r"keyring/(?:slot|secret)-[a-z0-9-]{1,64}[.]age|desk[.]db|envelopes/[0-9a-f]{64}[.]age"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: its number among those of the desk, its day, the office, the members in order."""

    number: int
    made: str
    office: str
    members: tuple[Member, ...]

    def text(self) -> str:
        """Return the text that is signed."""
        head = [FIRST_LINE, f"backup {self.number}", f"made {self.made}", f"office {self.office}"]
        return "\n".join([*head, *(f"member {each.name} {each.size} {each.digest}" for each in self.members)]) + "\n"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written and read back; `missing` are envelopes that are no longer in the desk's folder."""

    row: BackupRow
    path: Path
    bytes: int
    missing: tuple[str, ...]


def parse(data: bytes) -> Manifest:
    """Read the text of a manifest whose signature is judged elsewhere; raises ManifestLine or WrongRole."""
    rest = iter(note.body(data.decode("utf-8", "replace"), FIRST_LINE))
    (number,) = lines.take(rest, rf"backup ({lines.NUMBER})")
    (made,) = lines.take(rest, rf"made ({lines.DAY})")
    (office,) = lines.take(rest, r"office ([a-z][a-z0-9-]{0,31})")
    members = tuple(_member(line) for line in rest)
    if len({each.name for each in members}) != len(members):
        raise BackupMalformed("a member twice")
    return Manifest(int(number), str(lines.day(made)), office, members)


def _member(line: str) -> Member:
    name, size, digest = lines.match(line, rf"member ({_SAFE}) ({lines.NUMBER}) ({lines.DIGEST})")
    return Member(name, int(size), digest)


def make(session: Session, path: Path, progress: Progress) -> Made:
    """Write a backup to a new file, read it back, and note what it holds."""
    if path.exists():
        raise durable.AlreadyExists(str(path))
    if not path.parent.is_dir():
        raise FileMissing(str(path.parent))
    with session.database.writing() as connection:
        before = backups.last(connection)
        ledger.note(session, connection, Event.BACKUP_MADE)
        envelopes, missing = _envelopes(session, connection)
    number = before.number + 1 if before else 1
    with _copy(session) as database:
        files = _files(session, database, envelopes)
        manifest = Manifest(number, str(session.today), session.office, tuple(member for member, _ in files))
        signed = session.keyring.office_signer(session.office, ROLE).sign(manifest.text())
        _write(path, signed, files, progress)
    held = verify(session, path, signed, manifest, progress)
    row = BackupRow(number, primitives.sha256(signed).hex(), session.today, session.officer, len(held))
    with session.database.writing() as connection:
        backups.add(connection, row, held)
    return Made(row, path, path.stat().st_size, missing)


def _envelopes(session: Session, connection: Connection) -> tuple[list[Member], tuple[str, ...]]:
    """Return a member for each envelope that is here, and the digests of those that are not."""
    found, missing = [], []
    for digest, size in backups.sizes(connection):
        if session.folder.envelope(digest).is_file():
            found.append(Member(f"envelopes/{digest}.age", size, digest))
        else:
            missing.append(digest)
    return sorted(found, key=lambda member: member.name), tuple(missing)


@contextmanager
def _copy(session: Session) -> Iterator[Path]:
    """Yield a copy of the database at one moment, encrypted with the same key, and remove it afterwards."""
    path = session.folder.path / f".{secrets.token_hex(8)}.copy"
    try:
        session.database.copy(path)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _files(session: Session, database: Path, envelopes: list[Member]) -> list[tuple[Member, Path]]:
    """Return every member with the file that it is made of: keys first, for a reader verifies with them."""
    keys = sorted(session.folder.keyring.glob("*.age"))
    files = [(_measured(f"keyring/{path.name}", path), path) for path in keys]
    files.append((_measured(DATABASE, database), database))
    return files + [(member, session.folder.envelope(member.digest)) for member in envelopes]


def _measured(name: str, path: Path) -> Member:
    digest, size = hashlib.sha256(), 0
    for piece in pieces(path):
        digest.update(piece)
        size += len(piece)
    return Member(name, size, digest.hexdigest())


def pieces(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces."""
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def _write(path: Path, manifest: bytes, files: list[tuple[Member, Path]], progress: Progress) -> None:
    """Write the archive; an envelope that is not the one that arrived is refused by its name."""
    progress.begin("writing", sum(member.size for member, _ in files))
    with durable.NewFile(path) as out:
        archive.begin(out, manifest)
        for member, source in files:
            archive.append(out, member, pieces(source))
            progress.advance(member.size)
        archive.end(out)


def verify(session: Session, path: Path, signed: bytes, manifest: Manifest, progress: Progress) -> list[str]:
    """Read a backup from the medium and return the envelopes that it holds; raises BackupIncomplete."""
    try:
        with path.open("rb") as source:
            # what is still in memory would prove nothing about the medium
            os.posix_fadvise(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            if archive.read_manifest(source) != signed:
                raise BackupIncomplete("its manifest differs")
            progress.begin("reading back", sum(member.size for member in manifest.members))
            for member, body in archive.read_members(source, manifest.members):
                if member.name == DATABASE:
                    _check_database(session, body)
                else:
                    for _ in body:
                        pass
                progress.advance(member.size)
    except (TransferError, CryptoError) as error:
        raise BackupIncomplete(str(error)) from None
    return [member.digest for member in manifest.members if member.name.startswith("envelopes/")]


def _check_database(session: Session, body: Iterator[bytes]) -> None:
    """Open the copy that was read back and have the database check itself."""
    path = session.folder.path / f".{secrets.token_hex(8)}.check"
    try:
        durable.write_new(path, body)
        with closing(Database(path, session.keyring.database_key())) as database:
            database.check()
    except DeskError as error:
        raise BackupIncomplete(str(error)) from None
    finally:
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()
