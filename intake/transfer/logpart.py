"""The part of a batch or an outbox that is about its half's access log (FORMAT.md, "Batch, version 2").

Checkpoint, consistency proof and what the half has witnessed of the other log travel in both directions, entries only
from the server to the desk. Here is only the form, and that the checkpoint is signed by the key which the carried file
vouches for; whether logs follow from one another is judged by the half that keeps them.
"""

import base64
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crypto import checkpoint, cosignature, note
from crypto.checkpoint import Checkpoint
from crypto.errors import NoteMalformed
from intake.transfer import lines
from intake.transfer.errors import LogPartMalformed

_LENGTH = 2
_HASH = 32
# the largest log that a checkpoint here can have is below 2^63, and no proof in it is longer
_MOST_HASHES = 2 * 63


@dataclass(frozen=True, slots=True)
class LogPart:
    """What a carried file says of a log that has grown from `start` to `size` entries.

    `log_key` and `witness_key` are written keys; `checkpoint` is the signed note of `size`; `proof` the hashes that
    lead to it from `start`; `entries` those from `start` on, in an outbox at most the first of a later generation;
    `witnessed` cosigned checkpoints of logs of the other half.
    """

    log_key: str
    witness_key: str
    start: int
    size: int
    checkpoint: bytes
    proof: tuple[bytes, ...] = field(default=())
    entries: tuple[bytes, ...] = field(default=())
    witnessed: tuple[bytes, ...] = field(default=())

    @property
    def head(self) -> Checkpoint:
        """The checkpoint, verified with the key that the carried file vouches for; raises a NoteError."""
        return checkpoint.open_(self.checkpoint, note.Verifier.parse(self.log_key))

    def key_lines(self) -> list[str]:
        """Return the lines of the keys in the manifest."""
        return [f"key log {self.log_key}", f"key witness {self.witness_key}"]

    def range_line(self) -> str:
        """Return the line of both sizes in the manifest."""
        return f"log {self.start} {self.size}"

    def bodies(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Return the members: checkpoint, entries, proof, witnessed."""
        return self.checkpoint, pack(self.entries), write_proof(self.proof), pack(self.witnessed)


@dataclass(frozen=True, slots=True)
class Announced:
    """The lines of a manifest that are about the log: two keys and two sizes."""

    log_key: str
    witness_key: str
    start: int
    size: int

    def part(self, bodies: Sequence[bytes]) -> LogPart:
        """Return the part that these lines and members make; raises LogPartMalformed."""
        signed, entries, proof, witnessed = bodies
        keys_and_sizes = (self.log_key, self.witness_key, self.start, self.size)
        return LogPart(*keys_and_sizes, signed, read_proof(proof), unpack(entries), unpack(witnessed))


def take(rest: Iterator[str]) -> Announced:
    """Read the key lines and the line of both sizes, or raise a NoteError or ManifestLine."""
    (log,) = lines.take(rest, r"key log (\S+)")
    (witness,) = lines.take(rest, r"key witness (\S+)")
    start, size = lines.take(rest, rf"log ({lines.NUMBER}) ({lines.NUMBER})")
    keys = str(note.Verifier.parse(log)), str(cosignature.Verifier.parse(witness))
    return Announced(*keys, int(start), int(size))


def check_whole(part: LogPart) -> LogPart:
    """Return the part of a batch, which has every entry from `start` on; raises LogPartMalformed or a NoteError."""
    if len(part.entries) != part.size - part.start:
        raise LogPartMalformed("another number of entries than is said")
    if bool(part.proof) is not (0 < part.start < part.size):
        raise LogPartMalformed("a proof where there is none, or none where there must be one")
    return _check(part)


def check_brief(part: LogPart) -> LogPart:
    """Return the part of an outbox, which has at most the first entry; raises LogPartMalformed or a NoteError."""
    if len(part.entries) > 1 or (part.entries and part.start):
        raise LogPartMalformed("entries that do not leave the desk")
    if part.start and bool(part.proof) is not (part.start < part.size):
        raise LogPartMalformed("a proof where there is none, or none where there must be one")
    if not part.start and not part.entries and part.proof:
        raise LogPartMalformed("a proof of nothing")
    return _check(part)


def _check(part: LogPart) -> LogPart:
    """Refuse a checkpoint of another size, and witnessed ones in another order."""
    if not 0 <= part.start <= part.size or part.head.size != part.size:
        raise LogPartMalformed("the checkpoint is of another size than is said")
    origins = [note.parse(signed).text.partition("\n")[0] for signed in part.witnessed]
    if any(left >= right for left, right in itertools.pairwise(origins)):
        raise LogPartMalformed("witnessed checkpoints that do not ascend")
    return part


def pack(items: Sequence[bytes]) -> bytes:
    """Return a list of byte strings, each with its length as u16 before it."""
    if any(len(item) >= 1 << 8 * _LENGTH for item in items):
        raise LogPartMalformed("longer than 65,535 bytes")
    return b"".join(len(item).to_bytes(_LENGTH) + item for item in items)


def unpack(data: bytes) -> tuple[bytes, ...]:
    """Read a list of byte strings, or raise LogPartMalformed."""
    items, at = [], 0
    while at < len(data):
        start = at + _LENGTH
        at = start + int.from_bytes(data[at:start])
        if at > len(data) or start > len(data):
            raise LogPartMalformed("a list that ends too early")
        items.append(data[start:at])
    return tuple(items)


def write_proof(proof: Sequence[bytes]) -> bytes:
    """Return the hashes of a proof in base64, one a line."""
    return b"".join(base64.b64encode(each) + b"\n" for each in proof)


def read_proof(data: bytes) -> tuple[bytes, ...]:
    """Read the hashes of a proof, or raise LogPartMalformed."""
    *found, rest = data.decode("ascii", "replace").split("\n")
    try:
        hashes = tuple(note.decode_base64(line) for line in found)
    except NoteMalformed:
        raise LogPartMalformed("a proof that is not base64") from None
    if rest or len(hashes) > _MOST_HASHES or any(len(each) != _HASH for each in hashes):
        raise LogPartMalformed("a proof of something else than hashes of 32 bytes")
    return hashes
