"""Room on the disk that is kept for one purpose: to record that an act was refused because the log was full.

Knows nothing of the log. Where the room can't be had, there is none; that stops nobody.
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

ROOM = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reserve:
    """A file of zeros that takes up room."""

    file: Path

    def keep(self) -> None:
        """Take the room, if it is not taken."""
        with contextlib.suppress(OSError):
            descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                # writes blocks, unlike a file with a hole
                os.posix_fallocate(descriptor, 0, ROOM)
            finally:
                os.close(descriptor)

    def release(self) -> None:
        """Give the room up."""
        with contextlib.suppress(OSError):
            self.file.unlink()
