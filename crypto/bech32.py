"""Bech32 (BIP 173) as age uses it: of one case throughout, checksum constant 1, without the limit of 90 characters.

The longest key of age has about 2,000 characters; twice that is the limit here, because decoding is quadratic.
"""

from crypto.errors import KeyMalformed

LIMIT = 4096
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _checksum(prefix: str, words: list[int]) -> int:
    """Return the BCH remainder of the expanded prefix and the words; 1 when the checksum is in place."""
    value = 1
    for word in [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix), *words]:
        top = value >> 25
        value = (value & 0x1FFFFFF) << 5 ^ word
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                value ^= generator
    return value


def encode(prefix: str, data: bytes) -> str:
    """Return the lower-case Bech32 string of `data` under the human-readable `prefix`."""
    bits = int.from_bytes(data, "big")
    length = -(-len(data) * 8 // 5)
    bits <<= length * 5 - len(data) * 8
    words = [bits >> 5 * (length - 1 - i) & 31 for i in range(length)]
    remainder = _checksum(prefix, [*words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [remainder >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(_ALPHABET[w] for w in words)


def decode(text: str) -> tuple[str, bytes]:
    """Return (prefix in lower case, data); raises KeyMalformed on mixed case, bad characters, checksum or padding."""
    if len(text) > LIMIT:
        raise KeyMalformed(f"longer than {LIMIT} characters")
    if text not in (text.lower(), text.upper()) or not text.isascii():
        raise KeyMalformed("mixed case or characters that are not ASCII")
    prefix, separator, rest = text.lower().rpartition("1")
    if not separator or not prefix or len(rest) < 6 or any(not 33 <= ord(c) <= 126 for c in prefix):
        raise KeyMalformed("not Bech32")
    if any(c not in _ALPHABET for c in rest):
        raise KeyMalformed("a character that Bech32 does not have")
    words = [_ALPHABET.index(c) for c in rest]
    if _checksum(prefix, words) != 1:
        raise KeyMalformed("the checksum does not fit; a character may be mistyped")
    return prefix, _regroup(words[:-6])


def _regroup(words: list[int]) -> bytes:
    """Join 5-bit words to bytes; what is left over must be fewer than 5 bits, all zero."""
    spare = len(words) * 5 % 8
    bits = 0
    for word in words:
        bits = bits << 5 | word
    if spare >= 5 or bits & ((1 << spare) - 1):
        raise KeyMalformed("padding that is not zero")
    return (bits >> spare).to_bytes(len(words) * 5 // 8, "big")
