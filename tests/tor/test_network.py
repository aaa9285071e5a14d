"""The test bed itself: it stays on loopback, comes up cold in time, and is gone when its owner is."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.tor import processes
from tests.tor.client import Client
from tests.tor.conftest import Office
from tests.tor.mirror import Mirror
from tests.tor.network import TorMissing, TorNetwork
from tests.tor.onion import Onion
from tests.tor.processes import wait_until
from tests.tor.visit import visit

LOOPBACK = ip_network("127.0.0.0/8")
COLD_START_SECONDS = 30
ADDRESS = re.compile(r"(?<![\d.])\d+\.\d+\.\d+\.\d+(?![\d.])")
# A network in a process of its own, which says where it is before it starts and never ends by itself.
OWNER = """
import sys, time
from pathlib import Path
from tests.tor.network import TorNetwork
with TorNetwork(Path(sys.argv[1])):
    time.sleep(600)
"""


@pytest.fixture
def owner(short_folder: Path, root: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Return a process that is starting a network, with all seven tors of it running, and its folder."""
    folder = short_folder / "owned"
    with subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], cwd=root) as process:
        try:
            wait_until(lambda: len(tors(folder)) == 7, 20)
            yield process, folder
        finally:
            process.kill()
            wait_until(lambda: not folder.exists(), 10)


def tors(folder: Path) -> list[int]:
    """Return the tors that run in this folder."""
    return [number for number in processes.of(folder) if Path(f"/proc/{number}/comm").read_text() == "tor\n"]


@pytest.mark.usefixtures("public", "office", "client")
def test_every_address_in_a_configuration_is_loopback(tor_network: TorNetwork) -> None:
    """No torrc names an address outside 127.0.0.0/8, and each binds what it sends to one inside."""
    for node in tor_network.nodes:
        torrc = node.torrc.read_text()
        assert f"OutboundBindAddress {tor_network.subnet}." in torrc
        assert [found for found in ADDRESS.findall(torrc) if ip_address(found) not in LOOPBACK] == []


def test_no_socket_of_a_running_network_leaves_loopback(
    tor_network: TorNetwork, client: Client, public: Onion, office: Office
) -> None:
    """After traffic has flowed, the kernel knows no socket of any tor with an end outside 127.0.0.0/8."""
    visit(client, public, client.new_circuit())
    found = [end for number in tors(tor_network.folder) for end in processes.sockets(number)]
    assert len(found) > len(tor_network.nodes)
    assert [end for end in found if end.local not in LOOPBACK] == []
    assert [end for end in found if end.remote not in LOOPBACK and not end.remote.is_unspecified] == []


def test_what_is_bound_to_loopback_cant_leave_it() -> None:
    """The kernel refuses to connect a socket bound to a loopback address to any other, without sending anything."""
    with socket.socket() as bound:
        bound.bind(("127.9.9.9", 0))
        with pytest.raises(OSError, match=r"Invalid argument|unreachable"):
            bound.connect(("192.0.2.1", 80))


@pytest.mark.usefixtures("public", "office", "client")
def test_no_tor_reports_a_bug_of_its_own(tor_network: TorNetwork) -> None:
    """No log has a failed assertion: tor goes on after them, with wrong values."""
    assert [node.name for node in tor_network.nodes if "Bug:" in node.log.read_text()] == []


def test_without_tor_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, short_folder: Path) -> None:
    """Where tor is not installed, a network refuses to start and names the package."""
    monkeypatch.setenv("PATH", str(short_folder))
    with pytest.raises(TorMissing, match="apt-get install tor"):
        TorNetwork(short_folder / "never")


def test_a_path_that_is_too_long_for_sockets_is_refused(short_folder: Path) -> None:
    """A folder in which no socket could be opened is refused at once, and nothing of it is left."""
    folder = short_folder / ("long" * 25)
    with pytest.raises(ValueError, match="too long"), TorNetwork(folder):
        pass
    assert not folder.exists()


def test_a_folder_that_exists_is_refused_and_kept(short_folder: Path) -> None:
    """A network never takes over, and at its end never removes, a folder that it did not make."""
    folder = short_folder / "somebody's"
    folder.mkdir()
    with pytest.raises(FileExistsError), TorNetwork(folder):
        pass
    assert folder.is_dir()


def test_an_owner_that_is_killed_leaves_no_tor_and_no_file(owner: tuple[subprocess.Popen[bytes], Path]) -> None:
    """SIGKILL of the owner ends every process of its network, and the folder goes with them."""
    process, folder = owner
    process.send_signal(signal.SIGKILL)
    wait_until(lambda: not processes.of(folder) and not folder.exists(), 10)


def test_a_keeper_that_is_killed_takes_its_tors_along(owner: tuple[subprocess.Popen[bytes], Path]) -> None:
    """SIGKILL of the keeper ends all tors through the kernel; the owner notices, fails, and removes the folder."""
    process, folder = owner
    running = tors(folder)
    (keeper,) = [number for number in processes.of(folder) if number not in running and number != process.pid]
    subprocess.run(["kill", "-KILL", str(keeper)], check=True)
    wait_until(lambda: not tors(folder), 10)
    assert process.wait(60) != 0
    assert not folder.exists()


@pytest.mark.long
@pytest.mark.parametrize("number", range(1, 21))
def test_a_cold_start_takes_no_more_than_half_a_minute(
    number: int, short_folder: Path, mirror: Mirror, root: Path
) -> None:
    """From nothing to the first answer of an onion (network, onion, client, request); --durations=0 shows each."""
    begun = time.monotonic()
    with TorNetwork(short_folder / f"cold{number}") as network:
        onion = network.publish(root / "deploy/tor/public.torrc", mirror.target)
        visitor = network.client()
        assert visit(visitor, onion, visitor.new_circuit()).startswith("PROXY TCP6 ")
        seconds = time.monotonic() - begun
    assert seconds <= COLD_START_SECONDS
