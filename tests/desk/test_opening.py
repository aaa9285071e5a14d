"""Opening: every item of a batch ends as opened, duplicate or refused, and nothing is lost or doubled."""

import io
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crypto import age, note, primitives
from crypto.document import Reply
from crypto.errors import CryptoError, NoMatch, WrongRole
from intake.desk import opening
from intake.desk.errors import DiskFull, EnvelopeDamaged, ForeignBatch, NoServer
from intake.desk.progress import Silent
from intake.desk.reading import Unreadable, read_envelope
from intake.desk.store import items
from intake.desk.store.items import State
from intake.transfer import archive
from intake.transfer.errors import TransferError
from tests.desk.desks import ANSWERS, PASSPHRASE, Desk, report, sealed


def counts(desk: Desk) -> dict[State, int]:
    """Return the items by state."""
    with desk.session() as session, session.database.reading() as connection:
        return items.counts(connection)


def receive(desk: Desk, path: Path) -> opening.Received:
    """Take a batch in without opening."""
    with desk.session() as session:
        return opening.receive(session, path, Silent())


def test_reports_of_both_kinds_of_key_are_opened(desk: Desk) -> None:
    """An envelope to the hybrid key and one to the classical key of an epoch both end as opened."""
    path = desk.batch([sealed(desk.recipient()), sealed(desk.recipient(kind="classical"))])
    answer = desk.json("open", path)
    assert (answer["opened"], answer["duplicate"], answer["refused"]) == (2, 0, 0)


def test_the_summary_is_one_line(desk: Desk, recipient: age.Recipient) -> None:
    """The last line says how many were opened, duplicate and refused."""
    said = desk.run("open", desk.batch([sealed(recipient)]))
    assert (said.code, said.out.splitlines()[-1]) == (0, "opened 1, duplicate 0, refused 0")


def test_a_batch_that_comes_twice_adds_nothing(desk: Desk, recipient: age.Recipient) -> None:
    """A replayed batch is known, says so, and leaves the items as they were."""
    path = desk.batch([sealed(recipient), sealed(recipient)])
    desk.run("open", path)
    said = desk.run("open", path)
    assert "all 2 were here already" in said.out
    assert counts(desk)[State.OPENED] == 2


def test_an_envelope_in_two_batches_is_one_item(desk: Desk, recipient: age.Recipient) -> None:
    """A second export that repeats an envelope adds only what is new."""
    first = sealed(recipient)
    desk.run("open", desk.batch([first], "one.tar"))
    answer = desk.json("open", desk.batch([first, sealed(recipient)], "two.tar"))
    assert (answer["received"], answer["known"], answer["opened"]) == (1, 1, 1)


def test_a_report_sealed_twice_is_a_duplicate(desk: Desk, recipient: age.Recipient) -> None:
    """The same submission in two envelopes, as a retry makes it, is opened once and noted once as duplicate."""
    plain = report()
    answer = desk.json("open", desk.batch([sealed(recipient, plain), sealed(recipient, plain)]))
    assert (answer["opened"], answer["duplicate"]) == (1, 1)


def test_a_submission_with_other_content_is_opened_and_marked(desk: Desk, recipient: age.Recipient) -> None:
    """A submission id that comes again with other words is no duplicate; the item says so."""
    number = secrets.token_hex(16)
    desk.brought(sealed(recipient, report(submission=number)))
    (code,) = desk.brought(sealed(recipient, report({**ANSWERS, "what": "Other words."}, submission=number)))
    assert desk.json("show", code)["item"]["same_submission_other_content"] is True


def test_what_the_form_forbids_is_opened_with_its_problems(desk: Desk, recipient: age.Recipient) -> None:
    """A report made by hand that lacks required answers and has unknown ones is not refused."""
    answer = desk.json("open", desk.batch([sealed(recipient, report({"what": 7, "new": "x"}))]))
    assert answer["opened"] == 1
    assert answer["items"][0]["problems"] > 1


def test_the_way_to_answer_is_kept(desk: Desk, recipient: age.Recipient) -> None:
    """The reply fields of a document are stored with the item, and shown in no way."""
    reply = Reply("a" * 64, str(age.HybridIdentity.generate().recipient()), "b" * 64)
    (code,) = desk.brought(sealed(recipient, report(reply=reply)))
    with desk.session() as session, session.database.reading() as connection:
        item = items.by_code(connection, code)
        content = items.content(connection, item.id) if item else None
    assert content is not None
    assert (content.mailbox, content.recipient, content.source_token) == (reply.mailbox, reply.recipient, "b" * 64)


def test_what_no_key_opens_is_refused_and_kept(desk: Desk) -> None:
    """An envelope to a stranger's key ends as refused with a reason, and its bytes stay."""
    foreign = sealed(age.HybridIdentity.generate().recipient())
    said = desk.run("open", desk.batch([foreign]))
    assert (said.code, "refused: no-match" in said.out) == (65, True)
    (kept,) = (desk.path / "envelopes").iterdir()
    assert kept.read_bytes() == foreign


@pytest.mark.parametrize("size", [65536, 69632])
def test_a_padded_envelope_without_a_document_is_refused(desk: Desk, recipient: age.Recipient, size: int) -> None:
    """An age file of a size that only our page makes, and that holds no submission document, is refused."""
    desk.brought(sealed(recipient, b"\xff" * size))
    assert counts(desk) == {State.UNOPENED: 0, State.OPENED: 0, State.DUPLICATE: 0, State.REFUSED: 1}


def test_a_file_for_two_keys_is_refused(desk: Desk, recipient: age.Recipient) -> None:
    """An envelope that a second person could open too is not one of ours."""
    both = age.seal_bytes(report(), [recipient, age.HybridIdentity.generate().recipient()])
    assert desk.json("open", desk.batch([both]))["items"][0]["reason"] == "several-stanzas"


def test_text_where_an_envelope_should_be_is_refused(desk: Desk) -> None:
    """Readable text that a server let through ends as refused."""
    assert desk.json("open", desk.batch([b"a readable report\n" * 5000]))["items"][0]["reason"] == "readable-text"


# Who may sign a batch


def test_a_batch_needs_a_pinned_server(desk: Desk, recipient: age.Recipient) -> None:
    """A batch signed by a key that nobody pinned is refused before any body is read."""
    foreign = note.Signer("north/batch", primitives.random(32))
    with pytest.raises(ForeignBatch):
        receive(desk, desk.batch([sealed(recipient)], signer=foreign))
    assert list((desk.path / "envelopes").iterdir()) == []


def test_a_note_for_another_purpose_is_no_batch(desk: Desk) -> None:
    """A manifest that the right key signed for another role is refused."""
    path = desk.work / "other.tar"
    manifest = desk.server.sign("sealed-intake/log/v1\nbatch\n")
    with path.open("wb") as out:
        archive.begin(out, manifest)
        archive.end(out)
    with pytest.raises(WrongRole):
        receive(desk, path)


def test_without_a_server_no_batch_is_read(tmp_path: Path, desk: Desk) -> None:
    """A desk that pins no server refuses every batch and names the command."""
    lonely = Desk(tmp_path / "lonely", desk.work, desk.server)
    lonely.run("init", "--officer", "anna")
    with pytest.raises(NoServer):
        receive(lonely, desk.batch([]))


# Damage on the way


def cuts(length: int, long: bool) -> list[int]:
    """Return where to cut a file: everywhere in its ends, and every 251st byte (or every byte) between."""
    if long:
        return list(range(length))
    return sorted({*range(0, 2600, 7), *range(2600, length, 2551), *range(length - 1100, length, 3)})


def check_cuts(desk: Desk, long: bool) -> None:
    """Cut a batch everywhere and check that nothing is noted that did not arrive whole."""
    whole = desk.batch([sealed(desk.recipient())]).read_bytes()
    body_ends = len(whole) - 1024
    cut = desk.work / "cut.tar"
    with desk.session() as session:
        for length in cuts(len(whole), long):
            cut.write_bytes(whole[:length])
            with pytest.raises(TransferError):
                opening.receive(session, cut, Silent())
            with session.database.reading() as connection:
                waiting = items.counts(connection)[State.UNOPENED]
            assert waiting == (length >= body_ends), length
            assert len(list((desk.path / "envelopes").iterdir())) == waiting


def test_a_batch_cut_anywhere_is_refused(desk: Desk) -> None:
    """A batch that ends too early is refused; an envelope is noted only when all of it was there."""
    check_cuts(desk, long=False)


@pytest.mark.long
def test_a_batch_cut_at_every_byte_is_refused(desk: Desk) -> None:
    """The same at every byte."""
    check_cuts(desk, long=True)


def test_what_arrived_before_a_cut_is_kept(desk: Desk, recipient: age.Recipient) -> None:
    """Of a batch that is cut in its second envelope the first is kept, and the whole batch completes it."""
    path = desk.batch([sealed(recipient), sealed(recipient)])
    cut = desk.work / "cut.tar"
    cut.write_bytes(path.read_bytes()[:-40000])
    assert desk.run("open", cut).code == 65
    assert counts(desk)[State.UNOPENED] == 1
    assert desk.json("open", path)["opened"] == 2


def flips(data: bytes | bytearray, everywhere: bool) -> list[int]:
    """Return which bits to flip: all of header, nonce and both ends of the payload, and some (or all) between."""
    begins, ends = 8 * 1750, 8 * (len(data) - 40)
    between = range(begins, ends) if everywhere else range(begins, ends, 1999)
    return [*range(begins), *between, *range(ends, 8 * len(data))]


def check_flips(kind: str, everywhere: bool) -> None:
    """Flip bits of an envelope one by one; each must be refused by an error of ours."""
    identity = age.HybridIdentity.generate() if kind == "hybrid" else age.X25519Identity.generate()
    data = bytearray(sealed(identity.recipient()))
    for bit in flips(data, everywhere):
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CryptoError):
            read_envelope(io.BytesIO(data), len(data), lambda _: [identity])
        data[bit // 8] ^= 1 << bit % 8
    read_envelope(io.BytesIO(data), len(data), lambda _: [identity])


@pytest.mark.parametrize("kind", ["hybrid", "classical"])
def test_a_flipped_bit_is_refused(kind: str) -> None:
    """No flipped bit of header, nonce and ends, and none of a sample between, is read as a report."""
    check_flips(kind, everywhere=False)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["hybrid", "classical"])
def test_every_flipped_bit_is_refused(kind: str) -> None:
    """The same for every bit of the smallest envelope."""
    check_flips(kind, everywhere=True)


def test_flipped_envelopes_end_as_refused_items(desk: Desk, recipient: age.Recipient) -> None:
    """Damaged envelopes that a server signed for are refused with a reason each, and the good one is opened."""
    good = sealed(recipient)
    damaged = [bytearray(good) for _ in range(60)]
    for number, data in enumerate(damaged):
        data[number * len(data) // 60] ^= 0x10
    answer = desk.json("open", desk.batch([good, *map(bytes, damaged)]))
    assert (answer["opened"], answer["refused"]) == (1, 60)


def test_a_bad_sector_is_not_a_bad_report(desk: Desk, recipient: age.Recipient) -> None:
    """An envelope that changed on the desk's own disk is not refused: the error says so and the item waits."""
    receive(desk, path := desk.batch([sealed(recipient)]))
    (kept,) = (desk.path / "envelopes").iterdir()
    data = bytearray(kept.read_bytes())
    data[40000] ^= 1
    kept.write_bytes(data)
    with desk.session() as session, pytest.raises(EnvelopeDamaged):
        opening.open_waiting(session, Silent())
    assert desk.json("open", path)["opened"] == 1


def test_a_full_disk_is_said_before_the_first_byte(
    desk: Desk, recipient: age.Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that does not fit is refused as a whole."""
    usage = shutil.disk_usage(desk.path)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskFull):
        receive(desk, desk.batch([sealed(recipient)]))


def test_the_key_of_a_document_that_cannot_be_read_is_kept(recipient: age.Recipient, desk: Desk) -> None:
    """Where the envelope unseals but the document is broken, the error carries the file key for an examination."""
    data = sealed(recipient, b"\xff" * 65536)
    with desk.session() as session:
        keys = session.keyring.epoch(1).identities()
    with pytest.raises(Unreadable) as caught:
        read_envelope(io.BytesIO(data), len(data), lambda _: keys)
    assert len(caught.value.file_key) == age.FILE_KEY


def test_no_keys_at_all_is_no_match(recipient: age.Recipient) -> None:
    """Without any identity an envelope is refused as one that no key opens."""
    data = sealed(recipient)
    with pytest.raises(NoMatch):
        read_envelope(io.BytesIO(data), len(data), lambda _: [])


# Interrupted

_KILLED = """
import sys
from pathlib import Path
from tests.desk.desks import TODAY
from intake.desk import opening
from intake.desk.progress import Silent
from intake.desk.session import unlocked
with unlocked(Path(sys.argv[1]), "anna", lambda _: sys.argv[3].encode(), TODAY) as session:
    print("begun", flush=True)
    opening.receive(session, Path(sys.argv[2]), Silent())
    opening.open_waiting(session, Silent())
"""


def kill_while_opening(desk: Desk, path: Path, root: Path, seconds: float) -> None:
    """Open a batch in a process of its own and kill it after a time."""
    arguments = [str(desk.path), str(path), PASSPHRASE.decode()]  # of a test; the command never takes one
    child = subprocess.Popen([sys.executable, "-c", _KILLED, *arguments], cwd=root, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(seconds)
    child.kill()
    child.communicate()


def test_a_killed_opening_goes_on(desk: Desk, recipient: age.Recipient, root: Path) -> None:
    """After kill -9 at ten instants, opening again ends every item once, and no draft is left."""
    envelopes = [sealed(recipient) for _ in range(60)]
    path = desk.batch(envelopes)
    for attempt in range(10):
        kill_while_opening(desk, path, root, 0.03 * attempt)
    desk.run("open", path)
    assert counts(desk)[State.OPENED] == 60
    assert sorted(file.read_bytes() for file in (desk.path / "envelopes").iterdir()) == sorted(envelopes)
