"""The office's onion with the lines of deploy/tor: only a person with a key gets as far as a connection."""

import pytest

from tests.tor.authorization import ClientKey
from tests.tor.client import Client
from tests.tor.conftest import Office
from tests.tor.network import TorNetwork
from tests.tor.socks import SocksRefused
from tests.tor.visit import visit

# Tor's socks-extensions, "Extended error codes"
MISSING_AUTHORIZATION = 0xF4
WRONG_AUTHORIZATION = 0xF5


def test_without_a_key_nobody_gets_in(client: Client, office: Office) -> None:
    """A visitor without a key is told by tor that one is missing."""
    with pytest.raises(SocksRefused) as refused:
        visit(client, office.onion, client.new_circuit())
    assert refused.value.code == MISSING_AUTHORIZATION


def test_with_another_key_nobody_gets_in(tor_network: TorNetwork, office: Office) -> None:
    """A visitor with a key that the onion does not know is told that it is wrong."""
    stranger = tor_network.client()
    stranger.add_authorization(office.onion.address, ClientKey.generate())
    with pytest.raises(SocksRefused) as refused:
        visit(stranger, office.onion, stranger.new_circuit())
    assert refused.value.code == WRONG_AUTHORIZATION


def test_the_right_key_opens(tor_network: TorNetwork, office: Office) -> None:
    """A person with a key gets through, and the server sees the request itself without a PROXY line."""
    courier = tor_network.client()
    courier.add_authorization(office.onion.address, office.key)
    assert visit(courier, office.onion, courier.new_circuit()) == "GET / HTTP/1.1"
