"""Measurements of the access log, run with --bench: what a record costs, and a page of a million entries."""

import datetime
import functools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto import note
from intake.audit import entry
from intake.audit.entry import Act, Entry
from intake.audit.events import Event
from intake.audit.log import Log
from intake.server.logstore import Filter, LogStore, schema
from tests.server.offices import TODAY, day

READ = Act(Event.READ, actor="staff-00000001", role="auditor")
SIGNER = note.Signer("intake/log/1", bytes(32))
MILLION = 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> LogStore:
    """An empty log."""
    made = LogStore(tmp_path / "log.db")
    schema.migrate(made)
    return made


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _rate(act: Callable[[], object]) -> float:
    """Return how often a second something is done, one after the other."""
    return 1000 / _seconds(lambda: [act() for _ in range(1000)])


@pytest.mark.bench
def test_what_a_record_costs(store: LogStore) -> None:
    """Print how many entries a second are durable one by one, behind 100,000, beside plain rows of the same bytes."""
    with store.writing() as stored:
        Log(stored, SIGNER).append([READ] * 100_000, TODAY)
    with store.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE plain (number INTEGER PRIMARY KEY, data BLOB)")

    def record() -> None:
        with store.writing() as stored:
            Log(stored, SIGNER).append([READ], TODAY)

    def insert() -> None:
        with store.connect() as connection:
            connection.exec_driver_sql("INSERT INTO plain (data) VALUES (zeroblob(250))")

    records, rows = _rate(record), _rate(insert)
    print(f"\n{records:.0f} entries/s, {rows:.0f} plain rows/s, ratio {records / rows:.2f}")
    assert records / rows > 0.1


@pytest.mark.bench
def test_a_page_of_a_million_entries(store: LogStore) -> None:
    """Whatever is asked for, also what hardly occurs, a page takes no more than 300 ms."""
    fill(store)
    asked = [
        Filter(),
        Filter(event=Event.READ),
        Filter(actor="staff-000000ff"),
        Filter(actor="staff-00000001", event=Event.LOGIN_SUCCESS),
        Filter(day=day(-300)),
        Filter("staff-00000002", Event.LOGIN_SUCCESS, day(-300)),
    ]
    times = [_seconds(functools.partial(_page, store, wanted)) for wanted in asked]
    print("\n" + ", ".join(f"{seconds * 1000:.1f} ms" for seconds in times))
    assert max(times) < 0.3


def _page(store: LogStore, wanted: Filter) -> None:
    with store.reading(1) as stored:
        found = stored.find(wanted, 51, MILLION - 10)
        stored.actors()
    for _, data in found:
        entry.parse(data)


def fill(store: LogStore) -> None:
    """Put rows there without the tree, which a page does not ask for."""
    kinds = [Act(Event.COMMITMENT, outcome=None, tick=1, object="ab" * 32)] * 8
    kinds += [READ, Act(Event.LOGIN_SUCCESS, actor="staff-00000002", role="courier")]
    rare = Act(Event.LOG_READ, actor="staff-000000ff", role="auditor")
    with store.connect() as connection:
        for start in range(0, MILLION, 10_000):
            numbers = range(start, start + 10_000)
            rows = [_row(index, rare if index == 500_000 else kinds[index % 10]) for index in numbers]
            connection.exec_driver_sql("INSERT INTO entry VALUES (1, ?, ?, ?, ?, ?, ?)", rows)


def _row(index: int, act: Act) -> tuple[int, str, str, str | None, int | None, bytes]:
    """Return the columns of an entry; a day has about 1,400 of them."""
    on = day(-700) + datetime.timedelta(days=index * 700 // MILLION)
    program = None if act.outcome is None else "0.1.0+0123456789abcdef"
    data = entry.encode(Entry(index, on, program, act), "intake/log/1")
    return index, on.isoformat(), act.event.value, act.actor, act.tick, data
