"""An onion service of the test network, published with the lines that operators include from deploy/tor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tor.authorization import ClientKey
from tests.tor.control import Control, Event
from tests.tor.node import Node

# At any time an onion has two descriptors, for this period and for a neighbouring one. In a network as small as this
# every relay is a directory of both.
_DESCRIPTORS = 2
_PUBLISH_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Onion:
    """A published onion service."""

    node: Node
    control: Control

    @property
    def address(self) -> str:
        """Return its name with .onion."""
        return (folder(self.node) / "hostname").read_text().strip()


def folder(node: Node) -> Path:
    """Return where a node keeps the keys of its onion."""
    return node.folder / "onion"


def lines(node: Node, include: Path, target: str) -> tuple[str, ...]:
    """Return what an operator writes into torrc for one onion, and two lines for a tor that does nothing else."""
    return (
        "SocksPort 0",
        "DisableNetwork 1",  # until somebody listens for how publishing goes
        f"HiddenServiceDir {folder(node)}",
        f"HiddenServicePort 80 {target}",
        f'%include "{include}"',
    )


def authorize(node: Node, clients: Mapping[str, ClientKey]) -> None:
    """Let these people in, by name; an onion without any is open to everyone who knows its address."""
    for name, key in clients.items():
        key.authorize(folder(node), name)


def publish(node: Node, control: Control, relays: Sequence[str]) -> Onion:
    """Go on the network and return when every relay has acknowledged both descriptors; before that, visitors fail."""
    acknowledged: Counter[str] = Counter()
    control.listen("HS_DESC")
    control.ask("SETCONF DisableNetwork=0")
    while any(acknowledged[name] < _DESCRIPTORS for name in relays):
        try:
            event = control.event(_says_how_it_went, _PUBLISH_SECONDS)
        except TimeoutError as error:
            raise node.failure(f"published to {dict(acknowledged)} only") from error
        if event.words[0] == "FAILED":
            raise node.failure(f"could not publish: {' '.join(event.words)}")
        acknowledged[event.words[3].partition("~")[2]] += 1
    return Onion(node, control)


def _says_how_it_went(event: Event) -> bool:
    return event.kind == "HS_DESC" and event.words[0] in ("UPLOADED", "FAILED")
