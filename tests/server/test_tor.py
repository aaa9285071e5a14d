"""Behind tor: who has not its line is refused, and each circuit has its share. Over the unix socket, without tor."""

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.envelope import MIN_SIZE, size_of
from intake.server import limits
from intake.server.errors import Busy, TooManyUploads
from intake.server.settings import Limits
from tests.server.circuits import Circuit, dripping
from tests.server.offices import TODAY, Office, day
from tests.server.servers import Running, Server, running
from tests.server.test_gateway import headers_of

MIB = 1024 * 1024
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@dataclass(frozen=True)
class Onion:
    """A server in tor mode, and how to come to it."""

    server: Server
    process: Running
    path: Path

    def circuit(self, number: int | None) -> Circuit:
        """Return a circuit; without a number, a connection that does not come from tor."""
        return Circuit(self.path, number)


@pytest.fixture
def onion(server: Server) -> Iterator[Onion]:
    """The server behind a unix socket in tor mode."""
    with tempfile.TemporaryDirectory(prefix="tor-") as folder:
        path = Path(folder) / "s"
        server.configure("listen", socket=f'"{path}"', tor="true")
        with running(server, Path(folder) / "said", address="unix:") as process:
            yield Onion(server, process, path)


def test_a_request_on_a_circuit_is_served(onion: Onion, office: Office) -> None:
    """A whole submission behind tor's line is received."""
    envelope = office.seal(3 * MIB)
    onion.circuit(1).client().send(envelope)
    assert onion.server.bodies() == [envelope]


def test_tor_reaches_the_socket_by_its_group(onion: Onion) -> None:
    """tor is another user than the server, and nobody else has to get there."""
    assert onion.path.stat().st_mode & 0o777 == 0o660


STRANGERS = [
    GET,
    b"PROXY TCP6 fc00:dead:beef:4dae::1 ::1 127 80\r\n" + GET,
    b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + GET,
    b"PROXY UNKNOWN\r\n" + GET,
    b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x00" + GET,
    b"P" * 200,
]


@pytest.mark.parametrize("data", STRANGERS)
def test_who_does_not_come_from_tor_is_refused(onion: Onion, data: bytes) -> None:
    """The same fixed bytes for all of them."""
    answer = onion.circuit(None).raw(data)
    assert headers_of(answer)[0] == 400
    assert answer == onion.circuit(None).raw(GET)


def test_a_line_that_the_visitor_sends_is_refused(onion: Onion) -> None:
    """Who comes on a circuit cannot name another one."""
    answer = onion.circuit(1).raw(onion.circuit(2).line + GET)
    assert headers_of(answer)[0] == 400


def test_a_header_that_names_another_address_changes_nothing(onion: Onion) -> None:
    """The circuit's share is used up whatever a visitor says."""
    onion.process.kill()
    onion.server.configure("limits", requests_per_minute_per_connection=3)
    with running(onion.server, address="unix:"):
        said = b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: fc00:dead:beef:4dad::%d\r\n\r\n"
        answers = [headers_of(onion.circuit(1).raw(said % number))[0] for number in range(5)]
        assert answers == [200, 200, 200, 429, 429]
        assert headers_of(onion.circuit(2).raw(GET))[0] == 200


def test_one_circuit_cannot_take_all_places(onion: Onion, office: Office) -> None:
    """It may begin three uploads; a fourth waits for one of them, and another circuit does not notice."""
    flooder, other = onion.circuit(1).client(), onion.circuit(2).client()
    begun = [flooder.create(size_of(64 * MIB)) for _ in range(5)]
    assert [answer.status for answer in begun] == [201, 201, 201, 429, 429]
    assert (begun[3].code, begun[3].headers["retry-after"]) == ("too-many-uploads", "600")
    other.send(office.seal(MIB))
    flooder.delete(begun[0].headers["location"])
    assert flooder.create(MIN_SIZE).status == 201


def test_a_received_or_refused_upload_gives_the_place_back(onion: Onion, office: Office) -> None:
    """An honest sender of many reports is not stopped."""
    visitor = onion.circuit(1).client()
    for _ in range(5):
        visitor.send(office.seal())
    for _ in range(5):
        address = visitor.begin(MIN_SIZE)
        assert visitor.patch(address, 0, b"readable text, not an envelope at all").status == 422
        assert visitor.create(MIN_SIZE + 1).status == 422


def named(*names: str) -> limits.Who:
    """Return a function that names these, one after the other."""
    left = iter(names)
    return lambda: next(left)


def test_places_are_given_back_when_an_upload_expires() -> None:
    """At its midnight an unfinished upload counts no longer."""
    places = limits.Places(Limits(unfinished_uploads_per_circuit=1), named("a", "a", "a"))
    places.take(b"1", day(2), TODAY)
    with pytest.raises(TooManyUploads):
        places.take(b"2", day(3), day(1))
    places.take(b"2", day(4), day(2))


def test_a_circuit_has_a_share_of_the_bytes() -> None:
    """One that used its share waits for the next hour; another does not."""
    now = [0.0]
    budget = limits.ByteBudget(Limits(bytes_per_hour_per_circuit=MIB), lambda: now[0], named(*"aabaa"))
    budget.take(MIB, small=True)
    with pytest.raises(Busy):
        budget.take(1, small=True)
    budget.take(MIB, small=True)
    now[0] = 3600.0
    budget.take(MIB, small=True)
    with pytest.raises(Busy):
        budget.take(1, small=True)


def test_bytes_that_did_not_come_are_given_back_to_the_circuit() -> None:
    """A broken connection costs what arrived."""
    budget = limits.ByteBudget(Limits(bytes_per_hour_per_circuit=MIB), who=lambda: "a")
    hour = budget.take(MIB, small=True)
    budget.give_back(MIB - 1, hour)
    budget.take(MIB - 1, small=True)


def test_the_number_of_counted_circuits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that come after it share one budget, so memory has an end whatever the flood."""
    monkeypatch.setattr(limits, "_CIRCUITS", 10)
    numbers = iter(range(1000))
    budget = limits.ByteBudget(Limits(), who=lambda: str(next(numbers)))
    for _ in range(100):
        budget.take(1, small=True)
    assert len(budget._of_circuits) == 11


def test_requests_beyond_a_share_are_not_counted_against_everybody(server: Server) -> None:
    """A circuit that floods uses up its own share and nothing of the others'."""
    server.configure("limits", requests_per_minute=20, requests_per_minute_per_connection=5)
    with server.application() as app:
        ask = app.test_client().get
        flood = [ask("/", environ_base={"REMOTE_ADDR": "fd00::1"}).status_code for _ in range(100)]
        honest = [ask("/", environ_base={"REMOTE_ADDR": "fd00::2"}).status_code for _ in range(5)]
    assert (flood.count(200), honest) == (5, [200] * 5)


def test_no_circuit_is_written_anywhere(onion: Onion, office: Office) -> None:
    """Neither the state folder nor what the server said holds a circuit's address."""
    onion.circuit(0xCAFE).client().send(office.seal())
    onion.circuit(0xCAFE).raw(b"canary\r\n\r\n")
    files = [*onion.server.folder.iterdir(), onion.path.parent / "said"]
    assert not [path for path in files if path.is_file() and b"4dad::cafe" in path.read_bytes()]


def test_a_broken_line_costs_no_thread(onion: Onion) -> None:
    """Connections that stop within tor's line are waited for without one."""
    waiting = []
    for _ in range(100):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(onion.path))
        connection.send(b"PROXY TCP6 fc00:")
        waiting.append(connection)
    with dripping(waiting):
        assert onion.circuit(1).client().get("/").status == 200
