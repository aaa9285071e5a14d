"""Proofs that an entry is in a log, as one text to be kept (C2SP tlog-proof.md).

```
c2sp.org/tlog-proof@v1
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

<the checkpoint, with its signatures>
```

A line `extra BASE64` may stand before the index; nothing vouches for it. The entry itself is not in the proof.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crypto import checkpoint, cosignature, merkle, note
from crypto.errors import NoteMalformed, ProofMalformed

LIMIT = 256 * 1024
_FIRST = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})\Z")
_LONGEST = 63
_HASH = 32


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof says, of which nothing is verified yet; `signed` is the note of the checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    signed: bytes
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class Included:
    """Where the entry is, and in which verified checkpoint; `extra` is verified by nothing."""

    index: int
    opened: checkpoint.Opened
    extra: bytes | None


def write(index: int, hashes: Sequence[bytes], signed: bytes, extra: bytes | None = None) -> bytes:
    """Return the text of a proof, or raise ProofMalformed for what could not be read."""
    lines = [_FIRST, *([] if extra is None else [_EXTRA + _encode(extra)]), f"index {index}", *map(_encode, hashes)]
    written = "".join(f"{line}\n" for line in lines).encode("ascii") + b"\n" + signed
    if parse(written) != Proof(index, tuple(hashes), signed, extra):
        raise ProofMalformed("what was written is read as something else")
    return written


def parse(data: bytes) -> Proof:
    """Read the text of a proof, or raise ProofMalformed; for the note at its end NoteMalformed."""
    if len(data) > LIMIT:
        raise ProofMalformed(f"longer than {LIMIT} bytes")
    head, _, signed = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise ProofMalformed("a character that is not ASCII") from None
    if first != _FIRST:
        raise ProofMalformed(f"expected {_FIRST}")
    extra = _decode(lines.pop(0).removeprefix(_EXTRA)) if lines and lines[0].startswith(_EXTRA) else None
    match = _INDEX.match(lines[0]) if lines else None
    if match is None or extra == b"":
        raise ProofMalformed("an index is needed, and before it nothing but extra data")
    hashes = tuple(_decode(line) for line in lines[1:])
    if len(hashes) > _LONGEST or any(len(value) != _HASH for value in hashes):
        raise ProofMalformed("a hash that is none, or too many of them")
    note.parse(signed, checkpoint.LIMIT)
    return Proof(int(match[1]), hashes, signed, extra)


def verify(
    data: bytes, leaf_hash: bytes, verifier: note.Verifier, witnesses: Sequence[cosignature.Verifier] = ()
) -> Included:
    """Return where in the log the leaf is; raises ProofError, or NoteError for the checkpoint."""
    proof = parse(data)
    opened = checkpoint.open_cosigned(proof.signed, verifier, witnesses)
    here = opened.checkpoint
    merkle.verify_inclusion(leaf_hash, proof.index, here.size, proof.hashes, here.root)
    return Included(proof.index, opened, proof.extra)


def _encode(data: bytes) -> str:
    """Return the base64 of a line."""
    return base64.b64encode(data).decode("ascii")


def _decode(text: str) -> bytes:
    """Decode the canonical base64 of a line."""
    try:
        return note.decode_base64(text)
    except NoteMalformed as error:
        raise ProofMalformed(error.detail) from None
