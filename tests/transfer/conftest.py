"""Batches and outboxes to break: small, true, and signed by fixed keys. Knows neither half."""

import datetime
import hashlib
import io

import pytest
from hypothesis import HealthCheck, settings

from crypto import note
from intake.transfer import batch, outbox

# a busy machine must not fail a test that found nothing
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

SERVER = note.Signer("intake/batch", bytes([1] * 32))
OFFICE = note.Signer("office/outbox", bytes([2] * 32))


@pytest.fixture(scope="session")
def server() -> note.Signer:
    """Return the key that signs batches."""
    return SERVER


@pytest.fixture(scope="session")
def office() -> note.Signer:
    """Return the key that signs outboxes."""
    return OFFICE


@pytest.fixture(scope="session")
def bodies() -> dict[batch.BatchEntry, bytes]:
    """Return three envelopes of odd sizes with their entries; what is in them is none of a batch's business."""
    contents = (b"a", b"b" * 512, b"c" * 700)
    day = datetime.date(2026, 11, 23)
    return {
        batch.BatchEntry(hashlib.sha256(content).hexdigest(), len(content), 1, day): content for content in contents
    }


@pytest.fixture(scope="session")
def good_batch(bodies: dict[batch.BatchEntry, bytes]) -> bytes:
    """Return a true batch of three."""
    out = io.BytesIO()
    batch.write(out, SERVER, "6f" * 16, "new", datetime.date(2026, 11, 25), bodies, lambda entry: [bodies[entry]])
    return out.getvalue()


@pytest.fixture(scope="session")
def sample() -> outbox.Outbox:
    """Return the content of an outbox; its notes are not read by the container."""
    keys = {role: note.Signer(f"office/{role}", bytes([3] * 32)).vkey for role in outbox.ROLES}
    acknowledged = tuple(sorted(hashlib.sha256(bytes([i])).hexdigest() for i in range(3)))
    return outbox.Outbox(4, "5" * 64, keys, b"recipients\n", b"{}", b"manifest\n", acknowledged)


@pytest.fixture(scope="session")
def good_outbox(sample: outbox.Outbox) -> bytes:
    """Return a true outbox."""
    return outbox.write_bytes(OFFICE, sample)[0]
