"""Exporting: signed batches of what was not acknowledged, whole or not at all."""

import datetime
from pathlib import Path

import pytest

from crypto import envelope
from crypto.errors import UnknownKey
from intake.server import arrivals
from intake.server.ledger import Ledger
from intake.server.store import Store, Tick, Writer
from intake.transfer import archive, batch
from intake.transfer.batch import Batch, BatchEntry
from tests.server.clients import Client
from tests.server.offices import TODAY, Office
from tests.server.servers import Server


def read(path: Path, server: Server) -> tuple[Batch, list[bytes]]:
    """Read a batch as the desk does."""
    with path.open("rb") as source:
        got = batch.read(source, server.state.signer().verifier)
        return got, [b"".join(body) for _, body in got.bodies]


def test_a_batch_holds_what_was_received(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """The desk reads the same bytes that were sent, ordered by digest."""
    sent = [office.seal(), office.seal(2 * 1024 * 1024), office.seal()]
    for one in sent:
        client.send(one)
    assert server.run("export", tmp_path / "batch") == 0
    got, bodies = read(tmp_path / "batch", server)
    assert sorted(bodies) == sorted(sent)
    assert [entry.digest for entry in got.entries] == sorted(entry.digest for entry in got.entries)


def test_unfinished_uploads_do_not_travel(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """Only what was received is exported."""
    client.send(office.seal())
    client.patch(client.begin(len(office.seal())), 0, office.seal()[:40_000])
    server.run("export", tmp_path / "batch")
    assert len(read(tmp_path / "batch", server)[1]) == 1


def test_new_means_never_exported(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """A second batch of new ones holds only what came since; a batch of all holds all."""
    client.send(office.seal())
    server.run("export", "--new", tmp_path / "1")
    late = office.seal()
    client.send(late)
    server.run("export", "--new", tmp_path / "2")
    server.run("export", tmp_path / "3")
    assert read(tmp_path / "2", server)[1] == [late]
    assert len(read(tmp_path / "3", server)[1]) == 2


def test_what_one_manifest_cannot_name_leaves_in_parts(
    client: Client, server: Server, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a flood `--new` carries a part at a time; each envelope is in one of them."""
    monkeypatch.setattr(batch, "MOST_NEW", 2)
    sent = [office.seal() for _ in range(3)]
    for one in sent:
        client.send(one)
    parts = [tmp_path / "1", tmp_path / "2", tmp_path / "3"]
    assert [server.run("export", "--new", part) for part in parts] == [0, 0, 0]
    first, second = (read(part, server)[1] for part in parts[:2])
    assert (len(first), len(second), parts[2].exists()) == (2, 1, False)
    assert sorted(first + second) == sorted(sent)


def test_the_largest_part_fits_into_a_manifest() -> None:
    """Lines of the greatest length, as many as a part has, are within what a reader takes."""
    longest = BatchEntry("f" * 64, envelope.MAX_SIZE, 9999, TODAY, 99999, "f" * 32)
    assert batch.MOST_NEW * len(longest.line() + "\n") < archive.MANIFEST_LIMIT - 1000


def test_what_another_process_commits_to_meanwhile_waits(
    client: Client, server: Server, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch has nothing of a tick after its own, which its log may not have yet; the next batch has it."""
    commit = arrivals.commit

    def overtaken(store: Store, ledger: Ledger, today: datetime.date) -> Tick:
        tick = commit(store, ledger, today)
        client.send(office.seal())
        commit(store, ledger, today)
        return tick

    client.send(office.seal())
    monkeypatch.setattr(arrivals, "commit", overtaken)
    assert server.run("export", tmp_path / "1") == 0
    assert [entry.tick for entry in read(tmp_path / "1", server)[0].entries] == [1]
    monkeypatch.undo()
    assert server.run("export", "--new", tmp_path / "2") == 0
    assert [entry.tick for entry in read(tmp_path / "2", server)[0].entries] == [2]


def test_what_was_erased_a_moment_ago_is_in_no_batch(server: Server) -> None:
    """Between the first look and the plan an import may have erased everything."""
    with server.store() as store, store.writing() as writer:
        writer.plan_batch(bytes(16), TODAY, "all", [])
        writer.forget_batches()


def test_nothing_to_export_makes_no_file(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty batch is not written; the command says so and ends well."""
    assert server.run("export", tmp_path / "batch") == 0
    assert "nothing to export" in capsys.readouterr().out
    assert not (tmp_path / "batch").exists()


def test_a_file_is_never_overwritten(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """A name that is taken is refused, and nothing counts as exported."""
    client.send(office.seal())
    (tmp_path / "batch").write_text("mine")
    assert server.run("export", tmp_path / "batch") == 73
    assert (tmp_path / "batch").read_text() == "mine"
    assert server.usage().never_exported == 1


def test_half_a_file_is_never_left(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """A stored body that is damaged ends the export without a file; nothing counts as exported."""
    client.send(office.seal())
    with server.store() as store, store.connect() as connection:
        connection.exec_driver_sql("UPDATE piece SET bytes = zeroblob(length(bytes))")
    target = tmp_path / "out"
    target.mkdir()
    assert server.run("export", target / "batch") == 65
    assert list(target.iterdir()) == []
    assert server.usage().never_exported == 1


def test_a_batch_that_broke_off_at_the_last_moment_may_be_acknowledged(
    client: Client, server: Server, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the process ends after the file got its name, it is exported again, and its acknowledgement is believed."""
    client.send(office.seal())
    monkeypatch.setattr(Writer, "batch_written", _fail)
    assert server.run("export", "--new", tmp_path / "1") == 70
    monkeypatch.undo()
    assert (tmp_path / "1").exists()
    assert server.usage().never_exported == 1
    with server.store() as store, store.reading() as reader:
        assert all(member.logical for member in reader.members())


def _fail(*_: object) -> None:
    raise RuntimeError


def test_a_batch_is_signed_by_this_server_only(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """Another key, the office's own included, does not verify a batch."""
    client.send(office.seal())
    server.run("export", tmp_path / "batch")
    with (tmp_path / "batch").open("rb") as source, pytest.raises(UnknownKey):
        batch.read(source, office.signer("outbox").verifier)
