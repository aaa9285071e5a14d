"""Sealed files that came by other hands: on a stick, in a letter, from a colleague. Binary or armored, one at a time.

No server vouches for them: what is noted is the day, and the officer who took the file in. After that they are items
like any other, and the same file that a batch brings as well is one item.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crypto import armor, header
from intake.audit.events import Event
from intake.desk import given, ledger, opening, reading
from intake.desk.errors import FileAltered
from intake.desk.session import Session
from intake.desk.store import items
from intake.desk.store.items import Way

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Handed:
    """The item of a file, and whether it was here already."""

    code: str
    known: bool


def is_sealed(path: Path) -> bool:
    """Tell whether a file begins as a sealed one, not as a batch."""
    with given.opened(path) as source:
        start = source.read(header.LIMIT)
    return start.startswith(header.INTRO) or armor.is_armored(start)


def receive(session: Session, path: Path) -> Handed:
    """Take a sealed file in, durable before it is noted; raises a CryptoError for what cannot be an envelope."""
    digest, size = _measured(path)
    opening.check_room(session.folder.path, size)
    known = opening.keep(session, digest, _same(path, digest))
    if known is not None:
        return Handed(known.code, True)
    with session.database.writing() as connection:
        id = opening.add(connection, digest, size, Way(None, None, session.officer), session.today)
        ledger.note(session, connection, Event.CREATED, f"item:{id}")
        return Handed(items.by_id(connection, id).code, False)


def _measured(path: Path) -> tuple[str, int]:
    """Return SHA-256 and size of the envelope in a file, after the checks that need no key."""
    digest, size, start = hashlib.sha256(), 0, b""
    for piece in _pieces(path):
        start = (start + piece)[: header.LIMIT] if len(start) < header.LIMIT else start
        digest.update(piece)
        size += len(piece)
    reading.check_envelope(start, size)
    return digest.hexdigest(), size


def _same(path: Path, expected: str) -> Iterator[bytes]:
    """Yield the envelope once more; a stick that gives other bytes the second time is refused."""
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != expected:
        raise FileAltered(str(path))


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield the binary form of a sealed file."""
    with given.opened(path) as source, _binary(source) as binary:
        while piece := binary.read(_PIECE):
            yield piece


@contextmanager
def _binary(source: BinaryIO) -> Iterator[BinaryIO]:
    armored = armor.is_armored(source.read(header.LIMIT))
    source.seek(0)
    yield armor.decode(source) if armored else source
