"""The keys of the ticks (FORMAT.md, 11.4): what the desk needs to open the commitments to what has arrived.

The text travels in a batch, sealed to the office. Whoever has a tick's key and an envelope can tell whether the
envelope is in that tick's set, so this text is not for the server's log, and never readable in a carried file.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from intake.transfer import lines
from intake.transfer.errors import ManifestLine, TicksMalformed

FIRST_LINE = "sealed-intake/ticks/v1"
_LINE = r"tick ([1-9][0-9]{0,15}) ([0-9a-f]{64})"


@dataclass(frozen=True, slots=True)
class TickKey:
    """The number of a tick and its 32-byte key."""

    number: int
    key: bytes


def write(keys: Sequence[TickKey]) -> bytes:
    """Return the text of the keys, which ascend by number."""
    _check_ascending(keys)
    text = [FIRST_LINE, *(f"tick {each.number} {each.key.hex()}" for each in keys)]
    return "".join(f"{line}\n" for line in text).encode("ascii")


def read(text: bytes) -> tuple[TickKey, ...]:
    """Read the text of the keys, or raise TicksMalformed."""
    first, *rest = text.decode("ascii", "replace").split("\n")
    if first != FIRST_LINE or not rest or rest.pop():
        raise TicksMalformed("not a text of this kind")
    try:
        found = [lines.match(line, _LINE) for line in rest]
    except ManifestLine:
        raise TicksMalformed("a line that is no tick's") from None
    keys = tuple(TickKey(int(number), bytes.fromhex(key)) for number, key in found)
    _check_ascending(keys)
    return keys


def _check_ascending(keys: Sequence[TickKey]) -> None:
    """Refuse keys in another order, or one number twice."""
    if any(left.number >= right.number for left, right in itertools.pairwise(keys)):
        raise TicksMalformed("ticks that do not ascend")
