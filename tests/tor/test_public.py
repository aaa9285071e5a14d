"""The public onion with the lines of deploy/tor: circuits are told apart, limited, and may be asked to work."""

import contextlib
import re
from ipaddress import IPv6Address, IPv6Network

import pytest

from tests.tor import descriptor
from tests.tor.client import Client
from tests.tor.conftest import Office
from tests.tor.onion import Onion
from tests.tor.socks import SocksRefused
from tests.tor.visit import visit

CIRCUITS = IPv6Network("fc00:dead:beef:4dad::/64")
MAX_STREAMS = 32


def circuit_of(answer: str) -> IPv6Address:
    """Return the address that stands for the circuit in a PROXY line."""
    found = re.fullmatch(r"PROXY TCP6 (\S+) ::1 \d+ \d+", answer)
    assert found, answer
    return IPv6Address(found[1])


def test_a_connection_begins_with_a_line_that_names_its_circuit(client: Client, public: Onion) -> None:
    """A request through the onion reaches the unix socket behind a PROXY line from the circuits' network."""
    assert circuit_of(visit(client, public, client.new_circuit())) in CIRCUITS


def test_connections_on_one_circuit_have_one_address(client: Client, public: Onion) -> None:
    """The address stays the same as long as the circuit does."""
    user = client.new_circuit()
    assert len({circuit_of(visit(client, public, user)) for _ in range(5)}) == 1


def test_each_circuit_has_its_own_address(client: Client, public: Onion) -> None:
    """Visitors under different SOCKS users are told apart although all of them come from one tor."""
    assert len({circuit_of(visit(client, public, client.new_circuit())) for _ in range(5)}) == 5


def test_a_visitor_whose_circuit_was_closed_comes_back_on_another(client: Client, public: Onion) -> None:
    """After its circuit is gone the same SOCKS user gets through again, as somebody else."""
    user = client.new_circuit()
    before = circuit_of(visit(client, public, user))
    assert client.close_circuits(public.address) > 0
    assert circuit_of(visit(client, public, user)) != before


def test_too_many_connections_cost_the_circuit(client: Client, public: Onion) -> None:
    """Who opens one connection more than the limit is refused it and loses the circuit; another one does not notice."""
    flooder, other = client.new_circuit(), client.new_circuit()
    lost, kept = visit(client, public, flooder), visit(client, public, other)
    with contextlib.ExitStack() as opened:
        for _ in range(MAX_STREAMS):
            opened.enter_context(client.connect(public.address, flooder))
        with client.noticing_lost_circuit(), pytest.raises(SocksRefused):
            client.connect(public.address, flooder)
        assert circuit_of(visit(client, public, flooder)) != circuit_of(lost)
        assert visit(client, public, other) == kept


def test_the_descriptor_offers_proof_of_work(client: Client, public: Onion) -> None:
    """What visitors fetch from the network has the parameters of the puzzle, and asks for no work in quiet times."""
    inner = descriptor.inner_text(client.descriptor(public.address), public.address)
    assert re.search(r"^pow-params v1 \S+ 0 \S+$", inner, re.MULTILINE)


def test_a_descriptor_cant_be_read_for_another_address(client: Client, public: Onion, office: Office) -> None:
    """The reader of descriptors above reads nothing where it has not the right key."""
    with pytest.raises(AssertionError, match="another address"):
        descriptor.inner_text(client.descriptor(public.address), office.onion.address)
