"""Passphrases that opened no slot, kept beside the encrypted database until the next unlock puts them on record.

    2026-11-23 anna 3

The database is closed to whoever fails, so this is a plain file: it says on which day a slot, whose name is plain in
the keyring anyway, was tried how often. Whoever can write the folder can remove it, and whoever copies the slot tries
elsewhere without a trace (THREATS).
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake import durable
from intake.desk.folder import Folder

_LINE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([a-z][a-z0-9-]{0,31}) ([1-9][0-9]{0,8})\Z", re.ASCII)
_LARGEST = 65536


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a slot was tried in vain on a day."""

    day: datetime.date
    officer: str
    count: int

    def line(self) -> str:
        """Return the line in the file."""
        return f"{self.day} {self.officer} {self.count}\n"


@dataclass(frozen=True, slots=True)
class Noted:
    """What the file says; `damaged` where a part of it is not of its form."""

    attempts: tuple[Attempts, ...]
    damaged: bool


def noted(folder: Folder) -> Noted:
    """Return what failed since the last unlock. A file that somebody has changed must not keep anybody out."""
    lines = list(_lines(folder))
    found = [_attempts(line) for line in lines]
    return Noted(tuple(one for one in found if one is not None), None in found)


def _lines(folder: Folder) -> Iterator[str]:
    try:
        with folder.failed.open("rb") as source:
            yield from source.read(_LARGEST).decode("ascii", "replace").splitlines()
    except FileNotFoundError:
        return


def _attempts(line: str) -> Attempts | None:
    match = _LINE.match(line)
    try:
        return Attempts(datetime.date.fromisoformat(match[1]), match[2], int(match[3])) if match else None
    except ValueError:
        return None


def add(folder: Folder, officer: str, today: datetime.date) -> None:
    """Note one more failure, durable before anybody is told of it."""
    kept = {(one.day, one.officer): one for one in noted(folder).attempts}
    one = kept.get((today, officer), Attempts(today, officer, 0))
    kept[today, officer] = replace(one, count=one.count + 1)
    durable.replace(folder.failed, "".join(kept[key].line() for key in sorted(kept)).encode("ascii"))


def clear(folder: Folder) -> None:
    """Forget what is on record now; where the power fails before, it will be on record twice."""
    if folder.failed.exists():
        folder.failed.unlink()
        durable.sync_folder(folder.path)
