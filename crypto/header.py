"""The textual header of an age v1 file (C2SP age.md, "Header"): the strict reader and the writer.

Accepts the canonical form and nothing else. This is all that a server without keys can check; it knows no keys.
"""

import base64
import binascii
import io
import re
from dataclasses import dataclass
from typing import BinaryIO

from crypto.errors import (
    ArmoredAge,
    HeaderMalformed,
    HeaderTooLong,
    HeaderTruncated,
    NotAge,
    OpenPgp,
    ReadableText,
    ZipArchive,
)

LIMIT = 16384
INTRO = b"age-encryption.org/v1\n"
_ANY_VERSION = b"age-encryption.org/"
_COLUMNS = 64
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*\Z")
_ARGUMENT = re.compile(rb"[!-~]+\Z")
_MAC_LENGTH = 32
# packet tags that an encrypted OpenPGP message begins with (RFC 9580, 4.2): session keys and encrypted data
_PGP_TAGS = (b"\x84", b"\x85", b"\x8c", b"\xa4", b"\xc1", b"\xc3", b"\xc9", b"\xd2")


@dataclass(frozen=True, slots=True)
class Stanza:
    """A recipient stanza: its type, further arguments, and the decoded body."""

    kind: str
    args: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header. `raw` is every byte of it with the final newline; its MAC covers `raw` up to `---`."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    raw: bytes

    @property
    def authenticated(self) -> bytes:
        """The bytes that the MAC covers: all up to and including the three dashes."""
        return self.raw[: -len(b" \n") - len(encode_base64(self.mac))]


def encode_base64(data: bytes) -> bytes:
    """Standard base64 without padding, the only base64 in an age header."""
    return base64.b64encode(data).rstrip(b"=")


def decode_base64(text: bytes) -> bytes:
    """Decode unpadded canonical base64, or raise HeaderMalformed."""
    if not _BASE64.match(text):
        raise HeaderMalformed("a character that base64 does not have")
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise HeaderMalformed("base64 of an impossible length") from None
    if encode_base64(data) != text:
        raise HeaderMalformed("base64 that is not canonical")
    return data


class _Lines:
    """The lines of one header, counted against the limit and kept for the MAC."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.raw = bytearray()

    def next(self) -> bytes:
        """Return the next line without its newline."""
        room = LIMIT - len(self.raw)
        line = self._source.readline(room)
        self.raw += line
        if line.endswith(b"\n"):
            return line[:-1]
        if not self.raw.startswith(INTRO):
            _refuse_intro(bytes(self.raw))
        if len(line) == room:
            raise HeaderTooLong
        raise HeaderTruncated


def _refuse_intro(start: bytes) -> None:
    """Raise the error that says what the file seems to be; return where it may still become an age file."""
    if start == INTRO[: len(start)]:
        return
    if start.startswith(b"PK\x03\x04"):
        raise ZipArchive
    if start.startswith(b"-----BEGIN PGP"):
        raise OpenPgp
    if start.startswith(b"-----BEGIN AGE"):
        raise ArmoredAge
    if start.startswith(_ANY_VERSION):
        raise NotAge("another version")
    if _is_text(start):
        raise ReadableText
    if start[:1] in _PGP_TAGS:
        raise OpenPgp
    raise NotAge


def _is_text(start: bytes) -> bool:
    """Tell whether bytes are the start of printable UTF-8 text."""
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        # a character that is cut where the reading ended does not make text binary
        if error.start < len(start) - 3:
            return False
        text = start[: error.start].decode("utf-8")
    return bool(text) and all(c.isprintable() or c in "\t\r\n\ufeff" for c in text)


def read(source: BinaryIO) -> Header:
    """Read one header from `source`, which is left at the first byte after it."""
    lines = _Lines(source)
    intro = lines.next()
    if intro + b"\n" != INTRO:
        _refuse_intro(intro + b"\n")
    stanzas: list[Stanza] = []
    while True:
        line = lines.next()
        if line.startswith(b"---"):
            break
        stanzas.append(_read_stanza(line, lines))
    if not stanzas:
        raise HeaderMalformed("no recipient stanza")
    return Header(tuple(stanzas), _read_mac(line), bytes(lines.raw))


def parse(prefix: bytes) -> Header:
    """Parse a header from the first bytes of a file; what follows it is ignored.

    Raises HeaderTruncated where more bytes could complete it.
    """
    return read(io.BytesIO(prefix))


def _read_stanza(line: bytes, lines: _Lines) -> Stanza:
    """Read a stanza from its argument line and the body lines that follow; the last of them is short."""
    arrow, *args = line.split(b" ")
    if arrow != b"->" or not args:
        raise HeaderMalformed("a line that is neither a stanza nor the MAC")
    if not all(_ARGUMENT.match(arg) for arg in args):
        raise HeaderMalformed("a stanza argument that is empty or not printable ASCII")
    body = bytearray()
    while True:
        part = lines.next()
        if len(part) > _COLUMNS:
            raise HeaderMalformed("a body line of more than 64 columns")
        body += part
        if len(part) < _COLUMNS:
            break
    kind, *rest = (arg.decode("ascii") for arg in args)
    return Stanza(kind, tuple(rest), decode_base64(bytes(body)))


def _read_mac(line: bytes) -> bytes:
    """Decode the last line, `--- ` and the MAC."""
    if not line.startswith(b"--- "):
        raise HeaderMalformed("a MAC line without its space")
    mac = decode_base64(line[4:])
    if len(mac) != _MAC_LENGTH:
        raise HeaderMalformed("a MAC of the wrong length")
    return mac


def encode_without_mac(stanzas: tuple[Stanza, ...]) -> bytes:
    """Return the header up to and including the three dashes: the bytes that the MAC covers."""
    out = bytearray(INTRO)
    for stanza in stanzas:
        out += " ".join(("->", stanza.kind, *stanza.args)).encode("ascii") + b"\n"
        body = encode_base64(stanza.body)
        # a body whose length is a multiple of 64 ends with an empty line: the last line is always short
        for start in range(0, len(body) + 1, _COLUMNS):
            out += body[start : start + _COLUMNS] + b"\n"
    return bytes(out + b"---")


def encode(stanzas: tuple[Stanza, ...], mac: bytes) -> bytes:
    """Return the whole header."""
    return encode_without_mac(stanzas) + b" " + encode_base64(mac) + b"\n"
