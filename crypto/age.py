"""age v1 files: seal and open (C2SP age.md), for `mlkem768x25519`, `X25519` and `scrypt` recipients.

The header is `header`, the payload is `stream`; here are the keys and what joins the two. Streaming: one pass, memory
independent of the size.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from crypto import bech32, header, primitives, stream
from crypto.errors import (
    AuthenticationFailed,
    ExcessiveWork,
    HeaderMalformed,
    HeaderTruncated,
    KeyMalformed,
    LowOrderPoint,
    MacMismatch,
    NoMatch,
    StanzaMalformed,
)
from crypto.header import Header, Stanza

FILE_KEY = 16
_WRAPPED = FILE_KEY + primitives.TAG
_ZERO_NONCE = bytes(12)
_HYBRID_INFO = b"age-encryption.org/mlkem768x25519"
_X25519_INFO = b"age-encryption.org/v1/X25519"
_SCRYPT_LABEL = b"age-encryption.org/v1/scrypt"


class Recipient(Protocol):
    """What a file can be sealed to."""

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the stanza that carries the file key."""
        ...


class Identity(Protocol):
    """What opens a file."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key, None where no stanza is for this identity; raises StanzaMalformed."""
        ...


def _argument(stanza: Stanza, length: int, position: int = 0) -> bytes:
    """Decode one argument of a stanza, which must have `length` bytes."""
    try:
        value = header.decode_base64(stanza.args[position].encode("ascii"))
    except HeaderMalformed as error:
        raise StanzaMalformed(f"{stanza.kind}: {error.detail}") from None
    if len(value) != length:
        raise StanzaMalformed(f"{stanza.kind}: an argument of the wrong length")
    return value


def _check_form(stanza: Stanza, arguments: int) -> None:
    """Refuse a stanza with another number of arguments, or whose body is not a wrapped file key."""
    if len(stanza.args) != arguments:
        raise StanzaMalformed(f"{stanza.kind}: wrong number of arguments")
    if len(stanza.body) != _WRAPPED:
        raise StanzaMalformed(f"{stanza.kind}: a body of the wrong length")


def check_stanza(stanza: Stanza) -> None:
    """Refuse a stanza of a public-key type whose form is wrong; this needs no key. Other types pass."""
    if stanza.kind == HybridRecipient.KIND:
        _check_form(stanza, 1)
        _argument(stanza, primitives.XWING_ENC)
    elif stanza.kind == X25519Recipient.KIND:
        _check_form(stanza, 1)
        _argument(stanza, 32)


def _decode_key(text: str, prefix: str, length: int) -> bytes:
    """Decode a Bech32 key of one kind."""
    found, data = bech32.decode(text)
    if found != prefix or len(data) != length:
        raise KeyMalformed(f"expected {prefix}1… of {length} bytes")
    return data


def _decode_secret(text: str, prefix: str) -> bytes:
    """Decode the 32 bytes of an identity, which is written in upper case only."""
    if text != text.upper():
        raise KeyMalformed("an identity is written in upper case")
    return _decode_key(text, prefix, 32)


@dataclass(frozen=True, slots=True)
class X25519Recipient:
    """A classical recipient, `age1…`: a 32-byte X25519 point."""

    KIND = "X25519"
    PREFIX = "age"
    point: bytes

    @classmethod
    def parse(cls, text: str) -> "X25519Recipient":
        """Read `age1…`, or raise KeyMalformed."""
        if text != text.lower():
            raise KeyMalformed("a recipient is written in lower case")
        point = _decode_key(text, cls.PREFIX, 32)
        try:
            # every scalar is clamped to a multiple of 8, so any of them tells a point of low order
            primitives.x25519(bytes(32), point)
        except LowOrderPoint as error:
            raise KeyMalformed(error.sentence) from None
        return cls(point)

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self.point)

    def wrap(self, file_key: bytes) -> Stanza:
        """Return an `X25519` stanza with a fresh ephemeral share."""
        scalar = primitives.random(32)
        share = primitives.x25519_base(scalar)
        try:
            secret = primitives.x25519(scalar, self.point)
        except LowOrderPoint as error:
            raise KeyMalformed(error.sentence) from None
        key = primitives.hkdf_sha256(secret, share + self.point, _X25519_INFO)
        body = primitives.chacha20poly1305_encrypt(key, _ZERO_NONCE, file_key)
        return Stanza(self.KIND, (header.encode_base64(share).decode("ascii"),), body)


@dataclass(frozen=True, slots=True)
class HybridRecipient:
    """A post-quantum recipient, `age1pq1…`: a 1,216-byte X-Wing key."""

    KIND = "mlkem768x25519"
    PREFIX = "age1pq"
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "HybridRecipient":
        """Read `age1pq1…`, or raise KeyMalformed."""
        if text != text.lower():
            raise KeyMalformed("a recipient is written in lower case")
        public = _decode_key(text, cls.PREFIX, primitives.XWING_PUBLIC)
        try:
            primitives.xwing_seal(public, bytes(FILE_KEY), _HYBRID_INFO)
        except ValueError:
            raise KeyMalformed("not an ML-KEM-768 key") from None
        return cls(public)

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self.public)

    def wrap(self, file_key: bytes) -> Stanza:
        """Return an `mlkem768x25519` stanza."""
        enc, body = primitives.xwing_seal(self.public, file_key, _HYBRID_INFO)
        return Stanza(self.KIND, (header.encode_base64(enc).decode("ascii"),), body)


class X25519Identity:
    """A classical identity, `AGE-SECRET-KEY-1…`: a 32-byte scalar. `str` gives the secret, `repr` never does."""

    PREFIX = "age-secret-key-"
    __slots__ = ("_point", "_scalar")

    def __init__(self, scalar: bytes) -> None:
        self._scalar = scalar
        self._point = primitives.x25519_base(scalar)

    @classmethod
    def generate(cls) -> "X25519Identity":
        """Make a new identity."""
        return cls(primitives.random(32))

    @classmethod
    def parse(cls, text: str) -> "X25519Identity":
        """Read `AGE-SECRET-KEY-1…`, or raise KeyMalformed, which never quotes it."""
        return cls(_decode_secret(text, cls.PREFIX))

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self._scalar).upper()

    def recipient(self) -> X25519Recipient:
        """Return the public side."""
        return X25519Recipient(self._point)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Try every `X25519` stanza."""
        for stanza in stanzas:
            if stanza.kind != X25519Recipient.KIND:
                continue
            check_stanza(stanza)
            share = _argument(stanza, 32)
            try:
                secret = primitives.x25519(self._scalar, share)
            except LowOrderPoint as error:
                raise StanzaMalformed(f"{stanza.kind}: {error.sentence}") from None
            key = primitives.hkdf_sha256(secret, share + self._point, _X25519_INFO)
            try:
                return primitives.chacha20poly1305_decrypt(key, _ZERO_NONCE, stanza.body)
            except AuthenticationFailed:
                continue
        return None


class HybridIdentity:
    """A post-quantum identity, `AGE-SECRET-KEY-PQ-1…`: a 32-byte X-Wing seed. `str` gives the secret."""

    PREFIX = "age-secret-key-pq-"
    __slots__ = ("_key", "_seed")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._key = primitives.XWing(seed)

    @classmethod
    def generate(cls) -> "HybridIdentity":
        """Make a new identity."""
        return cls(primitives.random(primitives.XWING_SEED))

    @classmethod
    def parse(cls, text: str) -> "HybridIdentity":
        """Read `AGE-SECRET-KEY-PQ-1…`, or raise KeyMalformed, which never quotes it."""
        return cls(_decode_secret(text, cls.PREFIX))

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self._seed).upper()

    def recipient(self) -> HybridRecipient:
        """Return the public side."""
        return HybridRecipient(self._key.public)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Try every `mlkem768x25519` stanza."""
        for stanza in stanzas:
            if stanza.kind != HybridRecipient.KIND:
                continue
            check_stanza(stanza)
            try:
                return self._key.open(_argument(stanza, primitives.XWING_ENC), stanza.body, _HYBRID_INFO)
            except LowOrderPoint as error:
                raise StanzaMalformed(f"{stanza.kind}: {error.sentence}") from None
            except AuthenticationFailed:
                continue
        return None


class ScryptRecipient:
    """A passphrase to seal to; the cost is 2**log_n, 18 being about a second. It must be a file's only recipient."""

    KIND = "scrypt"
    __slots__ = ("_log_n", "_passphrase")

    def __init__(self, passphrase: bytes, log_n: int = 18) -> None:
        self._passphrase = passphrase
        self._log_n = log_n

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the `scrypt` stanza with a fresh salt."""
        salt = primitives.random(16)
        key = primitives.scrypt(self._passphrase, _SCRYPT_LABEL + salt, self._log_n)
        body = primitives.chacha20poly1305_encrypt(key, _ZERO_NONCE, file_key)
        return Stanza(self.KIND, (header.encode_base64(salt).decode("ascii"), str(self._log_n)), body)


class ScryptIdentity:
    """A passphrase that may open a file; refuses more work than 2**limit."""

    __slots__ = ("_limit", "_passphrase")

    def __init__(self, passphrase: bytes, limit: int = 20) -> None:
        self._passphrase = passphrase
        self._limit = limit

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Open the one `scrypt` stanza; `unseal` has seen that no other is beside it."""
        stanza = next((s for s in stanzas if s.kind == ScryptRecipient.KIND), None)
        if stanza is None:
            return None
        _check_form(stanza, 2)
        salt = _argument(stanza, 16)
        if not re.fullmatch(r"[1-9][0-9]{0,2}", stanza.args[1]):
            raise StanzaMalformed("scrypt: a work factor that is not a plain number")
        log_n = int(stanza.args[1])
        if log_n > self._limit:
            raise ExcessiveWork(f"2**{log_n}")
        key = primitives.scrypt(self._passphrase, _SCRYPT_LABEL + salt, log_n)
        try:
            return primitives.chacha20poly1305_decrypt(key, _ZERO_NONCE, stanza.body)
        except AuthenticationFailed:
            return None


def parse_recipient(text: str) -> X25519Recipient | HybridRecipient:
    """Read a recipient of either kind."""
    return HybridRecipient.parse(text) if text.startswith("age1pq1") else X25519Recipient.parse(text)


def parse_identity(text: str) -> X25519Identity | HybridIdentity:
    """Read an identity of either kind."""
    hybrid = text.upper().startswith("AGE-SECRET-KEY-PQ-1")
    return HybridIdentity.parse(text) if hybrid else X25519Identity.parse(text)


@dataclass(frozen=True, slots=True)
class Unsealed:
    """An opened file: its key, header, the identity that opened it, and the content still to be read."""

    file_key: bytes
    header: Header
    identity: Identity
    chunks: Iterator[bytes]

    def __repr__(self) -> str:
        return "Unsealed(…)"


def _mac(file_key: bytes, authenticated: bytes) -> bytes:
    """Return the MAC of a header under the file key."""
    return primitives.hmac_sha256(primitives.hkdf_sha256(file_key, b"", b"header"), authenticated)


def seal(plaintext: Iterable[bytes], recipients: Sequence[Recipient]) -> Iterator[bytes]:
    """Yield an age file that any of `recipients` opens; each piece of `plaintext` may have any length."""
    file_key = primitives.random(FILE_KEY)
    stanzas = tuple(recipient.wrap(file_key) for recipient in recipients)
    if not stanzas or (len(stanzas) > 1 and any(s.kind == ScryptRecipient.KIND for s in stanzas)):
        raise StanzaMalformed("a file needs recipients, and a passphrase must be its only one")
    yield header.encode(stanzas, _mac(file_key, header.encode_without_mac(stanzas)))
    nonce = primitives.random(stream.NONCE)
    yield nonce
    yield from stream.encrypt(primitives.hkdf_sha256(file_key, nonce, b"payload"), plaintext)


def seal_bytes(data: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Seal a short text at once."""
    return b"".join(seal([data], recipients))


def unseal(source: BinaryIO, identities: Sequence[Identity]) -> Unsealed:
    """Open the header with the first identity that fits; the content is read from `chunks`.

    Raises a HeaderError, NoMatch or MacMismatch at once; `chunks` raises a PayloadError after the last good chunk.
    """
    parsed = header.read(source)
    if len(parsed.stanzas) > 1 and any(s.kind == ScryptRecipient.KIND for s in parsed.stanzas):
        raise StanzaMalformed("scrypt: not the only stanza")
    for identity in identities:
        file_key = identity.unwrap(parsed.stanzas)
        if file_key is not None:
            return Unsealed(file_key, parsed, identity, _payload(source, parsed, file_key))
    raise NoMatch


def reopen(source: BinaryIO, file_key: bytes) -> Iterator[bytes]:
    """Open a file by its 16-byte file key, without the identity that it was sealed to."""
    return _payload(source, header.read(source), file_key)


def _payload(source: BinaryIO, parsed: Header, file_key: bytes) -> Iterator[bytes]:
    """Check the header under its key, then return the opened chunks."""
    if not primitives.equal(_mac(file_key, parsed.authenticated), parsed.mac):
        raise MacMismatch
    nonce = stream.read_exactly(source, stream.NONCE)
    if len(nonce) != stream.NONCE:
        raise HeaderTruncated("in the payload nonce")
    return stream.decrypt(primitives.hkdf_sha256(file_key, nonce, b"payload"), source)


def unseal_bytes(data: bytes, identities: Sequence[Identity]) -> bytes:
    """Open a short file at once."""
    return b"".join(unseal(io.BytesIO(data), identities).chunks)
