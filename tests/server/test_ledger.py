"""The access log of the server: insert-only, durable before the act, and no act without it."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from intake.audit import entry
from intake.audit.errors import LogDamaged, LogUnwritable
from intake.audit.events import Event, Outcome, Reason
from intake.server.errors import StoreUnavailable
from intake.server.ledger import CONSOLE, SYSTEM, Ledger
from intake.server.logstore import LogStore, schema, tables
from intake.server.reserve import Reserve
from tests.server.clients import Client, http_client
from tests.server.offices import TODAY, Office, day
from tests.server.servers import Running, Server

READ = CONSOLE.act(Event.LOG_READ)
Damage = Callable[[Path], object]


@pytest.fixture
def empty(tmp_path: Path) -> LogStore:
    """A log's file without tables."""
    return LogStore(tmp_path / "log.db")


def test_the_steps_make_the_tables_of_the_program(empty: LogStore) -> None:
    """Alembic finds no difference."""
    schema.migrate(empty)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


@pytest.mark.parametrize("table", ["entry", "node", "head"])
@pytest.mark.parametrize(
    "change", ["DELETE FROM {0}", "UPDATE {0} SET generation = 9", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_rows_are_only_added(server: Server, table: str, change: str) -> None:
    """Whoever comes by way of SQLite can neither change nor erase nor replace."""
    with (
        server.holdings() as holdings,
        pytest.raises(StoreUnavailable),
        holdings.ledger.store.connect() as connection,
    ):
        connection.exec_driver_sql(change.format(table))


def test_a_log_begins_by_itself(server: Server) -> None:
    """The first act on record is preceded by the beginning; every entry tells which program wrote it."""
    entries = server.entries()
    assert [each.act.event for each in entries[:2]] == [Event.LOG_STARTED, Event.OUTBOX_IMPORTED]
    assert all(each.software for each in entries)


def test_days_never_go_back(server: Server) -> None:
    """A clock that was set back a year is on record, once, and the entries keep the later day."""
    with server.holdings() as holdings:
        for today in (day(0), day(-365), day(-365), day(1)):
            holdings.ledger.record([READ], today)
    told = [(each.day, each.act.event) for each in server.entries()[-5:]]
    assert told[1:4] == [(TODAY, Event.CLOCK_BACK), (TODAY, Event.LOG_READ), (TODAY, Event.LOG_READ)]
    assert told[4] == (day(1), Event.LOG_READ)


def test_a_log_that_was_altered_is_not_gone_on_with(server: Server) -> None:
    """What was signed last must be what is stored, or nobody acts."""
    with server.holdings() as holdings:
        with holdings.ledger.store.connect() as connection:
            connection.exec_driver_sql("DROP TRIGGER node_no_update")
            connection.exec_driver_sql("UPDATE node SET hash = zeroblob(32)")
        with pytest.raises(LogDamaged):
            holdings.ledger.record([READ], TODAY)
    assert server.run("audit", "verify") == 65


def test_an_altered_entry_is_found_by_tick_and_doctor(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """Both compute the tree from the entries themselves."""
    with server.holdings() as holdings, holdings.ledger.store.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        connection.exec_driver_sql("UPDATE entry SET data = replace(data, 'success', 'failure') WHERE number = 1")
    assert server.run("tick") == 65
    assert server.run("doctor") == 70
    assert "FAIL access log" in capsys.readouterr().out


@pytest.mark.parametrize(
    "hide",
    [
        "UPDATE entry SET day = '2026-11-22' WHERE number = 1",
        "UPDATE entry SET event = 'log_read' WHERE number = 1",
        "UPDATE entry SET actor = 'system' WHERE number = 1",
        "UPDATE entry SET tick = 7 WHERE number = 1",
    ],
)
def test_an_entry_is_found_by_what_it_says(server: Server, capsys: pytest.CaptureFixture[str], hide: str) -> None:
    """Columns that would hide an entry from pages and custody are found, though its data is the one signed."""
    with server.holdings() as holdings, holdings.ledger.store.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        connection.exec_driver_sql(hide)
    assert (server.run("audit", "verify"), server.run("tick"), server.run("doctor")) == (65, 65, 70)
    assert "entry 1: the entry is stored under another day" in capsys.readouterr().out


def test_a_log_that_was_replaced_takes_no_record(server: Server, tmp_path: Path) -> None:
    """Another file under the name while the program runs: the act is refused, and that stands in the new file."""
    with server.holdings() as holdings:
        holdings.ledger.record([READ], TODAY)
        shutil.copy(server.state.log_file, tmp_path / "older")
        os.replace(tmp_path / "older", server.state.log_file)
        with pytest.raises(LogUnwritable):
            holdings.ledger.record([READ], TODAY)
    assert server.entries()[-1].act.reason is Reason.LOG_UNWRITABLE


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"no database")])
def test_the_day_is_folded_without_a_log(server: Server, client: Client, office: Office, damage: Damage) -> None:
    """A log that is gone or no log at all does not leave the order of arrival on the disk."""
    client.send(office.seal())
    assert (server.folder / "intake.db-wal").stat().st_size
    damage(server.state.log_file)
    assert server.run("tick") != 0
    assert (server.folder / "intake.db-wal").stat().st_size == 0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]).returncode:
        pytest.skip("no right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> None:
    """Leave no byte on a disk."""
    with (folder / "filling").open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            pass


def test_on_a_full_disk_the_refusal_is_on_record(server: Server, small: Path) -> None:
    """An act is refused in the same call, the reserved room takes the refusal, and the log holds afterwards."""
    store = LogStore(small / "log.db")
    schema.migrate(store)
    ledger = Ledger(store, server.state.log_keys(), Reserve(small / "log.reserve"))
    ledger.reserve.keep()
    fill(small)
    with pytest.raises(LogUnwritable):
        until_refused(ledger)
    with store.reading() as stored:
        last = entry.parse(stored.data(stored.size() - 1)).act
    store.close()
    assert (last.event, last.outcome, last.reason) == (Event.AUTHZ_FAIL, Outcome.REFUSED, Reason.LOG_UNWRITABLE)


def until_refused(ledger: Ledger) -> None:
    """Act, as long as there is room in what the log has taken already."""
    for _ in range(2000):
        ledger.record([READ], TODAY)


def test_intake_goes_on_without_a_log(process: Running, server: Server, office: Office, tmp_path: Path) -> None:
    """Reports are received while staff are refused."""
    with server.holdings() as holdings, holdings.ledger.store.connect() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(FAIL, 'x'); END")
    http_client(process.port).send(office.seal())
    assert server.usage().envelopes == 1
    assert server.run("export", tmp_path / "batch") == 75
    assert not (tmp_path / "batch").exists()
    assert server.run("purge") == 75
    assert server.run("tick") == 75


def test_a_start_is_on_record(process: Running, server: Server) -> None:
    """The public process writes one entry, before it serves."""
    assert server.entries()[-1].act == SYSTEM.act(Event.STARTUP)


_EXPORT = """
import datetime, sys, intake.clock, intake.durable
intake.clock.today = lambda: datetime.date.fromisoformat(sys.argv[1])
# a draft with a name, so that whatever was written is found
intake.durable._open_nameless = lambda folder, mode: None
print("begin", flush=True)
from intake.server import cli
sys.exit(cli.main(["export", sys.argv[2], "--state", sys.argv[3]]))
"""


@pytest.mark.parametrize("kills", [pytest.param(20, id="20"), pytest.param(1000, id="1000", marks=pytest.mark.long)])
def test_no_byte_leaves_without_a_record(
    client: Client, server: Server, office: Office, tmp_path: Path, kills: int
) -> None:
    """Killed at any instant, an export has written nothing whose batch is not in the log."""
    client.send(office.seal(2_000_000))
    chance, written = random.Random(kills), 0
    # how long an export takes depends on the machine, and on what else it does
    whole = _export(server, tmp_path / "whole", None)
    for number in range(kills):
        _export(server, tmp_path / f"out-{number}", chance.uniform(0.2, 1.3) * whole)
        written += _assert_recorded(server, tmp_path / f"out-{number}")
    assert written > kills // 20
    assert server.run("audit", "verify") == 0


def _export(server: Server, out: Path, seconds: float | None) -> float:
    """Export into a new folder, killed after so many seconds where a time is given; return how long it lived."""
    out.mkdir()
    command = [sys.executable, "-c", _EXPORT, str(TODAY), str(out / "batch"), str(server.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        begun = time.monotonic()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(signal.SIGKILL)
    return time.monotonic() - begun


def _assert_recorded(server: Server, out: Path) -> int:
    """Compare every byte that is there with the log."""
    recorded = {each.act.batch for each in server.entries() if each.act.event is Event.EXPORTED}
    found = [path for path in out.iterdir() if path.stat().st_size]
    for path in found:
        text = path.read_bytes()[:4096]
        assert any((batch or "-").encode() in text for batch in recorded)
    return len(found)
