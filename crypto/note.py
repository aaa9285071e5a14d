"""Signed notes (C2SP signed-note.md) with one Ed25519 key and one typed first line per role.

A note is text, an empty line, and signature lines. The reader wants exactly one signature, by the key it expects.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from crypto import primitives
from crypto.errors import KeyMalformed, NoteMalformed, UnknownKey, VerifierMalformed, WrongRole

LIMIT = 1024 * 1024
_ED25519 = b"\x01"
_OUR_NAME = re.compile(r"[a-z0-9][a-z0-9._/-]{0,126}\Z")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]{1,255}\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE = re.compile(r"— (?P<name>[^ +]+) (?P<signature>[A-Za-z0-9+/]+={0,2})\Z")


def _key_id(name: str, public: bytes) -> bytes:
    """Return the 4-byte key id: the start of SHA-256 over name, newline, algorithm and key."""
    return primitives.sha256(name.encode("utf-8") + b"\n" + _ED25519 + public)[:4]


def check_name(name: str) -> str:
    """Return a key name if our keys may have it, or raise KeyMalformed; the names of others may be freer."""
    if not _OUR_NAME.match(name):
        raise KeyMalformed("a key name has lower-case letters, digits, '.', '_', '/' and '-' only")
    return name


def _decode_base64(text: str) -> bytes:
    """Decode canonical padded base64."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteMalformed("base64 that does not decode") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise NoteMalformed("base64 that is not canonical")
    return data


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public side of a note key, written `NAME+KEYID+KEY`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a verifier key, or raise VerifierMalformed."""
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise VerifierMalformed("three parts joined by '+' are needed")
        name, key_id, key = parts
        if not _NAME.match(name):
            raise VerifierMalformed("a name that a key cannot have")
        try:
            data = _decode_base64(key)
        except NoteMalformed as error:
            raise VerifierMalformed(error.detail) from None
        if data[:1] != _ED25519 or len(data) != 33:
            raise VerifierMalformed("not an Ed25519 key")
        verifier = cls(name, data[1:])
        if key_id != verifier.key_id.hex():
            raise VerifierMalformed("the key id does not fit; a character may be mistyped")
        return verifier

    @property
    def key_id(self) -> bytes:
        """The 4-byte key id."""
        return _key_id(self.name, self.public)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the written key in 16 groups of 4 hexadecimal digits, to be compared on paper."""
        digest = primitives.sha256(str(self).encode("utf-8")).hex()
        return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))

    def __str__(self) -> str:
        key = base64.b64encode(_ED25519 + self.public).decode("ascii")
        return f"{self.name}+{self.key_id.hex()}+{key}"


class Signer:
    """The secret side of a note key: a name and a 32-byte Ed25519 seed."""

    __slots__ = ("_seed", "verifier")

    def __init__(self, name: str, seed: bytes) -> None:
        self._seed = seed
        self.verifier = Verifier(check_name(name), primitives.ed25519_public(seed))

    @property
    def vkey(self) -> str:
        """The written verifier key."""
        return str(self.verifier)

    def sign(self, text: str) -> bytes:
        """Return the signed note of `text`, which must end with a newline and hold no control characters."""
        _check_text(text)
        signature = primitives.ed25519_sign(self._seed, text.encode("utf-8"))
        written = base64.b64encode(self.verifier.key_id + signature).decode("ascii")
        return f"{text}\n— {self.verifier.name} {written}\n".encode()


def _check_text(text: str) -> None:
    """Refuse a text that a note cannot carry."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteMalformed("the text must end with a newline and hold no control characters")


def open_note(data: bytes, verifier: Verifier, limit: int = LIMIT) -> str:
    """Return the signed text with its final newline; raises NoteMalformed, UnknownKey or SignatureInvalid."""
    if len(data) > limit:
        raise NoteMalformed(f"longer than {limit} bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteMalformed("not UTF-8") from None
    body, separator, signatures = whole.rpartition("\n\n")
    text = body + "\n"
    if not separator or not signatures.endswith("\n"):
        raise NoteMalformed("no signature after an empty line")
    _check_text(text)
    lines = signatures[:-1].split("\n")
    if len(lines) != 1:
        raise NoteMalformed("exactly one signature is expected")
    primitives.ed25519_verify(verifier.public, text.encode("utf-8"), _signature(lines[0], verifier))
    return text


def _signature(line: str, verifier: Verifier) -> bytes:
    """Return the 64 bytes of a signature line by the expected key."""
    match = _SIGNATURE.match(line)
    if not match:
        raise NoteMalformed("a line that is not a signature")
    data = _decode_base64(match["signature"])
    if match["name"] != verifier.name or data[:4] != verifier.key_id:
        raise UnknownKey
    if len(data) != 4 + 64:
        raise NoteMalformed("a signature of the wrong length")
    return data[4:]


def body(text: str, first_line: str) -> list[str]:
    """Check the typed first line of a note's text and return the other lines."""
    first, *lines = text[:-1].split("\n")
    if first != first_line:
        raise WrongRole(f"expected {first_line}")
    return lines
