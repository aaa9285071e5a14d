"""Kill -9 in any write: what was answered is there, nothing is half done, and the same command goes on."""

import contextlib
import http.client
import random
import shutil
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from intake.desk.errors import WrongPassphrase
from intake.desk.keyring import Keyring
from intake.desk.store.schema import metadata
from tests.desk import earlier, workday
from tests.desk.desks import PASSPHRASE, Desk, Said
from tests.desk.processes import started
from tests.desk.visits import Visitor, visited
from tests.desk.workday import NEW_PASSPHRASE, WRITES, Shape, Workday, Write, difference, seeded

DONE, UNDONE, BETWEEN = "done", "not done", "in between"


@pytest.fixture(scope="module")
def furnished(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Workday:
    """Return a desk in the midst of a day; every kill hits a copy."""
    return workday.furnished(founded.copied(tmp_path_factory.mktemp("day")))


class Kills:
    """Kills commands at random instants of their run, and checks what they left."""

    def __init__(self, day: Workday, work: Path, chance: random.Random) -> None:
        self._day = day
        self._work = work
        self._chance = chance
        self._known: dict[str, tuple[float, Shape]] = {}
        self.before = day.shape()
        self.endings: Counter[str] = Counter()

    def kill(self, write: Write) -> None:
        """Kill a command, look at everything, and give it again."""
        longest, after = self._run(write)
        day = self._fresh()
        running = started(day.desk, *day.argv(write))
        time.sleep(self._chance.uniform(0.4, 1.1) * longest)
        said = running.kill()
        self._check(write, day, said, after)
        shutil.rmtree(day.desk.work)

    def _fresh(self) -> Workday:
        work = self._work / "copy"
        work.mkdir()
        return self._day.copied(work)

    def _run(self, write: Write) -> tuple[float, Shape]:
        """Return how long a command takes that nobody kills, and what the desk holds then."""
        if write.name not in self._known:
            day, begun = self._fresh(), time.monotonic()
            said = started(day.desk, *day.argv(write)).wait()
            assert said.code == 0, said.err
            self._known[write.name] = time.monotonic() - begun, day.shape()
            shutil.rmtree(day.desk.work)
        return self._known[write.name]

    def _check(self, write: Write, day: Workday, said: Said, after: Shape) -> None:
        drafts = [name for name in day.leftovers() if not workday.is_draft(name)]
        assert (drafts, day.readable()) == ([], []), write.name
        for path in day.out.iterdir():
            workday.check_file(path)
        for command in (("status",), ("audit", "verify")):
            looked = day.look(*command)
            assert looked.code == 0, f"{write.name}: {looked.err}"
        assert day.leftovers() == [], write.name
        ending = self._ending(write, day, after)
        assert ending == DONE or not said.out, f"{write.name}: {said.out}"
        self.endings[f"{ending}, {'answered' if said.out else 'not answered'}"] += 1
        self._repeat(write, day, ending, after)

    def _ending(self, write: Write, day: Workday, after: Shape) -> str:
        """Tell what is done: all or nothing, or something whole between where a command has several steps."""
        found = day.shape()
        if write.name == "passphrase":
            return DONE if slot_is_new(day.desk) else UNDONE
        # what changes no number of values is told by its file
        if found == after and (self.before != after or any(day.out.iterdir())):
            return DONE
        if found == self.before:
            return UNDONE
        assert write.steps, f"{write.name}: {difference(self.before, found)} of {difference(self.before, after)}"
        assert all(self.before.get(name, 0) <= found[name] <= after[name] for name in after)
        return BETWEEN

    def _repeat(self, write: Write, day: Workday, ending: str, after: Shape) -> None:
        """Give the command again: it ends as if nothing had been, or says that it was done."""
        again = day.run(write)
        if ending == DONE or (_TAKEN in write.done and any(day.out.iterdir())):
            assert again.code in write.done | {0}, f"{write.name}: {again.err}"
        else:
            assert again.code == 0, f"{write.name}: {again.err}"
            assert difference(after, day.shape()) == {}, write.name
        assert day.look("audit", "verify").code == 0


_TAKEN = 73


def slot_is_new(desk: Desk) -> bool:
    """Tell which passphrase opens the slot; it is always exactly one."""
    opens = []
    for passphrase in (PASSPHRASE, NEW_PASSPHRASE):
        try:
            Keyring.unlock(desk.path / "keyring", "anna", passphrase)
            opens.append(passphrase)
        except WrongPassphrase:
            pass
    assert len(opens) == 1
    return opens == [NEW_PASSPHRASE]


@pytest.mark.parametrize("kills", [pytest.param(8, id="8"), pytest.param(200, id="200", marks=pytest.mark.long)])
def test_a_killed_command_loses_and_doubles_nothing(furnished: Workday, tmp_path: Path, kills: int) -> None:
    """Killed in any write, the desk opens, what was answered is there, and the command can be given again."""
    chance = seeded()
    killing = Kills(furnished, tmp_path, chance)
    # every kind of write once before any comes twice
    turns = [write for _ in range(kills // len(WRITES) + 1) for write in chance.sample(WRITES, len(WRITES))]
    for write in turns[:kills]:
        killing.kill(write)
    print(f"{kills} kills: {dict(sorted(killing.endings.items()))}")


# what a form fills, so that it can be counted: each number is in one place at most
FORMS = (
    ("note", "text", "/case/$CASE/note", {"text": "number $N"}),
    ("case", "title", "/cases", {"title": "number $N", "country": "KZ"}),
    ("question", "text", "/case/$CASE/claims", {"text": "number $N"}),
    ("draft", "text", "/draft", {"key": "note:C-$N", "text": "number $N"}),
)


@pytest.mark.parametrize("kills", [pytest.param(2, id="2"), pytest.param(60, id="60", marks=pytest.mark.long)])
def test_a_killed_screen_has_what_it_answered(furnished: Workday, tmp_path: Path, kills: int) -> None:
    """Killed while a form is on its way, the desk has what a page confirmed once, and at most one form more."""
    chance, acknowledged, more = seeded(), 0, 0
    for number in range(kills):
        (tmp_path / str(number)).mkdir()
        day = furnished.copied(tmp_path / str(number))
        answered = sent_until_killed(day, chance.uniform(0.05, 0.6))
        assert (day.look("status").code, day.look("audit", "verify").code, day.leftovers()) == (0, 0, [])
        found = numbers(day)
        assert found in (answered, [*answered, len(answered)])
        acknowledged, more = acknowledged + len(answered), more + len(found) - len(answered)
    print(f"{kills} kills: {acknowledged} forms answered and all there, {more} there without an answer")


def sent_until_killed(day: Workday, seconds: float) -> list[int]:
    """Send forms one after another until the desk is killed; returns the numbers of those that were answered."""
    answered: list[int] = []
    with visited(day.desk) as visitor, ThreadPoolExecutor(1) as killer:
        killed = killer.submit(kill_after, visitor, seconds)
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                _, _, address, fields = FORMS[len(answered) % len(FORMS)]
                answer = visitor.post(
                    filled(day, address, answered), {k: filled(day, v, answered) for k, v in fields.items()}
                )
                assert answer.status in (204, 303), answer.words
                answered.append(len(answered))
        killed.result()
    return answered


def kill_after(visitor: Visitor, seconds: float) -> None:
    """Kill a desk that is in use."""
    time.sleep(seconds)
    visitor.running.kill()


def filled(day: Workday, text: str, answered: list[int]) -> str:
    """Return a text with the case and the number of the form in it."""
    return text.replace("$CASE", day.names["CASE"]).replace("$N", f"{len(answered):05d}")


def numbers(day: Workday) -> list[int]:
    """Return the numbers of all forms that are there, each as often as it is."""
    with day.session() as session, session.database.reading() as connection:
        rows = [
            text
            for name, column, _, _ in FORMS
            for text in connection.execute(sa.select(metadata.tables[name].c[column])).scalars()
        ]
    return sorted(int(text.removeprefix("number ")) for text in rows if text.startswith("number "))


def restoring(day: Workday, file: Path) -> tuple[str | Path, ...]:
    """Return the command that makes the desk anew beside itself."""
    return ("restore", file, "--officer", "anna", "--desk", day.desk.work / "anew")


@pytest.mark.parametrize("kills", [pytest.param(2, id="2"), pytest.param(20, id="20", marks=pytest.mark.long)])
def test_a_killed_restore_leaves_all_or_nothing(furnished: Workday, tmp_path: Path, kills: int) -> None:
    """Killed on its way, `restore` has made a whole desk or none; given again, it removes what it had begun."""
    chance, day = seeded(), furnished.copied(tmp_path)
    before, file = day.shape(), tmp_path / "backup"
    assert day.desk.run("--officer", "anna", "backup", file).code == 0
    begun = time.monotonic()
    assert started(day.desk, *restoring(day, file)).wait().code == 0
    longest, whole = time.monotonic() - begun, 0
    for _ in range(kills):
        shutil.rmtree(tmp_path / "anew", ignore_errors=True)
        running = started(day.desk, *restoring(day, file))
        time.sleep(chance.uniform(0.1, 1.1) * longest)
        said, is_there = running.kill(), (tmp_path / "anew").exists()
        assert is_there or not said.out
        whole += is_there
        assert day.desk.run(*restoring(day, file)).code == (73 if is_there else 0)
        assert [path.name for path in tmp_path.glob(".*")] == []
        anew = Workday(Desk(tmp_path / "anew", tmp_path, day.desk.server), day.names)
        assert (difference(before, anew.shape()), anew.look("audit", "verify").code) == ({"setting": 2}, 0)
    print(f"{kills} kills: {whole} whole desks")


@pytest.mark.parametrize("kills", [pytest.param(2, id="2"), pytest.param(20, id="20", marks=pytest.mark.long)])
def test_a_killed_migration_is_done_or_not_begun(tmp_path: Path, kills: int) -> None:
    """Killed on its way, `migrate` has left the database of before or that of now; given again, it ends."""
    (tmp_path / "earlier").mkdir()
    old, chance, endings = earlier.founded(tmp_path / "earlier"), seeded(), Counter[str]()
    longest = 0.0
    for number in range(kills + 1):
        (tmp_path / str(number)).mkdir()
        desk, begun = old.copied(tmp_path / str(number)), time.monotonic()
        running = started(desk, "migrate")
        if not longest:
            assert running.wait().code == 0
            longest = time.monotonic() - begun
            continue
        time.sleep(chance.uniform(0.2, 1.1) * longest)
        said, code = running.kill(), desk.run("status").code
        assert code == 0 if said.out else code in (0, 78)
        endings[DONE if code == 0 else UNDONE] += 1
        assert (desk.run("migrate").code, desk.run("status").code, desk.run("audit", "verify").code) == (0, 0, 0)
    print(f"{kills} kills: {dict(endings)}")
