"""Floods by circuit: what honest reports on other circuits notice of them, and what they cost the server.

Over the unix socket with tor's line written by the test; over a real onion the same is shown in tests/tor.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crypto.envelope import size_of
from tests.server.circuits import Circuit, Flood, flooding, percentile
from tests.server.clients import Client
from tests.server.offices import Office
from tests.server.servers import Running, Server, running

MIB = 1024 * 1024
SHARE = 4 * MIB
HONEST_SECONDS = 60.0
HONEST_CIRCUITS = 1000


@pytest.fixture
def path(server: Server) -> Iterator[Path]:
    """Where the server listens in tor mode; a circuit has a small share of bytes, so that the end of it is seen."""
    with tempfile.TemporaryDirectory(prefix="flood-") as folder:
        server.configure("listen", socket=f'"{folder}/s"', tor="true")
        server.configure("limits", bytes_per_hour_per_circuit=SHARE, requests_per_minute_per_connection=300)
        yield Path(folder) / "s"


@pytest.fixture
def process(server: Server, path: Path) -> Iterator[Running]:
    """The server itself."""
    with running(server, address="unix:") as started:
        Circuit(path, 0).client().get("/en/")  # it builds the pages for the first who asks
        yield started


def asks(path: Path, office: Office) -> Callable[[int], int]:
    """Ask for a page."""
    del office
    return lambda number: Circuit(path, number + 1).client().get("/en/").status


def begins(path: Path, office: Office) -> Callable[[int], int]:
    """Begin uploads of 64 MiB and leave them."""
    del office
    return lambda number: Circuit(path, number + 1).client().create(size_of(64 * MIB)).status


def sends(path: Path, office: Office) -> Callable[[int], int]:
    """Send whole envelopes, the same bytes again and again."""
    envelope = office.seal(MIB // 2)

    def send(number: int) -> int:
        client = Circuit(path, number + 1).client()
        created = client.create(len(envelope))
        if created.status != 201:
            return created.status
        return client.patch(created.headers["location"], 0, envelope).status

    return send


FLOODS = [asks, begins, sends]


def honest(path: Path, office: Office, count: int, flood: Flood) -> list[float]:
    """Send reports, each on a circuit of its own, and return how long each took; a refused one takes for ever."""
    del flood
    return [_report(Circuit(path, HONEST_CIRCUITS + number).client(), office) for number in range(count)]


def _report(client: Client, office: Office) -> float:
    """Fetch the page and send a report, as the page does: a 429 is waited for."""
    envelope = office.seal(200_000)
    began = time.monotonic()
    while time.monotonic() - began < HONEST_SECONDS:
        if client.get("/en/").status == 200 and (created := client.create(len(envelope))).status == 201:
            address = created.headers["location"]
            while (sent := client.patch(address, 0, envelope)).status == 429:
                time.sleep(1)
            assert sent.offset == len(envelope)
            return time.monotonic() - began
        time.sleep(1)
    return float("inf")


@pytest.mark.parametrize("flood_of", FLOODS)
def test_a_circuit_that_floods_is_slowed_and_another_gets_through(
    process: Running, path: Path, office: Office, flood_of: Callable[[Path, Office], Callable[[int], int]]
) -> None:
    """Eight senders on one circuit are refused beyond its share; a report on another takes a few seconds."""
    del process
    act = flood_of(path, office)
    with flooding(8, lambda _: act(0)) as flood:
        waited = honest(path, office, 5, flood)
        _wait_until_refused(flood)
    print(f"\n{flood_of.__name__} on one circuit: honest {max(waited):.2f} s at most; flood {dict(flood.answers)}")
    assert flood.answers[429] > 0
    assert max(waited) < 10


def _wait_until_refused(flood: Flood) -> None:
    deadline = time.monotonic() + 60
    while not flood.answers[429] and time.monotonic() < deadline:
        time.sleep(0.1)


def test_fifty_circuits_that_flood_do_not_stop_reports(
    server: Server, process: Running, path: Path, office: Office, request: pytest.FixtureRequest
) -> None:
    """At least 95 of 100 reports are received within a minute; what the flood cost is within the budgets."""
    count = 60 if request.config.getoption("--long") else 12
    acts = [flood_of(path, office) for flood_of in FLOODS]
    before = _memory(process)
    with flooding(50, lambda number: acts[number % 3](number)) as flood:
        waited = honest(path, office, count, flood)
    cost, usage = _disk(server), server.usage()
    print(f"\n50 circuits: p95 {percentile(waited, 0.95):.2f} s; flood {dict(flood.answers)}; ", end="")
    print(f"disk {cost // MIB} MiB, unfinished {usage.unfinished}, memory +{(_memory(process) - before) // MIB} MiB")
    assert sum(seconds <= HONEST_SECONDS for seconds in waited) >= 0.95 * count
    assert usage.unfinished <= 3 * 50
    # the senders' shares, the reports, and the write-ahead log
    assert cost < 1.2 * (17 * SHARE + count * 300_000) + 64 * MIB
    assert _memory(process) - before < 160 * MIB


def _disk(server: Server) -> int:
    return sum(file.stat().st_size for file in server.folder.glob("intake.db*"))


def _memory(process: Running) -> int:
    (child,) = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()
    line = next(line for line in Path(f"/proc/{child}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
