"""Extraction: one file out of a sealed envelope, streamed, checked before it gets its name, never run or looked at.

The file name that the source's system gave is hostile (`../`, devices, right-to-left tricks, double endings). Where a
folder is given, the name is made of the item's code and the number; of the source's name only a plain ending is kept.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crypto import age, document
from crypto.errors import CryptoError
from intake import durable
from intake.audit.events import Event
from intake.desk import inbox, ledger
from intake.desk.errors import (
    AttachmentUnknown,
    EnvelopeDamaged,
    FileAltered,
    ItemNotOpened,
    KeyMissing,
)
from intake.desk.opening import sealed
from intake.desk.session import Session
from intake.desk.store import files as files_
from intake.desk.store import items
from intake.desk.store.database import Connection
from intake.desk.store.files import Touch
from intake.desk.store.items import Attachment, Item, State

_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})\Z")


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file that was written."""

    path: Path
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file of an item, and the key of the envelope that it lies in."""

    item: Item
    attachment: Attachment
    key: bytes

    def __repr__(self) -> str:
        return f"Chosen({self.item.code}, {self.attachment.number}, …)"


def safe_name(item: Item, attachment: Attachment) -> str:
    """Return a name that the source has no hand in, but for a short plain ending."""
    ending = _ENDING.search(attachment.name)
    return f"{item.code}-{attachment.number}{'.' + ending[1].lower() if ending else ''}"


def files(session: Session, code: str) -> tuple[Item, list[Attachment]]:
    """Return an opened item and its files."""
    with session.database.writing() as connection:
        item, attachments = _files(connection, code)
        ledger.note(session, connection, Event.READ, f"item:{item.id}")
        return item, attachments


def _files(connection: Connection, code: str) -> tuple[Item, list[Attachment]]:
    item = inbox.find(connection, code)
    if item.state is not State.OPENED:
        raise ItemNotOpened(f"{item.code} is {item.state}")
    return item, list(items.attachments(connection, item.id))


def extract(session: Session, code: str, number: int, target: Path) -> Extracted:
    """Write one file of an item to `target`, a new file or an existing folder; its SHA-256 must be the noted one."""
    # on record before the first byte is written
    with session.database.writing() as connection:
        chosen = choose(connection, code, number)
        ledger.note(session, connection, Event.EXTRACTED, f"item:{chosen.item.id}")
        files_.add_custody(connection, chosen.item.id, number, Touch.EXTRACTED, session.officer, session.today)
    path = target / safe_name(chosen.item, chosen.attachment) if target.is_dir() else target
    with durable.NewFile(path) as out:
        copy(session, chosen, out.write)
    return Extracted(path, chosen.attachment)


def choose(connection: Connection, code: str, number: int) -> Chosen:
    """Return one file of an opened item with the key that opens it."""
    item, attachments = _files(connection, code)
    attachment = next((file for file in attachments if file.number == number), None)
    if attachment is None:
        raise AttachmentUnknown(f"{item.code} has {len(attachments)}")
    key = items.file_key(connection, item.id)
    if key is None:
        raise KeyMissing(item.code)
    return Chosen(item, attachment, key)


def copy(session: Session, chosen: Chosen, out: Callable[[bytes], object]) -> None:
    """Hand the bytes of one file on; raises at the end where they are not those that were hashed when it came."""
    with sealed(session.folder.envelope(chosen.item.envelope), chosen.item) as source:
        _copy(source, chosen.key, chosen.attachment, out, chosen.item)


def _copy(source: BinaryIO, key: bytes, attachment: Attachment, out: Callable[[bytes], object], item: Item) -> None:
    digest = hashlib.sha256()
    chunks = _chunks(source, key)

    def sink(number: int, part: bytes) -> None:
        if number == attachment.number - 1:
            digest.update(part)
            out(part)

    try:
        if item.bare:
            for chunk in chunks:
                sink(0, chunk)
        else:
            document.read(chunks, sink)
    except CryptoError:
        # it was whole when it was opened
        raise EnvelopeDamaged(item.code) from None
    if digest.hexdigest() != attachment.sha256:
        raise FileAltered(f"{item.code}, file {attachment.number}")


def _chunks(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    yield from age.reopen(source, key)
