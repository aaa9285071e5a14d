"""Our profile of age v1 (FORMAT.md, "Envelope"): one stanza of an allowed type, a padded size, limits.

These are all the checks that can be made without a key; the server makes them, and the desk makes them again.
"""

from collections.abc import Collection

from crypto import age, header, padme, primitives, stream
from crypto.errors import NotPadded, SeveralStanzas, TooLarge, TooSmall, WrongStanza
from crypto.header import Header, Stanza

HYBRID = age.HybridRecipient.KIND
CLASSICAL = age.X25519Recipient.KIND
MAX_FILES_BYTES = 500 * 1024 * 1024
MAX_MANIFEST_BYTES = 1024 * 1024


def _header_length(stanza: Stanza) -> int:
    """Return the length of a header with this one stanza; it depends on the type only."""
    return len(header.encode((stanza,), bytes(32)))


def _blank(kind: str, share: int) -> Stanza:
    """Return a stanza of the right lengths with zeros in it."""
    return Stanza(kind, (header.encode_base64(bytes(share)).decode("ascii"),), bytes(age.FILE_KEY + primitives.TAG))


HEADER_LENGTH = {
    HYBRID: _header_length(_blank(HYBRID, primitives.XWING_ENC)),
    CLASSICAL: _header_length(_blank(CLASSICAL, 32)),
}


def size_of(document_size: int, kind: str = HYBRID) -> int:
    """Return the size in bytes of an envelope around a document of `document_size` bytes before its padding."""
    padded = padme.padded(document_size)
    return HEADER_LENGTH[kind] + stream.NONCE + stream.sealed_length(padded)


MIN_SIZE = size_of(0)
MAX_SIZE = size_of(4 + MAX_MANIFEST_BYTES + MAX_FILES_BYTES)


def check_size(size: int, kind: str = HYBRID, largest: int = MAX_SIZE) -> None:
    """Refuse a size in bytes that no padded document of up to `largest` gives."""
    if size < size_of(0, kind):
        raise TooSmall
    if size > largest:
        raise TooLarge
    sealed = size - HEADER_LENGTH[kind] - stream.NONCE
    chunks = -(-sealed // stream.SEALED_CHUNK)
    document = sealed - chunks * primitives.TAG
    if size_of(document, kind) != size:
        raise NotPadded


def check_header(prefix: bytes, allowed: Collection[str] = (HYBRID,)) -> Header:
    """Check the first bytes of an envelope: strict header, one stanza, of an allowed type and the right form.

    Raises HeaderTruncated where more bytes could complete it, other errors where nothing could.
    """
    parsed = header.parse(prefix)
    if len(parsed.stanzas) != 1:
        raise SeveralStanzas
    if parsed.stanzas[0].kind not in allowed:
        raise WrongStanza
    age.check_stanza(parsed.stanzas[0])
    return parsed
