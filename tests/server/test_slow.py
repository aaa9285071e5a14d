"""Slow clients in bulk: what an honest visitor waits while hundreds of them hold connections.

The measured figure is printed; `pytest -s` shows it. By default fewer clients for a shorter time, all with --long.
"""

import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crypto.envelope import MIN_SIZE, size_of
from intake.server.passage import LARGEST_BODY
from tests.server.circuits import Circuit, dripping, percentile
from tests.server.clients import http_client
from tests.server.offices import Office
from tests.server.servers import Server, running
from tests.server.test_gateway import head

MIB = 1024 * 1024
SLOWEST_HONEST = 5.0


@pytest.fixture
def visitor(server: Server) -> Iterator[Circuit]:
    """A way to the server: its socket."""
    with tempfile.TemporaryDirectory(prefix="slow-") as folder:
        path = Path(folder) / "s"
        server.configure("listen", socket=f'"{path}"')
        with running(server, address="unix:"):
            yield Circuit(path, timeout=90)


def silent(visitor: Circuit) -> bytes:
    """Send nothing before the byte now and then."""
    del visitor
    return b""


def half_header(visitor: Circuit) -> bytes:
    """Begin a header."""
    del visitor
    return b"GET / HTTP/1.1\r\nHost: x\r\nX-"


def half_body(visitor: Circuit) -> bytes:
    """Begin a body that fits into memory."""
    return head(visitor.client().begin(MIN_SIZE), 0, LARGEST_BODY // 16)


def long_body(visitor: Circuit) -> bytes:
    """Begin a body that a thread must read."""
    del visitor
    return b"PATCH /uploads/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"


SLOW = [silent, half_header, half_body, long_body]


@pytest.mark.parametrize("begins", SLOW)
def test_slow_clients_do_not_slow_honest_ones(
    visitor: Circuit, office: Office, request: pytest.FixtureRequest, begins: Callable[[Circuit], bytes]
) -> None:
    """With 200 connections that trickle, pages and whole submissions of others take less than 5 s (99 of 100)."""
    full = request.config.getoption("--long")
    slow = [visitor.connect() for _ in range(200)]
    for connection in slow:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(begins(visitor))
    with dripping(slow):
        waited = list(_honest(visitor, office, rounds=100 if full else 15, pause=0.4 if full else 0.2))
    print(f"\n{begins.__name__}: p99 {percentile(waited, 0.99):.2f} s, median {percentile(waited, 0.5):.3f} s")
    assert percentile(waited, 0.99) < SLOWEST_HONEST


def _honest(visitor: Circuit, office: Office, rounds: int, pause: float) -> Iterator[float]:
    """Fetch a page and send a report, again and again; give how long each took."""
    for _ in range(rounds):
        envelope = office.seal()
        began = time.monotonic()
        client = visitor.client()
        assert client.get("/en/").status == 200
        client.send(envelope)
        yield time.monotonic() - began
        time.sleep(pause)


# A send buffer of this size instead of what the system gives, which would take our longest page whole.
SMALL_BUFFER = """
import socket
from intake.server import gateway
tcp_listener = gateway._tcp_listener
def small(settings):
    listener = tcp_listener(settings)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return listener
gateway._tcp_listener = small
"""
LONGEST = b"GET /ru/sealer.html HTTP/1.1\r\nHost: x\r\n\r\n"


def test_readers_that_do_not_read_hold_no_thread(server: Server) -> None:
    """Twice as many as there are threads ask for the longest page and leave it; one of them reads it whole later."""
    with running(server, before=SMALL_BUFFER) as started:
        asked = [_not_reading(started.port) for _ in range(64)]
        began = time.monotonic()
        page = http_client(started.port).get("/ru/sealer.html").body
        print(f"\nreaders that do not read: {time.monotonic() - began:.2f} s")
        assert time.monotonic() - began < SLOWEST_HONEST
        assert _rest(asked[7]).endswith(page)
        for connection in asked:
            connection.close()


def _not_reading(port: int) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    connection.sendall(LONGEST)
    return connection


def _rest(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def test_memory_for_waiting_requests_has_an_end(server: Server, office: Office) -> None:
    """Bodies that stop short of their end are handed on when memory is used up, and what came of them is kept."""
    server.configure("server", waiting_bytes=4 * MIB)
    envelope = office.seal(LARGEST_BODY)
    with running(server) as started:
        client = http_client(started.port)
        addresses = [client.begin(len(envelope)) for _ in range(12)]
        senders = [_stopping_short(started.port, address, envelope) for address in addresses]
        until = time.monotonic() + 20
        while (kept := sum(client.head(address).offset for address in addresses)) < MIB and time.monotonic() < until:
            time.sleep(0.1)
        assert kept >= MIB
        assert client.get("/en/").status == 200
        for sender in senders:
            sender.close()


def _stopping_short(port: int, address: str, envelope: bytes) -> socket.socket:
    sender = socket.create_connection(("127.0.0.1", port))
    sender.sendall(head(address, 0, LARGEST_BODY) + envelope[: LARGEST_BODY - 65536])
    return sender


def test_long_bodies_have_few_threads(server: Server, office: Office) -> None:
    """Who comes when as many are read as may be is told to wait; others are served meanwhile."""
    server.configure("server", streams=2)
    with running(server) as started:
        senders = [socket.create_connection(("127.0.0.1", started.port)) for _ in range(2)]
        client = http_client(started.port)
        for sender in senders:
            sender.sendall(head(client.begin(size_of(4 * MIB)), 0, 4 * MIB) + office.seal()[:20_000])
        time.sleep(0.5)
        late = client.patch("/uploads/" + "A" * 43, 0, bytes(2 * MIB))
        assert (late.status, late.code, late.headers["retry-after"]) == (429, "busy", "60")
        client.send(office.seal(MIB))
        for sender in senders:
            sender.close()
