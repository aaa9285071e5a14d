"""One Tor network for all tests that need one, with both onions of deploy/tor in front of mirrors."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tor.authorization import ClientKey
from tests.tor.client import Client
from tests.tor.mirror import Mirror
from tests.tor.network import TorNetwork
from tests.tor.onion import Onion


@dataclass(frozen=True, slots=True)
class Office:
    """The office's onion and the one key that it lets in."""

    onion: Onion
    key: ClientKey


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """Return a folder for sockets; those of pytest may be too long for them."""
    with tempfile.TemporaryDirectory(prefix="tor-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def tor_network(short_folder: Path) -> Iterator[TorNetwork]:
    """Return the network."""
    with TorNetwork(short_folder / "network") as network:
        yield network


@pytest.fixture(scope="session")
def mirror(short_folder: Path) -> Iterator[Mirror]:
    """Return a server that answers with the first line that it was sent."""
    with Mirror(short_folder / "mirror.sock") as mirror:
        yield mirror


@pytest.fixture(scope="session")
def public(tor_network: TorNetwork, mirror: Mirror, root: Path) -> Onion:
    """Return the public onion."""
    return tor_network.publish(root / "deploy/tor/public.torrc", mirror.target)


@pytest.fixture(scope="session")
def office(tor_network: TorNetwork, mirror: Mirror, root: Path) -> Office:
    """Return the office's onion."""
    key = ClientKey.generate()
    return Office(tor_network.publish(root / "deploy/tor/office.torrc", mirror.target, {"courier": key}), key)


@pytest.fixture(scope="session")
def client(tor_network: TorNetwork) -> Client:
    """Return a client that holds no keys."""
    return tor_network.client()
