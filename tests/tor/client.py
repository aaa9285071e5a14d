"""A client of the test network: what Tor Browser's tor is to a visitor."""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.tor import socks
from tests.tor.authorization import ClientKey
from tests.tor.control import Control, Event
from tests.tor.node import Node

LINES = (
    "SocksPort 127.0.0.1:auto ExtendedErrors",
    "ClientOnly 1",
)
_DESCRIPTOR_SECONDS = 30
_LOST_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Client:
    """A running client; its SOCKS port is on 127.0.0.1."""

    node: Node
    control: Control
    _names: Iterator[int] = field(default_factory=itertools.count)

    @property
    def socks_port(self) -> int:
        """Return the port for browsers and others."""
        return int(self.control.information("net/listeners/socks").strip('"').rpartition(":")[2])

    def new_circuit(self) -> str:
        """Return a SOCKS user nobody was yet: whoever connects under this name shares a circuit with nobody else."""
        return f"visitor-{next(self._names)}"

    def connect(self, address: str, user: str, port: int = 80) -> socket.socket:
        """Return a connection to an onion; raises SocksRefused with tor's reason."""
        return socks.connect(self.socks_port, address, port, user)

    def close_circuits(self, address: str) -> int:
        """Close all circuits to an onion under the visitor's feet; return how many there were."""
        onion = f"REND_QUERY={address.removesuffix('.onion')}"
        status = self.control.information("circuit-status").splitlines()
        numbers = [line.split(" ")[0] for line in status if "PURPOSE=HS_CLIENT_REND" in line and onion in line]
        for number in numbers:
            self.control.ask(f"CLOSECIRCUIT {number}")
        return len(numbers)

    @contextlib.contextmanager
    def noticing_lost_circuit(self) -> Iterator[None]:
        """Leave only when a circuit to an onion was lost inside; until a client has noticed, it goes on using it."""
        self.control.listen("CIRC")
        yield
        self.control.event(_tells_of_a_lost_circuit, _LOST_SECONDS)
        self.control.listen()

    def add_authorization(self, address: str, key: ClientKey) -> None:
        """Take a person's key for an onion, as when it is typed into Tor Browser."""
        self.control.ask(key.command(address))

    def drop_authorization(self, address: str) -> None:
        """Forget the key for an onion."""
        self.control.ask(f"ONION_CLIENT_AUTH_REMOVE {address.removesuffix('.onion')}")

    def descriptor(self, address: str) -> str:
        """Return an onion's descriptor as the relays have it, fetched anew."""
        onion = address.removesuffix(".onion")
        self.control.listen("HS_DESC_CONTENT")
        self.control.ask(f"HSFETCH {onion}")
        fetched = self.control.event(lambda event: event.words[0] == onion, _DESCRIPTOR_SECONDS).data
        self.control.listen()
        return fetched


def _tells_of_a_lost_circuit(event: Event) -> bool:
    return event.words[1] == "CLOSED" and "PURPOSE=HS_CLIENT_REND" in event.words
