"""Two logs on their way: the real server and the real desk verify and cosign each other, trip by trip."""

import itertools
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crypto import note, primitives
from intake import command
from intake.desk import cli, keyring
from intake.desk.session import Founding, found
from tests.desk.desks import PASSPHRASE, TODAY, Desk, sealed
from tests.server.offices import Office
from tests.server.servers import Server


@dataclass(frozen=True, slots=True)
class Pair:
    """Both halves, and the sticks between them."""

    desk: Desk
    server: Server
    sticks: "itertools.count[int]" = field(default_factory=itertools.count)

    def stick(self) -> Path:
        """Return the name of a new file."""
        return self.desk.work / f"stick-{next(self.sticks)}"

    def send(self, count: int) -> None:
        """Let so many reports arrive."""
        recipient = self.desk.recipient()
        with self.server.client(TODAY) as client:
            for _ in range(count):
                client.send(sealed(recipient))

    def fetch(self, *options: str) -> Path:
        """Carry a batch to the desk and open it."""
        path = self.stick()
        assert self.server.run("export", path, *options) == 0
        said = self.desk.run("open", path)
        assert said.code == 0, said.err
        return path

    def bring(self) -> None:
        """Carry an outbox to the server."""
        path = self.stick()
        said = self.desk.run("outbox", path, "--acknowledge-without-backup")
        assert said.code == 0, said.err
        assert self.server.run("import", path) == 0

    def logs(self) -> list[dict[str, Any]]:
        """Return what the desk says of all logs."""
        found: list[dict[str, Any]] = self.desk.json("audit", "status")
        return found


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Return a desk and a server that know each other's keys."""
    monkeypatch.setattr(keyring, "WORK_FACTOR", 10)
    monkeypatch.setattr("intake.clock.today", lambda: TODAY)
    desk = Desk(tmp_path / "desk", tmp_path, note.Signer("north/batch", primitives.random(32)))
    desk.passphrase_file.write_bytes(PASSPHRASE + b"\n")
    found(desk.path, Founding("anna", "office", 90, TODAY, 10), PASSPHRASE)
    server = Server(tmp_path / "state", Office())
    office = desk.json("status")["office"]
    assert server.run("init", "--office", office, "--name", "north") == 0
    desk.run("server", "add", "north", str(server.state.signer().verifier))
    desk.run("site", "set", "office_name", "Office", "mandate", "Mandate", "helpline", "Helpline")
    pair = Pair(desk, server)
    pair.bring()
    return pair


def test_three_trips_add_up_on_both_sides(pair: Pair) -> None:
    """After three trips both halves find nothing amiss, and each has the other's cosignature."""
    for count in (1, 3, 17):
        pair.send(count)
        pair.fetch()
        pair.bring()
    pair.send(1)
    pair.fetch()
    assert pair.desk.run("audit", "reconcile").code == 0
    assert pair.desk.run("audit", "verify").code == 0
    assert pair.server.run("audit", "reconcile") == 0
    assert all(log["witnessed"] > 16 for log in pair.logs())


def test_a_lost_stick_is_written_again(pair: Pair) -> None:
    """A batch whose stick was lost is missing at the desk until it was exported again."""
    pair.send(2)
    lost = pair.stick()
    assert pair.server.run("export", lost) == 0
    pair.send(1)
    pair.fetch("--new")
    assert pair.desk.run("audit", "reconcile").code == 65
    id = lost.read_bytes().split(b"\nbatch ", 1)[1][:32].decode()
    pair.fetch("--again", id)
    assert pair.desk.run("audit", "reconcile").code == 0


def test_both_halves_come_back_from_a_restore(pair: Pair) -> None:
    """Each goes on under a new origin, from a checkpoint that the other one has verified."""
    pair.send(1)
    pair.fetch()
    pair.bring()
    pair.send(1)
    pair.fetch()
    assert pair.desk.run("audit", "resume", "--restored").code == 0
    pair.bring()
    assert pair.server.run("audit", "resume") == 0
    pair.send(1)
    pair.fetch()
    pair.bring()
    assert {log["origin"] for log in pair.logs()} == {f"{who}/log/{n}" for who in ("office", "north") for n in (1, 2)}
    assert pair.desk.run("audit", "reconcile").code == 0


def test_a_desk_from_a_backup_goes_on(pair: Pair) -> None:
    """A desk that was restored from its backup needs no command for its log, and the server accepts it."""
    pair.send(1)
    pair.fetch()
    pair.bring()
    pair.send(1)
    pair.fetch()
    backup = pair.stick()
    assert pair.desk.run("backup", backup).code == 0
    pair.desk.run("case", "new", "lost with the disk")
    pair.desk.path.rename(pair.desk.work / "lost")
    assert pair.desk.run("restore", backup).code == 0
    pair.bring()
    pair.send(1)
    pair.fetch()
    assert pair.logs()[1]["origin"] == "office/log/2"


def test_a_server_that_was_copied_back_is_found(pair: Pair) -> None:
    """A state folder that was copied back without `audit resume` is a fork as soon as its log grows."""
    shutil.copytree(pair.server.folder, pair.desk.work / "copy")
    pair.send(1)
    pair.fetch()
    shutil.rmtree(pair.server.folder)
    (pair.desk.work / "copy").rename(pair.server.folder)
    pair.send(40)
    path = pair.stick()
    assert pair.server.run("export", path) == 0
    said = pair.desk.run("open", path)
    assert (said.code, "another history" in said.err) == (65, True)


@pytest.mark.parametrize("kind", ["desk", "server"])
def test_an_auditor_reads_the_bundle_of_either_half(pair: Pair, kind: str) -> None:
    """`triage audit report` checks a bundle with keys from elsewhere, and needs no desk for it."""
    pair.send(1)
    pair.fetch()
    pair.bring()
    pair.send(1)
    pair.fetch()
    path, page = pair.stick(), pair.stick()
    desk, server = pair.logs()
    log, witness = (desk["key"], server["witness"]) if kind == "desk" else (server["key"], desk["witness"])
    if kind == "desk":
        assert pair.desk.run("audit", "bundle", path).code == 0
    else:
        assert pair.server.run("audit", "bundle", path) == 0
    arguments = ["audit", "report", str(path), "--log", log, "--witness", witness, "-o", str(page)]
    assert command.outcome("triage", cli.main, arguments) == 0
    assert page.read_bytes().startswith(b"<!DOCTYPE html>")


def test_both_bundles_together_tell_the_whole_way_of_a_batch(pair: Pair) -> None:
    """What the server accepted and exported, and what the desk opened and decided, stand in one picture."""
    pair.send(3)
    pair.fetch("--new")
    assert pair.desk.run("decide", pair.desk.json("list")[0]["code"], "--urgency", "U1").code == 0
    pair.bring()
    keys = {log["origin"]: log for log in pair.logs()}
    north, desk, page = (pair.desk.work / name for name in ("north", "office", "page.html"))
    assert pair.server.run("audit", "bundle", north) == 0
    assert pair.desk.run("audit", "bundle", desk).code == 0
    witnesses = [word for log in keys.values() for word in ("--witness", log["witness"])]
    own, beside = keys["north/log/1"]["key"], keys["office/log/1"]["key"]
    asked = ("report", north, "--log", own, *witnesses, "--beside", desk, beside, "-o", page)
    assert pair.server.run("audit", *asked) == 0
    told = re.findall(r"<span>(\w+)</span>\s*<strong>(.*?)</strong>", page.read_text())
    assert told[:4] == [("accepted", "3 of 3"), ("exported", "3 of 3"), ("opened", "3 of 3"), ("decided", "1 of 3")]
    assert "office/log/1 tell it; both were checked" in page.read_text()


def test_a_bundle_beside_that_is_not_the_log_it_should_be_is_refused(pair: Pair) -> None:
    """With another key than its log's it tells nothing, and no page is written."""
    north, page = pair.desk.work / "north", pair.desk.work / "page.html"
    pair.send(1)
    assert pair.server.run("audit", "bundle", north) == 0
    own = pair.server.state.log_keys().log(1).vkey
    other = note.Signer("office/log/1", primitives.random(32)).vkey
    asked = ("report", north, "--log", own, "--beside", north, other, "-o", page)
    assert (pair.server.run("audit", *asked), page.exists()) == (65, False)
