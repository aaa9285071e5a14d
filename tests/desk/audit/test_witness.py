"""What a batch brings of the server's log must follow from all that was seen of it, and the other way round."""

import shutil
from pathlib import Path

import pytest

from crypto import age, cosignature, note, primitives
from crypto.cosignature import Cosigner
from intake.audit import bundle, entry
from intake.audit.entry import Entry
from intake.audit.events import Event, Reason
from intake.desk import ledger, opening, witness
from intake.desk.errors import (
    BatchUnrecorded,
    LogForeign,
    LogForked,
    LogRefused,
    LogRolledBack,
    LogUnfollowed,
    OwnLogForked,
)
from intake.desk.progress import Silent
from intake.desk.store import log as rows
from intake.desk.store import office
from intake.desk.store.log import LogRows, Witnessed
from intake.desk.store.office import Server
from tests.audit.memory import Memory
from tests.desk.audit.servers import LoggedServer, read
from tests.desk.desks import TODAY, Desk, sealed


@pytest.fixture
def north(desk: Desk) -> LoggedServer:
    """Return a server with a log that the desk does not know yet."""
    server = LoggedServer(desk)
    server.acts(5)
    return server


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """Return a desk that can make outboxes."""
    desk.run("site", "set", "office_name", "Office", "mandate", "Mandate", "helpline", "Helpline")
    return desk


def received(desk: Desk, path: Path) -> opening.Received:
    """Take a batch in."""
    with desk.session() as session:
        return opening.receive(session, path, Silent())


def refused(desk: Desk, path: Path) -> LogRefused:
    """Take a batch in, which is refused for its log."""
    with pytest.raises(LogRefused) as caught:
        received(desk, path)
    return caught.value


def leaves(desk: Desk) -> list[Entry]:
    """Return every entry of the desk's log."""
    with desk.session() as session, session.database.reading() as connection:
        storage = ledger.own(session, connection).storage
        return [entry.parse(data) for data in storage.all_data(0, storage.size())]


def test_the_log_of_a_server_is_mirrored_whole(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """After a batch the desk has every entry of the server's log, to the byte."""
    received(desk, north.export([sealed(recipient)]))
    with desk.session() as session, session.database.reading() as connection:
        mirror = LogRows(connection, "north/log/1")
        assert list(mirror.all_data(0, mirror.size())) == north.storage.entries


def test_a_checkpoint_that_was_verified_is_on_record(desk: Desk, north: LoggedServer) -> None:
    """The desk's log names the server's checkpoint by origin, size and root."""
    received(desk, north.export())
    named = [each.act.checkpoint for each in leaves(desk) if each.act.event is Event.LOG_WITNESSED]
    assert named == [ledger.written(north.log.head())]


def test_the_next_outbox_carries_the_cosignature(ready: Desk, north: LoggedServer) -> None:
    """The server's checkpoint comes back to it with the signature of the office's witness."""
    received(ready, north.export())
    ready.run("outbox", ready.work / "out")
    out, _ = read(ready, ready.work / "out")
    assert out.log is not None
    (line,) = note.parse(out.log.witnessed[0]).signatures[1:]
    verifier = cosignature.Verifier.parse(out.log.witness_key)
    assert verifier.verify(north.log.head().text(), line) == north.today


def test_trips_to_and_fro_go_on(ready: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """Over three trips each half sends only what is new and proves that it only grew."""
    for trip in range(3):
        received(ready, north.export([sealed(recipient)]))
        path = ready.work / f"out{trip}"
        ready.run("outbox", path)
        out = north.take(path)
        assert out.log is not None
        assert (out.log.start > 0, bool(out.log.proof)) == (trip > 0, trip > 0)
    assert north.start > 16 * 3


def test_what_a_server_witnessed_is_kept(ready: Desk, north: LoggedServer) -> None:
    """The desk's own checkpoint comes back cosigned and is kept for auditors."""
    received(ready, north.export())
    ready.run("outbox", ready.work / "out")
    north.take(ready.work / "out")
    received(ready, north.export())
    with ready.session() as session, session.database.reading() as connection:
        assert [each.note for each in rows.witnessed(connection, "office/log/1")] == north.witnessed


def test_a_fork_is_refused_with_both_checkpoints(desk: Desk, north: LoggedServer) -> None:
    """A log that differs in one entry from what was seen is refused, and both roots are printed."""
    other = north.twin()
    received(desk, north.export())
    other.acts(40)
    said = desk.run("open", other.export())
    assert said.code == 65
    assert ledger.written(north.log.head()) in said.err
    assert ledger.written(other.log.head()) in said.err


def test_the_log_of_another_server_by_the_same_name_is_no_fork(desk: Desk, north: LoggedServer) -> None:
    """Where an earlier version pinned two servers of one name, the second one's batch is refused as what it is."""
    received(desk, north.export())
    other = LoggedServer(Desk(desk.path, desk.work, note.Signer("north/batch", primitives.random(32))))
    with desk.session() as session, session.database.writing() as connection:
        office.add_server(connection, Server("south", other.desk.server.vkey, TODAY))
    said = desk.run("open", other.export())
    assert (said.code, "not one of this server" in said.err) == (65, True)


def test_a_refusal_is_on_record(desk: Desk, north: LoggedServer) -> None:
    """The refused checkpoint stands in the desk's log though nothing of the batch was taken in."""
    other = north.twin()
    received(desk, north.export())
    other.acts(40)
    refused(desk, other.export())
    last = leaves(desk)[-2].act
    assert (last.event, last.reason) == (Event.LOG_REFUSED, Reason.FORK)
    assert last.checkpoint == ledger.written(other.log.head())


def test_a_log_that_was_rolled_back_is_refused(desk: Desk, north: LoggedServer) -> None:
    """A server that comes with fewer entries than were seen is refused, though they are the same ones."""
    received(desk, north.export())
    before = north.twin()
    north.acts(3)
    received(desk, north.export())
    assert isinstance(refused(desk, before.write("ab" * 16, recorded=False)), LogRolledBack)


def test_a_batch_without_a_log_after_one_with_is_refused(desk: Desk, north: LoggedServer) -> None:
    """The first version of the batch is taken from a server only until it has shown its log."""
    received(desk, desk.batch([]))
    received(desk, north.export())
    assert isinstance(refused(desk, desk.batch([], "second.tar")), LogRolledBack)


def test_a_stick_that_came_late_is_taken(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """An older batch whose export the later log has an entry of is still taken in."""
    late = north.export([sealed(recipient)])
    north.carried.clear()
    received(desk, north.export())
    assert received(desk, late).new == 1


def test_a_late_stick_of_another_history_is_refused(desk: Desk, north: LoggedServer) -> None:
    """An older checkpoint with another root is a fork, however old it is."""
    other = north.twin()
    late = other.export()
    north.acts(40)
    received(desk, north.export())
    assert isinstance(refused(desk, late), LogForked)


def test_an_export_that_is_not_on_record_is_refused(desk: Desk, north: LoggedServer) -> None:
    """A batch that the server's own log does not know is not taken in."""
    assert isinstance(refused(desk, north.export(recorded=False)), BatchUnrecorded)


def test_an_export_of_other_envelopes_is_refused(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """The entry of an export commits to every line of its batch."""
    path = north.export([sealed(recipient)])
    received(desk, path)
    digest = next(iter(north.carried))
    north.carried[digest] = (1, "ab" * 16, north.carried[digest][2])
    with pytest.raises(BatchUnrecorded):
        received(desk, north.write(_id(path, desk), recorded=False))


def _id(path: Path, desk: Desk) -> str:
    """Return the id of a batch."""
    return path.read_bytes().split(b"batch ", 1)[1][:32].decode()


def test_entries_that_are_missing_are_said(desk: Desk, north: LoggedServer) -> None:
    """A desk that never saw the beginning cannot verify what follows from it."""
    north.start = 3
    assert isinstance(refused(desk, north.export()), LogUnfollowed)


def test_another_key_for_the_same_log_is_refused(desk: Desk, north: LoggedServer) -> None:
    """The key of a log does not change, even if the batch vouches for the new one."""
    received(desk, north.export())
    other = LoggedServer(desk)
    assert isinstance(refused(desk, other.export()), LogForked)


def test_the_log_of_another_server_is_refused(desk: Desk, north: LoggedServer) -> None:
    """A batch of `north` brings the log of `north`, whoever vouches for another."""
    north.name = "south"
    north.storage = Memory()
    assert isinstance(refused(desk, north.export()), LogForeign)


def test_a_new_generation_that_names_what_was_verified_is_taken(desk: Desk, north: LoggedServer) -> None:
    """After a restore the server goes on under a new origin from a checkpoint that the desk has verified."""
    received(desk, north.export())
    resumed = north.restored(ledger.written(north.log.head()))
    received(desk, resumed.export())
    with desk.session() as session, session.database.reading() as connection:
        row = rows.of_server(connection, "north")
    assert row is not None
    assert row.generation == 2


@pytest.mark.parametrize("root", ["A" * 43 + "=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="])
def test_a_new_generation_of_another_past_is_refused(desk: Desk, north: LoggedServer, root: str) -> None:
    """A new origin that names a checkpoint which the desk never verified is refused, with both shown."""
    received(desk, north.export())
    named = f"north/log/1 5 {root}"
    said = desk.run("open", north.restored(named).export())
    assert (said.code, named in said.err, ledger.written(north.log.head()) in said.err) == (65, True, True)


def test_an_old_generation_does_not_come_back(desk: Desk, north: LoggedServer) -> None:
    """Once a new generation was seen, what the old one goes on to do is refused."""
    received(desk, north.export())
    resumed = north.restored(ledger.written(north.log.head()))
    received(desk, resumed.export())
    north.acts(1)
    refused(desk, north.export())


def test_another_history_of_the_desks_own_log_is_refused(ready: Desk, north: LoggedServer) -> None:
    """A desk whose log lost what a server has witnessed says so with both checkpoints."""
    kept = ready.path.with_name("kept")
    shutil.copytree(ready.path, kept)
    ready.run("case", "new", "lost")
    ready.run("outbox", ready.work / "out")
    out = north.take(ready.work / "out")
    shutil.rmtree(ready.path)
    kept.rename(ready.path)
    error = refused(ready, north.export())
    assert isinstance(error, OwnLogForked)
    assert out.log is not None
    assert error.carried == ledger.written(out.log.head)


def test_the_keys_of_ticks_are_opened(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """What opens the server's commitments is in the desk's database after the batch."""
    received(desk, north.export([sealed(recipient)]))
    with desk.session() as session, session.database.reading() as connection:
        assert rows.tick_keys(connection, "north") == north.keys


def test_what_a_server_witnessed_is_checked(ready: Desk, north: LoggedServer) -> None:
    """A checkpoint of the desk without the server's own cosignature is refused."""
    received(ready, north.export())
    ready.run("outbox", ready.work / "out")
    out = north.take(ready.work / "out")
    assert out.log is not None
    north.witnessed = [out.log.checkpoint]
    assert isinstance(refused(ready, north.export()), LogForeign)


def test_two_servers_witness_the_same_checkpoint(ready: Desk) -> None:
    """A bundle has one note of a size, with the cosignature of each server, and an auditor verifies both."""
    ready.run("outbox", ready.work / "out")
    out, _ = read(ready, ready.work / "out")
    assert out.log is not None
    cosigners = [Cosigner(f"{name}/witness", primitives.random(32)) for name in ("north", "south")]
    lines = [(each.vkey, each.cosign(out.log.head.text(), TODAY)) for each in cosigners]
    with ready.session() as session, session.database.writing() as connection:
        for vkey, line in lines:
            signed = cosignature.add(out.log.checkpoint, line)
            rows.add_witnessed(connection, Witnessed("office/log/1", out.log.size, vkey, signed, TODAY))
        log = ledger.own(session, connection).signer.verifier
    ready.run("audit", "bundle", ready.work / "bundle")
    with (ready.work / "bundle").open("rb") as source:
        verified = bundle.read_bundle(source, log, [each.verifier for each in cosigners])
    (opened,) = verified.witnessed
    assert {name for name, _ in opened.cosigned} == {"north/witness", "south/witness"}


def test_the_outbox_of_a_resumed_log_names_where_it_goes_on(ready: Desk, north: LoggedServer) -> None:
    """The first outbox of a new generation brings the entry with the last witnessed checkpoint, and its proof."""
    received(ready, north.export())
    ready.run("outbox", ready.work / "one")
    before = north.take(ready.work / "one")
    received(ready, north.export())
    with ready.session() as session, session.database.writing() as connection:
        ledger.resume(session, connection, Reason.OTHER)
        part = witness.part(session, connection, 1)
    assert before.log is not None
    assert (part.start, len(part.entries)) == (0, 1)
    assert entry.parse(part.entries[0]).act.checkpoint == ledger.written(before.log.head)
