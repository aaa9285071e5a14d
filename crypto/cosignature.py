"""Cosignatures of checkpoints (C2SP tlog-cosignature.md) with Ed25519, whose time is a day.

A cosignature says that of a log, the largest tree which its cosigner has seen and found to continue the one before has
this root. C2SP dates it by the second; here the time is always the midnight (UTC) with which a day begins, because
nothing finer than a day is ever written. What a cosigner has seen is not known here.
"""

import datetime
from dataclasses import dataclass

from crypto import note, primitives
from crypto.errors import CosignatureInvalid, CosignatureTime, SignatureInvalid, UnknownKey

_ALGORITHM = 4
_EPOCH = datetime.date(1970, 1, 1)
_LAST = datetime.date.max
_DAY = 24 * 60 * 60
_TIME = 8


def signed_message(text: str, seconds: int) -> bytes:
    """Return what a cosigner signs: a header, the time in POSIX seconds, the text of the checkpoint."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public side of a cosigner's key, written `NAME+KEYID+KEY`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a cosigner's written key, or raise VerifierMalformed; a log's key is none."""
        return cls(*note.parse_vkey(text, _ALGORITHM))

    @property
    def key_id(self) -> bytes:
        """The 4-byte key id."""
        return note.key_id(self.name, _ALGORITHM, self.public)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the written key in 16 groups of 4 hexadecimal digits, to be compared on paper."""
        return note.fingerprint(str(self))

    def __str__(self) -> str:
        return note.write_vkey(self.name, _ALGORITHM, self.public)

    def verify(self, text: str, signature: note.Signature) -> datetime.date:
        """Return the day of a cosignature of the text; raises UnknownKey, CosignatureInvalid or CosignatureTime."""
        if (signature.name, signature.key_id) != (self.name, self.key_id):
            raise UnknownKey
        if len(signature.data) != _TIME + 64:
            raise CosignatureInvalid("of the wrong length")
        seconds = int.from_bytes(signature.data[:_TIME])
        try:
            primitives.ed25519_verify(self.public, signed_message(text, seconds), signature.data[_TIME:])
        except SignatureInvalid:
            raise CosignatureInvalid(self.name) from None
        return _day(seconds)


class Cosigner:
    """The secret side of a cosigner's key: a name and a 32-byte Ed25519 seed that signs nothing else."""

    __slots__ = ("_seed", "verifier")

    def __init__(self, name: str, seed: bytes) -> None:
        self._seed = seed
        self.verifier = Verifier(note.check_name(name), primitives.ed25519_public(seed))

    @property
    def vkey(self) -> str:
        """The written verifier key."""
        return str(self.verifier)

    def cosign(self, text: str, day: datetime.date) -> str:
        """Return the signature line, without a newline, for the text of a checkpoint seen on a day."""
        note.check_text(text)
        seconds = _seconds(day)
        signature = primitives.ed25519_sign(self._seed, signed_message(text, seconds))
        return str(note.Signature(self.verifier.name, self.verifier.key_id, seconds.to_bytes(_TIME) + signature))


def add(data: bytes, line: str) -> bytes:
    """Return a note with one more signature line; raises NoteMalformed for a second one by the same key."""
    parsed = note.parse(data)
    added = note.join(parsed.text, (*parsed.signatures, note.Signature.parse(line)))
    note.parse(added)
    return added


def _seconds(day: datetime.date) -> int:
    """Return the POSIX time with which a day begins, or raise CosignatureTime for one before 1970."""
    if day < _EPOCH:
        raise CosignatureTime("before 1970")
    return (day - _EPOCH).days * _DAY


def _day(seconds: int) -> datetime.date:
    """Return the day that begins at a POSIX time, or raise CosignatureTime for a time within a day."""
    days, rest = divmod(seconds, _DAY)
    if rest or days > (_LAST - _EPOCH).days:
        raise CosignatureTime
    return _EPOCH + datetime.timedelta(days)
