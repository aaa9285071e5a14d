"""Entries of the access log (FORMAT.md, 10.3 and 10.4): what an act says of itself, and its bytes in the tree.

An `Act` is what the caller knows; the log adds number, day, software and signatures, which makes it an `Entry`. The
grammar is closed: there is no key that could hold a time, an address or free text.
"""

import base64
import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import rfc8785

from crypto import note, primitives
from crypto.errors import SignatureInvalid
from intake.audit.errors import EntryMalformed, EntryTooLarge
from intake.audit.events import Event, Outcome, Reason

LIMIT = 16384
_CONTEXT = "sealed-intake/log-entry/v1"
_NUMBER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Act:
    """What is put on record of one act, before the log numbers it."""

    event: Event
    outcome: Outcome | None = Outcome.SUCCESS
    actor: str | None = None
    role: str | None = None
    key: str | None = None
    second: str | None = None
    object: str | None = None
    batch: str | None = None
    count: int | None = None
    bucket: str | None = None
    tick: int | None = None
    reason: Reason | None = None
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """An officer's signature: `NAME+ID` of the key, and 64 bytes."""

    key: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as it stands in the log."""

    index: int
    day: datetime.date
    software: str | None
    act: Act
    signatures: tuple[Signature, ...] = field(default=())


def bucket(count: int) -> str:
    """Return the bucket of a count that must not be told exactly: 0, 1-15, 16-31, 32-63, 64-127 and so on."""
    if count < 16:
        return "1-15" if count else "0"
    low = 1 << count.bit_length() - 1
    return f"{low}-{2 * low - 1}"


_BUCKETS = (bucket(0), bucket(1), *(bucket(1 << bits) for bits in range(4, 53)))

# Each key of an act with the whole of what its value may be.
_TEXTS = {
    "actor": re.compile(r"(?:(?:staff|officer)-[0-9a-f]{8}|system|console)\Z"),
    "role": re.compile(r"(?:courier|auditor|operator|officer|system)\Z"),
    "key": re.compile(r"[a-z0-9][a-z0-9._/-]{0,126}\+[0-9a-f]{8}\Z"),
    "second": re.compile(r"(?:staff|officer)-[0-9a-f]{8}\Z"),
    "object": re.compile(r"[0-9a-f]{64}\Z"),
    "batch": re.compile(r"[0-9a-f]{32}(?:[0-9a-f]{32})?\Z"),
    "bucket": re.compile(rf"(?:{'|'.join(_BUCKETS)})\Z"),
    "checkpoint": re.compile(
        r"[a-z0-9][a-z0-9._/-]{0,110}/log/[1-9][0-9]{0,8} "
        r"(?:0|[1-9][0-9]{0,15}) [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=\Z"
    ),
}
_KEYS = frozenset(each.name for each in fields(Act))
_SOFTWARE = re.compile(r"[0-9A-Za-z.]{1,32}\+[0-9a-f]{16}\Z")
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{86}==\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def key_name(verifier: note.Verifier) -> str:
    """Return how an entry names a key: `NAME+ID`."""
    return f"{verifier.name}+{verifier.key_id.hex()}"


def officer_pseudonym(verifier: note.Verifier) -> str:
    """Return the pseudonym of the officer who has a key."""
    return f"officer-{verifier.key_id.hex()}"


def _unsigned(entry: Entry) -> dict[str, Any]:
    """Return the object of an entry without signatures."""
    held: dict[str, Any] = {"v": 1, "index": entry.index, "day": entry.day.isoformat()}
    if entry.software is not None:
        held["software"] = entry.software
    for name in Act.__slots__:
        value = getattr(entry.act, name)
        if value is not None:
            held[name] = value
    return held


def _statement(origin: str, unsigned: dict[str, Any]) -> bytes:
    """Return what an officer signs."""
    return f"{_CONTEXT}\n{origin}\n".encode() + rfc8785.dumps(unsigned)


def encode(entry: Entry, origin: str, signers: Sequence[note.Signer] = ()) -> bytes:
    """Return the bytes of an entry, signed by the officers; raises EntryMalformed for a value that is none."""
    held = _unsigned(entry)
    if signers:
        statement = _statement(origin, held)
        held["signatures"] = [
            {"key": key_name(signer.verifier), "signature": base64.b64encode(signer.sign_bytes(statement)).decode()}
            for signer in signers
        ]
    data = rfc8785.dumps(held)
    if len(data) > LIMIT:
        raise EntryTooLarge(f"entry {entry.index}")
    parse(data)
    return data


def parse(data: bytes) -> Entry:
    """Read an entry, or raise EntryTooLarge or EntryMalformed."""
    if len(data) > LIMIT:
        raise EntryTooLarge
    try:
        held = json.loads(data)
        # the one form: for texts of ASCII and whole numbers this is RFC 8785, and ten times as fast
        canonical = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("ascii")
    except (ValueError, RecursionError):
        raise EntryMalformed("not JSON of ASCII") from None
    if canonical != data or not isinstance(held, dict):
        raise EntryMalformed("not in canonical form")
    return _entry(held)


def _entry(held: dict[str, Any]) -> Entry:
    """Read the object of an entry."""
    if _whole(held.pop("v", None), "v") != 1:
        raise EntryMalformed("v")
    index, day = _whole(held.pop("index", None), "index"), _day(held.pop("day", None))
    software = held.pop("software", None)
    if software is not None and (not isinstance(software, str) or not _SOFTWARE.match(software)):
        raise EntryMalformed("software")
    signatures = _signatures(held.pop("signatures")) if "signatures" in held else ()
    act = _act(held)
    if (act.actor is None) is not (act.role is None):
        raise EntryMalformed("an actor without a role, or a role without an actor")
    is_commitment = act.event is Event.COMMITMENT
    if is_commitment is (software is not None) or is_commitment is (act.outcome is not None):
        raise EntryMalformed("software and outcome stand in every entry but a commitment")
    return Entry(index, day, software, act, signatures)


def _act(held: dict[str, Any]) -> Act:
    """Read the keys that an act has."""
    if held.keys() - _KEYS:
        raise EntryMalformed("a key that is not in the grammar")
    for name, pattern in _TEXTS.items():
        value = held.get(name)
        if name in held and not (isinstance(value, str) and pattern.match(value)):
            raise EntryMalformed(name)
    try:
        return Act(
            event=Event(held.pop("event", "")),
            outcome=Outcome(held.pop("outcome")) if "outcome" in held else None,
            reason=Reason(held.pop("reason")) if "reason" in held else None,
            count=_whole(held.pop("count"), "count") if "count" in held else None,
            tick=_whole(held.pop("tick"), "tick") if "tick" in held else None,
            **held,
        )
    except ValueError:
        raise EntryMalformed("an event, outcome or reason that is not in the closed list") from None


def _whole(value: object, name: str) -> int:
    """Return a number that is whole and not negative."""
    if type(value) is not int or not 0 <= value <= _NUMBER:
        raise EntryMalformed(name)
    return value


def _day(value: object) -> datetime.date:
    """Return a day."""
    if not isinstance(value, str) or not _DAY.match(value):
        raise EntryMalformed("day")
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise EntryMalformed("day") from None


def _signatures(value: object) -> tuple[Signature, ...]:
    """Return the signatures, one or two, not by one key twice."""
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        raise EntryMalformed("signatures")
    found = tuple(_signature(each) for each in value)
    if len({each.key for each in found}) != len(found):
        raise EntryMalformed("signatures")
    return found


def _signature(value: object) -> Signature:
    """Return one signature."""
    if not isinstance(value, dict) or set(value) != {"key", "signature"}:
        raise EntryMalformed("signatures")
    key, text = value["key"], value["signature"]
    if not (isinstance(key, str) and _TEXTS["key"].match(key) and isinstance(text, str) and _SIGNATURE.match(text)):
        raise EntryMalformed("signatures")
    data = base64.b64decode(text)
    if base64.b64encode(data).decode() != text:
        raise EntryMalformed("signatures")
    return Signature(key, data)


def verify_signature(entry: Entry, origin: str, verifier: note.Verifier) -> None:
    """Return if this officer has signed the entry; raises SignatureInvalid otherwise."""
    named = key_name(verifier)
    signature = next((each.signature for each in entry.signatures if each.key == named), None)
    if signature is None:
        raise SignatureInvalid(named)
    primitives.ed25519_verify(verifier.public, _statement(origin, _unsigned(entry)), signature)
