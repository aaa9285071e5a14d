"""The desk's folder: where things lie in it, and that one process at a time works there.

    desk.db       the SQLCipher database
    desk.lock     held while a command runs
    desk.failed   passphrases that opened nothing, until the next unlock (`attempts`)
    keyring/      slots of officers and sealed secrets (`keyring`)
    envelopes/    every envelope as it arrived, still sealed, named by its SHA-256

Names that begin with a dot are drafts of a process that was killed; whoever holds the lock next removes them.
Everything is readable by its owner only. It must not know what is inside the files.
"""

import contextlib
import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intake import durable
from intake.desk.errors import (
    DatabaseDamaged,
    DatabaseMissing,
    DeskBusy,
    FolderNotEmpty,
    NameInvalid,
    NoDesk,
    SecretMissing,
)

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")
# of `durable` and of `backup`, all of them sealed
_DRAFT = re.compile(r"\.[0-9a-f]{16}\.(?:part|copy|check)(?:-wal|-shm|-journal)?\Z")


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
        if not self.keyring.is_dir():
            raise SecretMissing("slot") if self.database.exists() else NoDesk(str(self.path))
        if not self.database.is_file():
            raise DatabaseMissing(str(self.database))
        if not self.database.stat().st_size:
            raise DatabaseDamaged(str(self.database))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock; the kernel lets go of it when the process ends, however it ends."""
        descriptor = os.open(self.path / "desk.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DeskBusy(str(self.path)) from None
            self._clear()
            yield
        finally:
            os.close(descriptor)

    def _clear(self) -> None:
        """Remove what a process left that was killed while it held the lock."""
        for folder in (self.path, self.keyring, self.envelopes):
            # a folder that is missing is told by whoever needs what is in it
            for entry in os.scandir(folder) if folder.is_dir() else ():
                if _DRAFT.match(entry.name):
                    os.unlink(entry.path)


@contextmanager
def prepared(target: Path) -> Iterator[Folder]:
    """Yield a new folder that takes the place of `target` when the block ends well: a desk is whole or not there."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderNotEmpty(str(target))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear_unfinished(target)
    draft = Folder(target.with_name(f"{_unfinished(target)}{os.getpid()}"))
    draft.create()
    try:
        # the lock tells a desk that is being made from one that was given up
        with draft.locked():
            yield draft
            durable.sync_folder(draft.path)
            _rename(draft.path, target)
    except BaseException:
        shutil.rmtree(draft.path, ignore_errors=True)
        raise
    durable.sync_folder(target.parent)


def _unfinished(target: Path) -> str:
    return f".{target.name}.unfinished-"


def _clear_unfinished(target: Path) -> None:
    """Remove the drafts of this desk whose makers were killed."""
    for path in target.parent.iterdir():
        if path.name.startswith(_unfinished(target)) and path.is_dir():
            with contextlib.suppress(DeskBusy), Folder(path).locked():
                shutil.rmtree(path)


def _rename(draft: Path, target: Path) -> None:
    """Give a desk its name, unless somebody made something there meanwhile."""
    try:
        draft.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise FolderNotEmpty(str(target)) from None
        raise
