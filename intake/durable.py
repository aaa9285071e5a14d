"""Files that are whole or absent: written without a name, forced to disk, then given their name.

Knows nothing of what is in them. A name that is taken is never overwritten unless the caller says `replace`.
"""

import contextlib
import errno
import io
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from crypto.errors import Refusal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class AlreadyExists(Refusal):
    """the file is there already and is not overwritten"""

    exit_code = 73
    hint = "choose another name, or move the file away"


class NotWritable(Refusal):
    """the file cannot be written"""

    exit_code = 73


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_nameless(folder: Path, mode: int) -> int | None:
    """Open a file that has no name yet, so that a kill or a power cut leaves nothing; None where there is no such."""
    try:
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE, mode)
    except OSError as error:
        # FAT, as on most sticks, and network file systems have only files with names
        if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL):
            return None
        raise


class _Draft(io.FileIO):
    """The file being written; says by our own error that the disk is full, which no reader of a source can raise."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "wb")
        self._path = path

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write, or raise NotWritable."""
        try:
            return super().write(data)
        except OSError as error:
            raise NotWritable(f"{self._path}: {error.strerror}") from None


class NewFile:
    """A file being written; it appears under its name, durable, when the block ends well, and not at all otherwise."""

    def __init__(self, path: Path, mode: int = 0o600, *, replace: bool = False) -> None:
        self._path = path
        self._mode = mode
        self._replace = replace
        self._draft = path.parent / f".{secrets.token_hex(8)}.part"

    def __enter__(self) -> BinaryIO:
        if not self._replace and os.path.lexists(self._path):
            raise AlreadyExists(str(self._path))
        try:
            descriptor = _open_nameless(self._path.parent, self._mode)
            self._nameless = descriptor is not None
            if descriptor is None:
                descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, self._mode)
        except OSError as error:
            raise NotWritable(f"{self._path}: {error.strerror}") from None
        self._file = io.BufferedWriter(_Draft(descriptor, self._path))
        return self._file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._keep()
        except FileExistsError:
            raise AlreadyExists(str(self._path)) from None
        except OSError as failure:
            raise NotWritable(f"{self._path}: {failure.strerror}") from None
        finally:
            self._discard()

    def _keep(self) -> None:
        """Force the bytes to disk, then give them their name, then force the name to disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._nameless and not self._replace:
            self._link(self._path)
        else:
            if self._nameless:
                self._link(self._draft)
            elif not self._replace:
                # a rename would overwrite: the name is taken with an empty file first
                os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._mode))
            os.replace(self._draft, self._path)
        sync_folder(self._path.parent)

    def _link(self, name: Path) -> None:
        """Give the file a name; unlike a rename this fails where the name is taken."""
        # without a folder for the source, Python would link the link in /proc itself
        os.link(f"/proc/self/fd/{self._file.fileno()}", name, src_dir_fd=self._file.fileno(), follow_symlinks=True)

    def _discard(self) -> None:
        """Close the file and remove a draft that has a name."""
        # closing flushes again, and fails again; that was reported by the write that filled the disk
        with contextlib.suppress(NotWritable):
            self._file.close()
        self._draft.unlink(missing_ok=True)


def write_new(path: Path, data: bytes | Iterable[bytes], mode: int = 0o600) -> None:
    """Write a new file durably, or raise AlreadyExists or NotWritable and leave nothing."""
    _write(NewFile(path, mode), data)


def replace(path: Path, data: bytes | Iterable[bytes], mode: int = 0o600) -> None:
    """Write a file durably in the place of what may be there; a crash leaves the old or the new, whole."""
    _write(NewFile(path, mode, replace=True), data)


def _write(file: NewFile, data: bytes | Iterable[bytes]) -> None:
    """Write all pieces."""
    with file as out:
        for piece in (data,) if isinstance(data, bytes) else data:
            out.write(piece)
