"""A file that a session may take away: without a name, so that nothing is left when session or process end."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PIECE = 256 * 1024


def nameless(folder: Path) -> IO[bytes]:
    """Open a new file that has no name, in a folder that is ours."""
    return tempfile.TemporaryFile(dir=folder)


@dataclass(frozen=True, slots=True)
class FileParcel:
    """A parcel (`port.Parcel`) over a nameless file that is written to its end."""

    name: str
    digest: str
    count: int
    file: IO[bytes]

    @property
    def size(self) -> int:
        """The length of the file."""
        return os.fstat(self.file.fileno()).st_size

    def read(self, offset: int) -> Iterator[bytes]:
        """Yield the bytes from `offset` on, also after the parcel was closed meanwhile.

        Through a descriptor of its own: the number of a closed one may come to mean another file.
        """
        return _pieces(os.fdopen(os.dup(self.file.fileno()), "rb"), offset)

    def close(self) -> None:
        """Forget the file."""
        self.file.close()


def _pieces(file: IO[bytes], offset: int) -> Iterator[bytes]:
    with file:
        # positions are shared between copies of a descriptor, so none is used
        while piece := os.pread(file.fileno(), _PIECE, offset):
            yield piece
            offset += len(piece)
