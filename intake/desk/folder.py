"""The desk's folder: where things lie in it, and that one process at a time works there.

    desk.db       the SQLCipher database
    desk.lock     held while a command runs
    desk.failed   passphrases that opened nothing, until the next unlock (`attempts`)
    keyring/      slots of officers and sealed secrets (`keyring`)
    envelopes/    every envelope as it arrived, still sealed, named by its SHA-256

Everything is readable by its owner only. It must not know what is inside the files.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intake import durable
from intake.desk.errors import DeskBusy, FolderNotEmpty, NameInvalid, NoDesk

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")


def check_name(name: str) -> str:
    """Return a name of an officer, office or server if it is one: it becomes part of file and key names."""
    if not _NAME.match(name):
        raise NameInvalid
    return name


@dataclass(frozen=True, slots=True)
class Folder:
    """The layout of one desk."""

    path: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.path / "desk.db"

    @property
    def failed(self) -> Path:
        """The file of what was tried in vain."""
        return self.path / "desk.failed"

    @property
    def keyring(self) -> Path:
        """The folder of slots and secrets."""
        return self.path / "keyring"

    @property
    def envelopes(self) -> Path:
        """The folder of sealed envelopes."""
        return self.path / "envelopes"

    def envelope(self, digest: str) -> Path:
        """The file of one envelope."""
        return self.envelopes / f"{digest}.age"

    def create(self) -> None:
        """Make the empty folders."""
        self.path.mkdir(mode=0o700)
        self.keyring.mkdir(mode=0o700)
        self.envelopes.mkdir(mode=0o700)

    def check(self) -> None:
        """Refuse a folder that holds no desk."""
        if not self.database.is_file() or not self.keyring.is_dir():
            raise NoDesk(str(self.path))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock; the kernel lets go of it when the process ends, however it ends."""
        descriptor = os.open(self.path / "desk.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DeskBusy(str(self.path)) from None
            yield
        finally:
            os.close(descriptor)


@contextmanager
def prepared(target: Path) -> Iterator[Folder]:
    """Yield a new folder that takes the place of `target` when the block ends well: a desk is whole or not there."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderNotEmpty(str(target))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Folder(target.with_name(f".{target.name}.unfinished-{os.getpid()}"))
    draft.create()
    try:
        yield draft
        durable.sync_folder(draft.path)
        draft.path.rename(target)
    except BaseException:
        _remove(draft)
        raise
    durable.sync_folder(target.parent)


def _remove(draft: Folder) -> None:
    """Take away a desk that was never used."""
    for path in (*draft.keyring.iterdir(), *draft.envelopes.iterdir(), *draft.path.iterdir()):
        if not path.is_dir():
            path.unlink()
    for path in (draft.keyring, draft.envelopes, draft.path):
        path.rmdir()
