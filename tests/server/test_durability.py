"""What was acknowledged is there: after every kill, whole, once, and unaltered."""

import hashlib
import http.client
import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto import age, padme
from tests.server.clients import Client, http_client
from tests.server.offices import Office
from tests.server.servers import Server, running

SENDERS = 4
GONE = (OSError, http.client.HTTPException)


class Sender(threading.Thread):
    """Sends envelopes for as long as there is a server, goes on after each break, and notes every receipt."""

    def __init__(self, office: Office, seed: int) -> None:
        super().__init__(daemon=True)
        self._office = office
        self._random = random.Random(seed)
        self._sending: tuple[bytes, str] | None = None
        self._ended = threading.Event()
        self._client: Client | None = None
        self.received: list[str] = []
        self.counted: dict[str, int] = {}

    def run(self) -> None:
        """Send until told to stop."""
        while not self._ended.is_set():
            client = self._client
            if client is None:
                time.sleep(0.01)
                continue
            try:
                self._step(client)
            except GONE:
                time.sleep(0.01)

    def serve_at(self, port: int | None) -> None:
        """Tell where the server is now."""
        self._client = None if port is None else http_client(port, timeout=20)

    def stop(self) -> None:
        """Finish."""
        self._ended.set()
        self.join(30)
        assert not self.is_alive()

    def _step(self, client: Client) -> None:
        """Begin, or go on: ask for the offset, never send less than was acknowledged, send a piece."""
        if self._sending is None:
            envelope = self._envelope()
            self._sending = envelope, client.begin(len(envelope))
        envelope, address = self._sending
        asked = client.head(address)
        # what was counted before the kill is still counted
        assert asked.status == 200
        assert asked.offset >= self.counted.get(address, 0)
        end = asked.offset + self._random.randint(1, 400_000)
        answer = client.patch(address, asked.offset, envelope[asked.offset : end])
        if answer.status == 204:
            self.counted[address] = answer.offset
            self._note(envelope, answer.offset)
        elif asked.offset == len(envelope):
            self._note(envelope, asked.offset)

    def _note(self, envelope: bytes, offset: int) -> None:
        """Note a receipt and begin anew."""
        if offset == len(envelope):
            self.received.append(hashlib.sha256(envelope).hexdigest())
            self._sending = None

    def _envelope(self) -> bytes:
        size = padme.padded(self._random.randint(1, 900_000))
        return b"".join(age.seal([os.urandom(size)], [self._office.hybrid.recipient()]))


@pytest.fixture
def senders(office: Office) -> Iterator[list[Sender]]:
    """Several senders at once."""
    started = [Sender(office, seed) for seed in range(SENDERS)]
    for sender in started:
        sender.start()
    yield started
    for sender in started:
        sender.stop()


@pytest.mark.parametrize("kills", [pytest.param(20, id="20"), pytest.param(200, id="200", marks=pytest.mark.long)])
def test_a_killed_server_has_everything_that_it_acknowledged(
    server: Server, senders: list[Sender], tmp_path: Path, kills: int
) -> None:
    """After each kill -9 of all processes nothing acknowledged is lost, altered or doubled."""
    chance = random.Random(kills)
    for _ in range(kills):
        with running(server, tmp_path / "said") as started:
            for sender in senders:
                sender.serve_at(started.port)
            time.sleep(chance.uniform(0.05, 0.6))
            started.kill()
            for sender in senders:
                sender.serve_at(None)
        _assert_all_there(server, senders)
    for sender in senders:
        sender.stop()
    assert sum(len(sender.received) for sender in senders) > kills // 2
    assert server.run("doctor") == 0


def _assert_all_there(server: Server, senders: list[Sender]) -> None:
    """Compare the receipts with what is stored, by the bytes that are stored."""
    acknowledged = {digest for sender in senders for digest in list(sender.received)}
    stored = [hashlib.sha256(body).hexdigest() for body in server.bodies()]
    assert len(stored) == len(set(stored))
    assert acknowledged <= set(stored)
    assert server.usage().envelopes == len(stored)


def test_a_database_that_fails_acknowledges_nothing(server: Server, office: Office) -> None:
    """Where the commit is not possible the answer is 503, and the sender can go on when it is again."""
    envelope = office.seal()
    with server.client() as client:
        address = client.begin(len(envelope))
        with server.store() as store, store.connect() as connection:
            connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON piece BEGIN SELECT RAISE(FAIL, 'x'); END")
        answer = client.patch(address, 0, envelope)
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "not-stored", "60")
        assert client.head(address).offset == 0
        with server.store() as store, store.connect() as connection:
            connection.exec_driver_sql("DROP TRIGGER full")
        assert client.patch(address, 0, envelope).status == 204
    assert server.bodies() == [envelope]
