"""A batch: sealed envelopes on their way from the server to the desk (FORMAT.md, "Batch").

Entries are ordered by digest, which says nothing of their arrival. A batch of version 2 brings the server's access log
along; version 1 is still read, and written where there is no log.
"""

import datetime
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from crypto import envelope, note, primitives
from intake.transfer import archive, lines, logpart
from intake.transfer.archive import Member
from intake.transfer.errors import ManifestLine
from intake.transfer.logpart import LogPart

FIRST_LINE = "sealed-intake/batch/v1"
FIRST_LINE_2 = "sealed-intake/batch/v2"
# What a manifest of 16 MiB can name with room to spare. A batch of what is new has at most as many; one that has as
# many may have left others behind.
MOST_NEW = 120_000
Kind = Literal["all", "new", "again"]
_KINDS: dict[str, Kind] = {"all": "all", "new": "new", "again": "again"}
_LOG_MEMBERS = ("log.checkpoint", "log.entries", "log.proof", "witnessed", "ticks")
_MORE = r" ([1-9][0-9]{0,15}) ([0-9a-f]{32})"
_ID = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """An envelope in a batch: SHA-256 in hexadecimal, size in bytes, declared epoch, day of arrival (UTC).

    In version 2 also the tick that commits to it, and its logical batch: the first that it was put into.
    """

    digest: str
    size: int
    epoch: int
    day: datetime.date
    tick: int | None = None
    logical: str | None = None

    @property
    def member(self) -> Member:
        """The member that carries it."""
        return Member(f"envelopes/{self.digest}.age", self.size, self.digest)

    def line(self) -> str:
        """Return its line in the manifest."""
        line = f"envelope {self.digest} {self.size} {self.epoch} {self.day}"
        return line if self.logical is None else f"{line} {self.tick} {self.logical}"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch whose signature was verified; `bodies` is read once and verifies each envelope as it passes.

    `made` is the day on which it was written; `digest` is the SHA-256 of the manifest member, which names the batch as
    it was carried. `log` is None in version 1; `ticks` is empty, or the keys of the ticks (`ticks`), sealed.
    """

    id: str
    kind: Kind
    made: datetime.date
    digest: str
    entries: tuple[BatchEntry, ...]
    bodies: Iterator[tuple[BatchEntry, Iterator[bytes]]]
    log: LogPart | None = None
    ticks: bytes = b""


def write(
    out: BinaryIO,
    signer: note.Signer,
    batch_id: str,
    kind: Kind,
    made: datetime.date,
    entries: Iterable[BatchEntry],
    open_body: Callable[[BatchEntry], Iterable[bytes]],
    log: LogPart | None = None,
    ticks: bytes = b"",
) -> str:
    """Write a batch and return the digest of its manifest; bodies are asked for one at a time.

    With `log` it is of version 2, and every entry must have its tick and logical batch; without, none may.
    """
    ordered = sorted(entries, key=lambda entry: entry.digest)
    lines.check_ascending([entry.digest for entry in ordered])
    _check_version(kind, ordered, 1 if log is None else 2)
    members = [] if log is None else _log_members(log, ticks)
    head = [f"batch {check_id(batch_id)}", f"kind {kind}", f"made {made}"]
    head = [FIRST_LINE, *head] if log is None else [FIRST_LINE_2, *head, *log.key_lines(), log.range_line()]
    head += [member.line() for member, _ in members]
    manifest = signer.sign("\n".join([*head, *(entry.line() for entry in ordered)]) + "\n")
    archive.begin(out, manifest)
    for member, body in members:
        archive.append(out, member, [body])
    for entry in ordered:
        archive.append(out, entry.member, open_body(entry))
    archive.end(out)
    return primitives.sha256(manifest).hex()


def read(source: BinaryIO, verifier: note.Verifier) -> Batch:
    """Verify the manifest of a batch and read its log; raises a Refusal before any envelope is read."""
    manifest = archive.read_manifest(source)
    text = note.open_note(manifest, verifier, archive.MANIFEST_LIMIT)
    version = 2 if text.startswith(f"{FIRST_LINE_2}\n") else 1
    rest = iter(note.body(text, FIRST_LINE if version == 1 else FIRST_LINE_2))
    (batch_id,) = lines.take(rest, r"batch ([0-9a-f]{32})")
    (kind,) = lines.take(rest, r"kind (all|new|again)")
    (made,) = lines.take(rest, rf"made ({lines.DAY})")
    announced = logpart.take(rest) if version == 2 else None
    members = [archive.take_member(rest, name) for name in _LOG_MEMBERS] if announced else []
    entries = tuple(_entry(line, version) for line in rest)
    lines.check_ascending([entry.digest for entry in entries])
    _check_version(_KINDS[kind], entries, version)
    bodies = archive.read_members(source, [*members, *(entry.member for entry in entries)])
    found = [b"".join(body) for _, body in itertools.islice(bodies, len(members))]
    log, ticks = (None, b"") if announced is None else (logpart.check_whole(announced.part(found[:-1])), found[-1])
    digest = primitives.sha256(manifest).hex()
    return Batch(batch_id, _KINDS[kind], lines.day(made), digest, entries, _bodies(bodies, entries), log, ticks)


def _log_members(log: LogPart, ticks: bytes) -> list[tuple[Member, bytes]]:
    """Return the members about the log in their fixed order."""
    bodies = (*logpart.check_whole(log).bodies(), ticks)
    return [(archive.member(name, body), body) for name, body in zip(_LOG_MEMBERS, bodies, strict=True)]


def _check_version(kind: Kind, entries: Sequence[BatchEntry], version: int) -> None:
    """Refuse what only the other version has."""
    if (version == 1 and kind == "again") or any((entry.logical is None) is (version == 2) for entry in entries):
        raise ManifestLine("what only the other version has")


def _entry(line: str, version: int) -> BatchEntry:
    """Read one envelope line."""
    pattern = rf"envelope ({lines.DIGEST}) ({lines.NUMBER}) ({lines.NUMBER}) ({lines.DAY})"
    digest, size, epoch, day, *more = lines.match(line, pattern + (_MORE if version == 2 else ""))
    if int(size) > envelope.MAX_SIZE:
        raise ManifestLine("an envelope larger than the largest")
    tick, logical = (int(more[0]), more[1]) if more else (None, None)
    return BatchEntry(digest, int(size), int(epoch), lines.day(day), tick, logical)


def _bodies(
    members: Iterator[tuple[Member, Iterator[bytes]]], entries: Sequence[BatchEntry]
) -> Iterator[tuple[BatchEntry, Iterator[bytes]]]:
    """Pair each entry with its body."""
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
