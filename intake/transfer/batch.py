"""A batch: sealed envelopes on their way from the server to the desk (FORMAT.md, "Batch").

Entries are ordered by digest, which says nothing of their arrival.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from crypto import envelope, note, primitives
from intake.transfer import archive, lines
from intake.transfer.archive import Member
from intake.transfer.errors import ManifestLine

FIRST_LINE = "sealed-intake/batch/v1"
Kind = Literal["all", "new"]
_ID = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """An envelope in a batch: SHA-256 in hexadecimal, size in bytes, declared epoch, day of arrival (UTC)."""

    digest: str
    size: int
    epoch: int
    day: datetime.date

    @property
    def member(self) -> Member:
        """The member that carries it."""
        return Member(f"envelopes/{self.digest}.age", self.size, self.digest)

    def line(self) -> str:
        """Return its line in the manifest."""
        return f"envelope {self.digest} {self.size} {self.epoch} {self.day}"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch whose signature was verified; `bodies` is read once and verifies each envelope as it passes.

    `made` is the day on which it was written; `digest` is the SHA-256 of the manifest member, which names the batch as
    it was carried.
    """

    id: str
    kind: Kind
    made: datetime.date
    digest: str
    entries: tuple[BatchEntry, ...]
    bodies: Iterator[tuple[BatchEntry, Iterator[bytes]]]


def write(
    out: BinaryIO,
    signer: note.Signer,
    batch_id: str,
    kind: Kind,
    made: datetime.date,
    entries: Iterable[BatchEntry],
    open_body: Callable[[BatchEntry], Iterable[bytes]],
) -> str:
    """Write a batch and return the digest of its manifest; bodies are asked for one at a time."""
    ordered = sorted(entries, key=lambda entry: entry.digest)
    lines.check_ascending([entry.digest for entry in ordered])
    head = [FIRST_LINE, f"batch {check_id(batch_id)}", f"kind {kind}", f"made {made}"]
    manifest = signer.sign("\n".join([*head, *(entry.line() for entry in ordered)]) + "\n")
    archive.begin(out, manifest)
    for entry in ordered:
        archive.append(out, entry.member, open_body(entry))
    archive.end(out)
    return primitives.sha256(manifest).hex()


def read(source: BinaryIO, verifier: note.Verifier) -> Batch:
    """Verify the manifest of a batch; raises a TransferError or a NoteError before any body is read."""
    manifest = archive.read_manifest(source)
    text = note.open_note(manifest, verifier, archive.MANIFEST_LIMIT)
    rest = iter(note.body(text, FIRST_LINE))
    (batch_id,) = lines.take(rest, r"batch ([0-9a-f]{32})")
    (kind,) = lines.take(rest, r"kind (all|new)")
    (made,) = lines.take(rest, rf"made ({lines.DAY})")
    entries = tuple(_entry(line) for line in rest)
    lines.check_ascending([entry.digest for entry in entries])
    checked: Kind = "all" if kind == "all" else "new"
    return Batch(
        batch_id, checked, lines.day(made), primitives.sha256(manifest).hex(), entries, _bodies(source, entries)
    )


def _entry(line: str) -> BatchEntry:
    """Read one envelope line."""
    pattern = rf"envelope ({lines.DIGEST}) ({lines.NUMBER}) ({lines.NUMBER}) ({lines.DAY})"
    digest, size, epoch, day = lines.match(line, pattern)
    if int(size) > envelope.MAX_SIZE:
        raise ManifestLine("an envelope larger than the largest")
    return BatchEntry(digest, int(size), int(epoch), lines.day(day))


def _bodies(source: BinaryIO, entries: Sequence[BatchEntry]) -> Iterator[tuple[BatchEntry, Iterator[bytes]]]:
    """Pair each entry with its body."""
    members = archive.read_members(source, [entry.member for entry in entries])
    for entry in entries:
        _, body = next(members)
        yield entry, body
    # the end of the file is checked when the last member is passed
    next(members, None)


def check_id(text: str) -> str:
    """Return a batch id of 32 hexadecimal digits, or raise ManifestLine."""
    if not _ID.match(text):
        raise ManifestLine("a batch id that is not 32 hexadecimal digits")
    return text
