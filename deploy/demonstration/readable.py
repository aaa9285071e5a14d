"""Searches folders for anything of a text that could be read there, in the encodings in which it would show.

The search is complete for long pieces: a run of 23 bytes or more of an encoded text is found wherever it begins,
because any such run covers one whole block of 12 bytes of the file, and all blocks of the text are known. Short texts
are searched as they are. Knows nothing of our packages: it looks at the disk as somebody would who seized it.
"""

from __future__ import annotations

import base64
import json
import struct
import urllib.parse
from collections.abc import Iterable, Iterator
from pathlib import Path

_BLOCK = 12
_SHORTEST = 6  # characters; shorter texts would be found by chance


class Needles:
    """Texts that must not be readable."""

    def __init__(self, texts: Iterable[str]) -> None:
        kept = [text for text in texts if len(text) >= _SHORTEST]
        # what is left of a short text in Base64 would be found by chance too
        self.whole = {form for text in kept if len(text) < 64 for form in _forms(text) if len(form) >= _SHORTEST}
        self.blocks = {block for text in kept for form in _forms(text) for block in _blocks(form)}

    def found_in(self, data: bytes) -> bool:
        """Say whether anything of the texts can be read in these bytes."""
        whole_blocks = data[: len(data) - len(data) % _BLOCK]
        if any(block in self.blocks for (block,) in struct.iter_unpack(f"{_BLOCK}s", whole_blocks)):
            return True
        return any(form in data for form in self.whole)

    def readable_files(self, folder: Path) -> list[Path]:
        """Return every file below `folder` in whose content or name something can be read."""
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return [path for path in files if self.found_in(path.read_bytes()) or self.found_in(bytes(path))]


def _forms(text: str) -> Iterator[bytes]:
    """Give a text in every encoding in which a program would have written it down."""
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield json.dumps(text)[1:-1].encode()
    yield urllib.parse.quote(text).encode()
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    # Base64 of a text inside something larger begins at one of three places; the first and last signs vary with it.
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + plain)
        yield encoded[4:-4]
        yield encoded[4:-4].translate(bytes.maketrans(b"+/", b"-_"))


def _blocks(form: bytes) -> Iterator[bytes]:
    for start in range(len(form) - _BLOCK + 1):
        yield form[start : start + _BLOCK]
