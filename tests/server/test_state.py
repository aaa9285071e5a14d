"""The state folder: what init makes, what it never overwrites, who may read it."""

import stat
from pathlib import Path

import pytest

from crypto import note
from intake.server.errors import AlreadyServing
from tests.server.offices import Office
from tests.server.servers import Server


def test_only_the_owner_can_read_a_state(fresh: Server) -> None:
    """The folder is 0700 and every file in it 0600."""
    assert stat.S_IMODE(fresh.folder.stat().st_mode) == 0o700 or fresh.folder.stat().st_mode & 0o077 == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in fresh.folder.iterdir()} == {0o600}


def test_a_second_init_changes_nothing(fresh: Server, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """A key that is there is never overwritten."""
    before = fresh.state.key_file.read_bytes()
    assert fresh.run("init", "--office", office.signer("outbox").vkey) == 73
    assert "never overwritten" in capsys.readouterr().err
    assert fresh.state.key_file.read_bytes() == before


def test_init_prints_what_the_desk_needs(tmp_path: Path, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """The server's key and both fingerprints are printed; the seed is not."""
    server = Server(tmp_path / "new", office)
    assert server.run("init", "--office", office.signer("outbox").vkey, "--name", "geneva") == 0
    printed = capsys.readouterr().out
    verifier = server.state.signer().verifier
    assert verifier.name == "geneva/batch"
    assert all(text in printed for text in (str(verifier), verifier.fingerprint, server.state.office().fingerprint))
    assert server.state.key_file.read_text().split()[-1] not in printed


@pytest.mark.parametrize("vkey", ["", "office", "office/outbox+00000000+AAAA", "x" * 5000])
def test_a_mistyped_office_key_makes_no_state(tmp_path: Path, office: Office, vkey: str) -> None:
    """Init checks the key before it makes anything."""
    server = Server(tmp_path / "new", office)
    assert server.run("init", "--office", vkey) == 65
    assert not server.folder.exists()


@pytest.mark.parametrize("name", ["../up", "a/b", "Geneva", "", "x y"])
def test_a_name_that_is_no_key_name_makes_no_state(tmp_path: Path, office: Office, name: str) -> None:
    """The server's name becomes part of its key and must be plain."""
    server = Server(tmp_path / "new", office)
    assert server.run("init", "--office", office.signer("outbox").vkey, "--name", name) == 65
    assert not server.folder.exists()


@pytest.mark.parametrize(
    "command", [["status"], ["serve"], ["tick"], ["doctor"], ["migrate"], ["export", "x"], ["import", "x"]]
)
def test_a_folder_without_a_state_is_refused(
    tmp_path: Path, office: Office, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command says that there is nothing here and how to begin, and makes nothing."""
    server = Server(tmp_path / "none", office)
    assert server.run(*command) == 66
    assert "intake init" in capsys.readouterr().err
    assert not server.folder.exists()


def test_only_one_process_serves_a_state(fresh: Server) -> None:
    """A second one is refused, because the budgets are counted in the memory of one."""
    with fresh.state.serving(), pytest.raises(AlreadyServing), fresh.state.serving():
        pass
    with fresh.state.serving():
        pass


def test_a_damaged_key_is_named(fresh: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """A key file that was cut is refused and not shown."""
    seed = fresh.state.key_file.read_text()
    fresh.state.key_file.write_text(seed[:-5])
    assert fresh.run("export", fresh.folder / "batch") == 78
    said = capsys.readouterr().err
    assert "server.key" in said
    assert seed.split()[-1][:10] not in said


def test_the_key_signs_under_its_role(fresh: Server) -> None:
    """The name of the server's key ends with the role that it has."""
    assert isinstance(fresh.state.signer(), note.Signer)
    assert fresh.state.signer().verifier.name.endswith("/batch")
