"""The blocks of mailboxes that are not there: in every respect like a block of the office's, and opened by nobody.

Each id has its own, derived from a key of the database, so that asking twice, or asking for a thousand other ids, tells
no more than asking once; a pool of blocks could be collected and compared. What in a real block comes from a key
(FORMAT.md, "Envelope") is drawn here from the distribution of such values: X25519 points are multiples of the base, and
an ML-KEM ciphertext is coefficients compressed from 0 to 3328 (FIPS 203, 4.2.1), which uniform bytes are not.
"""

import hashlib
import struct
from collections.abc import Sequence

from crypto import envelope, header, primitives
from crypto.header import Stanza
from crypto.mailbox import BLOCK

_Q = 3329
_WIDE = 10
_NARROW = 4
_WIDE_COEFFICIENTS = 3 * 256
_COEFFICIENTS = 4 * 256
_WRAPPED = 32
_MAC = 32
_REST = BLOCK - envelope.HEADER_LENGTH[envelope.HYBRID]
# a value of 64 bits modulo q is uniform but for 2**-52, and always takes the same time, as trying again does not
_DRAW = struct.Struct(f"<{_COEFFICIENTS}Q32s{_WRAPPED}s{_MAC}s{_REST}s")


def _compression(bits: int) -> tuple[int, ...]:
    """Return Compress of FIPS 203 as a table: round(2**bits / q * x) modulo 2**bits."""
    return tuple(((x << bits + 1) + _Q) // (2 * _Q) % (1 << bits) for x in range(_Q))


_TO_WIDE, _TO_NARROW = _compression(_WIDE), _compression(_NARROW)


def block(key: bytes, mailbox: bytes) -> bytes:
    """Return the block of an id that has no mailbox, always the same one."""
    drawn = _DRAW.unpack(hashlib.shake_256(key + mailbox).digest(_DRAW.size))
    values, (scalar, wrapped, mac, rest) = drawn[:_COEFFICIENTS], drawn[_COEFFICIENTS:]
    share = header.encode_base64(_ciphertext(values) + primitives.x25519_base(scalar)).decode("ascii")
    stanza = Stanza(envelope.HYBRID, (share,), wrapped)
    made: bytes = header.encode((stanza,), mac) + rest
    return made


def _ciphertext(values: Sequence[int]) -> bytes:
    """Return what looks like a ciphertext of ML-KEM-768: three polynomials in 10 bits and one in 4."""
    wide = [_TO_WIDE[value % _Q] for value in values[:_WIDE_COEFFICIENTS]]
    narrow = [_TO_NARROW[value % _Q] for value in values[_WIDE_COEFFICIENTS:]]
    return _packed(wide, _WIDE) + _packed(narrow, _NARROW)


def _packed(values: Sequence[int], bits: int) -> bytes:
    """Return ByteEncode of FIPS 203: the lowest bit of the first value comes first."""
    whole = 0
    for value in reversed(values):
        whole = whole << bits | value
    return whole.to_bytes(len(values) * bits // 8, "little")
