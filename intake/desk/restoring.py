"""A desk from a backup: everything is checked before the new folder takes its name, and nothing there is overwritten.

The backup brings its own keyring. An officer's passphrase opens it, the office's key in it verifies the manifest that
names every byte, and then the rest is taken. What happened after the backup is not in it: the log goes on under a new
origin that says so.
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crypto import note
from crypto.errors import NoteError
from intake import durable
from intake.desk import backup, given, ledger
from intake.desk import keyring as rings
from intake.desk.backup import DATABASE, Manifest
from intake.desk.errors import BackupForeign, BackupMalformed, SecretMissing
from intake.desk.folder import Folder, prepared
from intake.desk.keyring import Keyring
from intake.desk.progress import Progress
from intake.desk.store import backups
from intake.desk.store.database import Database
from intake.transfer import archive

_LARGEST_KEY = 65536


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the backup's number and day, and how many envelopes."""

    number: int
    made: str
    envelopes: int
    office: str


@dataclass(frozen=True, slots=True)
class Opener:
    """Who opens the backup's keyring."""

    officer: str | None
    passphrase: Callable[[str], bytes]


def restore(file: Path, target: Path, opener: Opener, progress: Progress) -> Restored:
    """Make a desk from a backup in a folder that is not there yet, or empty."""
    with given.opened(file) as source, prepared(target) as folder:
        signed = archive.read_manifest(source)
        manifest = _unverified(signed)
        ring = _take(source, manifest, signed, folder, opener, progress)
        with closing(Database(folder.database, ring.database_key())) as database:
            database.check()
            with database.writing() as connection:
                ledger.mark_restored(connection)
                known = {digest for digest, _ in backups.sizes(connection)}
    held = {member.digest for member in manifest.members if member.name.startswith("envelopes/")}
    return Restored(manifest.number, manifest.made, len(held & known), manifest.office)


def _unverified(signed: bytes) -> Manifest:
    """Read the manifest as it claims to be; its signature is verified once the keys that it names are here."""
    text, separator, _ = signed.rpartition(b"\n\n")
    if not separator:
        raise BackupMalformed
    manifest = backup.parse(text + b"\n")
    names = [member.name for member in manifest.members]
    keys = [name for name in names if name.startswith("keyring/")]
    if not keys or names[: len(keys)] != keys or DATABASE not in names:
        raise BackupMalformed("the keyring comes first, and the database is there")
    if any(member.size > _LARGEST_KEY for member in manifest.members[: len(keys)]):
        raise BackupMalformed("a key that is too large")
    return manifest


def _take(
    source: BinaryIO, manifest: Manifest, signed: bytes, folder: Folder, opener: Opener, progress: Progress
) -> Keyring:
    """Write every member into the folder and return the opened keyring."""
    ring: Keyring | None = None
    progress.begin("restoring", sum(member.size for member in manifest.members))
    for member, body in archive.read_members(source, manifest.members):
        if ring is None and not member.name.startswith("keyring/"):
            ring = _opened(folder, manifest, signed, opener)
        durable.write_new(folder.path / member.name, _counted(body, progress))
    if ring is None:
        raise BackupMalformed
    return ring


def _counted(body: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for piece in body:
        progress.advance(len(piece))
        yield piece


def _opened(folder: Folder, manifest: Manifest, signed: bytes, opener: Opener) -> Keyring:
    """Open the keyring that the backup brought, and verify the manifest with the office's key in it."""
    if not rings.officers(folder.keyring):
        raise SecretMissing("slot")
    name = rings.choose_officer(folder.keyring, opener.officer)
    ring = Keyring.unlock(folder.keyring, name, opener.passphrase(name))
    verifier = ring.office_signer(manifest.office, backup.ROLE).verifier
    try:
        if note.open_note(signed, verifier, archive.MANIFEST_LIMIT) != manifest.text():
            raise BackupForeign
    except NoteError:
        raise BackupForeign from None
    return ring


def age_in_days(restored: Restored, today: datetime.date) -> int:
    """Return how long ago the backup was made."""
    return (today - datetime.date.fromisoformat(restored.made)).days
