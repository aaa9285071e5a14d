"""Checkpoints (C2SP tlog-checkpoint.md): how large a log is and which root it has, signed by the log.

```
intake/log/1
20852
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— intake/log/1 Az3grlgt…
— office/witness jWbPPwAA…
```

The first line is the origin: the log's name, which its key has too. Cosignatures of witnesses may follow the log's
signature. A reader gives all the keys that it expects and refuses a note with another. Extension lines, which nobody
can audit, are read in the text of other logs and refused in ours (FORMAT.md, 10.1). Which checkpoints follow one
another is not known here.
"""

import base64
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from crypto import cosignature, merkle, note
from crypto.errors import CheckpointMalformed, NoteMalformed, UnknownKey, WrongOrigin

LIMIT = 64 * 1024
_LARGEST = (1 << 63) - 1
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log; raises CheckpointMalformed for one that no log can have."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise CheckpointMalformed("an empty line, or one that is not one")
        if not 0 <= self.size <= _LARGEST or len(self.root) != len(merkle.EMPTY_ROOT):
            raise CheckpointMalformed("a size or a root that no log has")
        if self.size == 0 and self.root != merkle.EMPTY_ROOT:
            raise CheckpointMalformed("a log of nothing with a root of something")

    def text(self) -> str:
        """Return the text that is signed: origin, size, root, and extension lines."""
        root = base64.b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified checkpoint, and who cosigned it on which day."""

    checkpoint: Checkpoint
    cosigned: tuple[tuple[str, datetime.date], ...]


def parse_text(text: str) -> Checkpoint:
    """Read the text of a checkpoint, which must be as `Checkpoint.text` writes it, or raise CheckpointMalformed."""
    origin, *lines = text.split("\n")
    if len(lines) < 3 or lines.pop():
        raise CheckpointMalformed("three lines are needed, each with its newline")
    size, root, *extensions = lines
    if not _DECIMAL.match(size):
        raise CheckpointMalformed("a size that is not a plain number")
    try:
        return Checkpoint(origin, int(size), note.decode_base64(root), tuple(extensions))
    except NoteMalformed as error:
        raise CheckpointMalformed(error.detail) from None


def sign(checkpoint: Checkpoint, signer: note.Signer) -> bytes:
    """Return the signed note of a checkpoint; raises WrongOrigin for a key with another name than the origin."""
    _check_ours(checkpoint, signer.verifier)
    return signer.sign(checkpoint.text())


def open_(data: bytes, verifier: note.Verifier) -> Checkpoint:
    """Return the checkpoint of a note that the log alone signed; raises a NoteError."""
    return open_cosigned(data, verifier, ()).checkpoint


def open_cosigned(data: bytes, verifier: note.Verifier, witnesses: Sequence[cosignature.Verifier]) -> Opened:
    """Return the checkpoint of a note that the log signed, and those of the witnesses who cosigned it.

    How many cosignatures are enough is the reader's question. Raises a NoteError: each signature that is there must
    verify, and one by a key that was not expected is UnknownKey.
    """
    parsed = note.parse(data, LIMIT)
    signatures = {(signature.name, signature.key_id): signature for signature in parsed.signatures}
    of_log = signatures.pop((verifier.name, verifier.key_id), None)
    if of_log is None:
        raise UnknownKey(verifier.name)
    note.verify(parsed.text, of_log, verifier)
    known = {(witness.name, witness.key_id): witness for witness in witnesses}
    if not signatures.keys() <= known.keys():
        raise UnknownKey("a signature that was not expected")
    cosigned = tuple((known[key].name, known[key].verify(parsed.text, found)) for key, found in signatures.items())
    checkpoint = parse_text(parsed.text)
    _check_ours(checkpoint, verifier)
    return Opened(checkpoint, cosigned)


def _check_ours(checkpoint: Checkpoint, verifier: note.Verifier) -> None:
    """Refuse a checkpoint whose origin is not the name of its key, or which says more than size and root."""
    if checkpoint.origin != verifier.name:
        raise WrongOrigin
    if checkpoint.extensions:
        raise CheckpointMalformed("lines after the root")
