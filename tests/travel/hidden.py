"""An office's server as it stands behind an onion: in tor mode, at a unix socket, with a tap before it.

What tor does is the test network's matter (tests/tor); what visitors use is in levels.py.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.demonstration.office import DemoOffice, Serving
from tests.tor.client import Client
from tests.tor.onion import Onion
from tests.tor.processes import wait_until
from tests.travel.tap import Tap

_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Hidden:
    """One onion, a client that reaches it, the tap behind it, and the socket where a server is expected."""

    onion: Onion
    client: Client
    tap: Tap
    socket: Path

    @property
    def address(self) -> str:
        """Return what a visitor types."""
        return f"http://{self.onion.address}/"

    def close_circuits(self) -> None:
        """Take the visitor's circuits to the onion away."""
        assert self.client.close_circuits(self.onion.address) > 0


@contextlib.contextmanager
def serving(office: DemoOffice, path: Path) -> Iterator[Serving]:
    """Serve at this unix socket, to connections with tor's line only, until the block ends."""
    _listen_at(office.state / "intake.toml", path)
    said_before = office.log.stat().st_size if office.log.exists() else 0
    with office.log.open("ab") as log:
        process = subprocess.Popen(
            office.intake.line("serve"),
            env=os.environ | office.intake.environment | {"TMPDIR": str(office.scratch)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # it is killed with its worker as one group
        )
    served = Serving(f"unix:{path}", process)
    try:
        wait_until(lambda: served.address.encode() in office.log.read_bytes()[said_before:], _START_SECONDS)
        yield served
    finally:
        served.end()


def _listen_at(settings: Path, path: Path) -> None:
    """Write the socket and the tor mode into the server's settings."""
    wanted = {"socket": f'"{path}"', "tor": "true"}
    lines = []
    for line in settings.read_text().splitlines():
        name = line.lstrip("# ").partition(" = ")[0]
        # the office's pages have a socket of their own, further down
        lines.append(f"{name} = {wanted.pop(name)}" if name in wanted and " = " in line else line)
    settings.write_text("\n".join([*lines, ""]))
