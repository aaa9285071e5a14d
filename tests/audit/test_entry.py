"""Entries have one form and a closed grammar: whatever else is put into them is refused."""

import base64
import contextlib
import dataclasses
import datetime
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import SignatureInvalid
from intake.audit import entry
from intake.audit.entry import Act, Entry
from intake.audit.errors import AuditError, EntryMalformed, EntryTooLarge
from intake.audit.events import Event, Outcome, Reason
from tests.audit import logs

ORIGIN = logs.DESK.verifier.name
SOFTWARE = "0.1.0+0123456789abcdef"
FULL = Act(
    Event.READ, Outcome.REFUSED, "officer-0a1b2c3d", "officer", "office/log/1+01020304", "officer-0d0d0d0d", "ab" * 32,
    "cd" * 16, 5, "1-15", 3, Reason.OTHER, "office/log/1 7 " + "A" * 43 + "=",
)  # fmt: skip


def written(act: Act = FULL) -> bytes:
    """Return the bytes of an entry, signed by two."""
    return entry.encode(Entry(7, logs.DAY, SOFTWARE, act), ORIGIN, [logs.ANNA, logs.BORIS])


def altered(**values: Any) -> bytes:
    """Return the canonical bytes of an entry with other values; None takes a key out."""
    held = json.loads(written()) | values
    kept = {name: value for name, value in held.items() if value is not None}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_an_entry_is_read_as_it_was_written() -> None:
    """Everything that an entry can hold comes back."""
    read = entry.parse(written())
    assert (read.index, read.day, read.software, read.act) == (7, logs.DAY, SOFTWARE, FULL)
    assert [each.key for each in read.signatures] == [entry.key_name(each.verifier) for each in (logs.ANNA, logs.BORIS)]


@given(st.sampled_from(Event), st.sampled_from(Outcome), st.integers(0, 2**53 - 1), st.dates())
def test_every_entry_comes_back(event: Event, outcome: Outcome, number: int, day: datetime.date) -> None:
    """Whatever an act says within the grammar is read as it was written."""
    is_commitment = event is Event.COMMITMENT
    act = Act(event, None if is_commitment else outcome, count=number, tick=number)
    given_entry = Entry(number, day, None if is_commitment else SOFTWARE, act)
    assert entry.parse(entry.encode(given_entry, ORIGIN)) == given_entry


WRONG: dict[str, list[Any]] = {
    "v": [0, 2, "1", True, 1.0, None],
    "index": [-1, 2**53, "7", True, 7.0, None],
    "day": ["2026-11-31", "2026-1-01", "20261123", "2026-11-23T12:00:00", "２０２６-11-23", 20261123, None],
    "event": ["read", "", "sensitive_read ", ["sensitive_read"], {}, None],
    "software": ["0.1.0", "0.1.0+0123456789ABCDEF", "0.1.0+0123456789abcdef\n", 7, None],
    "outcome": ["ok", "", [], None],
    "actor": ["anna", "officer-0A1B2C3D", "officer-0a1b2c3", "staff-0a1b2c3d\n", "127.0.0.1", 7, None],
    "role": ["admin", "", "officer ", None],
    "key": ["anna", "Office/log/1+01020304", "office/log/1+0102030", "a b+01020304", "x" * 200 + "+01020304"],
    "second": ["system", "console", "officer-", 3],
    "object": ["ab" * 31, "AB" * 32, "ab" * 32 + "\n", "report.pdf"],
    "batch": ["cd" * 15, "cd" * 17, "cd" * 33, "outbox"],
    "count": [-1, "5", 5.0, True, 2**53],
    "bucket": ["5", "1-15 ", "01-15", "many", "1-31", "17-33", "24-47", "16-32"],
    "tick": [-1, "3", [3]],
    "reason": ["because", "", "Other", "10.0.0.1"],
    "checkpoint": [
        *("office/log/1 7", "office/log/1 07 " + "A" * 43 + "=", "office/log/1  7 " + "A" * 43 + "=", 7),
        *("office/log/1 7 " + "A" * 42 + "B=", "office 7 " + "A" * 43 + "=", "office/log/0 7 " + "A" * 43 + "="),
    ],
    "signatures": [[], {}, [1], [{}], "x"],
    "note": ["free text"],
    "address": ["127.0.0.1"],
    "time": ["12:00"],
    "size": [67195],
    "name": ["report.pdf"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_is_not_in_the_grammar_is_refused(name: str, value: Any) -> None:
    """No key and no value but those of the grammar stands in an entry."""
    assert entry.parse(altered()).index == 7
    with pytest.raises(EntryMalformed):
        entry.parse(altered(**{name: value}))


def test_a_value_that_is_none_is_not_written() -> None:
    """A writer who gives what the grammar does not have writes nothing."""
    for name, value in (("actor", "anna"), ("object", "x"), ("count", -1), ("role", None)):
        changed: dict[str, Any] = {name: value}
        with pytest.raises(EntryMalformed):
            written(dataclasses.replace(FULL, **changed))


def _signatures(change: str) -> list[dict[str, str]]:
    first, second = json.loads(written())["signatures"]
    text = first["signature"]
    return {
        "three": [first, second, {**first, "key": "officer/carla+01020304"}],
        "one key twice": [first, first],
        "another key in it": [first | {"day": "2026-11-23"}],
        "too short": [first | {"signature": base64.b64encode(bytes(63)).decode()}],
        "without its end": [first | {"signature": text.rstrip("=")}],
        "not canonical": [first | {"signature": text[:-3] + chr(ord(text[-3]) + 1) + "=="}],
        "in other letters": [first | {"signature": "-" + text[1:]}],
        "by nobody": [first | {"key": "anna"}],
    }[change]


@pytest.mark.parametrize(
    "change",
    [
        *("three", "one key twice", "another key in it", "too short", "without its end", "not canonical"),
        *("in other letters", "by nobody"),
    ],
)
def test_signatures_in_another_form_are_refused(change: str) -> None:
    """One or two signatures by different keys, in canonical base64, and nothing else."""
    with pytest.raises(EntryMalformed):
        entry.parse(altered(signatures=_signatures(change)))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b",", b", ", 1),
        lambda data: data.replace(b'"v":1', b'"v":1,"v":1'),
        lambda data: data.replace(b'"v":1', b'"v":1e0'),
        lambda data: data.replace(b'"v":1', b'"v":01'),
        lambda data: data.replace(b'"actor"', b'"\\u0061ctor"'),
        lambda data: data.replace(b"officer-0a", "officer-０a".encode()),
        lambda data: data[:-1],
        lambda data: b"[" + data + b"]",
        lambda data: b"",
        lambda data: b"null",
        lambda data: b"NaN",
        lambda data: b"[" * 8000 + b"]" * 8000,
        lambda data: b"9" * 16000,
    ],
)
def test_an_entry_in_another_form_is_refused(change: Any) -> None:
    """An entry has one form, or two entries could say the same and have two hashes."""
    with pytest.raises(EntryMalformed):
        entry.parse(change(written()))


def test_keys_in_another_order_are_refused() -> None:
    """The keys of an entry stand in their order."""
    held = json.loads(written())
    with pytest.raises(EntryMalformed):
        entry.parse(json.dumps(dict(reversed(held.items())), separators=(",", ":")).encode())


def test_an_entry_that_is_too_long_is_refused() -> None:
    """An entry has at most 16,384 bytes, however well-formed."""
    with pytest.raises(EntryTooLarge):
        entry.parse(b'"' + b"a" * 16384 + b'"')


def test_a_commitment_says_no_more_than_it_must() -> None:
    """A commitment has no outcome and no software, and everything else has both."""
    with pytest.raises(EntryMalformed):
        entry.parse(altered(event="commitment"))
    assert entry.parse(altered(event="commitment", outcome=None, software=None)).act.outcome is None


@settings(max_examples=500)
@given(st.binary(max_size=300), st.integers(0, 600), st.integers(0, 600))
def test_bytes_that_are_none_are_refused(noise: bytes, start: int, end: int) -> None:
    """Whatever stands in the place of an entry is read, or refused by one error, and never anything else."""
    data = written()
    for tried in (noise, data[:start] + noise + data[end:]):
        with contextlib.suppress(AuditError):
            entry.parse(tried)


@pytest.mark.parametrize(
    ("count", "bucket"),
    [(0, "0"), (1, "1-15"), (15, "1-15"), (16, "16-31"), (31, "16-31"), (32, "32-63")],
)
def test_a_count_is_told_by_its_bucket(count: int, bucket: str) -> None:
    """A count that must not be told exactly is told by the bucket that holds it."""
    assert entry.bucket(count) == bucket


@given(st.integers(0, 2**40))
def test_every_bucket_holds_its_count(count: int) -> None:
    """A bucket begins and ends around its count, and fits the grammar."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", entry.bucket(count))
    assert found is not None
    assert int(found[1]) <= count <= int(found[2] or found[1])
    assert entry.parse(altered(bucket=entry.bucket(count))).act.bucket == entry.bucket(count)


def test_a_signature_is_over_the_whole_entry() -> None:
    """A signature verifies for its entry in its log, and for no other entry, log or key."""
    read = entry.parse(written())
    entry.verify_signature(read, ORIGIN, logs.ANNA.verifier)
    entry.verify_signature(read, ORIGIN, logs.BORIS.verifier)
    for changed in (dataclasses.replace(read, index=8), dataclasses.replace(read, day=logs.day(1))):
        with pytest.raises(SignatureInvalid):
            entry.verify_signature(changed, ORIGIN, logs.ANNA.verifier)
    with pytest.raises(SignatureInvalid):
        entry.verify_signature(read, "office/log/2", logs.ANNA.verifier)
