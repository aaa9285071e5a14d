"""Files that an officer names: opened only where they are files.

A pipe that nobody writes to would be waited for without end, and a device has none. It must not know what a file holds.
"""

import os
import stat
from io import BufferedReader
from pathlib import Path

from intake.desk.errors import FileMissing, NotAFile


def opened(path: Path) -> BufferedReader:
    """Return a file for reading."""
    try:
        # a pipe is opened at once, and refused
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissing(str(path)) from None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise NotAFile(str(path))
