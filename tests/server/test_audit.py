"""What `intake audit` says of a log that is whole, altered, restored."""

from pathlib import Path

import pytest

from intake.audit.events import Event
from intake.server import auditing
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


def test_a_report_needs_no_server(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the bundle and the log's key alone a page and a table are written; another key is refused."""
    server.run("audit", "bundle", tmp_path / "bundle")
    key = server.state.log_keys().log(1).vkey
    files = ("-o", tmp_path / "report.html", "--csv", tmp_path / "report.csv")
    assert server.run("audit", "report", tmp_path / "bundle", "--log", key, *files) == 0
    assert b"<html" in (tmp_path / "report.html").read_bytes()
    other = server.state.log_keys().log(2).vkey
    assert server.run("audit", "report", tmp_path / "bundle", "--log", other) == 65


def test_a_log_goes_on_in_a_new_generation(server: Server, tmp_path: Path) -> None:
    """After `resume` the earlier generation can still be checked and handed out."""
    (tmp_path / "kept").write_bytes(checkpoint_of(server))
    assert server.run("audit", "resume") == 66
    assert server.run("audit", "resume", "--from", tmp_path / "kept") == 0
    assert server.entries()[0].act.event is Event.LOG_RESUMED
    assert (server.run("audit", "verify"), server.run("tick"), server.run("doctor")) == (0, 0, 0)
    assert server.run("audit", "bundle", "--generation", "1", tmp_path / "first") == 0


def checkpoint_of(server: Server) -> bytes:
    """Return the last checkpoint."""
    with server.holdings() as holdings, holdings.ledger.store.reading() as stored:
        return auditing.signed(stored)


@pytest.mark.parametrize("kept", [b"", b"nonsense", b"other/log/1\n2\nAAAA\n", b"\xff\xfe"])
def test_a_checkpoint_that_is_none_is_not_gone_on_from(server: Server, tmp_path: Path, kept: bytes) -> None:
    """Whatever is in the file, it is refused and the log stays as it is."""
    (tmp_path / "kept").write_bytes(kept)
    assert server.run("audit", "resume", "--from", tmp_path / "kept") in (65, 66)
    assert server.entries()[0].act.event is Event.LOG_STARTED
