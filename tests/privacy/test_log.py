"""The access log tells no time of a source, nor how many came on a day with few; what it does tell is shown too."""

import json
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from crypto import note
from intake.server import exporting, tick
from intake.server.holdings import Holdings
from intake.server.ledger import CONSOLE
from intake.transfer import batch
from tests.privacy import days
from tests.privacy.days import GAME_DAY, Course, Left
from tests.privacy.draws import Draws
from tests.server.offices import Office
from tests.server.servers import Server

# of FORMAT.md, section 10; here no entry is signed by an officer
KEYS = {"v", "index", "day", "event", "software", "outcome", "actor", "role", "key", "second", "object", "batch"}
KEYS |= {"count", "bucket", "tick", "reason", "checkpoint"}


def lived(used: Server, office: Office, folder: Path, reports: int, ending: days.Ending = days.only_tick) -> Left:
    """Live a day on which so many reports come."""
    sealed = office.seal()
    visits = [days.at_once(days.envelope_like(sealed, 0)) for _ in range(reports)]
    return days.live(used, folder, Course(visits, (), random.Random(7)), os.urandom(32), ending)


def entries(left: Left) -> list[dict[str, object]]:
    """Return the entries of a log."""
    with closing(sqlite3.connect(left.folder / "state" / "log.db")) as connection:
        return [json.loads(data) for (data,) in connection.execute("SELECT data FROM entry ORDER BY number")]


def masked(values: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Return entries without the commitments, each of which is random to whoever has no key of its tick."""
    return [{name: value for name, value in each.items() if name != "object"} for each in values]


def test_nothing_in_the_log_is_finer_than_a_day(used: Server, office: Office, tmp_path: Path) -> None:
    """Entries have the keys of the contract only, days are dates, and no number is a time."""
    found = entries(lived(used, office, tmp_path / "day", 20, days.tick_and_export))
    assert {key for each in found for key in each} <= KEYS
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", str(each["day"])) for each in found)
    numbers = [value for each in found for value in each.values() if isinstance(value, int)]
    assert max(numbers) < 1000
    texts = [value for each in found for key, value in each.items() if isinstance(value, str) and key != "day"]
    assert not [text for text in texts if re.search(r"\d\d:\d\d|T\d\d|20\d\d-\d\d", text)]


def test_the_file_of_the_log_has_no_time(used: Server, office: Office, tmp_path: Path) -> None:
    """Nor has the file beside the entries: no column of it holds a number or text of the present second."""
    left = lived(used, office, tmp_path / "day", 3)
    with closing(sqlite3.connect(left.folder / "state" / "log.db")) as connection:
        declared = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        largest = max(connection.execute("SELECT max(number) FROM entry UNION SELECT max(size) FROM head").fetchall())
    assert not [sql for (sql,) in declared if re.search(r"(?i)timestamp|datetime|current_", sql)]
    assert largest[0] < 1000


@pytest.mark.parametrize("reports", [1, 7, 15, 16])
def test_up_to_sixteen_reports_look_like_none(used: Server, office: Office, tmp_path: Path, reports: int) -> None:
    """But for the commitments the log of the day is that of a day on which nobody came, and its files are as long."""
    none, some = (lived(used, office, tmp_path / str(count), count) for count in (0, reports))
    assert masked(entries(some)) == masked(entries(none))
    names = [name for name in none.files if name.startswith("state/log.db")]
    assert [len(some.files[name]) for name in names] == [len(none.files[name]) for name in names]


def test_seventeen_reports_show_as_up_to_thirty_two(used: Server, office: Office, tmp_path: Path) -> None:
    """Of a busy day the log tells the next power of two."""
    counted = [each["count"] for each in entries(lived(used, office, tmp_path / "day", 17)) if each["event"] == "tick"]
    assert counted[-1] == 32


def test_the_count_of_a_batch_is_exact(used: Server, office: Office, tmp_path: Path) -> None:
    """By decision: the office has to be able to see that one is missing. So a batch a day tells how many came."""
    found = entries(lived(used, office, tmp_path / "day", 3, days.tick_and_export))
    assert [each["count"] for each in found if each["event"] == "batch_exported"][-1] == 3


def test_staff_can_act_before_or_after_a_report(used: Server, office: Office, tmp_path: Path) -> None:
    """The log of a day is the same, byte by byte, wherever among the arrivals staff did what is on record."""
    sealed = office.seal()
    visits = [days.at_once(days.envelope_like(sealed, 0)) for _ in range(6)]
    seed = os.urandom(32)
    logs = []
    for number in range(4):
        left = days.live(used, tmp_path / str(number), Course(visits, (), random.Random(number)), seed, days.only_tick)
        logs.append([days.comparable(name, left.files[name]) for name in ("state/log.db", "state/log.db-wal")])
        shutil.rmtree(left.folder)
    assert logs == [logs[0]] * 4


def test_an_export_divides_the_day(used: Server, office: Office, tmp_path: Path) -> None:
    """The limit: a tick is run before each export, so of two batches of one day the first has what came earlier."""
    sealed = office.seal()
    early, late = (days.envelope_like(sealed, 0) for _ in range(2))

    def ending(holdings: Holdings, draws: Draws, folder: Path) -> None:
        with draws.for_("first"):
            exporting.export(folder / "first", holdings, GAME_DAY, CONSOLE, new=True)
        with Server(folder / "state", office).client(GAME_DAY) as client, draws.for_("late"):
            client.send(late)
        with draws.for_("second"):
            exporting.export(folder / "second", holdings, GAME_DAY, CONSOLE, new=True)
            tick.tick(holdings, GAME_DAY)

    course = Course([days.at_once(early)], (), random.Random(7))
    left = days.live(used, tmp_path / "day", course, os.urandom(32), ending)
    ticks = [_tick_of(left.folder / name, used.state.signer().verifier) for name in ("first", "second")]
    assert ticks[0] < ticks[1]


def _tick_of(file: Path, verifier: note.Verifier) -> int:
    """Return the tick of the one envelope of a batch."""
    with file.open("rb") as source:
        (entry,) = batch.read(source, verifier).entries
    assert entry.tick is not None
    return entry.tick
