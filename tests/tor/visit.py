"""One HTTP request to an onion through a client, as a visitor makes it."""

from __future__ import annotations

import contextlib
import http.client

from tests.tor.client import Client
from tests.tor.onion import Onion


def visit(client: Client, onion: Onion, user: str) -> str:
    """Return what an onion answers to one request on this user's circuit."""
    with contextlib.closing(http.client.HTTPConnection(onion.address)) as connection:
        connection.sock = client.connect(onion.address, user)
        connection.request("GET", "/")
        return connection.getresponse().read().decode().strip()
