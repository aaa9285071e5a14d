"""Offices for whole journeys: one is founded once, every test takes a copy of its own. And one onion for them all."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from deploy.demonstration import browsers
from deploy.demonstration.office import DemoOffice, free_port, serving
from intake import clock
from intake.desk.session import unlocked
from tests.tor.network import TorNetwork
from tests.travel import hidden, levels
from tests.travel.hidden import Hidden
from tests.travel.journey import copy_of
from tests.travel.tap import Tap


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> DemoOffice:
    """Return an office and its server that know each other and have never received anything."""
    office = DemoOffice(tmp_path_factory.mktemp("founded") / "office")
    office.establish(lambda step: None)
    _cheap_slot(office)
    return office


def _cheap_slot(office: DemoOffice) -> None:
    """Replace the officer's slot by one that opens at once; a passphrase costs a second on purpose, at each command."""
    words = office.passphrase.read_bytes().strip()
    with unlocked(office.desk, None, lambda _: words, clock.today()) as session:
        session.keyring.add_officer("quick", words, log_n=10)
    (office.desk / "keyring/slot-demo.age").unlink()


@pytest.fixture
def office(founded: DemoOffice, tmp_path: Path) -> DemoOffice:
    """Return an office for one test."""
    return copy_of(founded, tmp_path / "office")


@pytest.fixture
def address(office: DemoOffice) -> Iterator[str]:
    """Return the address of the office's server, which serves until the test ends."""
    with serving(office, free_port()) as served:
        yield served.address


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """Return a folder for sockets; those of pytest may be too long for them."""
    with tempfile.TemporaryDirectory(prefix="travel-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def tor_network(short_folder: Path) -> Iterator[TorNetwork]:
    """Return a Tor network of this machine."""
    with TorNetwork(short_folder / "network") as network:
        yield network


@pytest.fixture(scope="session")
def _onion(tor_network: TorNetwork, short_folder: Path, root: Path) -> Iterator[Hidden]:
    """Publish the onion for the server's socket, whoever will listen there."""
    tap = Tap(short_folder / "tap", short_folder / "server")
    onion = tor_network.publish(root / "deploy/tor/public.torrc", f"unix:{short_folder / 'tap'}")
    yield Hidden(onion, tor_network.client(), tap, short_folder / "server")
    tap.close()


@pytest.fixture
def place(_onion: Hidden) -> Hidden:
    """Return the onion and its tap, where nobody serves yet."""
    _onion.tap.reset()
    return _onion


@pytest.fixture
def behind_tor(place: Hidden, office: DemoOffice) -> Iterator[Hidden]:
    """Return the onion of the office's server, which serves until the test ends."""
    with hidden.serving(office, place.socket):
        yield place


@pytest.fixture
def visit(place: Hidden) -> Iterator[Callable[[str], WebDriver]]:
    """Return what opens a kind of browser (levels.py) that goes through Tor; all are closed after the test."""
    with contextlib.ExitStack() as opened:
        port = place.client.socks_port

        def open_one(kind: str) -> WebDriver:
            return opened.enter_context(browsers.opened(levels.browser(kind, port, place.onion.address)))

        yield open_one
