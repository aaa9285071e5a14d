"""What `intake audit` says of a log that is whole, altered, restored."""

from pathlib import Path

import pytest

from crypto import checkpoint
from intake.audit.events import Event
from tests.server.clients import Client
from tests.server.offices import Office
from tests.server.servers import Server


def test_a_log_that_is_whole_holds(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """After a report was taken, carried and the day folded, everything adds up and the bundle is written."""
    client.send(office.seal())
    assert server.run("export", tmp_path / "batch") == 0
    assert server.run("tick") == 0
    for act in ("status", "verify", "reconcile", "checkpoint"):
        assert server.run("audit", act) == 0
    assert server.run("audit", "bundle", tmp_path / "bundle") == 0
    assert server.entries()[-1].act.event is Event.LOG_EXPORTED
