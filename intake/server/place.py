"""Which file lies under a name: SQLite goes on with a file that was replaced while it was open, and nobody sees what is
written there.

Knows of files only. A store asks it before and after each transaction.
"""

import os
from pathlib import Path

Place = tuple[int, int]


def of(file: Path) -> Place | None:
    """Return which file is under a name, None where there is none."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino
