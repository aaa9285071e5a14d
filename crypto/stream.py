"""The payload of an age v1 file: STREAM with ChaCha20-Poly1305 in chunks of 64 KiB (C2SP age.md, "Payload").

One pass, memory of two chunks; nothing of a chunk is handed on before its tag was checked.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from crypto.errors import (
    AuthenticationFailed,
    PayloadEmptyChunk,
    PayloadTampered,
    PayloadTrailing,
    PayloadTruncated,
)
from crypto.primitives import TAG, chacha20poly1305_decrypt, chacha20poly1305_encrypt

CHUNK = 65536
SEALED_CHUNK = CHUNK + TAG
NONCE = 16


def sealed_length(size: int) -> int:
    """Return the length of the sealed chunks of `size` bytes, without the 16-byte payload nonce."""
    return size + TAG * max(1, -(-size // CHUNK))


def _nonce(counter: int, last: bool) -> bytes:
    """Return the 12-byte nonce: an 11-byte counter and the flag of the last chunk."""
    return counter.to_bytes(11, "big") + bytes([last])


def encrypt(key: bytes, plaintext: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed chunks of `plaintext`, whose pieces may have any length."""
    held = bytearray()
    counter = 0
    for piece in plaintext:
        rest = memoryview(piece)
        while rest:
            # a full chunk is sealed only when more follows, because the last one is sealed otherwise
            if len(held) == CHUNK:
                yield chacha20poly1305_encrypt(key, _nonce(counter, False), held)
                held.clear()
                counter += 1
            room = CHUNK - len(held)
            held += rest[:room]
            rest = rest[room:]
    yield chacha20poly1305_encrypt(key, _nonce(counter, True), held)


def decrypt(key: bytes, source: BinaryIO) -> Iterator[bytes]:
    """Yield the opened chunks of `source`, read to its end; raises a PayloadError after the last good chunk."""
    counter = 0
    chunk = read_exactly(source, SEALED_CHUNK)
    while True:
        following = read_exactly(source, SEALED_CHUNK) if len(chunk) == SEALED_CHUNK else b""
        plaintext, is_last = _open(key, counter, chunk)
        if is_last and not plaintext and counter:
            raise PayloadEmptyChunk
        yield plaintext
        if is_last and following:
            raise PayloadTrailing(f"after chunk {counter}")
        if is_last:
            return
        if not following:
            raise PayloadTruncated(f"after chunk {counter}")
        chunk = following
        counter += 1


def read_exactly(source: BinaryIO, size: int) -> bytes:
    """Read `size` bytes, fewer only where the source ends; a raw source may return less at a time."""
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _open(key: bytes, counter: int, chunk: bytes) -> tuple[bytes, bool]:
    """Open a chunk and tell whether it was sealed as the last; a full chunk may be either, a short one only that."""
    if len(chunk) < TAG:
        raise PayloadTruncated(f"in chunk {counter}")
    if len(chunk) == SEALED_CHUNK:
        try:
            return chacha20poly1305_decrypt(key, _nonce(counter, False), chunk), False
        except AuthenticationFailed:
            pass
    try:
        return chacha20poly1305_decrypt(key, _nonce(counter, True), chunk), True
    except AuthenticationFailed:
        raise PayloadTampered(f"chunk {counter}") from None
