"""Custody adds up at the desk: what a server accepted arrived, was opened, and is erased only where that was signed."""

import hashlib
import secrets

import pytest

from crypto import age, primitives
from intake.audit import commitments
from intake.audit.entry import Act
from intake.audit.events import Event
from intake.audit.findings import Code, faults
from intake.audit.passage import Step, passages
from intake.desk import opening, reconciling
from intake.desk.progress import Silent
from intake.desk.reconciling import Reconciled
from intake.transfer import batch
from tests.desk.audit.entries import entries
from tests.desk.audit.servers import LoggedServer
from tests.desk.desks import Desk, sealed


@pytest.fixture
def north(desk: Desk) -> LoggedServer:
    """Return a server with a log."""
    return LoggedServer(desk)


def reconciled(desk: Desk) -> Reconciled:
    """Compare everything for the one server."""
    with desk.session() as session:
        (found,) = reconciling.reconcile(session)
        return found


def codes(found: Reconciled) -> set[Code]:
    """Return which rules are broken."""
    return {finding.code for finding in faults(found.findings)}


def test_a_trip_that_went_well_adds_up(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """Reports that were committed to, carried and opened leave nothing to say."""
    desk.run("open", north.export([sealed(recipient) for _ in range(3)]))
    assert faults(reconciled(desk).findings) == ()
    assert desk.run("audit", "reconcile").code == 0


def test_without_a_log_there_is_nothing_to_compare(desk: Desk) -> None:
    """A server of the first version is not judged."""
    desk.run("open", desk.batch([]))
    assert desk.run("audit", "reconcile").out == "no server has shown its log yet\n"


@pytest.mark.parametrize("count", [1, 3, 17])
def test_a_report_that_never_came_is_named(
    desk: Desk, north: LoggedServer, recipient: age.Recipient, count: int
) -> None:
    """Of N reports that the server committed to, the one that no batch brought is named by tick and commitment."""
    envelopes = [sealed(recipient) for _ in range(count)]
    id = secrets.token_hex(16)
    north.tick(envelopes, id)
    lost = hashlib.sha256(secrets.choice(envelopes)).hexdigest()
    del north.carried[lost]
    desk.run("open", north.write(id))
    said = desk.run("audit", "reconcile")
    assert commitments.commitment(north.keys[1], lost) in said.out
    assert (said.code, "tick 1 was on 2026-11-23" in said.out) == (65, True)


def test_a_server_cannot_hide_a_report_by_holding_back_the_key(
    desk: Desk, north: LoggedServer, recipient: age.Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch without the key of its tick is taken in, and custody does not add up."""
    id, envelopes = secrets.token_hex(16), [sealed(recipient) for _ in range(2)]
    north.tick(envelopes, id)
    del north.carried[hashlib.sha256(envelopes[0]).hexdigest()]
    monkeypatch.setattr(LoggedServer, "sealed_keys", lambda _: b"")
    assert desk.run("open", north.write(id)).code == 0
    assert (desk.run("audit", "reconcile").code, codes(reconciled(desk))) == (65, {Code.TICK_UNOPENED})


@pytest.mark.parametrize("missing", [0, 100, 255])
def test_any_of_256_is_named(desk: Desk, north: LoggedServer, missing: int) -> None:
    """Whichever of 256 reports is missing, its commitment and no other is named."""
    id, envelopes = secrets.token_hex(16), [primitives.random(67_195) for _ in range(256)]
    north.tick(envelopes, id)
    lost = hashlib.sha256(envelopes[missing]).hexdigest()
    del north.carried[lost]
    path = north.write(id)
    with desk.session() as session:
        opening.receive(session, path, Silent())
    (named,) = (each for each in reconciled(desk).findings if each.code is Code.COMMITMENT_LOST)
    assert named.detail == f"tick 1, {commitments.commitment(north.keys[1], lost)}"


def test_a_report_that_nobody_committed_to_is_named(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """An envelope in a batch that is in no tick of the log was slipped in."""
    id = secrets.token_hex(16)
    north.tick([sealed(recipient)], id)
    stray = sealed(recipient)
    north.carried[hashlib.sha256(stray).hexdigest()] = (1, id, stray)
    desk.run("open", north.write(id))
    assert codes(reconciled(desk)) == {Code.NOT_COMMITTED}


def test_a_batch_that_never_arrived_is_named(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """An export that stands in the server's log and was not opened here is named by its id."""
    north.export([sealed(recipient)])
    north.carried.clear()
    desk.run("open", north.export([sealed(recipient)], "new"))
    assert Code.BATCH_MISSING in codes(reconciled(desk))


def test_what_one_batch_had_no_room_for_is_not_missed_yet(
    desk: Desk, north: LoggedServer, recipient: age.Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch of what is new that has as many as it can says nothing of the rest; the next one does."""
    monkeypatch.setattr(batch, "MOST_NEW", 2)
    first, second = secrets.token_hex(16), secrets.token_hex(16)
    north.tick([sealed(recipient) for _ in range(4)], first)
    kept = sorted(north.carried.items())
    north.carried = dict(kept[:2])
    desk.run("open", north.write(first, "new"))
    assert codes(reconciled(desk)) == set()
    north.carried = {digest: (tick, second, data) for digest, (tick, _, data) in kept[2:3]}
    north.tick([], second)
    desk.run("open", north.write(second, "new"))
    assert codes(reconciled(desk)) == {Code.COMMITMENT_LOST}


def test_an_export_that_broke_off_is_no_fault(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """A batch that was never brought is told, and its reports, which came in the next one, are not missed."""
    north.export([sealed(recipient)])
    desk.run("open", north.export([sealed(recipient)]))
    assert Code.BATCH_ELSEWHERE in {each.code for each in reconciled(desk).findings}
    assert desk.run("audit", "reconcile").code == 0


def test_a_lost_stick_that_was_written_again_adds_up(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """The batch that is exported again has the same id and the same members."""
    id = secrets.token_hex(16)
    north.tick([sealed(recipient)], id)
    north.write(id)
    desk.run("open", north.write(id, "again"))
    assert codes(reconciled(desk)) == set()


def test_a_report_that_waits_has_no_outcome(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """What was taken in and not opened yet is named."""
    path = north.export([sealed(recipient)])
    with desk.session() as session:
        opening.receive(session, path, Silent())
    assert codes(reconciled(desk)) == {Code.OUTCOME_MISSING}


def test_the_way_of_a_batch_is_told_to_its_end(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """The desk's log says how many of a batch were opened, and on how many of them somebody has decided."""
    desk.run("open", north.export([sealed(recipient) for _ in range(3)]))
    code = desk.json("list")[0]["code"]
    for urgency in ("U1", "U2"):
        assert desk.run("decide", code, "--urgency", urgency).code == 0
    (way,) = passages(each.act for each in entries(desk))
    assert (way.opened, way.decided, way.total(Step.DECIDED)) == (3, 1, 3)


def test_a_report_that_is_carried_twice_is_one(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """A second batch repeats what was not acknowledged; its logical batch is the first one."""
    desk.run("open", north.export([sealed(recipient)]))
    desk.run("open", north.export([sealed(recipient)]))
    assert codes(reconciled(desk)) == set()


def test_a_report_that_is_moved_to_another_batch_is_named(
    desk: Desk, north: LoggedServer, recipient: age.Recipient
) -> None:
    """Every commitment is in exactly one logical batch."""
    desk.run("open", north.export([sealed(recipient)]))
    digest, (tick, _, data) = next(iter(north.carried.items()))
    north.carried[digest] = (tick, "cd" * 16, data)
    desk.run("open", north.export())
    assert Code.TWO_BATCHES in codes(reconciled(desk))


def test_what_is_erased_without_a_word_is_named(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """An entry of erasing must name an outbox of this desk that acknowledges as many."""
    desk.run("open", north.export([sealed(recipient)]))
    north.log.append([Act(Event.ERASED, actor="system", role="system", batch="ef" * 32, count=1)], north.today)
    desk.run("open", north.export())
    assert Code.ERASED_UNACKNOWLEDGED in codes(reconciled(desk))


def test_what_an_outbox_acknowledged_may_be_erased(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """Erasing on the word of an outbox that this desk signed adds up."""
    desk.run("site", "set", "office_name", "Office", "mandate", "Mandate", "helpline", "Helpline")
    desk.run("open", north.export([sealed(recipient)]))
    made = desk.json("outbox", desk.work / "out", "--acknowledge-without-backup")
    north.log.append([Act(Event.ERASED, actor="system", role="system", batch=made["digest"], count=1)], north.today)
    north.carried.clear()
    desk.run("open", north.export())
    assert codes(reconciled(desk)) == set()


def test_reports_from_before_the_log_are_not_lost(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """What a batch of the first version brought and a tick committed to afterwards is known by its commitment."""
    envelope = sealed(recipient)
    desk.run("open", desk.batch([envelope]))
    north.tick([envelope], "ab" * 16)
    north.carried.clear()
    desk.run("open", north.export([sealed(recipient)], "new"))
    assert codes(reconciled(desk)) == set()


def test_a_commitment_is_opened(desk: Desk, north: LoggedServer, recipient: age.Recipient) -> None:
    """In the office's room one can say which item a member of a server's tick is."""
    desk.run("open", north.export([sealed(recipient)]))
    (digest,) = north.carried
    said = desk.run("audit", "open", commitments.commitment(north.keys[1], digest))
    assert digest in said.out
    dummy = desk.run("audit", "open", commitments.dummy(north.keys[1], 3))
    assert "a dummy" in dummy.out
    assert desk.run("audit", "open", "ab" * 32).code == 66
