"""The submission document (FORMAT.md, "Submission document"): what is inside an envelope.

`u32 length ‖ manifest (JSON) ‖ files' bytes in order ‖ zeros` up to a Padmé size. The reader is streaming and strict;
it knows the form of a manifest, not the meaning of its answers.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crypto import ijson, padme
from crypto.envelope import MAX_FILES_BYTES, MAX_MANIFEST_BYTES
from crypto.errors import DocumentPadding, DocumentTruncated, JsonMalformed, ManifestMalformed, ManifestTooLong

VERSION = 1
MAX_FILES = 1000
MAX_NAME = 1024
MAX_NOTE = 2000
_MAX_DEPTH = 9  # the manifest itself, and answers of at most eight
_ID = re.compile(r"[0-9a-f]{32}\Z")
_HEX64 = re.compile(r"[0-9a-f]{64}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?\Z")
_RECIPIENT = re.compile(r"age1pq1[a-z0-9]{1,2100}\Z")
_KEYS = {"version", "id", "language", "answers", "files", "reply"}


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file: its name as the source's system gave it (hostile), size in bytes, and a note in free text."""

    name: str
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Reply:
    """How to answer: mailbox id and source token (64 hexadecimal digits), and an `age1pq1…` recipient."""

    mailbox: str
    recipient: str
    source_token: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Manifest v1. `id` is 32 random hexadecimal digits; `answers` maps question ids to JSON values."""

    id: str
    language: str
    answers: Mapping[str, Any]
    files: tuple[FileEntry, ...]
    reply: Reply | None

    def to_json(self) -> bytes:
        """Return the manifest as it stands in a document."""
        reply = self.reply and {
            "mailbox": self.reply.mailbox,
            "recipient": self.reply.recipient,
            "source_token": self.reply.source_token,
        }
        value = {
            "version": VERSION,
            "id": self.id,
            "language": self.language,
            "answers": dict(self.answers),
            "files": [{"name": f.name, "size": f.size, "note": f.note} for f in self.files],
            "reply": reply,
        }
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def encode(manifest: Manifest, files: Sequence[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield a document; each of `files` must give as many bytes as the manifest says."""
    head = manifest.to_json()
    if len(head) > MAX_MANIFEST_BYTES:
        raise ManifestTooLong
    yield len(head).to_bytes(4, "big") + head
    size = 4 + len(head)
    for entry, pieces in zip(manifest.files, files, strict=True):
        given = 0
        for piece in pieces:
            given += len(piece)
            yield piece
        if given != entry.size:
            raise DocumentTruncated("a file has another size than its manifest says")
        size += given
    padding = padme.padded(size) - size
    while padding:
        block = min(padding, 65536)
        yield bytes(block)
        padding -= block


class _Cursor:
    """A stream of pieces of any length, read by exact lengths."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""
        self._start = 0
        self.position = 0

    def some(self, limit: int) -> bytes:
        """Return one to `limit` bytes, or nothing at the end."""
        while self._start == len(self._held):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held, self._start = piece, 0
        part = self._held[self._start : self._start + limit]
        self._start += len(part)
        self.position += len(part)
        return part

    def parts(self, size: int) -> Iterator[bytes]:
        """Yield `size` bytes in parts, or raise DocumentTruncated."""
        while size:
            part = self.some(size)
            if not part:
                raise DocumentTruncated
            size -= len(part)
            yield part


def read(chunks: Iterable[bytes], sink: Callable[[int, bytes], None]) -> Manifest:
    """Read a document to its end and return its manifest; file bytes go to `sink(file number from 0, bytes)`.

    Raises a DocumentError. What `sink` was given counts only when this returns.
    """
    cursor = _Cursor(chunks)
    length = int.from_bytes(b"".join(cursor.parts(4)), "big")
    if length > MAX_MANIFEST_BYTES:
        raise ManifestTooLong
    manifest = parse_manifest(b"".join(cursor.parts(length)))
    for number, entry in enumerate(manifest.files):
        for part in cursor.parts(entry.size):
            sink(number, part)
    _check_padding(cursor)
    return manifest


def _check_padding(cursor: _Cursor) -> None:
    """Refuse padding that is not zeros, or not of the one right length."""
    padded = padme.padded(cursor.position)
    while part := cursor.some(65536):
        if part.count(0) != len(part):
            raise DocumentPadding("not zeros")
        if cursor.position > padded:
            break
    if cursor.position != padded:
        raise DocumentPadding("not a padded size")


def parse_manifest(data: bytes) -> Manifest:
    """Read manifest v1 strictly: these keys, no others, none twice; raises ManifestMalformed."""
    try:
        value = ijson.loads(data, _MAX_DEPTH)
    except JsonMalformed as error:
        raise ManifestMalformed(error.detail) from None
    if not isinstance(value, dict) or value.keys() != _KEYS:
        raise ManifestMalformed("other keys than those of version 1")
    if value["version"] is True or value["version"] != VERSION:
        raise ManifestMalformed("another version than 1")
    return Manifest(
        _text(value["id"], "id", _ID),
        _text(value["language"], "language", _LANGUAGE),
        _object(value["answers"], "answers"),
        _files(value["files"]),
        _reply(value["reply"]),
    )


def _text(value: Any, name: str, pattern: re.Pattern[str]) -> str:
    """Return a string that fits its pattern."""
    if not isinstance(value, str) or not pattern.match(value):
        raise ManifestMalformed(f"{name} is not as it must be")
    return value


def _object(value: Any, name: str) -> dict[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise ManifestMalformed(f"{name} is not an object")
    return value


def _files(value: Any) -> tuple[FileEntry, ...]:
    """Read the list of files and check its limits."""
    if not isinstance(value, list) or len(value) > MAX_FILES:
        raise ManifestMalformed("files is not a list of at most 1,000")
    files = tuple(_file(entry) for entry in value)
    if sum(f.size for f in files) > MAX_FILES_BYTES:
        raise ManifestMalformed("files of more than 500 MiB")
    return files


def _file(value: Any) -> FileEntry:
    """Read one file entry."""
    if not isinstance(value, dict) or value.keys() != {"name", "size", "note"}:
        raise ManifestMalformed("a file with other keys than name, size and note")
    name, size, remark = value["name"], value["size"], value["note"]
    if type(size) is not int or not 0 <= size <= MAX_FILES_BYTES:
        raise ManifestMalformed("a file size that is not a number of bytes")
    for text, limit in ((name, MAX_NAME), (remark, MAX_NOTE)):
        if not isinstance(text, str) or len(text) > limit:
            raise ManifestMalformed("a file name or note that is too long or no text")
    return FileEntry(name, size, remark)


def _reply(value: Any) -> Reply | None:
    """Read the reply fields, null where the source wants no answer."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"mailbox", "recipient", "source_token"}:
        raise ManifestMalformed("reply has other keys than mailbox, recipient and source_token")
    return Reply(
        _text(value["mailbox"], "mailbox", _HEX64),
        _text(value["recipient"], "recipient", _RECIPIENT),
        _text(value["source_token"], "source_token", _HEX64),
    )
