"""Two logs watch each other: what does not follow from what was seen is refused, with both checkpoints shown."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import checkpoint, note
from crypto.checkpoint import Checkpoint
from intake.audit.events import Event, Outcome, Reason
from intake.server import auditing, witnessing
from intake.server.ledger import CONSOLE
from intake.server.logstore import LogStore, schema
from intake.transfer import batch
from intake.transfer.logpart import LogPart
from tests.server.clients import Client
from tests.server.desklogs import READ, DeskLog
from tests.server.offices import TODAY, Office
from tests.server.servers import Server
from tests.server.test_importing import last_digest, row


@pytest.fixture
def desk() -> DeskLog:
    """The log of the desk, with some entries."""
    return DeskLog().grow(*[READ] * 5)


Bring = Callable[[LogPart], int]


@pytest.fixture
def bring(server: Server, office: Office, tmp_path: Path) -> Bring:
    """Return a function that imports the next outbox, with what it says of the logs."""

    def brought(part: LogPart) -> int:
        before = row(server)
        assert before is not None
        box = office.outbox(before.sequence + 1, last_digest(server), recipients=before.recipients)
        office.write(tmp_path / "next", replace(box, log=part))
        return server.run("import", tmp_path / "next")

    return brought


def signed(server: Server) -> bytes:
    """Return the server's last checkpoint."""
    with server.holdings() as holdings, holdings.ledger.store.reading() as stored:
        return auditing.signed(stored)


def test_a_log_that_grows_is_accepted_and_cosigned(server: Server, desk: DeskLog, bring: Bring) -> None:
    """Each outbox brings the log on; the server keeps the checkpoint with its own cosignature, and says so."""
    assert bring(desk.part()) == 0
    desk.carried()
    assert bring(desk.grow().part()) == 0
    with server.holdings() as holdings, holdings.ledger.store.reading() as stored:
        seen = stored.verified()
        assert seen is not None
        opened = checkpoint.open_cosigned(
            seen.note, desk.log.signer.verifier, [holdings.ledger.keys.witness().verifier]
        )
    assert (opened.checkpoint, opened.cosigned) == (desk.head, (("intake/witness", TODAY),))
    said = [each.act for each in server.entries() if each.act.event is Event.LOG_WITNESSED]
    assert said[-1].checkpoint == witnessing.line(desk.head)


def test_what_the_desk_has_witnessed_need_not_travel_again(
    server: Server, desk: DeskLog, bring: Bring, client: Client, office: Office, tmp_path: Path
) -> None:
    """After the desk's cosignature a batch brings the entries behind it, with the proof that leads there."""
    size = len(server.entries())
    assert bring(desk.part(desk.cosigned(signed(server)))) == 0
    client.send(office.seal())
    assert server.run("export", tmp_path / "batch") == 0
    with (tmp_path / "batch").open("rb") as source:
        part = batch.read(source, server.state.signer().verifier).log
    assert part is not None
    assert (part.start, part.size) == (size, len(server.entries()))
    assert len(part.entries) == part.size - part.start
    assert in_witnessed(part) == desk.head


def in_witnessed(part: LogPart) -> checkpoint.Checkpoint:
    """Return the checkpoint that a batch hands back."""
    (one,) = part.witnessed
    return checkpoint.parse_text(note.parse(one).text)


def refused(server: Server, code: int, capsys: pytest.CaptureFixture[str], reason: Reason) -> str:
    """Expect a refusal that is on record, and return what was said."""
    said = server.entries()[-1].act
    assert code == 65
    assert (said.event, said.outcome, said.reason) == (Event.LOG_REFUSED, Outcome.REFUSED, reason)
    return capsys.readouterr().err


def test_a_rolled_back_desk_is_refused(
    server: Server, desk: DeskLog, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fewer entries than were seen: both checkpoints are shown, and nothing of the outbox is taken."""
    assert bring(desk.part()) == 0
    shown = refused(server, bring(DeskLog().grow().part()), capsys, Reason.ROLLED_BACK)
    assert f"seen before: {witnessing.line(desk.head)}" in shown
    assert "brought now: office/log/1 2 " in shown
    before = row(server)
    assert before is not None
    assert before.sequence == 2


def test_a_fork_that_a_dry_run_meets_is_on_record(
    server: Server, desk: DeskLog, bring: Bring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever looks first at what an outbox would do can't keep its refusal to themselves."""
    assert bring(desk.part()) == 0
    bring(DeskLog().grow().part())
    size = len(server.entries())
    refused(server, server.run("import", "--dry-run", tmp_path / "next"), capsys, Reason.ROLLED_BACK)
    assert len(server.entries()) == size + 1


def test_an_outbox_without_a_log_is_refused_after_one_with_a_log(
    server: Server, desk: DeskLog, bring: Bring, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Version 1 after version 2 is a step back."""
    assert bring(desk.part()) == 0
    office.write(tmp_path / "old", office.outbox(3, last_digest(server)))
    refused(server, server.run("import", tmp_path / "old"), capsys, Reason.ROLLED_BACK)


def test_a_new_generation_names_what_was_seen(
    server: Server, desk: DeskLog, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a restore the desk goes on from a checkpoint that was verified here; from another it may not."""
    assert bring(desk.part()) == 0
    unseen = DeskLog().grow(*[READ] * 3)
    refused(server, bring(unseen.resumed().part()), capsys, Reason.FORK)
    after = desk.resumed()
    assert bring(after.grow().part()) == 0
    after.carried()
    assert bring(after.grow().part()) == 0


def test_an_earlier_generation_is_a_step_back(
    server: Server, desk: DeskLog, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once a generation has ended, nothing more of it is taken."""
    assert bring(desk.part()) == 0
    assert bring(desk.resumed().part()) == 0
    desk.carried()
    refused(server, bring(desk.grow().part()), capsys, Reason.ROLLED_BACK)


def test_what_is_seen_of_our_log_must_be_in_our_tree(
    server: Server, desk: DeskLog, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that was rolled back learns it from the desk, and goes on in a new generation."""
    kept = server.state.log_file.read_bytes()
    assert server.run("tick") == 0
    seen = desk.cosigned(signed(server))
    for path in server.folder.glob("log.db*"):
        path.unlink()
    server.state.log_file.write_bytes(kept)
    shown = refused(server, bring(desk.part(seen)), capsys, Reason.ROLLED_BACK)
    assert "intake audit resume" in shown
    (server.folder / "kept").write_bytes(seen)
    assert server.run("audit", "resume") == 66
    assert server.run("audit", "resume", "--from", server.folder / "kept") == 0
    assert server.entries()[0].act.checkpoint == witnessing.line(checkpoint.parse_text(note.parse(seen).text))
    assert bring(desk.part(seen)) == 0


@pytest.mark.parametrize("acts", [1, 30])
def test_what_was_done_after_a_restore_and_before_the_log_went_on_does_not_stop_imports(
    server: Server, desk: DeskLog, bring: Bring, acts: int
) -> None:
    """Fewer or more entries than the desk has seen: after `resume` its outboxes are taken again."""
    kept = server.state.log_file.read_bytes()
    assert server.run("tick") == 0
    seen = desk.cosigned(signed(server))
    for path in server.folder.glob("log.db*"):
        path.unlink()
    server.state.log_file.write_bytes(kept)
    with server.holdings() as holdings:
        holdings.ledger.record([CONSOLE.act(Event.LOG_READ)] * acts, TODAY)
    (server.folder / "kept").write_bytes(seen)
    assert server.run("audit", "resume", "--from", server.folder / "kept") == 0
    assert bring(desk.part(seen)) == 0


def test_a_generation_that_is_over_is_still_compared_up_to_where_it_was_gone_on_from(
    server: Server, desk: DeskLog, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the desk says to have seen of it and never was is another history, also afterwards."""
    assert bring(desk.part(desk.cosigned(signed(server)))) == 0
    assert server.run("audit", "resume") == 0
    other = checkpoint.sign(Checkpoint("intake/log/1", 2, bytes(32)), server.state.log_keys().log(1))
    assert "another history" in refused(server, bring(desk.grow().part(desk.cosigned(other))), capsys, Reason.FORK)


def rewrite(server: Server) -> None:
    """Put another log in the place of the server's, of the same keys and with other entries."""
    for path in server.folder.glob("log.db*"):
        path.unlink()
    store = LogStore(server.state.log_file)
    schema.migrate(store)
    store.close()
    with server.holdings() as holdings:
        holdings.ledger.record([CONSOLE.act(Event.LOG_READ)] * 40, TODAY)


def test_a_rewritten_tail_of_our_log_is_found(
    server: Server, desk: DeskLog, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    """A log that was rewritten below what the desk has seen is another history."""
    assert server.run("tick") == 0
    seen = desk.cosigned(signed(server))
    rewrite(server)
    assert "another history" in refused(server, bring(desk.part(seen)), capsys, Reason.FORK)


def test_a_rewritten_log_that_went_on_passes_for_a_restored_one_and_is_found_by_verify(
    server: Server, desk: DeskLog, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    """An import can't tell it from an old copy with new acts (THREATS); what the desk has seen stands against it."""
    assert server.run("tick") == 0
    seen = desk.cosigned(signed(server))
    rewrite(server)
    (server.folder / "kept").write_bytes(seen)
    assert server.run("audit", "resume", "--from", server.folder / "kept") == 0
    assert (bring(desk.part(seen)), server.run("audit", "verify")) == (0, 65)
    assert "another history of this log" in capsys.readouterr().out


def test_a_lost_log_that_went_on_from_a_later_generation_takes_what_is_seen_of_each(
    server: Server, desk: DeskLog, bring: Bring
) -> None:
    """The generation between is not here: nothing says what others saw of the one before it."""
    first = desk.cosigned(signed(server))
    assert bring(desk.part(first)) == 0
    desk.carried()
    assert server.run("audit", "resume") == 0
    second = desk.cosigned(signed(server))
    (server.folder / "kept").write_bytes(second)
    rewrite(server)
    assert server.run("audit", "resume", "--from", server.folder / "kept") == 0
    with server.holdings() as holdings, holdings.ledger.store.reading() as stored:
        assert (stored.generation, stored.of_generation(2).size()) == (3, 0)
    assert bring(desk.grow().part(second)) == 0
    desk.carried()
    assert bring(desk.grow().part(first)) == 0


def test_an_import_that_broke_off_can_be_repeated(server: Server, desk: DeskLog, bring: Bring) -> None:
    """What was kept of the logs before the break does not stand in the way."""
    part = desk.part()
    with server.holdings() as holdings:
        with holdings.ledger.store.reading() as stored:
            judged = witnessing.judge(part, "office", stored, holdings.ledger, TODAY)
        holdings.ledger.record([CONSOLE.act(Event.OUTBOX_IMPORTED)], TODAY, besides=judged.keep)
    assert bring(part) == 0


def fork(desk: DeskLog, chance: random.Random) -> DeskLog:
    """Return a desk that changed an entry below what was seen, and then went on as if nothing had been."""
    changed = chance.randrange(1, desk.head.size)
    other = DeskLog(start=desk.start)
    for index in range(1, desk.head.size):
        other.grow(replace(READ, event=Event.ITEM_REFUSED) if index == changed else READ)
    return other.grow(*[READ] * chance.randrange(0, 9))


@pytest.mark.parametrize("forks", [pytest.param(100, id="100"), pytest.param(1000, id="1000", marks=pytest.mark.long)])
def test_every_fork_below_what_was_seen_is_found(server: Server, forks: int) -> None:
    """Whatever was changed below the last witnessed size, and however the log went on, it is refused."""
    chance, found = random.Random(forks), 0
    with server.holdings() as holdings:
        ledger = holdings.ledger
        for _ in range(forks):
            desk = DeskLog().grow(*[READ] * chance.randrange(2, 24))
            forget(ledger.store)
            with ledger.store.writing() as stored:
                witnessing.judge(desk.part(), "office", stored, ledger, TODAY).keep(stored)
            desk.carried()
            other = fork(desk, chance).part()
            with ledger.store.reading() as stored, pytest.raises(witnessing.Refused):
                witnessing.judge(other, "office", stored, ledger, TODAY)
            found += 1
    assert found == forks


def forget(store: LogStore) -> None:
    """Forget what was seen of the desk's log, past the triggers that forbid it."""
    with store.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS verified_no_delete")
        connection.exec_driver_sql("DELETE FROM verified")


def test_what_nobody_has_witnessed_can_be_rewritten(server: Server, desk: DeskLog, bring: Bring) -> None:
    """The limit of it: entries behind the last witnessed size can be exchanged, and nobody finds it (THREATS)."""
    assert bring(desk.part()) == 0
    desk.carried()
    rewritten = DeskLog(start=desk.start).grow(*[READ] * 5)
    desk.grow(replace(READ, event=Event.ITEM_REFUSED))
    rewritten.grow(READ)
    assert rewritten.head.root != desk.head.root
    assert bring(rewritten.part()) == 0
