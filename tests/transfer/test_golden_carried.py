"""Golden bytes of carried files of version 2: what is on a stick is read for ever, and written the same."""

import hashlib
import io
from pathlib import Path

import pytest

from crypto import merkle, note
from intake.audit import entry
from intake.audit.events import Event
from intake.transfer import batch, outbox

# whoever changes one of these files changes what is on sticks already
DIGESTS = {
    "batch-2.tar": "bda2bcc19b8731ee7fadf3e0ba3c63bef60237428f81dc15261aae73f7ff26b5",
    "outbox-2.tar": "b7bdde19946228fec68e9179cdbf705627cf15617160e04cafc8b5c9e3fea0a3",
}
BATCH, OUTBOX = note.Signer("intake/batch", bytes([7] * 32)), note.Signer("office/outbox", bytes([8] * 32))


@pytest.fixture(scope="module")
def vectors(root: Path) -> Path:
    """Return the folder of golden files."""
    return root / "tests" / "vectors"


def test_golden_bytes_never_change(vectors: Path) -> None:
    """Every golden file is what it was."""
    assert {name: hashlib.sha256((vectors / name).read_bytes()).hexdigest() for name in DIGESTS} == DIGESTS


def test_the_batch_is_read_and_written_as_it_was(vectors: Path) -> None:
    """The batch carries the hybrid envelope and the log, and writing what was read gives the same bytes."""
    data = (vectors / "batch-2.tar").read_bytes()
    carried = batch.read(io.BytesIO(data), BATCH.verifier)
    bodies = {entry: b"".join(body) for entry, body in carried.bodies}
    assert list(bodies.values()) == [(vectors / "envelope-hybrid.age").read_bytes()]
    out = io.BytesIO()
    given = (carried.id, carried.kind, carried.made, bodies, lambda entry: [bodies[entry]], carried.log, carried.ticks)
    batch.write(out, BATCH, *given)
    assert out.getvalue() == data


def test_the_log_in_the_batch_is_one(vectors: Path) -> None:
    """Its entries keep the grammar and lead to the root that was signed."""
    carried = batch.read(io.BytesIO((vectors / "batch-2.tar").read_bytes()), BATCH.verifier)
    assert carried.log is not None
    last = entry.parse(carried.log.entries[-1])
    assert (last.act.event, last.act.batch, last.index) == (Event.EXPORTED, carried.id, carried.log.size - 1)
    assert carried.log.head.root != merkle.EMPTY_ROOT


def test_the_outbox_is_read_and_written_as_it_was(vectors: Path) -> None:
    """The outbox brings the desk's checkpoint and what it has witnessed, and is written the same."""
    data = (vectors / "outbox-2.tar").read_bytes()
    carried, digest = outbox.read(io.BytesIO(data), OUTBOX.verifier)
    assert carried.log is not None
    assert (carried.log.start, carried.log.size, len(carried.log.witnessed)) == (3, 5, 1)
    assert outbox.write_bytes(OUTBOX, carried) == (data, digest)
