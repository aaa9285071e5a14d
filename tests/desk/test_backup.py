"""A backup holds the whole desk, is read back before it counts, and makes the same desk again elsewhere."""

import contextlib
import io
import tarfile
from pathlib import Path

import pytest

from crypto import age, note
from intake import command
from intake.desk import backup, cli
from tests.desk.desks import Desk, Said, sealed


def restored(desk: Desk, file: Path, target: Path) -> Said:
    """Restore a backup into a folder."""
    out, err = io.StringIO(), io.StringIO()
    argv = ["--desk", str(target), "--passphrase-file", str(desk.passphrase_file), "restore", str(file)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = command.outcome("triage", cli.main, argv)
    return Said(code, out.getvalue(), err.getvalue())


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Return a desk whose site can be built, so that it writes outboxes."""
    desk.run("site", "set", "office_name", "Office", "mandate", "Human rights defenders", "helpline", "+00 000")
    return desk


@pytest.fixture
def saved(desk: Desk, recipient: age.Recipient, tmp_path: Path) -> Path:
    """Return a backup of a desk with two opened items."""
    desk.brought(sealed(recipient), sealed(recipient))
    file = tmp_path / "desk.backup"
    assert desk.run("backup", file).code == 0
    return file


def rewritten(file: Path, change: str) -> Path:
    """Return a copy of a backup in which one member was altered, dropped or doubled, and the rest is as it was."""
    members = []
    with tarfile.open(file) as source:
        for member in source:
            taken = source.extractfile(member)
            members.append((member, taken.read() if taken else b""))
    position = next(i for i, (member, _) in enumerate(members) if member.name.startswith("envelopes/"))
    info, data = members[position]
    if change == "altered":
        members[position] = (info, bytes([data[0] ^ 1]) + data[1:])
    elif change == "dropped":
        del members[position]
    elif change == "doubled":
        members.append((info, data))
    target = file.with_suffix(f".{change}")
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as out:
        for member, body in members:
            out.addfile(member, io.BytesIO(body))
    return target


def test_an_outbox_acknowledges_what_a_backup_holds(desk: Desk, saved: Path, recipient: age.Recipient) -> None:
    """What was read after the last backup stays on the server."""
    desk.brought(sealed(recipient))
    made = desk.json("outbox", desk.work / "1.outbox")
    assert (made["acknowledged"], made["unacknowledged"]) == (2, 1)


def test_without_a_backup_nothing_is_acknowledged(desk: Desk, recipient: age.Recipient) -> None:
    """An outbox of a desk without backup says how to make one."""
    desk.brought(sealed(recipient))
    said = desk.run("outbox", desk.work / "1.outbox")
    assert "triage backup FILE" in said.out


def test_a_restored_desk_is_the_same_desk(desk: Desk, saved: Path, tmp_path: Path) -> None:
    """Items, their contents and the epochs' keys come back."""
    assert restored(desk, saved, tmp_path / "again").code == 0
    again = Desk(tmp_path / "again", desk.work, desk.server)
    assert again.json("list") == desk.json("list")
    with again.session() as session:
        assert session.keyring.has_epoch(1)


def test_nothing_is_restored_over_a_desk(desk: Desk, saved: Path) -> None:
    """A folder that holds something is left as it is."""
    before = desk.json("list")
    assert restored(desk, saved, desk.path).code != 0
    assert desk.json("list") == before


def test_a_wrong_passphrase_restores_nothing(desk: Desk, saved: Path, tmp_path: Path) -> None:
    """The slot in the backup must open, and no folder is left where it does not."""
    (tmp_path / "wrong").write_text("another passphrase\n")
    other = Desk(desk.path, tmp_path, desk.server)
    (tmp_path / "passphrase").write_text("another passphrase\n")
    said = restored(other, saved, tmp_path / "again")
    assert (said.code, (tmp_path / "again").exists()) == (77, False)


@pytest.mark.parametrize("change", ["altered", "dropped", "doubled"])
def test_a_backup_with_another_member_is_refused(desk: Desk, saved: Path, tmp_path: Path, change: str) -> None:
    """A member that is altered, left out or added is named, and no folder is left."""
    said = restored(desk, rewritten(saved, change), tmp_path / "again")
    assert (said.code, (tmp_path / "again").exists()) == (65, False)
    assert "Traceback" not in said.err


@pytest.mark.parametrize("keep", [0, 100, 600, 5000, -600])
def test_a_truncated_backup_is_refused(desk: Desk, saved: Path, tmp_path: Path, keep: int) -> None:
    """Half a backup makes no desk."""
    cut = tmp_path / "cut"
    cut.write_bytes(saved.read_bytes()[:keep])
    assert restored(desk, cut, tmp_path / "again").code == 65
    assert not (tmp_path / "again").exists()


def test_a_backup_signed_by_another_key_is_refused(desk: Desk, saved: Path, tmp_path: Path) -> None:
    """The manifest must be signed by the office whose keyring it brings."""
    data = saved.read_bytes()
    size = int(data[124:135], 8)
    text = backup.parse(data[512 : 512 + size].rpartition(b"\n\n")[0] + b"\n").text()
    forged = note.Signer("office/backup", bytes(32)).sign(text)
    assert len(forged) == size
    (tmp_path / "forged").write_bytes(data[:512] + forged + data[512 + size :])
    said = restored(desk, tmp_path / "forged", tmp_path / "again")
    assert (said.code, "another office" in said.err) == (65, True)


def test_a_damaged_envelope_stops_the_backup_by_name(desk: Desk, recipient: age.Recipient) -> None:
    """A backup never holds an envelope that is not the one that arrived."""
    desk.brought(sealed(recipient))
    (path,) = (desk.path / "envelopes").iterdir()
    path.write_bytes(b"x" + path.read_bytes()[1:])
    said = desk.run("backup", desk.work / "a.backup")
    assert (said.code, path.stem in said.err, (desk.work / "a.backup").exists()) == (65, True, False)


def test_a_missing_envelope_is_told_and_not_acknowledged(desk: Desk, recipient: age.Recipient) -> None:
    """What is gone from the folder is named, the rest is backed up."""
    desk.brought(sealed(recipient), sealed(recipient))
    gone = next((desk.path / "envelopes").iterdir())
    gone.unlink()
    assert desk.json("backup", desk.work / "a.backup")["missing"] == [gone.stem]
    assert desk.json("outbox", desk.work / "1.outbox")["acknowledged"] == 1


def test_a_restored_desk_continues_after_the_servers_last_outbox(desk: Desk, saved: Path, tmp_path: Path) -> None:
    """An outbox made after the backup is followed by the number that the server expects."""
    lost = desk.json("outbox", desk.work / "1.outbox")
    restored(desk, saved, tmp_path / "again")
    again = Desk(tmp_path / "again", desk.work, desk.server)
    made = again.json("outbox", desk.work / "2.outbox", "--after", f"1:{lost['digest']}")
    assert made["sequence"] == 2
    assert again.run("outbox", desk.work / "3.outbox", "--after", f"1:{lost['digest']}").code == 65


def test_a_backup_leaves_no_copy_behind(desk: Desk, saved: Path) -> None:
    """Neither the copy that is written nor the one that is checked stays in the desk's folder."""
    assert {path.name for path in desk.path.iterdir()} <= {"desk.db", "desk.lock", "keyring", "envelopes"}
