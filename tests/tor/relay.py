"""A relay of the test network: guard, middle, rendezvous, and directory of onions; never an exit."""

from __future__ import annotations

from tests.tor.node import Node

PORT = 5000


def lines(node: Node) -> tuple[str, ...]:
    """Return the role's lines of torrc."""
    return (
        f"Nickname {node.name}",
        f"Address {node.address}",
        f"ORPort {node.address}:{PORT}",
        "SocksPort 0",
        "ExitRelay 0",
        "AssumeReachable 1",
        "ContactInfo nobody@example.org",
    )
