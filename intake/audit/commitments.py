"""Commitments of the ticks (FORMAT.md, section 11): what the log says of envelopes, and what only a tick's key tells.

Whoever has an envelope's digest and the key of its tick can find it in the tick's set; without the key the members of a
set look alike, the dummies too. Keys are made, kept and destroyed elsewhere.
"""

from collections.abc import Iterable, Sequence

from crypto import primitives
from intake.audit.entry import Act
from intake.audit.events import Event

SMALLEST = 16
_DUMMY = b"dummy"


def commitment(key: bytes, digest: str) -> str:
    """Return what a tick says of an envelope, by its digest in hexadecimal."""
    return primitives.hmac_sha256(key, bytes.fromhex(digest)).hex()


def dummy(key: bytes, number: int) -> str:
    """Return the dummy with a number, from 0."""
    return primitives.hmac_sha256(key, _DUMMY + number.to_bytes(4)).hex()


def filled(count: int) -> int:
    """Return how many members a set with so many envelopes has: 16, 32, 64 and so on."""
    return max(SMALLEST, 1 << (count - 1).bit_length()) if count else SMALLEST


def members(key: bytes, digests: Sequence[str]) -> tuple[str, ...]:
    """Return the set of a tick: commitments of its envelopes and dummies, sorted."""
    return completed(key, [commitment(key, each) for each in digests])


def completed(key: bytes, found: Sequence[str]) -> tuple[str, ...]:
    """Return the set of a tick from the commitments of its envelopes."""
    dummies = filled(len(found)) - len(found)
    return tuple(sorted([*found, *(dummy(key, number) for number in range(dummies))]))


def acts(tick: int, commitments: Sequence[str]) -> tuple[Act, ...]:
    """Return the acts with which a tick stands in the log."""
    head = Act(Event.TICK, actor="system", role="system", tick=tick, count=len(commitments))
    return (head, *(Act(Event.COMMITMENT, outcome=None, tick=tick, object=each) for each in commitments))


def exported(key: bytes, batch: str, lines: Iterable[str]) -> str:
    """Return the `object` of an export: what the last tick's key says of a batch and of its `envelope` lines."""
    text = "".join(f"{line}\n" for line in (batch, *lines))
    return primitives.hmac_sha256(key, text.encode("ascii")).hex()
