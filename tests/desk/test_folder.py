"""The folder: one process at a time, a desk that is whole or not there, nothing readable in it."""

import sqlite3
from pathlib import Path

import pytest

from crypto import age
from intake.desk.errors import DeskBusy
from tests.desk.desks import ANSWERS, Desk, report, sealed

CANARY = "canary-4f1c"


def test_the_lock_is_taken_before_a_passphrase_is_asked(desk: Desk) -> None:
    """A session in one process keeps another session out before its passphrase is looked at."""
    with desk.session(), pytest.raises(DeskBusy), desk.session(officer="nobody"):
        pass


def test_a_folder_without_a_desk_is_named(tmp_path: Path, desk: Desk) -> None:
    """A command in the wrong folder says that there is no desk and how to make one."""
    said = Desk(tmp_path / "nowhere", desk.work, desk.server).run("list")
    assert (said.code, "triage init" in said.err) == (66, True)


def test_a_desk_is_not_made_over_another(desk: Desk) -> None:
    """`init` in a folder that holds anything is refused and changes nothing."""
    before = {path: path.read_bytes() for path in desk.path.rglob("*") if path.is_file()}
    assert desk.run("init", "--officer", "anna").code == 73
    assert {path: path.read_bytes() for path in desk.path.rglob("*") if path.is_file()} == before


def test_a_desk_that_fails_half_way_leaves_nothing(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `init` fails in the middle, neither desk nor draft is left."""

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("intake.desk.keyring.Keyring.make_epoch", fail)
    other = Desk(tmp_path / "new" / "desk", desk.work, desk.server)
    assert other.run("init", "--officer", "anna").code == 74
    assert list((tmp_path / "new").iterdir()) == []


def test_the_folder_holds_nothing_readable(desk: Desk, recipient: age.Recipient) -> None:
    """After a whole day's work no word of a source, officer's note or title is readable in any file."""
    answers = {**ANSWERS, "what": f"{CANARY} {CANARY}"}
    (code,) = desk.brought(sealed(recipient, report(answers, [(f"{CANARY}.txt", CANARY.encode())])))
    case = desk.json("decide", code, "--urgency", "U1", "--new-case", CANARY, "--note", CANARY)["decision"]["case"]
    desk.run("case", "note", case, CANARY)
    for path in (path for path in desk.path.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert CANARY.encode("utf-16-le") not in content
        assert b"CREATE TABLE" not in content
        assert b"SQLite format" not in content


def test_the_database_is_closed_without_its_key(desk: Desk) -> None:
    """SQLite alone cannot read the database."""
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(desk.path / "desk.db") as connection:
        connection.execute("SELECT count(*) FROM sqlite_master")


def test_no_log_of_the_database_stays(desk: Desk) -> None:
    """When a command has ended, its changes are in the database and the write-ahead log is gone."""
    desk.run("epoch", "new")
    assert sorted(path.name for path in desk.path.iterdir()) == ["desk.db", "desk.lock", "envelopes", "keyring"]


@pytest.mark.parametrize("name", ["a b", "a?mode=ro", "a#b", "100%25", "бюро", "file:"])
def test_a_desk_may_lie_in_a_folder_of_any_name(desk: Desk, name: str) -> None:
    """No letter of a path means anything to the database."""
    desk.path.rename(desk.work / name)
    moved = Desk(desk.work / name, desk.work, desk.server)
    assert (moved.run("epoch", "new").code, moved.run("backup", desk.work / "b").code) == (0, 0)
    assert not (desk.work / name / "desk.db-wal").exists()
