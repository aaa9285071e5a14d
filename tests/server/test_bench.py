"""Measurements, run with --bench: what storing costs beside receiving, and what the time of an answer tells."""

import hashlib
import random
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from crypto import mailbox
from crypto.mailbox import BLOCK
from intake.transfer.outbox import Posting
from tests.server.clients import http_client
from tests.server.offices import Office, day
from tests.server.servers import Running, Server, running
from tests.server.test_importing import last_digest

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


@pytest.mark.bench
@pytest.mark.parametrize("ids", [160, 1])
def test_time_does_not_tell_which_mailboxes_there_are(server: Server, office: Office, ids: int, tmp_path: Path) -> None:
    """Whoever asks for many ids, or for the same two again and again, learns nothing from the time.

    Of 10,000 questions each, in random order, the times of both kinds cannot be told apart: AUC 0.50 +- 0.02.
    """
    postings = [Posting(id_, day(90), block) for id_, block in (mailbox.decoy() for _ in range(160))]
    office.write(tmp_path / "posted", office.outbox(2, last_digest(server), mailboxes=postings))
    assert server.run("import", tmp_path / "posted") == 0
    server.configure("limits", requests_per_minute=10**7, requests_per_minute_per_connection=10**7)
    asked = [posting.mailbox for posting in postings[:ids]], [secrets.token_hex(32) for _ in range(ids)]
    there: list[float] = []
    not_there: list[float] = []
    with running(server) as started:
        _ask(started.port, secrets.token_hex(32))
        for _ in range(10_000):
            rounds = [(there, random.choice(asked[0])), (not_there, random.choice(asked[1]))]
            random.shuffle(rounds)
            for times, name in rounds:
                times.append(_ask(started.port, name))
    area, accuracy = separation(there, not_there)
    medians = [sorted(times)[5000] * 1e3 for times in (there, not_there)]
    print(f"\nAUC {area:.4f}, best threshold {accuracy:.4f}, medians {medians[0]:.3f} and {medians[1]:.3f} ms")
    assert abs(area - 0.5) <= 0.02
    assert accuracy <= 0.52


def _ask(port: int, name: str) -> float:
    """Return the seconds from the question to the last byte of the answer."""
    question = f"GET /mailbox/{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        began = time.perf_counter()
        connection.sendall(question)
        size = 0
        while part := connection.recv(1 << 18):
            size += len(part)
        took = time.perf_counter() - began
    assert size > BLOCK
    return took


def separation(ones: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """Return how well one number tells two kinds apart: the area under the curve, and the share of the best threshold.

    Both are 0.5 where it tells nothing.
    """
    ordered = sorted([(value, True) for value in ones] + [(value, False) for value in others])
    step = 1 / len(ones), 1 / len(others)
    found = false = area = best = 0.0
    for _, is_one in ordered:
        if is_one:
            found += step[0]
        else:
            false += step[1]
            area += found * step[1]
        best = max(best, abs(found - false))
    return area, 0.5 + best / 2
