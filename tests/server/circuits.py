"""Circuits as tor would bring them: connections to the server's unix socket that begin with tor's line.

And what a flood does with them. Every loop here ends by itself: after its count, or when its block ends.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.server.clients import Answer, Client


@dataclass(frozen=True)
class Circuit:
    """One circuit to the server behind a unix socket; without `number` there is no line before the requests."""

    path: Path
    number: int | None = None
    timeout: float = 60

    @property
    def line(self) -> bytes:
        """Return the line that tor writes before each connection."""
        return b"" if self.number is None else b"PROXY TCP6 fc00:dead:beef:4dad::%x ::1 127 80\r\n" % self.number

    def connect(self) -> socket.socket:
        """Open a connection on this circuit."""
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.timeout)
        try:
            connection.connect(str(self.path))
            connection.sendall(self.line)
        except OSError:
            connection.close()
            raise
        return connection

    def raw(self, data: bytes) -> bytes:
        """Send bytes and return all that is answered."""
        with self.connect() as connection:
            connection.sendall(data)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
            return b"".join(parts)

    def client(self) -> Client:
        """Return a client on this circuit."""

        def call(method: str, path: str, headers: Any, body: bytes | None) -> Answer:
            with contextlib.closing(http.client.HTTPConnection("onion")) as connection:
                connection.sock = self.connect()
                connection.request(method, path, body, dict(headers))
                got = connection.getresponse()
                return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())

        return Client(call)


@dataclass
class Flood:
    """What the flooders were answered."""

    answers: Counter[int]
    stop: threading.Event


@contextlib.contextmanager
def flooding(count: int, act: Callable[[int], int], seconds: float = 120) -> Iterator[Flood]:
    """Repeat an act on `count` threads until the block ends, for `seconds` at most; it returns a status."""
    flood = Flood(Counter(), threading.Event())
    until = time.monotonic() + seconds
    lock = threading.Lock()

    def repeat(number: int) -> None:
        while not flood.stop.is_set() and time.monotonic() < until:
            try:
                status = act(number)
            except (OSError, http.client.HTTPException):
                status = 0
            with lock:
                flood.answers[status] += 1
            flood.stop.wait(0.001)

    threads = [threading.Thread(target=repeat, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield flood
    finally:
        flood.stop.set()
        for thread in threads:
            thread.join(30)


@contextlib.contextmanager
def dripping(connections: list[socket.socket], every: float = 4.0) -> Iterator[None]:
    """Send one byte on each connection now and then until the block ends."""
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(every):
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.send(b"x")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        for connection in connections:
            connection.close()


def percentile(seconds: list[float], part: float) -> float:
    """Return the value below which this part of all is."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * part))]
