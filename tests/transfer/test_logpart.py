"""What a carried file says of the access log: whole in a batch, brief in an outbox, never contradicting itself."""

import datetime
import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import checkpoint, cosignature, merkle, note
from crypto.checkpoint import Checkpoint
from crypto.errors import NoteError, Refusal
from crypto.merkle import Frontier
from intake.transfer import archive, batch, logpart, outbox, ticks
from intake.transfer.batch import Batch, BatchEntry
from intake.transfer.errors import LogPartMalformed, ManifestLine, TicksMalformed
from intake.transfer.logpart import LogPart
from intake.transfer.outbox import Outbox
from intake.transfer.ticks import TickKey

MADE = datetime.date(2026, 11, 25)
LOG = note.Signer("intake/log/1", bytes([4] * 32))
WITNESS = cosignature.Cosigner("intake/witness", bytes([5] * 32))
DESK = note.Signer("office/log/1", bytes([6] * 32))
ENTRIES = tuple(f'{{"index":{index}}}'.encode() for index in range(7))
BODY = b"an envelope"
ENTRY = BatchEntry(hashlib.sha256(BODY).hexdigest(), len(BODY), 1, MADE, 2, "6f" * 16)


def signed(size: int, signer: note.Signer = LOG) -> bytes:
    """Return the checkpoint of the first entries."""
    tree = Frontier()
    for data in ENTRIES[:size]:
        tree.append(merkle.leaf_hash(data))
    return checkpoint.sign(Checkpoint(signer.verifier.name, size, tree.root()), signer)


def part(start: int = 3, size: int = 7) -> LogPart:
    """Return the part of a batch."""
    proof = (bytes(32), bytes([1] * 32)) if 0 < start < size else ()
    keys = LOG.vkey, WITNESS.vkey
    return LogPart(*keys, start, size, signed(size), proof, ENTRIES[start:size], (signed(2, DESK),))


def brief(start: int = 3, size: int = 7) -> LogPart:
    """Return the part of an outbox."""
    return replace(part(start, size), entries=())


def written(
    log: LogPart | None, kind: batch.Kind = "again", entry: BatchEntry = ENTRY, keys: bytes = b"sealed"
) -> bytes:
    """Return a batch."""
    out = io.BytesIO()
    signer = note.Signer("intake/batch", bytes([1] * 32))
    batch.write(out, signer, "6f" * 16, kind, MADE, [entry], lambda _: [BODY], log, b"sealed")
    return out.getvalue()


def read(data: bytes) -> Batch:
    """Read a batch to its end."""
    carried = batch.read(io.BytesIO(data), note.Signer("intake/batch", bytes([1] * 32)).verifier)
    assert [b"".join(body) for _, body in carried.bodies] == [BODY]
    return carried


@pytest.mark.parametrize(("start", "size"), [(0, 7), (3, 7), (7, 7)])
def test_a_batch_brings_the_log_along(start: int, size: int) -> None:
    """Everything that is said of the log comes back, with the kind, the tick and the logical batch."""
    carried = read(written(part(start, size)))
    assert (carried.log, carried.ticks, carried.kind) == (part(start, size), b"sealed", "again")
    assert carried.entries == (ENTRY,)
    assert carried.log is not None
    assert carried.log.head.size == size


def test_a_batch_that_is_cut_or_altered_is_refused() -> None:
    """At every byte, also of the members about the log."""
    whole = written(part())
    for position in range(0, len(whole), 7):
        altered = bytearray(whole)
        altered[position] ^= 1
        for broken in (whole[:position], bytes(altered)):
            with pytest.raises(Refusal):
                read(broken)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 2},
        {"start": 8},
        {"size": 8},
        {"entries": ENTRIES[2:]},
        {"proof": ()},
        {"start": 0, "entries": ENTRIES},
        {"checkpoint": signed(6)},
        {"witnessed": (signed(2, DESK), signed(3, DESK))},
        {"entries": (*ENTRIES[3:6], b"x" * 65536)},
    ],
)
def test_a_part_that_contradicts_itself_is_neither_written_nor_read(wrong: dict[str, object]) -> None:
    """Sizes, entries, proof, checkpoint and witnessed notes belong together."""
    with pytest.raises(LogPartMalformed):
        written(replace(part(), **wrong))  # type: ignore[arg-type]  # as the case says


@pytest.mark.parametrize(
    "wrong",
    [
        {"log_key": note.Signer("intake/log/1", bytes(32)).vkey},
        {"log_key": note.Signer("intake/log/2", bytes([4] * 32)).vkey},
        {"checkpoint": b"x"},
        {"witnessed": (b"x",)},
    ],
)
def test_a_checkpoint_is_signed_by_the_key_that_is_vouched_for(wrong: dict[str, object]) -> None:
    """Another key, another origin and what is no note are refused."""
    with pytest.raises(NoteError):
        written(replace(part(), **wrong))  # type: ignore[arg-type]  # as the case says


def test_versions_are_not_mixed() -> None:
    """`again`, ticks and logical batches are of version 2, and there they must be."""
    with pytest.raises(ManifestLine):
        written(None, "again", replace(ENTRY, tick=None, logical=None))
    with pytest.raises(ManifestLine):
        written(None, "new")
    with pytest.raises(ManifestLine):
        written(part(), "new", replace(ENTRY, tick=None, logical=None))


def resigned(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return a batch whose manifest a lying server changed and signed."""
    signer = note.Signer("intake/batch", bytes([1] * 32))
    text = data[512 : data.index(b"\n\n") + 1].decode()
    manifest = signer.sign(change(text))
    old = 512 + int(data[124:135], 8)
    out = io.BytesIO()
    archive.begin(out, manifest)
    return out.getvalue() + data[old + -old % 512 :]


@pytest.mark.parametrize(
    ("found", "other"),
    [
        ("log 3 7", "log 03 7"),
        ("log 3 7", "log 7 3"),
        ("log 3 7", "log 3 6"),
        ("log 3 7\n", ""),
        ("key log", "key logs"),
        ("key witness", "key log"),
        ("member log.proof", "member log-proof"),
        ("member ticks", "member tick"),
        (" 2 6f6f", " 0 6f6f"),
        (" 2 6f6f", " 02 6f6f"),
        (" 2 6f6f", " 6f6f"),
        ("kind again", "kind once"),
        ("/v2", "/v1"),
        ("/v2", "/v3"),
    ],
)
def test_a_server_that_lies_is_refused_by_the_grammar(found: str, other: str) -> None:
    """A true signature does not make a malformed line good."""
    good = written(part())
    assert resigned(good, lambda text: text) == good
    with pytest.raises(Refusal):
        read(resigned(good, lambda text: text.replace(found, other, 1)))


OFFICE = note.Signer("office/outbox", bytes([2] * 32))


@pytest.mark.parametrize(("start", "size"), [(0, 7), (3, 7), (7, 7)])
def test_an_outbox_brings_no_entries(sample: Outbox, start: int, size: int) -> None:
    """Checkpoint, proof and what was witnessed come back."""
    box = replace(sample, log=brief(start, size))
    assert outbox.read(io.BytesIO(outbox.write_bytes(OFFICE, box)[0]), OFFICE.verifier)[0] == box


def test_a_new_generation_brings_its_first_entry(sample: Outbox) -> None:
    """One entry, with the proof that it is in the log; not two, and not in the middle."""
    first = replace(brief(0), entries=ENTRIES[:1], proof=(bytes(32),))
    box = replace(sample, log=first)
    assert outbox.read(io.BytesIO(outbox.write_bytes(OFFICE, box)[0]), OFFICE.verifier)[0] == box
    for wrong in (replace(first, entries=ENTRIES[:2]), replace(brief(3), entries=ENTRIES[:1])):
        with pytest.raises(LogPartMalformed):
            outbox.write_bytes(OFFICE, replace(sample, log=wrong))


def test_an_outbox_that_is_cut_or_altered_is_refused(sample: Outbox) -> None:
    """At every byte, also of the members about the log."""
    whole = outbox.write_bytes(OFFICE, replace(sample, log=brief()))[0]
    for position in range(0, len(whole), 7):
        altered = bytearray(whole)
        altered[position] ^= 1
        for broken in (whole[:position], bytes(altered)):
            with pytest.raises(Refusal):
                outbox.read(io.BytesIO(broken), OFFICE.verifier)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_lists_come_back(items: list[bytes]) -> None:
    """Whatever is in them."""
    assert logpart.unpack(logpart.pack(items)) == tuple(items)


@given(st.binary(max_size=60))
def test_a_list_or_proof_has_one_form(data: bytes) -> None:
    """What is read is written the same, and the rest is refused in our words."""
    for read_, write in ((logpart.unpack, logpart.pack), (logpart.read_proof, logpart.write_proof)):
        try:
            found = read_(data)
        except Refusal:
            continue
        assert write(found) == data


KEYS = (TickKey(1, bytes(32)), TickKey(7, bytes([1] * 32)))


def test_keys_of_ticks_come_back() -> None:
    """Numbers and keys, in their order."""
    assert ticks.read(ticks.write(KEYS)) == KEYS
    assert ticks.read(ticks.write(())) == ()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"sealed-intake/ticks/v1",
        b"sealed-intake/ticks/v2\n",
        ticks.write(KEYS) + b"\n",
        ticks.write(KEYS)[:-1],
        ticks.write(KEYS).replace(b"tick 7", b"tick 1"),
        ticks.write(KEYS).replace(b"tick 1", b"tick 0"),
        ticks.write(KEYS).replace(b"tick 7", b"tick 07"),
        ticks.write(KEYS).replace(b"01\n", b"0A\n"),
        ticks.write(KEYS).replace(b"tick", b"tock"),
    ],
)
def test_keys_of_ticks_have_one_form(text: bytes) -> None:
    """Another first line, number, order or key is refused."""
    with pytest.raises(TicksMalformed):
        ticks.read(text)
