"""Outboxes: numbered, chained, signed by role; acknowledgements only when they are asked for."""

import datetime
import io
from pathlib import Path

import pytest

from crypto import age, note, recipients
from crypto.errors import UnknownKey
from intake import durable
from intake.desk import epochs, outgoing
from intake.desk.errors import NoEpochNow
from intake.site import build, settings
from intake.transfer import outbox
from intake.transfer.outbox import Outbox
from tests.desk.desks import TODAY, Desk, sealed

SITE = ("office_name", "Office", "mandate", "Human rights defenders", "helpline", "+00 000")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """Return a desk whose site can be built."""
    assert desk.run("site", "set", *SITE).code == 0
    return desk


def made(desk: Desk, name: str, *options: str) -> tuple[Outbox, str]:
    """Write an outbox and read it as a server does, by the pinned key alone."""
    path = desk.work / name
    said = desk.run("outbox", path, *options)
    assert said.code == 0, said.err
    return outbox.read(io.BytesIO(path.read_bytes()), pinned(desk))


def pinned(desk: Desk) -> note.Verifier:
    """Return the key that a server pins."""
    return note.Verifier.parse(desk.json("status")["office"])


def test_outboxes_follow_each_other(ready: Desk) -> None:
    """Each outbox has the next number and names the digest of the one before."""
    first, digest = made(ready, "one.tar")
    second, second_digest = made(ready, "two.tar")
    assert (first.sequence, first.previous) == (1, "0" * 64)
    assert (second.sequence, second.previous) == (2, digest)
    outbox.check_sequence(second, second_digest, 1, digest)


def test_the_pinned_key_vouches_for_the_others(ready: Desk) -> None:
    """Recipients note and site manifest verify with the keys that the outbox names, and not with the pinned one."""
    content, _ = made(ready, "one.tar")
    verifiers = {role: note.Verifier.parse(vkey) for role, vkey in content.keys.items()}
    assert recipients.parse(content.recipients, verifiers["recipients"]).serial == 1
    with pytest.raises(UnknownKey):
        note.open_note(content.site_manifest, pinned(ready))


def test_the_server_can_build_the_signed_site(ready: Desk) -> None:
    """From settings and note in the outbox alone comes the build that the desk signed."""
    content, _ = made(ready, "one.tar")
    built = build.build(settings.parse(content.site_settings), content.recipients, content.keys["recipients"])
    signed = note.open_note(content.site_manifest, note.Verifier.parse(content.keys["site"]))
    assert signed == built.manifest_text()


def test_an_unset_site_gives_no_outbox(desk: Desk) -> None:
    """What sources will read is never made up: without it the outbox is refused and nothing is numbered."""
    said = desk.run("outbox", desk.work / "one.tar")
    assert (said.code, "mandate" in said.err) == (78, True)
    assert desk.json("status")["outboxes"] == 0


def test_nothing_is_acknowledged_without_being_asked(ready: Desk, recipient: age.Recipient) -> None:
    """Without a backup an outbox acknowledges nothing and says why."""
    ready.brought(sealed(recipient))
    said = ready.run("outbox", ready.work / "one.tar")
    assert "not acknowledged: 1 items" in said.out
    content, _ = outbox.read(io.BytesIO((ready.work / "one.tar").read_bytes()), pinned(ready))
    assert content.acknowledgements == ()


def test_what_was_read_is_acknowledged_once(ready: Desk, recipient: age.Recipient) -> None:
    """With the flag an outbox names every envelope that was opened or refused, and the next one names none of them."""
    ready.brought(sealed(recipient), b"no envelope")
    first, _ = made(ready, "one.tar", "--acknowledge-without-backup")
    second, _ = made(ready, "two.tar", "--acknowledge-without-backup")
    assert (len(first.acknowledgements), len(second.acknowledgements)) == (2, 0)
    assert ready.json("status")["acknowledged"] == 2


def test_what_a_later_batch_brings_again_is_acknowledged_again(ready: Desk, recipient: age.Recipient) -> None:
    """An envelope handed in again after it was acknowledged is named in the next outbox, once; it counts as one."""
    envelope = sealed(recipient)
    ready.brought(envelope)
    named = [made(ready, "one.tar", "--acknowledge-without-backup")[0].acknowledgements]
    ready.brought(envelope)
    named += [made(ready, name, "--acknowledge-without-backup")[0].acknowledgements for name in ("two.tar", "3.tar")]
    assert named == [named[0], named[0], ()]
    assert (len(named[0]), ready.json("status")["acknowledged"]) == (1, 1)


def test_what_waits_is_not_acknowledged(ready: Desk, recipient: age.Recipient) -> None:
    """An item that was received and not opened is never acknowledged."""
    from intake.desk import opening
    from intake.desk.progress import Silent

    with ready.session() as session:
        opening.receive(session, ready.batch([sealed(recipient)]), Silent())
    content, _ = made(ready, "one.tar", "--acknowledge-without-backup")
    assert content.acknowledgements == ()


def test_an_outbox_can_be_written_again(ready: Desk) -> None:
    """A lost stick costs nothing: the same bytes come out, and the sequence does not move."""
    made(ready, "one.tar")
    made(ready, "two.tar")
    assert ready.run("outbox", ready.work / "again.tar", "--again", "1").code == 0
    assert (ready.work / "again.tar").read_bytes() == (ready.work / "one.tar").read_bytes()
    assert ready.json("status")["outboxes"] == 2


@pytest.mark.parametrize("options", [["--again", "7"], ["--again", "1", "--acknowledge-without-backup"]])
def test_an_outbox_that_was_not_made_is_refused(ready: Desk, options: list[str]) -> None:
    """Neither an unknown number nor a changed repetition is written."""
    assert ready.run("outbox", ready.work / "again.tar", *options).code in (64, 66)
    assert not (ready.work / "again.tar").exists()


def test_a_taken_name_costs_no_number(ready: Desk) -> None:
    """Where the file is there already, no outbox is made."""
    (ready.work / "one.tar").write_text("mine")
    assert ready.run("outbox", ready.work / "one.tar").code == 73
    assert ready.json("status")["outboxes"] == 0


def test_a_folder_that_is_not_there_costs_no_number(ready: Desk) -> None:
    """Where the folder of the file is not there, no outbox is made."""
    assert ready.run("outbox", ready.work / "nowhere" / "one.tar").code == 66
    assert ready.json("status")["outboxes"] == 0


def test_an_outbox_that_could_not_be_written_is_not_lost(ready: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the stick fails after the outbox was noted, the error names the command that writes it again."""

    def fail(path: Path, data: bytes) -> None:
        raise durable.NotWritable(f"{path}: No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr(durable, "write_new", fail)
        said = ready.run("outbox", ready.work / "one.tar")
    assert (said.code, "--again" in said.err) == (73, True)
    assert ready.run("outbox", ready.work / "one.tar", "--again", "1").code == 0


def test_the_serial_grows_with_the_content_only(ready: Desk) -> None:
    """The recipients note keeps its serial until an epoch is added."""
    serials = [note_of(made(ready, f"{number}.tar")[0]).serial for number in range(2)]
    ready.run("epoch", "new")
    after = note_of(made(ready, "three.tar")[0])
    assert (serials, after.serial, len(after.epochs)) == ([1, 1], 2, 2)


def note_of(content: Outbox) -> recipients.RecipientsNote:
    """Return the recipients note of an outbox."""
    return recipients.parse(content.recipients, note.Verifier.parse(content.keys["recipients"]))


@pytest.mark.parametrize(("day", "numbers"), [(0, [1, 2]), (90, [1, 2]), (96, [1, 2]), (97, [2]), (179, [2])])
def test_the_note_holds_what_the_server_must_know(ready: Desk, day: int, numbers: list[int]) -> None:
    """The note has the current epoch, the next, and the one before for as long as the server accepts it."""
    with ready.session() as session:
        epochs.add(session, 90)
    with ready.session(TODAY + day * DAY) as session:
        outgoing.make(session, ready.work / "one.tar")
    content, _ = outbox.read(io.BytesIO((ready.work / "one.tar").read_bytes()), pinned(ready))
    assert [epoch.number for epoch in note_of(content).epochs] == numbers


@pytest.mark.parametrize("day", [-1, 90, 400])
def test_without_a_valid_epoch_there_is_no_outbox(ready: Desk, day: int) -> None:
    """On a day that no epoch covers, the desk refuses to publish keys."""
    with ready.session(TODAY + day * DAY) as session, pytest.raises(NoEpochNow):
        outgoing.make(session, ready.work / "one.tar")


@pytest.mark.parametrize(
    "pair",
    [
        ("nothing", "x"),
        ("languages", "en,xx"),
        ("languages", ""),
        ("demo", "yes"),
        ("max_files_bytes", "-1"),
        ("max_files_bytes", "10**9"),
        ("office_name", ""),
        ("office_name", "\u202eevil"),
        ("mandate", "two\nlines"),
        ("mandate",),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(ready: Desk, pair: tuple[str, ...]) -> None:
    """A wrong value is refused, and also the good one beside it is not stored."""
    before = ready.json("site", "show")
    assert ready.run("site", "set", "helpline", "changed", *pair).code in (64, 65)
    assert ready.json("site", "show") == before


def test_another_officer_signs_with_the_same_keys(ready: Desk, tmp_path: Path) -> None:
    """An outbox that a second officer makes follows the first one's under the same pinned key."""
    (tmp_path / "bela").write_text("a passphrase of bela\n")
    assert (
        ready.run("--officer", "anna", "officer", "add", "bela", "--new-passphrase-file", tmp_path / "bela").code == 0
    )
    made_by_anna = ready.work / "one.tar"
    assert ready.run("--officer", "anna", "outbox", made_by_anna).code == 0
    said = ready.run("outbox", ready.work / "two.tar", "--officer", "bela", "--passphrase-file", tmp_path / "bela")
    assert said.code == 0, said.err
    first, digest = outbox.read(io.BytesIO(made_by_anna.read_bytes()), key_of(ready))
    second, _ = outbox.read(io.BytesIO((ready.work / "two.tar").read_bytes()), key_of(ready))
    assert second.previous == digest
    assert first.keys == second.keys


def key_of(desk: Desk) -> note.Verifier:
    """Return the pinned key of a desk with several officers."""
    return note.Verifier.parse(desk.json("status", "--officer", "anna")["office"])
