"""Floods over real circuits: the public onion with the lines of deploy/tor in front of the real server.

What honest reports waited, and what the flooders were answered, is printed; `pytest -s` shows it.
"""

import contextlib
import http.client
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.envelope import size_of
from tests.server.circuits import flooding, percentile
from tests.server.clients import Answer
from tests.server.clients import Client as Sender
from tests.server.offices import Office
from tests.server.servers import Server, running
from tests.tor.client import Client
from tests.tor.network import TorNetwork
from tests.tor.onion import Onion
from tests.tor.socks import SocksRefused

LARGE = size_of(64 * 1024 * 1024)
HONEST_SECONDS = 60.0
REQUESTS = 60


@dataclass(frozen=True)
class Intake:
    """A real server behind an onion."""

    server: Server
    onion: Onion

    def sender(self, client: Client, user: str) -> Sender:
        """Return a sender on the circuit of this SOCKS user."""

        def call(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
            with contextlib.closing(http.client.HTTPConnection(self.onion.address)) as connection:
                connection.sock = client.connect(self.onion.address, user)
                connection.request(method, path, body, dict(headers))
                got = connection.getresponse()
                return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())

        return Sender(call)


@pytest.fixture
def intake(tor_network: TorNetwork, root: Path) -> Iterator[Intake]:
    """A server that has imported an outbox, in tor mode, published."""
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        office = Office()
        server = Server(Path(folder) / "state", office)
        assert server.run("init", "--office", office.signer("outbox").vkey) == 0
        office.write(Path(folder) / "1.outbox", office.outbox())
        assert server.run("import", Path(folder) / "1.outbox") == 0
        server.configure("listen", socket=f'"{folder}/s"', tor="true")
        server.configure("limits", requests_per_minute_per_connection=REQUESTS)
        with running(server, address="unix:"):
            yield Intake(server, tor_network.publish(root / "deploy/tor/public.torrc", f"unix:{folder}/s"))


def flood_of(intake: Intake, client: Client, users: list[str]) -> Callable[[int], int]:
    """Return an act that asks for pages and begins large uploads, on the circuits of these users."""
    senders = [intake.sender(client, user) for user in users]

    def act(number: int) -> int:
        sender = senders[number % len(senders)]
        try:
            return sender.get("/en/").status if number % 2 else sender.create(LARGE).status
        except SocksRefused:
            return 0

    return act


def report(intake: Intake, client: Client) -> float:
    """Send a report on a circuit of its own, with a new one where tor fails; return how long it took."""
    envelope = intake.server.office.seal(200_000)
    began = time.monotonic()
    while time.monotonic() - began < HONEST_SECONDS:
        sender = intake.sender(client, client.new_circuit())
        with contextlib.suppress(OSError, SocksRefused, http.client.HTTPException, AssertionError):
            assert sender.get("/en/").status == 200
            sender.send(envelope)
            return time.monotonic() - began
        time.sleep(0.5)
    return float("inf")


def test_a_circuit_that_floods_is_slowed_and_another_gets_through(
    intake: Intake, client: Client, tor_network: TorNetwork
) -> None:
    """Beyond its share a flooding circuit is answered 429; reports on other circuits are received."""
    act = flood_of(intake, client, [client.new_circuit()])
    visitor = tor_network.client()
    with flooding(8, act) as flood:
        waited = [report(intake, visitor) for _ in range(5)]
    print(f"\none flooding circuit: honest {max(waited):.2f} s at most; flood {dict(flood.answers)}")
    assert flood.answers[429] > 0
    assert flood.answers[200] + flood.answers[201] <= 3 * REQUESTS
    assert len(intake.server.envelopes()) == 5
    assert intake.server.usage().unfinished <= 3


@pytest.mark.long
def test_fifty_circuits_that_flood_do_not_stop_reports(intake: Intake, client: Client, tor_network: TorNetwork) -> None:
    """At least 95 of 100 reports are received within a minute, and the flood has its places and no more."""
    act = flood_of(intake, client, [client.new_circuit() for _ in range(50)])
    visitor = tor_network.client()
    with flooding(50, act, seconds=240) as flood:
        waited = [report(intake, visitor) for _ in range(20)]
    print(f"\n50 circuits: p95 {percentile(waited, 0.95):.2f} s; flood {dict(flood.answers)}")
    assert sum(seconds <= HONEST_SECONDS for seconds in waited) >= 19
    assert intake.server.usage().unfinished <= 3 * 50 + 1
