"""ASCII armor of age files (C2SP age.md, "ASCII armor"): strict PEM, 64 columns, nothing but space around it."""

import base64
import binascii
import io
import re
from typing import BinaryIO

from crypto.errors import ArmorError
from crypto.stream import read_exactly

BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
END = b"-----END AGE ENCRYPTED FILE-----"
_COLUMNS = 64
_SPACE = b" \t\r\n"
_LEADING_LIMIT = 1024
_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}\Z")


def encode(data: bytes) -> bytes:
    """Return the armored form of a short age file."""
    text = base64.b64encode(data)
    lines = [text[i : i + _COLUMNS] for i in range(0, len(text), _COLUMNS)]
    return b"\n".join([BEGIN, *lines, END, b""])


def is_armored(start: bytes) -> bool:
    """Tell whether a file that begins so claims to be armored."""
    return start.lstrip(_SPACE).startswith(BEGIN)


def decode(source: BinaryIO) -> BinaryIO:
    """Return a reader of the bytes in the armor; it raises ArmorError where the armor is broken."""
    return io.BufferedReader(_Armored(source), buffer_size=65536)


class _Armored(io.RawIOBase):
    """The decoded lines, one pass; the whole armor is checked to the end of the source."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._held = b""
        self._begun = self._ended = self._short = False

    def readable(self) -> bool:
        """Say that this stream is for reading."""
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # the buffer protocol has no type before 3.12
        """Fill `buffer` with decoded bytes."""
        while not self._held and not self._ended:
            self._held = self._next()
        size = min(len(buffer), len(self._held))
        buffer[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def _line(self) -> bytes:
        """Return the next line without its end, LF or CRLF."""
        line = self._source.readline(_LEADING_LIMIT)
        if line.endswith(b"\n"):
            return line[:-2] if line.endswith(b"\r\n") else line[:-1]
        return line

    def _next(self) -> bytes:
        """Decode one line, or check the end."""
        if not self._begun:
            self._begin()
        line = self._line()
        if line == END:
            self._finish()
            return b""
        if self._short or not _LINE.match(line) or len(line) > _COLUMNS:
            raise ArmorError("a line that is not 64 columns of base64")
        self._short = len(line) < _COLUMNS or line.endswith(b"=")
        try:
            data = base64.b64decode(line, validate=True)
        except binascii.Error:
            raise ArmorError("base64 that does not decode") from None
        if base64.b64encode(data) != line:
            raise ArmorError("base64 that is not canonical")
        return data

    def _begin(self) -> None:
        """Pass space before the first line, and check that line."""
        passed = 0
        while not (line := self._source.readline(_LEADING_LIMIT)).strip(_SPACE):
            passed += len(line)
            if not line or passed > _LEADING_LIMIT:
                raise ArmorError("no begin line")
        if line not in (BEGIN + b"\n", BEGIN + b"\r\n"):
            raise ArmorError("no begin line")
        self._begun = True

    def _finish(self) -> None:
        """Refuse anything but space after the end line."""
        rest = read_exactly(self._source, _LEADING_LIMIT + 1)
        if rest.strip(_SPACE) or len(rest) > _LEADING_LIMIT:
            raise ArmorError("something follows the end line")
        self._ended = True
