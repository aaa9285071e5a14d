"""Signed notes (C2SP signed-note.md) with one Ed25519 key and one typed first line per role.

A note is text, an empty line, and signature lines. `open_note` wants exactly one signature, by the key that its reader
expects; `parse` is for checkpoints, which carry cosignatures too, and judges no signature.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from crypto import primitives
from crypto.errors import KeyMalformed, NoteMalformed, UnknownKey, VerifierMalformed, WrongRole

LIMIT = 1024 * 1024
SIGNATURES = 16
_ED25519 = 1
_OUR_NAME = re.compile(r"[a-z0-9][a-z0-9._/-]{0,126}\Z")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]{1,255}\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE = re.compile(r"— (?P<name>[^ +]+) (?P<signature>[A-Za-z0-9+/]+={0,2})\Z")


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """Return the 4-byte key id: the start of SHA-256 over name, newline, algorithm and key."""
    return primitives.sha256(name.encode("utf-8") + b"\n" + bytes([algorithm]) + public)[:4]


def check_name(name: str) -> str:
    """Return a key name if our keys may have it, or raise KeyMalformed; the names of others may be freer."""
    if not _OUR_NAME.match(name):
        raise KeyMalformed("a key name has lower-case letters, digits, '.', '_', '/' and '-' only")
    return name


def decode_base64(text: str) -> bytes:
    """Decode canonical padded base64."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteMalformed("base64 that does not decode") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise NoteMalformed("base64 that is not canonical")
    return data


def parse_vkey(text: str, algorithm: int) -> tuple[str, bytes]:
    """Read the name and the 32-byte key of a written key for an algorithm, or raise VerifierMalformed."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise VerifierMalformed("three parts joined by '+' are needed")
    name, written_id, key = parts
    if not _NAME.match(name):
        raise VerifierMalformed("a name that a key cannot have")
    try:
        data = decode_base64(key)
    except NoteMalformed as error:
        raise VerifierMalformed(error.detail) from None
    if data[:1] != bytes([algorithm]) or len(data) != 33:
        raise VerifierMalformed("not a key of the expected kind")
    if written_id != key_id(name, algorithm, data[1:]).hex():
        raise VerifierMalformed("the key id does not fit; a character may be mistyped")
    return name, data[1:]


def write_vkey(name: str, algorithm: int, public: bytes) -> str:
    """Return the written form of a key, which `parse_vkey` reads."""
    key = base64.b64encode(bytes([algorithm]) + public).decode("ascii")
    return f"{name}+{key_id(name, algorithm, public).hex()}+{key}"


def fingerprint(vkey: str) -> str:
    """Return SHA-256 of a written key in 16 groups of 4 hexadecimal digits, to be compared on paper."""
    digest = primitives.sha256(vkey.encode("utf-8")).hex()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public side of a note key, written `NAME+KEYID+KEY`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a verifier key, or raise VerifierMalformed."""
        return cls(*parse_vkey(text, _ED25519))

    @property
    def key_id(self) -> bytes:
        """The 4-byte key id."""
        return key_id(self.name, _ED25519, self.public)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the written key in 16 groups of 4 hexadecimal digits, to be compared on paper."""
        return fingerprint(str(self))

    def __str__(self) -> str:
        return write_vkey(self.name, _ED25519, self.public)


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

    def sign_bytes(self, statement: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of a statement that names its own context."""
        return primitives.ed25519_sign(self._seed, statement)

    def sign(self, text: str) -> bytes:
        """Return the signed note of `text`, which must end with a newline and hold no control characters."""
        check_text(text)
        signature = primitives.ed25519_sign(self._seed, text.encode("utf-8"))
        return join(text, [Signature(self.verifier.name, self.verifier.key_id, signature)])


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line: who signs, by name and key id, and bytes that only the kind of key can tell the meaning of."""

    name: str
    key_id: bytes
    data: bytes

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read a signature line without its newline, or raise NoteMalformed."""
        match = _SIGNATURE.match(line)
        if not match or not _NAME.match(match["name"]):
            raise NoteMalformed("a line that is not a signature")
        data = decode_base64(match["signature"])
        if len(data) <= 4:
            raise NoteMalformed("a signature of the wrong length")
        return cls(match["name"], data[:4], data[4:])

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.data).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Note:
    """A note that is well-formed, of which nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]


def check_text(text: str) -> None:
    """Refuse a text that a note cannot carry."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteMalformed("the text must end with a newline and hold no control characters")


def join(text: str, signatures: Iterable[Signature]) -> bytes:
    """Return the note of a text and its signatures."""
    lines = "".join(f"{signature}\n" for signature in signatures)
    return f"{text}\n{lines}".encode()


def _split(data: bytes, limit: int) -> tuple[str, list[str]]:
    """Return the text with its final newline and the signature lines, of which there is at least one."""
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
    check_text(text)
    return text, signatures[:-1].split("\n")


def open_note(data: bytes, verifier: Verifier, limit: int = LIMIT) -> str:
    """Return the signed text with its final newline; raises NoteMalformed, UnknownKey or SignatureInvalid."""
    text, lines = _split(data, limit)
    if len(lines) != 1:
        raise NoteMalformed("exactly one signature is expected")
    verify(text, Signature.parse(lines[0]), verifier)
    return text


def verify(text: str, signature: Signature, verifier: Verifier) -> None:
    """Return if the signature of the text is by the expected key; raises as `open_note` does."""
    if (signature.name, signature.key_id) != (verifier.name, verifier.key_id):
        raise UnknownKey
    if len(signature.data) != 64:
        raise NoteMalformed("a signature of the wrong length")
    primitives.ed25519_verify(verifier.public, text.encode("utf-8"), signature.data)


def parse(data: bytes, limit: int = LIMIT) -> Note:
    """Read a note with one to 16 signatures, no two by one key, or raise NoteMalformed; none of them is verified."""
    text, lines = _split(data, limit)
    if len(lines) > SIGNATURES:
        raise NoteMalformed(f"more than {SIGNATURES} signatures")
    signatures = tuple(Signature.parse(line) for line in lines)
    if len({(signature.name, signature.key_id) for signature in signatures}) != len(signatures):
        raise NoteMalformed("two signatures by one key")
    return Note(text, signatures)


def body(text: str, first_line: str) -> list[str]:
    """Check the typed first line of a note's text and return the other lines."""
    first, *lines = text[:-1].split("\n")
    if first != first_line:
        raise WrongRole(f"expected {first_line}")
    return lines
