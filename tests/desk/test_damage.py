"""Damaged files of the desk: each is said clearly with the way back, and nothing wrong is shown as right."""

import contextlib
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.desk.errors import DatabaseDamaged
from intake.desk.store import journal
from tests.desk import earlier, workday
from tests.desk.desks import PASSPHRASE, Desk, Said
from tests.desk.processes import started
from tests.desk.screen.screens import visiting, words
from tests.desk.visits import visited
from tests.desk.workday import Workday, difference, seeded

PAGE = 4096
LOOKS = (
    ("status",),
    ("list",),
    ("case", "list"),
    ("case", "view", "$CASE"),
    ("case", "consent", "$CASE"),
    ("show", "$ITEM"),
    ("search", "men"),
    ("epoch", "list"),
    ("export", "list", "$CASE"),
    ("deadlines",),
)
Damage = Callable[[bytearray, random.Random], bytes]


def flipped(data: bytearray, chance: random.Random) -> bytes:
    """Turn one bit of a page."""
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def zeroed(data: bytearray, chance: random.Random) -> bytes:
    """Put zeros in the place of a page."""
    start = chance.randrange(len(data) // PAGE) * PAGE
    data[start : start + PAGE] = bytes(PAGE)
    return bytes(data)


def swapped(data: bytearray, chance: random.Random) -> bytes:
    """Put one page in the place of another."""
    one, other = (chance.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE] = data[other : other + PAGE] if one != other else bytes(PAGE)
    return bytes(data)


def cut(data: bytearray, chance: random.Random) -> bytes:
    """Leave a beginning."""
    return bytes(data[: chance.randrange(len(data))])


def cut_at_a_page(data: bytearray, chance: random.Random) -> bytes:
    """Leave whole pages, or none."""
    return bytes(data[: chance.randrange(len(data) // PAGE) * PAGE])


DAMAGES: tuple[Damage, ...] = (flipped, zeroed, swapped, cut, cut_at_a_page)


@pytest.fixture(scope="module")
def furnished(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Workday:
    """Return a desk in the midst of a day; tests work on copies."""
    return workday.furnished(founded.copied(tmp_path_factory.mktemp("day")))


@pytest.fixture
def day(furnished: Workday, tmp_path: Path) -> Workday:
    """Return a desk of this test's own."""
    return furnished.copied(tmp_path)


def looked(day: Workday, look: tuple[str, ...]) -> Said:
    """Run a command that reads."""
    argv = [day.names.get(word.removeprefix("$"), word) for word in look]
    return day.desk.run("--json", "--officer", "anna", *argv)


def assert_said(said: Said, *codes: int) -> None:
    """Check that damage was told in a sentence with the way back, and that nothing else was."""
    assert (said.code in codes, said.out) == (True, ""), said
    assert [line.partition(": ")[2].partition(": ")[0] for line in said.err.splitlines()] == ["error", "hint"], said.err
    assert "restore" in said.err
    assert "internal" not in said.err


@pytest.mark.parametrize("times", [pytest.param(10, id="10"), pytest.param(200, id="200", marks=pytest.mark.long)])
def test_a_damaged_database_never_answers_wrongly(day: Workday, times: int) -> None:
    """A flipped bit, a page of zeros or of elsewhere, a truncation: the right answer, or an error with the way back."""
    chance, endings = seeded(), Counter[str]()
    whole = day.desk.path / "desk.db"
    data, right = whole.read_bytes(), {look: looked(day, look).out for look in LOOKS}
    for _ in range(times):
        damage, look = chance.choice(DAMAGES), chance.choice(LOOKS)
        whole.write_bytes(damage(bytearray(data), chance))
        said = looked(day, look)
        if said.code == 0:
            # the damaged page was not needed for it
            assert said.out == right[look]
        else:
            assert_said(said, 74)
        endings[f"{damage.__name__}: {'answered rightly' if said.code == 0 else 'said'}"] += 1
        for leftover in day.desk.path.glob("desk.db-*"):
            leftover.unlink()
    print(f"{times} damages: {dict(sorted(endings.items()))}")


@pytest.mark.parametrize("times", [pytest.param(1, id="1"), pytest.param(40, id="40", marks=pytest.mark.long)])
def test_a_database_damaged_in_use_is_said_on_the_page(furnished: Workday, tmp_path: Path, times: int) -> None:
    """While the screen is open, a damaged page ends in a page that says so, or in the right one."""
    chance, endings = seeded(), Counter[int]()
    for number in range(times):
        (tmp_path / str(number)).mkdir()
        day = furnished.copied(tmp_path / str(number))
        # at the end the lock cannot note it
        with contextlib.suppress(DatabaseDamaged), visiting(day.desk) as visit:
            visit.hold.session.database.close()
            spoil(day, chance)
            for path in ("/inbox", "/cases", f"/case/{day.names['CASE']}", "/search?q=men", "/status"):
                answer = visit.get(path)
                endings[answer.status_code] += 1
                assert answer.status_code == 200 or is_told(words(answer)), words(answer)
    print(f"{times} damages in use: {dict(endings)}")
    assert set(endings) <= {200, 500}


def spoil(day: Workday, chance: random.Random) -> None:
    """Damage a few pages, but not the first: without it nothing opens."""
    path = day.desk.path / "desk.db"
    with path.open("r+b") as out:
        for page in range(1, path.stat().st_size // PAGE):
            if chance.random() < 0.01:
                out.seek(page * PAGE + chance.randrange(PAGE - 2))
                out.write(b"\xff\x00")


def is_told(page: str) -> bool:
    """Tell whether a page says what is damaged and how to go on."""
    return "The database does not open with its key, or is damaged" in page and "restore BACKUP" in page


def test_a_damaged_database_is_said_when_the_screen_starts_and_when_it_unlocks(day: Workday) -> None:
    """`triage desk` ends with the error, and the lock page shows it with the way back."""
    with visiting(day.desk) as visit:
        assert visit.post("/lock").status_code == 303
        cut_to(day.desk.path / "desk.db", 5000)
        unlocking = {"unlock_officer": "anna", "unlock_passphrase": PASSPHRASE.decode()}
        assert is_told(words(visit.post("/unlock", unlocking)))
    assert_said(started(day.desk, "desk", "--officer", "anna").wait(), 74)


def cut_to(path: Path, size: int) -> None:
    """Leave a beginning of a file."""
    path.write_bytes(path.read_bytes()[:size])


@pytest.fixture
def killed(day: Workday) -> Workday:
    """Return a desk whose screen was killed, so that its last acts are in the write-ahead log."""
    with visited(day.desk) as visitor:
        for number in range(8):
            address = f"/case/{day.names['CASE']}/note"
            assert visitor.post(address, {"text": f"note {number}"}).status == 303
        visitor.running.kill()
    assert journal_of(day).stat().st_size > PAGE
    return day


def journal_of(day: Workday) -> Path:
    """Return the write-ahead log."""
    return day.desk.path / "desk.db-wal"


def notes(day: Workday) -> int:
    """Return how many notes of those are there."""
    return looked(day, ("case", "show", "$CASE")).out.count('"note ')


@pytest.mark.parametrize("times", [pytest.param(6, id="6"), pytest.param(100, id="100", marks=pytest.mark.long)])
def test_damage_in_the_write_ahead_log_is_said(killed: Workday, tmp_path: Path, times: int) -> None:
    """What was done is not forgotten without a word, unless it was the last act of all."""
    chance, endings = seeded(), Counter[str]()
    log, database = journal_of(killed), killed.desk.path / "desk.db"
    data, below = log.read_bytes(), database.read_bytes()
    for _ in range(times):
        log.write_bytes(flipped(bytearray(data), chance))
        database.write_bytes(below)
        said = looked(killed, ("case", "show", "$CASE"))
        if said.code:
            assert_said(said, 74)
        else:
            assert said.out.count('"note ') >= 7
        endings["said" if said.code else "the last act at most"] += 1
    print(f"{times} damages: {dict(endings)}")
    assert endings["said"] > times // 2


def test_a_write_ahead_log_of_half_an_act_is_no_damage(killed: Workday) -> None:
    """What a power cut leaves at the end of the file is forgotten, as it was never answered."""
    with journal_of(killed).open("ab") as out:
        out.write(b"half a frame")
    assert not journal.is_damaged(journal_of(killed))
    assert notes(killed) == 8


def test_without_the_damaged_log_the_desk_is_as_it_was_before(killed: Workday) -> None:
    """The hint is right: who removes the file has the desk of before, and it is sound."""
    data = bytearray(journal_of(killed).read_bytes())
    data[40] ^= 1
    journal_of(killed).write_bytes(data)
    assert_said(looked(killed, ("status",)), 74)
    journal_of(killed).unlink()
    assert (notes(killed), killed.look("audit", "verify").code) == (0, 0)


def forget(path: Path) -> None:
    """Remove a file."""
    path.unlink()


def forget_all(folder: Path) -> None:
    """Remove the files of a folder."""
    for path in folder.iterdir():
        path.unlink()


GONE: dict[str, tuple[Callable[[Path], object], tuple[int, ...]]] = {
    "no database": (lambda desk: forget(desk / "desk.db"), (74,)),
    "an empty database": (lambda desk: cut_to(desk / "desk.db", 0), (74,)),
    "no keyring": (lambda desk: shutil.rmtree(desk / "keyring"), (66,)),
    "an empty keyring": (lambda desk: forget_all(desk / "keyring"), (66,)),
    "half a slot": (lambda desk: cut_to(desk / "keyring" / "slot-anna.age", 300), (65,)),
    "no key of the database": (lambda desk: forget(desk / "keyring" / "secret-database.age"), (66,)),
    "another's key of the database": (
        lambda desk: shutil.copy(desk / "keyring" / "secret-office.age", desk / "keyring" / "secret-database.age"),
        (65,),
    ),
    "half a key of the office": (lambda desk: cut_to(desk / "keyring" / "secret-office.age", 200), (65,)),
}


@pytest.mark.parametrize("gone", GONE)
def test_what_is_missing_or_broken_is_named_with_the_way_back(desk: Desk, gone: str) -> None:
    """Every command says it, `migrate` makes no new database of nothing, and the screen does not start."""
    damage, codes = GONE[gone]
    damage(desk.path)
    before = {path: path.read_bytes() for path in desk.path.rglob("*.age")}
    for command in ("status", "migrate", "desk"):
        assert_said(started(desk, command, "--officer", "anna").wait(), *codes)
    assert {path: path.read_bytes() for path in desk.path.rglob("*.age")} == before


@pytest.mark.parametrize("damage", [forget, lambda path: cut_to(path, 1000), lambda path: cut_to(path, 0)])
def test_a_damaged_envelope_is_named_and_the_item_still_read(day: Workday, damage: Callable[[Path], object]) -> None:
    """The file of an item cannot be written out, and what was read of it is in the database."""
    for path in (day.desk.path / "envelopes").iterdir():
        damage(path)
    said = looked(day, ("extract", "$ITEM", "1", "-o", str(day.out / "file")))
    assert_said(said, 66, 74)
    assert list(day.out.iterdir()) == []
    assert looked(day, ("show", "$ITEM")).code == 0


def saved(day: Workday) -> Path:
    """Return a backup of a desk."""
    file = day.desk.work / "desk.backup"
    assert day.desk.run("--officer", "anna", "backup", file).code == 0
    return file


def restore(day: Workday, file: Path) -> tuple[Workday, Said]:
    """Make the desk anew beside itself."""
    anew = Desk(day.desk.work / "anew", day.desk.work, day.desk.server)
    return Workday(anew, day.names), anew.run("--officer", "anna", "restore", file)


@pytest.mark.parametrize("times", [pytest.param(5, id="5"), pytest.param(100, id="100", marks=pytest.mark.long)])
def test_a_damaged_backup_makes_no_desk(day: Workday, times: int) -> None:
    """A flipped bit or a truncation anywhere is refused, and no folder is left."""
    chance, file = seeded(), saved(day)
    data = file.read_bytes()
    for _ in range(times):
        damaged = chance.choice([flipped, zeroed, cut, cut_at_a_page])(bytearray(data), chance)
        if damaged == data:
            continue
        file.write_bytes(damaged)
        anew, said = restore(day, file)
        assert (said.code in (65, 74, 77), said.out, anew.desk.path.exists()) == (True, "", False), said
        assert "internal" not in said.err
    file.unlink()
    assert restore(day, file)[1].code == 66


def test_the_way_back(day: Workday) -> None:
    """Backup, damage, restore: every table is as it was, and the log goes on under a new origin, sound."""
    before, file = day.shape(), saved(day)
    cut_to(day.desk.path / "desk.db", 9000)
    assert_said(looked(day, ("status",)), 74)
    anew, said = restore(day, file)
    assert said.code == 0
    # what a restored desk notes of itself until the first unlock
    assert difference(before, anew.shape()) == {"setting": 2}
    logs = anew.look("audit", "verify")
    assert (logs.code, "office/log/1" in logs.out, "office/log/2" in logs.out) == (0, True, True)
    assert looked(anew, ("extract", "$ITEM", "1", "-o", str(day.out / "file"))).code == 0


def test_a_backup_of_an_earlier_version_comes_back(tmp_path: Path) -> None:
    """It is restored as it was, says that it is behind, and `migrate` brings it up with its log."""
    desk = earlier.founded(tmp_path)
    anew, said = restore(Workday(desk), earlier.saved(desk))
    assert said.code == 0
    assert anew.desk.run("status").code == 78
    assert anew.desk.run("migrate").code == 0
    assert (anew.desk.run("status").code, anew.desk.run("audit", "verify").code) == (0, 0)
