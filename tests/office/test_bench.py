"""Measurements of the office's pages, run with --bench."""

import time
from functools import partial
from pathlib import Path

import pytest

from crypto import primitives
from intake.audit import entry
from intake.server.logstore import Filter, LogStore, schema
from intake.server.office.port import LogPage, Query
from tests.office.conftest import Enter
from tests.office.desk import Desk
from tests.office.test_command import PASSWORD, added, next_code, serving
from tests.office.visitors import Visitor
from tests.server.servers import Server
from tests.server.test_log_bench import fill

MIB = 1024 * 1024


@pytest.mark.bench
def test_a_batch_leaves_without_being_in_memory(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A download of 256 MiB takes no more memory than one of 8 MiB, and the process answers others meanwhile."""
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    app = added(server, "clara", "courier", tmp_path / "password", capsys)
    grown = []
    with serving(server, tmp_path / "said") as (courier, process):
        now = {"name": "clara", "password": PASSWORD, "code": next_code(app, -1)}
        assert courier.post("/en/sign-in", "/en/sign-in", **now)[0] == 303
        for step, size in enumerate((8, 256)):
            with server.client() as source:
                source.send(server.office.seal(size * MIB))
            proof = {"password": PASSWORD, "code": next_code(app, step)}
            assert courier.post("/en/batches", "/en/account", **proof)[0] == 303
            before, began = _memory(process.pid), time.perf_counter()
            _, content, _ = courier.call("GET", "/en/parcel/file")
            grown.append(_memory(process.pid) - before)
            seconds = time.perf_counter() - began
            with capsys.disabled():
                print(f"\n{len(content) / MIB:.0f} MiB in {seconds:.1f} s, memory grew by {grown[-1] / MIB:.1f} MiB")
    assert grown[1] < grown[0] + 16 * MIB


@pytest.mark.bench
def test_what_a_sign_in_costs(capsys: pytest.CaptureFixture[str]) -> None:
    """The hash of a password takes long for who tries many, and not too long for who tries one."""
    hashed = primitives.argon2id_hash(b"lantern pocket verbena isotope")
    began = time.perf_counter()
    assert not primitives.argon2id_verify(hashed, b"another")
    seconds = time.perf_counter() - began
    with capsys.disabled():
        print(f"\na hash takes {seconds * 1000:.0f} ms and {primitives.ARGON2_MEMORY // MIB} MiB")
    assert 0.05 < seconds < 5


def _memory(process: int) -> int:
    """Return the highest memory of the serving process."""
    (child,) = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    lines = Path(f"/proc/{child}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


@pytest.mark.bench
def test_a_page_of_a_million_entries(
    enter: Enter, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the request to the last byte of the page, beside the same page of a log with three entries."""
    auditor = enter("aude")
    small = _seconds(auditor, "/en/log")
    large = LogStore(tmp_path / "log.db")
    schema.migrate(large)
    fill(large)
    monkeypatch.setattr(desk, "log_page", partial(_log_page, large))
    queries = ("", "?below=500000", "?event=log_read", "?actor=staff-00000002&day=2025-06-01", "?event=tick")
    times = [_seconds(auditor, f"/fr/log{query}") for query in queries]
    with capsys.disabled():
        print(f"\nthree entries {small * 1000:.0f} ms, a million", ", ".join(f"{each * 1000:.0f} ms" for each in times))
    assert max(times) < 0.3


def _log_page(store: LogStore, query: Query, below: int | None, most: int) -> LogPage:
    """Return a page of a log as `intake.server.office.acts` does."""
    with store.reading() as stored:
        found = stored.find(Filter(query.actor or None, query.event, query.day), most + 1, below)
        size, actors = stored.size(), stored.actors()
    return LogPage(tuple(entry.parse(data) for _, data in found[:most]), None, size, actors)


def _seconds(auditor: Visitor, path: str) -> float:
    auditor.get(path)
    began = time.perf_counter()
    assert auditor.get(path).status_code == 200
    return time.perf_counter() - began
