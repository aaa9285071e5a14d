"""A whole Tor network on this machine, for tests: an authority, six relays, the onions and clients asked for.

Made of Debian's `tor` in 127.0.0.0/8: each network takes a /24 of its own, so several can run side by side. Nothing of
it can reach anything beyond loopback, and nothing of it outlives its owner, however the owner ends (keeper.py).
Knows nothing of the servers behind its onions.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType

from tests.tor import authority, client, onion, relay
from tests.tor.authorization import ClientKey
from tests.tor.client import Client
from tests.tor.control import Control
from tests.tor.keeper import Keeper
from tests.tor.node import Node
from tests.tor.onion import Onion

RELAYS = tuple(f"relay{number}" for number in range(1, 7))
_EVERYBODY: Mapping[str, ClientKey] = MappingProxyType({})
_CIRCUIT_SECONDS = 30
_COMMON = (
    "TestingTorNetwork 1",
    "PathsNeededToBuildCircuits 0.67",
    # KIST at its own pace costs two thirds of the rate on loopback. The older Vanilla is as fast as this, but leaves
    # the end of a circuit unsent for 11 s and more: the other side would not learn that a circuit was closed.
    "Schedulers KIST",
    "KISTSchedRunInterval 1 msec",
    "KISTSockBufSizeFactor 10",
    "ShutdownWaitLength 0",
)


class TorMissing(Exception):
    """tor is not installed; as root: apt-get install tor"""

    def __str__(self) -> str:
        return str(self.__doc__)


class TorNetwork:
    """A private Tor network. It makes `folder`, whose path must be short, and removes it at its end."""

    def __init__(self, folder: Path) -> None:
        if not all(map(shutil.which, ("tor", "tor-gencert"))):
            raise TorMissing
        self.folder = folder
        self.subnet = _free_subnet()
        self.nodes: list[Node] = []

    def __enter__(self) -> TorNetwork:
        with contextlib.ExitStack() as self._opened:
            self._keeper = Keeper(self.folder)
            self._opened.callback(self._keeper.close)
            self._start()
            self._opened = self._opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._opened.close()

    def publish(self, include: Path, target: str, clients: Mapping[str, ClientKey] = _EVERYBODY) -> Onion:
        """Return a published onion with a tor to itself.

        `include` is the file of lines that an operator includes, `target` where port 80 leads, in the words of
        HiddenServicePort: `unix:PATH` or a port. With `clients` only they get in.
        """
        node = self._node(f"onion{len(self.nodes)}")
        onion.authorize(node, clients)
        self._authority.hand_out(node.data)
        return onion.publish(node, self._run(node, onion.lines(node, include, target)), RELAYS)

    def client(self) -> Client:
        """Return a new client that has built its first circuit."""
        node = self._node(f"client{len(self.nodes)}")
        self._authority.hand_out(node.data)
        control = self._run(node, client.LINES)

        def established() -> bool | None:
            return control.information("status/circuit-established") == "1" or None

        node.wait_for(established, "build a circuit", _CIRCUIT_SECONDS)
        return Client(node, control)

    def _start(self) -> None:
        self._authority = authority.start(self._node("authority"), self._keeper, _COMMON)
        self._opened.enter_context(self._authority.control)
        self._common = (*_COMMON, self._authority.line)
        for name in RELAYS:
            node = self._node(name)
            node.launch(self._keeper, (*self._common, *relay.lines(node)))
        self._authority.vote_on(RELAYS)

    def _run(self, node: Node, lines: tuple[str, ...]) -> Control:
        return self._opened.enter_context(node.start(self._keeper, (*self._common, *lines)))

    def _node(self, name: str) -> Node:
        number = len(self.nodes) + 2  # the authority has .2 because it is the first; .1 is left to whoever tests
        node = Node(name, self.folder / name, f"{self.subnet}.{number}")
        node.make_folder()
        self.nodes.append(node)
        return node


def _free_subnet() -> str:
    """Return a /24 of loopback that no other network uses; the authority's port is the sign."""
    while True:
        subnet = f"127.{random.randrange(64, 128)}.{random.randrange(256)}"
        try:
            socket.create_server((f"{subnet}.2", relay.PORT)).close()
        except OSError:
            continue
        return subnet
