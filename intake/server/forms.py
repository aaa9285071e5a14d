"""A form with a file, read as it comes: one field, which says how the file was sealed, then the file (RFC 7578).

A strict reader over Werkzeug's decoder, which keeps no more than one read of it in memory and nothing on disk. The form
has the field `kind` (at the office another) and the file `file`, in this order, once each, and nothing else. Names of
files, media types and the boundary are looked at no further than this needs and are given to nobody.
"""

import enum
import re
from collections.abc import Iterator
from typing import TypeVar

from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import NEED_DATA, Data, Epilogue, Event, Field, File, MultipartDecoder, Preamble

from intake.server.errors import FormBroken, FormMalformed, NoFile, NotAForm
from intake.server.uploads import Source

# what a form may be longer than its file
FRAME = 16384
_READ = 65536
_HEADERS = 8192
_PARTS = 2
_LONGEST_KIND = 16
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=?-]{1,70}\Z")

Expected = TypeVar("Expected", bound=Event)


class Kind(enum.Enum):
    """How a file was sealed: by the sealer, which pads, or by another program, which does not."""

    SEALER = "sealer"
    BARE = "bare"


class Form:
    """A form whose body is `size` bytes of `source`; `left` of them are not read yet."""

    def __init__(self, content_type: str, size: int, source: Source) -> None:
        self.left = size
        self._source = source
        self._decoder = MultipartDecoder(_boundary(content_type), _READ + _HEADERS, max_parts=_PARTS)

    def kind(self) -> Kind:
        """Read up to where the file begins and return how it was sealed."""
        return _kind(self.field("kind", _LONGEST_KIND))

    def field(self, name: str, longest: int) -> bytes:
        """Read the field before the file, up to where the file begins, and return what is in it."""
        if self._expect(Preamble).data or self._expect(Field).name != name:
            raise FormMalformed
        value = b""
        for part in self._data():
            value += part
            if len(value) > longest:
                raise FormMalformed
        file = self._expect(File)
        if file.name != "file":
            raise FormMalformed
        if not file.filename:
            # what a browser sends when nothing was chosen
            raise NoFile
        return value

    def file(self) -> Iterator[bytes]:
        """Give the bytes of the file; the iterator ends only where the form ends as it must."""
        yield from self._data()
        if self._expect(Epilogue).data.strip():
            raise FormMalformed

    def _data(self) -> Iterator[bytes]:
        """Give the content of one part."""
        more = True
        while more:
            event = self._expect(Data)
            more = event.more_data
            yield event.data

    def _expect(self, kind: type[Expected]) -> Expected:
        """Return the next event, which must be of a kind."""
        event = self._next()
        if not isinstance(event, kind):
            raise FormMalformed
        return event

    def _next(self) -> Event:
        """Return the next event, reading what it takes."""
        while True:
            try:
                event = self._decoder.next_event()
                if event is not NEED_DATA:
                    return event
                self._feed()
            except (ValueError, HTTPException):
                # what the decoder raises for what is not multipart, is too much of it, or ends too early
                raise FormMalformed from None

    def _feed(self) -> None:
        """Give the decoder the next bytes, or tell it that there are no more."""
        data = self._source.read(min(_READ, self.left)) if self.left else b""
        if not data and self.left:
            raise FormBroken
        self.left -= len(data)
        self._decoder.receive_data(data or None)


def _boundary(content_type: str) -> bytes:
    """Return the boundary that a header names, or raise NotAForm."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not _BOUNDARY.match(boundary):
        raise NotAForm
    return boundary.encode("ascii")


def _kind(value: bytes) -> Kind:
    try:
        return Kind(value.decode("ascii"))
    except ValueError:
        raise FormMalformed from None
