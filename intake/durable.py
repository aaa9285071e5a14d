"""Files that are whole or absent: written beside their place, forced to disk, then given their name.

Knows nothing of what is in them. A name that is taken is never overwritten unless the caller says `replace`.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from crypto.errors import Refusal


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


class NewFile:
    """A file being written; it appears under its name, durable, when the block ends well, and not at all otherwise."""

    def __init__(self, path: Path, mode: int = 0o600, *, replace: bool = False) -> None:
        self._path = path
        self._mode = mode
        self._replace = replace
        self._draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.part")

    def __enter__(self) -> BinaryIO:
        if not self._replace and os.path.lexists(self._path):
            raise AlreadyExists(str(self._path))
        try:
            descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, self._mode)
        except OSError as error:
            raise NotWritable(f"{self._path}: {error.strerror}") from None
        self._file = os.fdopen(descriptor, "wb")
        return self._file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._keep()
        except OSError as failure:
            raise NotWritable(f"{self._path}: {failure.strerror}") from None
        finally:
            self._discard()

    def _keep(self) -> None:
        """Force the bytes to disk, then give them their name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._replace:
            os.replace(self._draft, self._path)
        else:
            try:
                # unlike a rename, a link fails where the name is taken
                os.link(self._draft, self._path)
            except FileExistsError:
                raise AlreadyExists(str(self._path)) from None
        sync_folder(self._path.parent)

    def _discard(self) -> None:
        """Close and remove the draft."""
        try:
            self._file.close()
        except OSError:
            # closing flushes again; that failure was reported by the write that filled the disk
            pass
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
