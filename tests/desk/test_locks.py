"""Two on one desk, and a wrong passphrase: who comes second is told so at once, and nothing is written."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desk.desks import PASSPHRASE, Desk, Said
from tests.desk.processes import Running, started
from tests.desk.screen.screens import visiting, words
from tests.desk.visits import visited

HOLDERS = {"a command": ("status",), "a migration": ("migrate",), "the screen": ("desk",)}
OTHERS = {
    "a command": ("status",),
    "a write": ("case", "new", "x"),
    "a migration": ("migrate",),
    "the screen": ("desk",),
}
WRONG = ("six plain words for the tesT", "six plain words for the test ", "x", "ж" * 1000)


@dataclass(slots=True)
class Waiting:
    """A command that waits for its passphrase, and has what it holds by then."""

    running: Running
    descriptor: int

    def type_in(self, passphrase: bytes) -> Said:
        """Type what it waits for, and return what it says."""
        os.write(self.descriptor, passphrase + b"\n")
        os.close(self.descriptor)
        self.descriptor = -1
        return self.running.wait()

    def kill(self) -> None:
        """Kill it with signal 9."""
        self.running.kill()


@contextmanager
def waiting(desk: Desk, *argv: str | Path) -> Iterator[Waiting]:
    """Start a command that waits."""
    typed = desk.work / "typed"
    os.mkfifo(typed)
    running = started(desk, *argv, "--passphrase-file", typed)
    # opening the other end waits until the command reads it
    found = Waiting(running, os.open(typed, os.O_WRONLY))
    try:
        yield found
    finally:
        if running.runs:
            running.kill()
        if found.descriptor >= 0:
            os.close(found.descriptor)
        typed.unlink()


def content(desk: Desk) -> dict[Path, bytes]:
    """Return every file of a desk, but for what says who tried in vain."""
    files = [path for path in desk.path.rglob("*") if path.is_file() and path.name != "desk.failed"]
    return {path: path.read_bytes() for path in files}


def assert_busy(said: Said) -> None:
    """Check that it was told who is in the way."""
    assert (said.code, said.out) == (69, "")
    assert said.err.splitlines()[0].startswith("triage: error: another process has this desk open: ")
    assert said.err.splitlines()[1] == "triage: hint: wait until it ends, or close it"


@pytest.mark.parametrize("holder", HOLDERS)
def test_who_comes_second_is_told_so(desk: Desk, holder: str) -> None:
    """Whatever holds the desk, whatever comes second ends at once with the same words; a kill lets go of it."""
    with waiting(desk, *HOLDERS[holder]) as running:
        before = content(desk)
        for argv in OTHERS.values():
            assert_busy(started(desk, *argv).wait())
        assert content(desk) == before
        running.kill()
    for name, argv in OTHERS.items():
        if name != "the screen":
            assert desk.run(*argv).code == 0


def test_the_screen_holds_the_desk_while_it_is_locked(desk: Desk) -> None:
    """Without keys it is the same desk in the same hands; killed, it is free."""
    with visited(desk) as visitor:
        assert visitor.post("/lock", {}).status == 303
        for argv in OTHERS.values():
            assert_busy(started(desk, *argv).wait())
        visitor.running.kill()
    with visited(desk) as visitor:
        assert visitor.get("/cases").status == 200


@pytest.fixture
def saved(desk: Desk) -> Path:
    """Return a backup of the desk."""
    assert desk.run("backup", desk.work / "saved").code == 0
    return desk.work / "saved"


@pytest.mark.parametrize("holder", HOLDERS)
def test_nothing_is_restored_into_a_desk_that_is_open(desk: Desk, saved: Path, holder: str) -> None:
    """The folder is not empty, whoever holds it; it stays as it is, also when it was killed."""
    with waiting(desk, *HOLDERS[holder]) as running:
        before = content(desk)
        assert desk.run("restore", saved).code == 73
        running.kill()
    assert desk.run("restore", saved).code == 73
    assert content(desk) == before


def test_of_two_restores_the_first_to_end_makes_the_desk(desk: Desk, saved: Path) -> None:
    """The second finds the folder taken, leaves it as it is, and nothing beside it."""
    anew = Desk(desk.work / "anew", desk.work, desk.server)
    with waiting(anew, "restore", saved) as first:
        assert anew.run("status").code == 66
        assert anew.run("restore", saved).code == 0
        made = content(anew)
        said = first.type_in(PASSPHRASE)
    assert (said.code, "the folder is not empty" in said.err) == (73, True)
    assert content(anew) == made
    assert list(desk.work.glob(".*")) == []


def test_a_restore_that_was_killed_is_not_in_the_way(desk: Desk, saved: Path) -> None:
    """What it had begun goes away with the next one."""
    anew = Desk(desk.work / "anew", desk.work, desk.server)
    with waiting(anew, "restore", saved) as running:
        running.kill()
    assert len(list(desk.work.glob(".anew.unfinished-*"))) == 1
    assert anew.run("restore", saved).code == 0
    assert list(desk.work.glob(".*")) == []


def test_a_lock_file_of_somebody_else_is_no_lock(desk: Desk) -> None:
    """A file that lies there, with anything in it, keeps nobody out: the kernel's lock counts."""
    (desk.path / "desk.lock").write_text(f"{os.getpid()}\n")
    assert desk.run("status").code == 0


@pytest.mark.parametrize("argv", [*HOLDERS.values(), ("case", "new", "x"), ("backup", "file")], ids=" ".join)
def test_a_wrong_passphrase_is_told_in_the_same_words(desk: Desk, tmp_path: Path, argv: tuple[str, ...]) -> None:
    """Whatever was typed, the answer is the same to the letter, and nothing is written but that somebody tried."""
    before, said = content(desk), set()
    for wrong in WRONG:
        (tmp_path / "wrong").write_text(f"{wrong}\n")
        words_ = [str(tmp_path / word) if word == "file" else word for word in argv]
        said.add(started(desk, *words_, "--passphrase-file", tmp_path / "wrong").wait())
    assert said == {Said(77, "", "triage: error: the passphrase does not open this officer's slot: anna\n")}
    assert content(desk) == before
    assert not (tmp_path / "file").exists()


def test_a_wrong_passphrase_on_the_lock_page(desk: Desk) -> None:
    """The page says it in the same words each time, and the desk stays locked; the right one opens it."""
    with visiting(desk) as visit:
        assert visit.post("/lock").status_code == 303
        before, said = content(desk), set()
        for wrong in WRONG:
            answer = visit.post("/unlock", {"unlock_officer": "anna", "unlock_passphrase": wrong})
            said.add((answer.status_code, words(answer)))
        ((status, page),) = said
        assert (status, "The passphrase does not open this officer's slot: anna." in page) == (403, True)
        assert (visit.hold.locked, content(desk)) == (True, before)
        visit.post("/unlock", {"unlock_officer": "anna", "unlock_passphrase": PASSPHRASE.decode()})
        assert not visit.hold.locked


def test_the_lock_is_free_when_a_command_has_failed(desk: Desk) -> None:
    """An error lets go of the desk as an end does."""
    for _ in range(2):
        assert desk.run("show", "K7Q2-M4").code == 66
    with (desk.path / "desk.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
