"""Measurements, run with --bench: what storing costs beside receiving."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.clients import http_client
from tests.server.offices import Office
from tests.server.servers import Running

MIB = 1024 * 1024
SIZE = 64 * MIB


@pytest.mark.bench
@pytest.mark.parametrize("piece", [MIB, 8 * MIB, SIZE])
def test_the_rate_of_an_upload(process: Running, office: Office, piece: int, tmp_path: Path) -> None:
    """Print the rate of an upload on loopback, beside that of writing and hashing the same bytes."""
    envelope = office.seal(SIZE)
    upload = _seconds(lambda: http_client(process.port).send(envelope, piece))
    file = _seconds(lambda: (tmp_path / "sink").write_bytes(envelope))
    digest = _seconds(lambda: hashlib.sha256(envelope).digest())
    rates = [f"{len(envelope) / MIB / seconds:.0f} MiB/s" for seconds in (upload, file, digest)]
    print(f"\nrequests of {piece // MIB} MiB: upload {rates[0]}, plain file {rates[1]}, SHA-256 {rates[2]}")


@pytest.mark.bench
def test_the_rate_of_small_submissions(process: Running, office: Office) -> None:
    """Print how many text-only reports a second are received, one after the other."""
    envelopes = [office.seal() for _ in range(100)]
    client = http_client(process.port)
    seconds = _seconds(lambda: [client.send(envelope) for envelope in envelopes])
    print(f"\n{len(envelopes) / seconds:.0f} reports/s, two requests each")


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
