"""What has arrived is committed to by the tick: all of it, in sets that tell neither number nor order."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import age
from intake.audit import commitments
from intake.audit.events import Event
from intake.server import arrivals, auditing, importing, purging
from intake.server.ledger import CONSOLE
from intake.server.store import Writer
from intake.transfer import batch, ticks
from intake.transfer.batch import Batch
from tests.server.clients import Client
from tests.server.desklogs import READ, DeskLog
from tests.server.offices import TODAY, Office, day
from tests.server.servers import Server
from tests.server.test_importing import last_digest, row


def read(path: Path, server: Server) -> Batch:
    """Read a batch as the desk does."""
    with path.open("rb") as source:
        got = batch.read(source, server.state.signer().verifier)
        for _ in got.bodies:
            pass
        return got


def keys_in(carried: Batch, office: Office) -> dict[int, bytes]:
    """Return the keys of the ticks that a batch brings."""
    text = age.unseal_bytes(carried.ticks, [office.hybrid])
    return {each.number: each.key for each in ticks.read(text)}


def test_no_request_of_a_source_is_in_the_log(client: Client, server: Server, office: Office) -> None:
    """Between two ticks nothing is written, whatever arrives."""
    before = server.entries()
    for _ in range(3):
        client.send(office.seal())
    assert server.entries() == before


def test_a_set_has_room_for_sixteen_and_tells_no_number(client: Client, server: Server, office: Office) -> None:
    """With none, with two and with a third report there are sixteen commitments each time, sorted."""
    for reports in (0, 2, 1):
        for _ in range(reports):
            client.send(office.seal())
        assert server.run("tick") == 0
        of_last = [each.act for each in server.entries() if each.act.event is Event.COMMITMENT][-16:]
        assert [act.object for act in of_last] == sorted(act.object or "" for act in of_last)
    assert [each.act.count for each in server.entries() if each.act.event is Event.TICK] == [16, 16, 16]


def test_the_desk_opens_the_commitments(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """With the keys in the batch every envelope is found in the set of its tick, and the rest are dummies."""
    client.send(office.seal())
    server.run("tick")
    client.send(office.seal())
    assert server.run("export", tmp_path / "batch") == 0
    carried = read(tmp_path / "batch", server)
    keys = keys_in(carried, office)
    with server.holdings() as holdings, holdings.ledger.store.reading() as stored:
        sets = {number: arrivals.set_of(stored, number) for number in keys}
    assert sorted(each.tick or 0 for each in carried.entries) == [1, 2]
    for each in carried.entries:
        assert sets[each.tick or 0] == commitments.members(keys[each.tick or 0], [each.digest])


def test_an_export_is_on_record_with_its_lines(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """Who has the tick's key can check the record against the manifest."""
    client.send(office.seal())
    server.run("export", tmp_path / "batch")
    carried = read(tmp_path / "batch", server)
    said = server.entries()[-1].act
    key = keys_in(carried, office)[said.tick or 0]
    assert (said.event, said.batch, said.count) == (Event.EXPORTED, carried.id, 1)
    assert said.object == commitments.exported(key, carried.id, [each.line() for each in carried.entries])


def test_a_report_keeps_its_logical_batch(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """What is exported with others, or again, still names the first batch that it was put into."""
    client.send(office.seal())
    server.run("export", "--new", tmp_path / "1")
    client.send(office.seal())
    server.run("export", tmp_path / "2")
    first, second = read(tmp_path / "1", server), read(tmp_path / "2", server)
    assert {each.logical for each in second.entries} == {first.id, second.id}
    assert server.run("export", "--again", first.id, tmp_path / "3") == 0
    again = read(tmp_path / "3", server)
    assert (again.id, again.kind, again.entries) == (first.id, "again", first.entries)
    assert server.entries()[-1].act.event is Event.REEXPORTED


def test_a_batch_that_is_not_here_is_not_made_again(server: Server, tmp_path: Path) -> None:
    """An id that nobody knows is refused, and no file is left."""
    assert server.run("export", "--again", "ab" * 16, tmp_path / "x") == 66
    assert server.run("export", "--again", "nonsense", tmp_path / "x") == 65
    assert not (tmp_path / "x").exists()


def _fail(*_: object) -> None:
    raise RuntimeError


@pytest.mark.parametrize("broken", [(Writer, "tick_logged"), (arrivals, "_put_on_record")])
def test_a_tick_that_broke_off_is_made_good(
    client: Client, server: Server, office: Office, monkeypatch: pytest.MonkeyPatch, broken: tuple[object, str]
) -> None:
    """Whether the log has the set already or not, the next run leaves it there once, and all in order."""
    client.send(office.seal())
    monkeypatch.setattr(*broken, _fail)
    assert server.run("tick") == 70
    monkeypatch.undo()
    assert server.run("tick") == 0
    assert [each.act.tick for each in server.entries() if each.act.event is Event.TICK] == [1, 2]
    assert (server.run("audit", "verify"), server.run("audit", "reconcile")) == (0, 0)


def test_a_number_stands_for_one_set(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """A database that was restored is behind the log: what arrives then is committed to under new numbers."""
    shutil.copy(server.state.database_file, tmp_path / "older")
    assert server.run("tick") == 0
    shutil.copy(tmp_path / "older", server.state.database_file)
    with server.client() as other:
        other.send(office.seal())
    assert (server.run("tick"), server.run("audit", "reconcile")) == (0, 0)
    assert [each.act.tick for each in server.entries() if each.act.event is Event.TICK] == [1, 2]


def test_what_a_lost_log_had_is_committed_to_again(
    client: Client, server: Server, office: Office, tmp_path: Path
) -> None:
    """After an older log was restored and goes on, the sets that it lacks are put on record once more."""
    client.send(office.seal())
    server.run("export", tmp_path / "batch")
    carry_home(server, office, DeskLog().grow(READ), tmp_path / "outbox")
    shutil.copy(server.state.log_file, tmp_path / "older")
    with server.client() as other:
        other.send(office.seal())
    assert server.run("tick") == 0
    shutil.copy(tmp_path / "older", server.state.log_file)
    assert (server.run("audit", "resume"), server.run("tick")) == (0, 0)
    assert (server.run("audit", "verify"), server.run("audit", "reconcile")) == (0, 0)


def carry_home(server: Server, office: Office, desk: DeskLog, path: Path) -> None:
    """Import an outbox that acknowledges everything and witnesses the log."""
    before = row(server)
    assert before is not None
    with server.holdings() as holdings, holdings.ledger.store.reading() as stored:
        seen = desk.cosigned(auditing.signed(stored))
    digests = [each.digest.hex() for each in server.envelopes()]
    box = office.outbox(before.sequence + 1, last_digest(server), recipients=before.recipients, acknowledged=digests)
    office.write(path, replace(box, log=desk.part(seen)))
    assert server.run("import", path) == 0


def test_the_key_of_a_tick_goes_when_nothing_is_left_of_it(
    client: Client, server: Server, office: Office, tmp_path: Path
) -> None:
    """Everything erased and the log witnessed: the key is destroyed; before that it is kept."""
    client.send(office.seal())
    server.run("export", tmp_path / "batch")
    with server.holdings() as holdings:
        assert purging.purge(holdings, TODAY, CONSOLE).tick_keys == 0
    carry_home(server, office, DeskLog().grow(READ), tmp_path / "outbox")
    assert server.run("audit", "reconcile") == 0
    with server.holdings() as holdings:
        assert purging.purge(holdings, TODAY, CONSOLE).tick_keys == 1
        with holdings.store.reading() as reader:
            assert (reader.ticks(with_key=True), reader.departed()) == ([], [])
    assert server.run("audit", "reconcile") == 0


def test_erasing_is_on_record_before(client: Client, server: Server, office: Office, tmp_path: Path) -> None:
    """The import, what was witnessed and the number of erased reports are in the log."""
    client.send(office.seal())
    server.run("export", tmp_path / "batch")
    carry_home(server, office, DeskLog().grow(READ), tmp_path / "outbox")
    said = [each.act for each in server.entries()][-3:]
    assert [act.event for act in said] == [Event.OUTBOX_IMPORTED, Event.LOG_WITNESSED, Event.ERASED]
    assert (said[0].batch, said[2].batch, said[2].count) == (last_digest(server), last_digest(server), 1)


def test_what_is_erased_once_is_on_record_once(
    client: Client, server: Server, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that broke off between record and erasing is repeated, and custody still adds up."""
    client.send(office.seal())
    server.run("export", tmp_path / "batch")
    monkeypatch.setattr(importing, "_apply", _fail)
    with pytest.raises(AssertionError):
        carry_home(server, office, DeskLog().grow(READ), tmp_path / "outbox")
    monkeypatch.undo()
    assert server.run("import", tmp_path / "outbox") == 0
    said = [each.act.event for each in server.entries()]
    assert (said.count(Event.OUTBOX_IMPORTED), said.count(Event.ERASED)) == (3, 1)
    assert server.run("audit", "reconcile") == 0


def test_only_what_is_on_record_is_erased(
    client: Client, server: Server, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an export makes erasable while an import is under way stays."""
    client.send(office.seal())
    find, empty = importing._find, importing._Found([], 0, 0)
    monkeypatch.setattr(
        importing, "_find", lambda reader, box: find(reader, box) if isinstance(reader, Writer) else empty
    )
    server.run("export", tmp_path / "batch")
    carry_home(server, office, DeskLog().grow(READ), tmp_path / "outbox")
    assert (server.usage().envelopes, [each.act.event for each in server.entries()].count(Event.ERASED)) == (1, 0)


def test_purge_tells_no_number(client: Client, server: Server, office: Office) -> None:
    """How many things expired stands in the log as a bucket."""
    envelope = office.seal()
    client.patch(client.begin(len(envelope)), 0, envelope[:30_000])
    with server.holdings() as holdings:
        assert purging.purge(holdings, day(2), CONSOLE).expired == 1
    assert (server.entries()[-1].act.event, server.entries()[-1].act.bucket) == (Event.PURGED, "1-15")


@pytest.mark.parametrize("reports", [1, 7, 16, 17])
def test_one_report_that_vanishes_is_named(
    server: Server, client: Client, office: Office, capsys: pytest.CaptureFixture[str], reports: int
) -> None:
    """Whichever of N is taken out of the database, reconcile names its commitment."""
    for _ in range(reports):
        client.send(office.seal())
    assert server.run("tick") == 0
    gone = server.envelopes()[reports // 2]
    with server.holdings() as holdings, holdings.store.reading() as reader:
        key = reader.ticks()[0].key or b""
    with server.store() as store, store.writing() as writer:
        writer.erase(gone)
    assert server.run("audit", "reconcile") == 65
    assert commitments.commitment(key, gone.digest.hex()) in capsys.readouterr().out
