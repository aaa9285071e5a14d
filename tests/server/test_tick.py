"""The daily run, status and doctor: what ends, what is folded, what is noticed."""

import json
import secrets
import shutil
import sqlite3
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Insert

from intake.server import status, tick
from intake.server.errors import StoreUnavailable
from intake.server.settings import MIB
from intake.server.store import Envelope, Store, database, schema
from intake.server.store.tables import ENVELOPES
from tests.server.clients import Client, http_client
from tests.server.offices import TODAY, Office, day
from tests.server.servers import Running, Server


def test_a_tick_erases_what_has_expired(client: Client, server: Server, office: Office) -> None:
    """Unfinished uploads go with their pieces, remembered ones too; what was received stays."""
    envelope = office.seal()
    client.send(envelope)
    client.patch(client.begin(len(envelope)), 0, envelope[:30_000])
    with server.holdings() as holdings:
        assert tick.tick(holdings, day(1)).expired == 0
        assert tick.tick(holdings, day(2)).expired == 1
        with holdings.store.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM upload").scalar_one() == 0
    assert server.bodies() == [envelope]


def test_a_tick_empties_the_log_of_the_database(client: Client, server: Server, office: Office) -> None:
    """After it the WAL, which keeps the order of the day, has no bytes."""
    wal = server.folder / "intake.db-wal"
    with server.holdings() as holdings:
        client.send(office.seal())
        assert wal.stat().st_size > 0
        assert tick.tick(holdings, TODAY).folded
        assert wal.stat().st_size == 0


def test_a_tick_hides_the_order_of_arrival(tmp_path: Path) -> None:
    """Two orders of arrival end in the same file."""
    keys = [(secrets.token_bytes(16), secrets.token_bytes(32)) for _ in range(40)]
    # drawn at random when it is made, so both begin with the same file
    made = Store(f"sqlite:///{tmp_path / 'made'}")
    schema.migrate(made)
    made.close()
    folded = []
    for name, order in (("forth", keys), ("back", keys[::-1])):
        path = tmp_path / name
        shutil.copy(tmp_path / "made", path)
        store = Store(f"sqlite:///{path}")
        for body, digest in order:
            with store.writing() as writer:
                writer.append(body, 0, digest * 2000)
                writer._run(_insert_envelope(Envelope(body, digest, 64_000, 1, TODAY)))
        with store.writing() as writer:
            writer.begin_tick(TODAY, bytes(32))
        store.fold()
        store.close()
        folded.append(_without_counters(path.read_bytes()))
    assert folded[0] == folded[1]


def test_a_tick_wipes_the_index_of_the_log(tmp_path: Path) -> None:
    """The file beside a database in use listed which pages were written, in their order; all its blocks are new."""
    with _serving(tmp_path / "it") as store:
        for number in range(6):
            with store.reading() as reader:
                # as long as somebody reads, what is written stays in the WAL, which grows beyond a block of its index
                reader.sequence()
                _write_and_erase(store, 12 if number else 1)
        index = tmp_path / "it-shm"
        assert index.stat().st_size > 32768
        assert _pages(index) != sorted(_pages(index))
        assert store.fold()
        runs = _runs(_pages(index))
        assert len({max(run) for run in runs[:-1]}) == 1, "each is the whole file, from its first page to its last"


def test_a_fold_beside_a_reader_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as somebody reads a state of before, the order may still show, and the tick tells that."""
    monkeypatch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, "busy_timeout = 50"))
    with _serving(tmp_path / "it") as store:
        _write_and_erase(store, 1)
        with store.reading() as reader:
            reader.sequence()
            _write_and_erase(store, 1)
            assert not store.fold()
        assert store.fold()


@contextmanager
def _serving(path: Path) -> Iterator[Store]:
    """Give a database that is open until the block ends, as it is beside a process that serves."""
    store = Store(f"sqlite:///{path}")
    schema.migrate(store)
    try:
        yield store
    finally:
        store.close()


def _write_and_erase(store: Store, pieces: int) -> None:
    """Store so many pieces of the largest size, and erase them."""
    body = secrets.token_bytes(16)
    for number in range(pieces):
        with store.writing() as writer:
            writer.append(body, number * MIB, bytes(MIB))
    with store.writing() as writer:
        writer._erase_pieces(body)


def _pages(index: Path) -> list[int]:
    """Return the pages that the index of a WAL lists, block by block: each has numbers, then a table to find them."""
    data = index.read_bytes()
    blocks = [data[start : start + 16384] for start in range(0, len(data), 32768)]
    blocks[0] = blocks[0][136:]
    found = [struct.unpack(f"<{len(block) // 4}I", block) for block in blocks]
    return [page for block in found for page in block if page]


def _runs(pages: list[int]) -> list[list[int]]:
    """Cut a list where the first page of a file is begun again."""
    starts = [place for place, page in enumerate(pages) if page == 1]
    return [pages[start:end] for start, end in pairwise([0, *starts[1:], len(pages)])]


def test_the_copy_of_a_fold_lies_in_the_state_folder(tmp_path: Path) -> None:
    """The database is rewritten by way of a file beside it, in no temporary folder that others share."""
    store = Store(f"sqlite:///{tmp_path / 'it is'}")
    schema.migrate(store)
    with store.writing() as writer:
        for body in range(16):
            writer.append(bytes([body] * 16), 0, secrets.token_bytes(MIB))
    with _opened_files() as seen:
        assert store.fold()
    store.close()
    assert {name.parent for name in seen if name.name.startswith("etilqs_")} == {tmp_path}


@contextmanager
def _opened_files() -> Iterator[set[Path]]:
    """Look, all the time, at which files this process has open."""
    seen: set[Path] = set()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            for descriptor in Path("/proc/self/fd").iterdir():
                with suppress(OSError):
                    seen.add(descriptor.readlink())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        stop.set()
        looking.join()


def test_a_fold_of_a_database_that_is_written_to_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends as every failure of the database does, not as a fault of the program."""
    monkeypatch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, "busy_timeout = 50"))
    with server.store() as store, closing(sqlite3.connect(server.folder / "intake.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="OperationalError"):
            store.fold()


def _insert_envelope(envelope: Envelope) -> Insert:
    return ENVELOPES.insert().values({name: getattr(envelope, name) for name in Envelope.__slots__})


def _without_counters(data: bytes) -> bytes:
    """Leave out the change counter, the schema cookie and the version-valid-for number of the header (bytes 24-100)."""
    return data[:24] + data[100:]


def test_a_tick_runs_beside_a_serving_process(process: Running, server: Server, office: Office) -> None:
    """The server need not be stopped for it."""
    http_client(process.port).send(office.seal())
    assert server.run("tick") == 0
    http_client(process.port).send(office.seal())
    assert server.usage().envelopes == 2


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (0, None),
        (76, None),
        (77, "the last epoch ends"),
        (90, "the last epoch ends"),
        (93, "nothing is received"),
        (-3, "nothing is received"),
    ],
)
def test_the_end_of_the_last_epoch_is_announced(server: Server, today: int, said: str | None) -> None:
    """From 14 days before it every daily run warns, and afterwards says that nothing is received."""
    with server.store() as store:
        warnings = status.office_warnings(store, day(today))
    assert [said in warning for warning in warnings if said] == ([True] if said else [])
    assert bool(warnings) == bool(said)


def test_status_counts(client: Client, server: Server, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs, status is one JSON object."""
    envelope = office.seal()
    client.send(envelope)
    client.begin(len(envelope))
    assert server.run("status", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["envelopes"], told["envelope_bytes"], told["never_exported"]) == (1, len(envelope), 1)
    assert (told["unfinished"], told["sequence"], told["last_day"]) == (1, 1, day(90).isoformat())


def test_status_warns_of_a_full_storage(server: Server, client: Client, office: Office) -> None:
    """Nine tenths of the storage are time to export."""
    client.send(office.seal(MIB))
    server.configure("limits", storage_bytes=MIB)
    with server.store() as store:
        taken = status.take(store, server.state.settings(), TODAY)
    assert any("limits.storage_bytes" in warning for warning in taken.warnings)


@pytest.mark.parametrize(("free", "warned"), [(200, False), (199, True), (0, True), (None, False)])
def test_status_warns_where_the_database_cannot_be_folded(tmp_path: Path, free: int | None, warned: bool) -> None:
    """VACUUM needs twice the file; without it the file goes on to show the order of arrival."""
    file = tmp_path / "intake.db"
    file.write_bytes(bytes(100))
    assert bool(status._fold_warnings(file, free)) is warned


def test_a_healthy_server_passes_the_doctor(
    client: Client, server: Server, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every check has its line."""
    client.send(office.seal())
    assert server.run("doctor") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 9
    assert all(line.startswith("OK") for line in lines)


def damage_envelope(server: Server) -> None:
    """Flip a stored byte."""
    with server.store() as store, store.connect() as connection:
        connection.exec_driver_sql("UPDATE piece SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB)")


def leave_stray_piece(server: Server) -> None:
    """Store a piece that nothing owns."""
    with server.store() as store, store.writing() as writer:
        writer.append(b"s" * 16, 0, b"stray")


def open_folder(server: Server) -> None:
    """Let others read the key."""
    server.state.key_file.chmod(0o644)


def cut_office_key(server: Server) -> None:
    """Cut the pinned key."""
    server.state.office_file.write_text("office/outbox+")


def alter_site(server: Server) -> None:
    """Exchange the manifest for one that nobody signed."""
    with server.store() as store, store.connect() as connection:
        connection.exec_driver_sql("UPDATE office SET site_manifest = x'00'")


def break_settings(server: Server) -> None:
    """Write a setting that does not exist."""
    server.state.settings_file.write_text("[listen]\nprot = 80\n")


def fill_disk(server: Server) -> None:
    """Ask for more free bytes than any disk has."""
    server.configure("limits", free_disk_bytes=2**50)


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (damage_envelope, "stored submissions"),
        (leave_stray_piece, "stored submissions"),
        (open_folder, "permissions"),
        (cut_office_key, "office key"),
        (alter_site, "office and site"),
        (break_settings, "settings"),
        (fill_disk, "disk"),
    ],
)
def test_the_doctor_finds(
    client: Client, server: Server, office: Office, damage: object, check: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each damage fails its own check, with the exit code of a fault."""
    client.send(office.seal())
    assert callable(damage)
    damage(server)
    assert server.run("doctor") == 70
    failed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")]
    assert [line.split(":")[0] for line in failed] == [f"FAIL {check}"]
