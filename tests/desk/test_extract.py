"""Extraction: the right bytes, checked, into a new file, and nothing else."""

import os
from pathlib import Path

import pytest

from crypto import age
from tests.desk.desks import Desk, report, sealed

FILES = [("a.pdf", b"first"), ("../../etc/passwd", b""), ("\u202egpj.exe", os.urandom(200_000)), ("x" * 255, b"last")]


@pytest.fixture
def code(desk: Desk, recipient: age.Recipient) -> str:
    """Return an item with four files of odd names."""
    return desk.brought(sealed(recipient, report(files=FILES)))[0]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_file_comes_out_as_it_was_sealed(desk: Desk, code: str, tmp_path: Path, number: int) -> None:
    """Each file has the bytes that the source sealed, and only its owner can read it."""
    target = tmp_path / "out"
    assert desk.run("extract", code, str(number), "-o", target).code == 0
    assert target.read_bytes() == FILES[number - 1][1]
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("number", "ending"), [(1, ".pdf"), (2, ""), (3, ".exe"), (4, "")])
def test_a_folder_gets_a_name_of_ours(desk: Desk, code: str, tmp_path: Path, number: int, ending: str) -> None:
    """In a folder a file is named by item and number; of the source's name a plain ending is left."""
    folder = tmp_path / "folder"
    folder.mkdir()
    desk.run("extract", code, str(number), "-o", folder)
    assert [path.name for path in folder.iterdir()] == [f"{code}-{number}{ending}"]


def test_nothing_is_overwritten(desk: Desk, code: str, tmp_path: Path) -> None:
    """A file that is there already stays as it is."""
    target = tmp_path / "mine"
    target.write_text("mine")
    assert desk.run("extract", code, "1", "-o", target).code == 73
    assert target.read_text() == "mine"


def test_a_link_is_not_followed(desk: Desk, code: str, tmp_path: Path) -> None:
    """A dangling link in the place of the file is refused, and nothing appears where it points."""
    target = tmp_path / "link"
    target.symlink_to(tmp_path / "elsewhere")
    assert desk.run("extract", code, "1", "-o", target).code == 73
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("number", ["0", "5", "-1"])
def test_a_number_that_is_no_file_is_refused(desk: Desk, code: str, tmp_path: Path, number: str) -> None:
    """There is no file before the first or after the last."""
    assert desk.run("extract", code, "-o", tmp_path / "out", "--", number).code in (64, 66)
    assert not (tmp_path / "out").exists()


def test_a_damaged_envelope_gives_no_file(desk: Desk, code: str, tmp_path: Path) -> None:
    """Where the envelope changed on the disk, no part of the file appears."""
    (envelope,) = (desk.path / "envelopes").iterdir()
    data = bytearray(envelope.read_bytes())
    data[-100] ^= 1
    envelope.write_bytes(data)
    assert desk.run("extract", code, "3", "-o", tmp_path / "out").code == 74
    assert sorted(path.name for path in tmp_path.iterdir() if "part" in path.name or path.name == "out") == []


def test_a_missing_envelope_is_named(desk: Desk, code: str, tmp_path: Path) -> None:
    """Where the envelope is gone, the error says how to get it back."""
    (envelope,) = (desk.path / "envelopes").iterdir()
    envelope.unlink()
    said = desk.run("extract", code, "1", "-o", tmp_path / "out")
    assert (said.code, "open the batch" in said.err) == (66, True)


def test_a_destroyed_epoch_still_gives_files(desk: Desk, code: str, tmp_path: Path) -> None:
    """Files open by the key that was stored when the item was opened, without the epoch's identity."""
    (desk.path / "keyring" / "secret-epoch-1.age").unlink()
    assert desk.run("extract", code, "1", "-o", tmp_path / "out").code == 0


def test_refused_items_have_no_files(desk: Desk, tmp_path: Path) -> None:
    """An item that was not opened says so."""
    (code,) = desk.brought(b"no envelope at all")
    assert desk.run("extract", code, "1", "-o", tmp_path / "out").code == 65
