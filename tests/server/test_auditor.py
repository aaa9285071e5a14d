"""What a server hands out is sound to the auditors' own verifier, which shares no code with the server."""

from pathlib import Path

import pytest

from tests.audit.auditor import run
from tests.server.clients import Client
from tests.server.offices import Office
from tests.server.servers import Server
from tests.server.test_audit import checkpoint_of


def test_the_log_of_a_server_is_sound(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """After reports, exports, one of them again, and ticks the bundle is sound, and holds what was kept before."""
    for day in range(2):
        client.send(office.seal())
        assert server.run("export", tmp_path / f"batch{day}") == 0
    assert server.run("tick") == 0
    (tmp_path / "kept").write_bytes(checkpoint_of(server))
    server.run("audit", "bundle", tmp_path / "bundle")
    key = server.state.log_keys().log(1).vkey
    code, out, _ = run(tmp_path / "bundle", "--log", key, "--kept", tmp_path / "kept")
    assert (code, out.partition(":")[0]) == (0, "sound")


@pytest.mark.parametrize("generation", [1, 2])
def test_a_log_that_went_on_is_sound(server: Server, tmp_path: Path, generation: int) -> None:
    """Both generations of a log that was resumed are sound, each with its own key."""
    server.run("tick")
    (tmp_path / "kept").write_bytes(checkpoint_of(server))
    assert server.run("audit", "resume", "--from", tmp_path / "kept") == 0
    server.run("tick")
    server.run("audit", "bundle", "--generation", str(generation), tmp_path / "bundle")
    code, out, _ = run(tmp_path / "bundle", "--log", server.state.log_keys().log(generation).vkey)
    assert (code, out.partition(":")[0]) == (0, "sound")
