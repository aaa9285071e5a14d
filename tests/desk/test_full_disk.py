"""A full disk: every write is refused clearly, leaves nothing by halves, and works when there is room again."""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.desk.errors import DiskFull
from tests.desk import workday
from tests.desk.desks import PASSPHRASE, Desk, Said
from tests.desk.screen.screens import Visit, visiting, words
from tests.desk.workday import WRITES, Workday, Write

MIB = 1 << 20
FILES = [write for write in WRITES if "$OUT" in write.argv]
NAMES = {write.name: write for write in WRITES}


@pytest.fixture(scope="module")
def furnished(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Workday:
    """Return a desk in the midst of a day; tests work on copies."""
    return workday.furnished(founded.copied(tmp_path_factory.mktemp("day")))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 24 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder]).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path, leaving: int = 0) -> None:
    """Leave so many bytes on a disk."""
    path = disk / "filling"
    with path.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            pass
    os.truncate(path, path.stat().st_size - leaving)


def make_room(disk: Path) -> None:
    """Empty a disk again."""
    (disk / "filling").unlink()


def on_disk(furnished: Workday, disk: Path, name: str) -> Workday:
    """Return a desk that lies on a disk."""
    (disk / name).mkdir()
    return furnished.copied(disk / name)


def check(day: Workday, write: Write, disk: Path, leaving: int) -> str:
    """Give a command on a full disk, and again with room."""
    before = day.shape()
    fill(disk, leaving)
    said = day.run(write)
    make_room(disk)
    assert (day.look("audit", "verify").code, day.leftovers(), day.readable()) == (0, [], [])
    if said.code == 0:
        # it found room enough
        return "done"
    assert_refused(said)
    assert list(day.out.iterdir()) == []
    # what is written outside is on record first, and an outbox has its number
    assert write.steps or write in FILES or day.shape() == before, write.name
    again = day.run(write)
    assert again.code == 0, f"{write.name}: {again.err}"
    return "refused"


def assert_refused(said: Said) -> None:
    """Check that a full disk is what was said, in one sentence and a hint."""
    assert (said.code, said.out) == (73, "")
    assert "the disk is full" in said.err or "No space left on device" in said.err, said.err
    lines = said.err.splitlines()
    assert [line.split(": ")[:2] for line in lines] in (
        [["triage", "error"]],
        [["triage", "error"], ["triage", "hint"]],
    )


@pytest.mark.parametrize("names", [random.sample(sorted(NAMES), 4)], ids=["some"])
def test_a_write_on_a_full_disk_is_refused(furnished: Workday, disk: Path, names: list[str]) -> None:
    """Each command says that the disk is full, changes nothing, and succeeds when there is room."""
    for name in names:
        assert check(on_disk(furnished, disk, name), NAMES[name], disk, 0) == "refused"


@pytest.mark.long
@pytest.mark.parametrize("leaving", [0, 40_960, 81_920, 122_880, 204_800, 409_600])
def test_every_write_on_a_disk_that_is_nearly_full(
    furnished: Workday, tmp_path: Path, disk: Path, leaving: int
) -> None:
    """Wherever in its course a command meets the end of the disk, it is refused as a whole, or done as a whole."""
    endings = []
    for write in WRITES:
        day = on_disk(furnished, disk, write.name)
        endings.append(check(day, write, disk, leaving))
        shutil.rmtree(day.desk.work)
    print(f"{leaving} bytes left: {endings.count('refused')} refused, {endings.count('done')} done")


@pytest.mark.parametrize("write", FILES, ids=lambda write: write.name)
def test_a_full_stick_is_told_from_a_full_desk(furnished: Workday, tmp_path: Path, disk: Path, write: Write) -> None:
    """Where only the place of the new file is full, that file is named, and half of it is not there."""
    (tmp_path / "work").mkdir()
    day = furnished.copied(tmp_path / "work")
    day.out.rmdir()
    day.out.symlink_to(disk)
    fill(disk)
    said = day.run(write)
    assert_refused(said)
    assert str(day.out / "file") in said.err
    assert sorted(path.name for path in disk.iterdir()) == ["filling"]
    make_room(disk)
    again = ("outbox", day.out / "file.tar", "--again", "1") if write.name == "outbox" else day.argv(write)
    assert day.desk.run("--officer", "anna", *again).code == 0


def test_a_restore_on_a_full_disk_leaves_nothing(furnished: Workday, tmp_path: Path, disk: Path) -> None:
    """Half a desk is not left beside the place where it should have been."""
    (tmp_path / "work").mkdir()
    day, file = furnished.copied(tmp_path / "work"), tmp_path / "backup"
    assert day.desk.run("--officer", "anna", "backup", file).code == 0
    fill(disk, 300_000)
    restore = ("restore", file, "--officer", "anna", "--desk", disk / "anew")
    assert_refused(day.desk.run(*restore))
    assert sorted(path.name for path in disk.iterdir()) == ["filling"]
    make_room(disk)
    assert day.desk.run(*restore).code == 0


def test_a_desk_that_is_made_on_a_full_disk(desk: Desk, disk: Path) -> None:
    """`init` leaves nothing either."""
    fill(disk, 100_000)
    assert_refused(desk.run("init", "--officer", "anna", "--desk", disk / "desk"))
    assert sorted(path.name for path in disk.iterdir()) == ["filling"]


@pytest.fixture
def visit(furnished: Workday, disk: Path) -> Iterator[Visit]:
    """Return a browser at a desk whose disk is full; it has room again at the end."""
    with visiting(on_disk(furnished, disk, "desk").desk) as visit:
        fill(disk)
        # what the database has of the disk already may still take a little
        for _ in range(200):
            if visit.post("/cases", {"title": "x"}).status_code != 303:
                break
        yield visit
        (disk / "filling").unlink(missing_ok=True)


def test_what_was_typed_comes_back_with_the_refusal(visit: Visit, furnished: Workday, disk: Path) -> None:
    """The page says that the disk is full and shows the text again; sent again with room, it is there once."""
    case = f"/case/{furnished.names['CASE']}"
    answer = visit.post(f"{case}/note", {"text": "what took an hour to write"})
    assert answer.status_code == 409
    assert words(answer).count("The disk is full") == 1
    assert "what took an hour to write" in answer.get_data(as_text=True)
    make_room(disk)
    assert visit.post(f"{case}/note", {"text": "what took an hour to write"}).status_code == 303
    assert visit.text(case).count("what took an hour to write") == 1


def test_a_draft_that_is_not_kept_is_not_confirmed(visit: Visit, disk: Path) -> None:
    """The page learns that its text is not kept, and keeps it on the screen."""
    draft = {"key": "note:C-9TR4K", "text": "half a sentence"}
    assert visit.post("/draft", draft).status_code == 409
    make_room(disk)
    assert visit.post("/draft", draft).status_code == 204


def test_a_desk_on_a_full_disk_locks_all_the_same(visit: Visit, disk: Path) -> None:
    """That the end of a session cannot be noted does not leave it open; with room it is opened again."""
    with pytest.raises(DiskFull):
        visit.hold.lock()
    assert visit.hold.locked
    with pytest.raises(DiskFull):
        visit.hold.unlock("anna", PASSPHRASE)
    assert visit.hold.locked
    make_room(disk)
    visit.hold.unlock("anna", PASSPHRASE)
    assert not visit.hold.locked
