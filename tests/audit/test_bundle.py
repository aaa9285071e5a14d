"""A bundle that was altered on its way, or made by a log that lies, is refused, or what is wrong in it is named."""

import io
import itertools
from collections.abc import Callable, Sequence

import pytest

from crypto import checkpoint, note, tiles
from crypto.errors import Refusal, UnknownKey, WrongOrigin
from intake.audit.bundle import Keys, kept, read_bundle
from intake.audit.errors import BundleMalformed, LogDamaged, MemberRefused
from intake.audit.events import Event
from intake.audit.findings import Code
from intake.audit.log import Log
from intake.audit.verify import Held
from intake.transfer.errors import ArchiveMalformed, ArchiveTrailing, ArchiveTruncated, MemberAltered, MemberUnexpected
from tests.audit import logs, parcels
from tests.audit.memory import Memory


def codes(data: bytes, held: Sequence[Held] = (), *, hashes_only: bool = False) -> list[Code]:
    """Return what the check of a bundle finds, in order."""
    return [finding.code for finding in logs.read(data, held=held, hashes_only=hashes_only).findings]


def test_a_true_bundle_has_no_fault(bundle: bytes) -> None:
    """A bundle that nobody touched is sound, and says who has seen the log on which day."""
    verified = logs.read(bundle)
    assert verified.findings == ()
    assert verified.opened.cosigned == (("office/witness", logs.DAY),)
    assert (verified.origin, verified.size, verified.made) == ("intake/log/1", 38, logs.day(30))


def test_every_entry_is_handed_on(bundle: bytes, served: Log) -> None:
    """The entries of a bundle are those of the log, in their order."""
    taken: list[int] = []
    logs.read(bundle, take=lambda entry: taken.append(entry.index))
    assert taken == list(range(served.head().size))


def test_two_writers_write_the_same_bytes(bundle: bytes) -> None:
    """Nothing in a bundle depends on who writes it or when, but the day."""
    log = logs.server_log()
    assert logs.bundle_of(log, [logs.cosigned(log)]) == bundle


def test_a_size_that_was_cosigned_twice_is_carried_once(served: Log) -> None:
    """Where a witness cosigned one size on two days, the bundle has what came last."""
    twice = [logs.cosigned(served, on=logs.day(number)) for number in range(2)]
    assert logs.read(logs.bundle_of(served, twice)).opened.cosigned == (("office/witness", logs.day(1)),)


def test_a_log_of_many_tiles_is_carried(served: Log) -> None:
    """A log of more entries than one tile has goes through a bundle whole."""
    log = Log(Memory(), logs.SERVER)
    log.append([logs.staff(Event.LOG_READ)] * 600, logs.day(0))
    verified = logs.read(logs.bundle_of(log, [logs.cosigned(log)]))
    assert (verified.size, verified.findings) == (601, ())


def test_the_unwitnessed_tail_is_told(served: Log) -> None:
    """What no witness has seen could still be rewritten, and the check says from where on."""
    log = logs.server_log()
    witnessed = logs.cosigned(log)
    log.append([logs.staff(Event.LOG_READ)], logs.day(20))
    (finding,) = logs.read(logs.bundle_of(log, [witnessed])).findings
    assert (finding.code, finding.first, finding.last, finding.is_fault) == (Code.NOT_WITNESSED, 38, 38, False)


def test_a_rewritten_tail_is_not_found(served: Log) -> None:
    """Above the last witnessed size a log can be rewritten unnoticed: what is promised ends there."""
    log, rewritten = logs.server_log(), logs.server_log()
    witnessed = logs.cosigned(log)
    log.append([logs.staff(Event.LOG_READ)], logs.day(20))
    rewritten.append([logs.staff(Event.LOGOUT)], logs.day(20))
    assert codes(logs.bundle_of(log, [witnessed])) == codes(logs.bundle_of(rewritten, [witnessed]))


@pytest.mark.parametrize("size", range(2, 38))
def test_a_history_that_was_rewritten_is_found(size: int) -> None:
    """A log whose holder changed one entry and signed everything anew is not the one that its witness saw."""
    forged = parcels.rewritten(logs.server_log(), size - 1)
    findings = logs.read(logs.bundle_of(forged), held=[kept(_checkpoint(size), logs.SERVER.verifier)]).findings
    assert (Code.HISTORY_DIFFERS, size - 1) in {(finding.code, finding.last) for finding in findings}


def _checkpoint(size: int) -> bytes:
    """Return the checkpoint that an auditor kept when the server's log had a size."""
    log = logs.server_log()
    return checkpoint.sign(parcels.earlier(log, size), logs.SERVER)


def test_a_log_that_was_cut_is_found(served: Log) -> None:
    """A checkpoint of more entries than the log has shows that it was rolled back."""
    short = parcels.shortened(logs.server_log(), 30)
    assert Code.LOG_SHORTENED in codes(logs.bundle_of(short), held=[kept(_checkpoint(31), logs.SERVER.verifier)])


def test_a_kept_checkpoint_may_be_three_lines(served: Log) -> None:
    """Whoever printed a checkpoint can type it in without its signatures."""
    text = served.head().text().encode()
    assert kept(text, logs.SERVER.verifier).checkpoint == served.head()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Refusal),
        (b"intake/log/1\n38\n", Refusal),
        (b"\xff\xfe\n1\n2\n", Refusal),
        (b"office/log/1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", WrongOrigin),
        (checkpoint.sign(logs.server_log().head(), note.Signer("intake/log/1", bytes(32))), UnknownKey),
    ],
)
def test_a_checkpoint_that_is_none_is_not_compared(data: bytes, error: type[Refusal]) -> None:
    """What an auditor brings is read as strictly as what comes from the log."""
    with pytest.raises(error):
        kept(data, logs.SERVER.verifier)


# keys and notes


def test_a_bundle_of_another_key_is_refused(bundle: bytes) -> None:
    """A bundle that the expected log did not sign is refused before anything else is read."""
    with pytest.raises(MemberRefused, match="manifest: the note is not signed by the expected key"):
        logs.read(bundle, note.Signer("intake/log/1", bytes(32)))


def test_an_unknown_witness_is_refused(served: Log) -> None:
    """A cosignature by a key that the auditor does not know is refused, not passed over."""
    strange = logs.cosigned(served, logs.OTHER)
    with pytest.raises(MemberRefused, match="checkpoint: the note is not signed by the expected key"):
        logs.read(logs.bundle_of(served, [strange]))


def _twice(note_: bytes) -> bytes:
    *_, line = note_.splitlines(keepends=True)
    return note_ + line


NOTES: dict[str, Callable[[bytes], bytes]] = {
    "a signature twice": _twice,
    "base64 with other last bits": lambda data: data[:-2] + bytes([data[-2] ^ 1]) + data[-1:],
    "base64 without its end": lambda data: data.replace(b"=\n\n", b"\n\n"),
    "a byte after the end": lambda data: data + b"\n",
    "an extension line": lambda data: data.replace(b"\n\n", b"\nmore\n\n", 1),
    "carriage returns": lambda data: data.replace(b"\n", b"\r\n"),
    "no signature": lambda data: data.partition(b"\n\n")[0] + b"\n\n",
    "the signatures in another order": lambda data: _swapped(data),
    "a cosignature cut short": lambda data: data[:-20] + b"\n",
    "nothing": lambda data: b"",
}


def _swapped(data: bytes) -> bytes:
    head, _, signatures = data.partition(b"\n\n")
    return head + b"\n\n" + b"".join(reversed(signatures.splitlines(keepends=True)))


@pytest.mark.parametrize("name", [name for name in NOTES if name != "the signatures in another order"])
@pytest.mark.parametrize("member", ["checkpoint", "witnessed"])
def test_a_note_in_another_form_is_refused(bundle: bytes, name: str, member: str) -> None:
    """A checkpoint that is not in its one form is refused by the name of its member, however it came there."""
    altered = NOTES[name](parcels.body(bundle, "checkpoint"))
    data = altered if member == "checkpoint" else len(altered).to_bytes(2) + altered
    with pytest.raises(MemberRefused, match=f"{member}: "):
        logs.read(parcels.resigned(bundle, {member: data}))


def test_the_order_of_signatures_does_not_matter(bundle: bytes) -> None:
    """A checkpoint whose cosignature stands first is the same statement."""
    swapped = _swapped(parcels.body(bundle, "checkpoint"))
    assert codes(parcels.resigned(bundle, {"checkpoint": swapped})) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"log {logs.SERVER.vkey}",
        f"witness {logs.WITNESS.vkey}\nlog {logs.SERVER.vkey}\n",
        f"log {logs.SERVER.vkey}\nlog {logs.SERVER.vkey}\n",
        f"log {logs.SERVER.vkey}\nofficer {logs.ANNA.vkey}\nofficer {logs.ANNA.vkey}\n",
        f"log {logs.SERVER.vkey}\nwitness {logs.ANNA.vkey}\n",
        f"log {logs.SERVER.vkey}\nauditor {logs.ANNA.vkey}\n",
        f"log {logs.SERVER.vkey}\x0bofficer {logs.ANNA.vkey}\n",
        f"log {logs.SERVER.vkey.upper()}\n",
    ],
)
def test_keys_in_another_form_are_refused(bundle: bytes, text: str) -> None:
    """The list of claimed keys has one form."""
    with pytest.raises(MemberRefused, match="keys: "):
        logs.read(parcels.resigned(bundle, {"keys": text.encode()}))


def test_a_claim_of_another_key_is_found(bundle: bytes) -> None:
    """A bundle that claims another witness than the auditor brought from elsewhere is told so."""
    claimed = Keys(logs.SERVER.vkey, (logs.OTHER.vkey,)).text().encode()
    assert codes(parcels.resigned(bundle, {"keys": claimed})) == [Code.KEY_DIFFERS]


# the file


@pytest.mark.parametrize("part", range(0, 29))
def test_a_bundle_that_ends_too_early_is_refused(bundle: bytes, part: int) -> None:
    """A bundle that was cut anywhere is refused."""
    with pytest.raises((ArchiveTruncated, ArchiveMalformed, MemberUnexpected)):
        logs.read(bundle[: part * 512 + 7])


def test_a_bundle_with_something_after_it_is_refused(bundle: bytes) -> None:
    """Bytes after the end are refused."""
    with pytest.raises(ArchiveTrailing):
        logs.read(bundle + b"\0")


def test_members_in_another_order_are_refused(bundle: bytes) -> None:
    """Two members that changed places are refused by name."""
    names = parcels.names(bundle)
    for left, right in itertools.pairwise(names):
        order = [right if name == left else left if name == right else name for name in names]
        with pytest.raises(MemberUnexpected, match=left):
            logs.read(parcels.reordered(bundle, order))


@pytest.mark.parametrize("name", ["checkpoint", "witnessed", "keys", "tile/0/000.p/38", "tile/entries/000.p/38"])
def test_an_altered_member_is_named(bundle: bytes, name: str) -> None:
    """A byte that changed on the way is refused by the name of its member."""
    body = parcels.body(bundle, name)
    with pytest.raises(MemberAltered, match=name):
        logs.read(bundle.replace(body, bytes([body[0] ^ 1]) + body[1:]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sealed-intake/audit/v1", "sealed-intake/batch/v1"),
        ("origin intake/log/1", "origin intake/log/2"),
        ("made 2026-12-23", "made 2026-13-23"),
        ("log 0 38", "log 1 38"),
        ("log 0 38", "log 0 0"),
        ("log 0 38", "log 0 37"),
        ("log 0 38", "log 0 39"),
        ("log 0 38", "log 0 9999999999999999"),
        ("log 0 38", "log 0 038"),
        ("member keys", "member  keys"),
        ("member keys", "member locks"),
        ("member tile/0/000.p/38 1216", "member tile/0/000.p/38 1217"),
        ("member tile/entries/000.p/38 ", "member tile/entries/000.p/38 9999"),
    ],
)
def test_a_manifest_in_another_form_is_refused(bundle: bytes, old: str, new: str) -> None:
    """A manifest that its own log signed is refused where it says what it may not."""
    with pytest.raises(MemberRefused, match="manifest: "):
        logs.read(parcels.resigned(bundle, text=lambda text: text.replace(old, new, 1)))


def test_a_manifest_with_one_line_more_is_refused(bundle: bytes) -> None:
    """A member that does not follow from the size has no place."""
    line = f"member notes 0 {'0' * 64}\n"
    with pytest.raises(MemberRefused, match="after the last member"):
        logs.read(parcels.resigned(bundle, text=lambda text: text + line))


def test_a_bundle_of_a_batch_key_is_refused(bundle: bytes) -> None:
    """A manifest that the log's key signed for another purpose is no bundle."""
    text = "sealed-intake/batch/v2\n"
    with pytest.raises(MemberRefused, match="another purpose"):
        logs.read(parcels.resigned(bundle, text=lambda _: text))


# what a log that lies can do: everything is signed with the true key


def test_an_altered_entry_is_named(bundle: bytes) -> None:
    """An entry that was changed after it was signed is named by its number."""
    body = parcels.body(bundle, "tile/entries/000.p/38").replace(b"wrong-code", b"wrong-cod3")
    findings = logs.read(parcels.resigned(bundle, {"tile/entries/000.p/38": body})).findings
    assert {(finding.code, finding.first) for finding in findings} == {
        (Code.ENTRY_ALTERED, 20),
        (Code.ENTRY_MALFORMED, 20),
        (Code.HISTORY_DIFFERS, 0),
    }


def test_exchanged_entries_are_named(bundle: bytes) -> None:
    """Two entries that changed places are both named."""
    entries = list(parcels.entries(bundle))
    entries[24], entries[25] = entries[25], entries[24]
    body = tiles.write_bundle(entries)
    found = logs.read(parcels.resigned(bundle, {"tile/entries/000.p/38": body})).findings
    assert (Code.ENTRY_ALTERED, 24, 25) in {(finding.code, finding.first, finding.last) for finding in found}


def test_an_altered_tile_is_named(bundle: bytes) -> None:
    """A hash that was changed in a tile is named by the tile; the entries are those that were signed."""
    body = bytearray(parcels.body(bundle, "tile/0/000.p/38"))
    body[5 * 32] ^= 1
    (finding,) = logs.read(parcels.resigned(bundle, {"tile/0/000.p/38": bytes(body)})).findings
    assert (finding.code, finding.first, finding.member) == (Code.HASH_ALTERED, 5, "tile/0/000.p/38")


def test_tile_and_entry_altered_together_are_found(bundle: bytes) -> None:
    """Whoever changes an entry and its hash is betrayed by the root."""
    forged = logs.bundle_of(parcels.rewritten(logs.server_log(), 21))
    names = ("tile/0/000.p/38", "tile/entries/000.p/38")
    altered = parcels.resigned(bundle, {name: parcels.body(forged, name) for name in names})
    assert Code.ROOT_DIFFERS in codes(altered)


@pytest.mark.parametrize("change", [lambda found: found[:-1], lambda found: [*found, found[-1]], lambda found: []])
def test_another_number_of_entries_is_refused(bundle: bytes, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """A tile of entries has as many as its name says."""
    body = b"".join(len(data).to_bytes(2) + data for data in change(list(parcels.entries(bundle))))
    with pytest.raises(Refusal, match=r"tile/entries/000\.p/38"):
        logs.read(parcels.resigned(bundle, {"tile/entries/000.p/38": body}))


def test_checkpoints_that_do_not_ascend_are_refused(bundle: bytes) -> None:
    """The witnessed checkpoints stand in the order of their sizes, none twice."""
    twice = parcels.body(bundle, "witnessed") * 2
    with pytest.raises(MemberRefused, match=r"witnessed: .* do not ascend"):
        logs.read(parcels.resigned(bundle, {"witnessed": twice}))


def test_a_checkpoint_without_a_witness_is_not_witnessed(bundle: bytes, served: Log) -> None:
    """A checkpoint that only the log signed does not stand among the witnessed."""
    alone = checkpoint.sign(served.head(), logs.SERVER)
    with pytest.raises(MemberRefused, match="no witness"):
        logs.read(parcels.resigned(bundle, {"witnessed": len(alone).to_bytes(2) + alone}))


def test_an_old_bundle_is_not_enough_for_who_kept_a_later_checkpoint(bundle: bytes) -> None:
    """A bundle of last month, shown again, is found by whoever kept this month's checkpoint."""
    log = logs.server_log()
    log.append([logs.staff(Event.LOG_READ)], logs.day(20))
    later = kept(checkpoint.sign(log.head(), logs.SERVER), logs.SERVER.verifier)
    assert codes(bundle, held=[later]) == [Code.LOG_SHORTENED]


def test_no_bundle_is_made_of_a_damaged_log() -> None:
    """A log whose entries are not those that were signed is not handed out as if they were."""
    log = logs.server_log()
    log.storage.entries[5] = log.storage.entries[6]  # type: ignore[attr-defined]  # a list in memory
    with pytest.raises(LogDamaged):
        logs.bundle_of(log)


def test_no_bundle_is_made_of_nothing() -> None:
    """A log that was never begun has nothing to show."""
    with pytest.raises(LogDamaged):
        logs.bundle_of(Log(Memory(), logs.SERVER))


def test_the_hashes_alone_can_be_checked(bundle: bytes) -> None:
    """The quick check finds an altered entry as the whole one does, and says nothing of its grammar."""
    body = parcels.body(bundle, "tile/entries/000.p/38").replace(b"wrong-code", b"wrong-cod3")
    altered = parcels.resigned(bundle, {"tile/entries/000.p/38": body})
    assert Code.ENTRY_ALTERED in codes(altered, hashes_only=True)
    assert Code.ENTRY_MALFORMED not in codes(altered, hashes_only=True)


def test_two_officers_by_one_name_and_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of two keys an entry means must never be a question: ids are short, and can be searched for."""
    monkeypatch.setattr(note, "key_id", lambda name, algorithm, public: bytes(4))
    officers = [note.Signer("officer/anna", bytes([seed] * 32)).vkey for seed in (5, 6)]
    with pytest.raises(BundleMalformed, match="two officers"):
        Keys.parse(Keys(logs.SERVER.vkey, (), tuple(officers)).text())


def test_an_officer_whom_the_auditor_does_not_know_is_found(office: Log) -> None:
    """Whoever compared the officers' keys on paper is told of one that the bundle has besides."""
    data = logs.bundle_of(office, [logs.cosigned(office)], [logs.ANNA, logs.BORIS])
    source, known = io.BytesIO(data), [logs.ANNA.verifier]
    verified = read_bundle(source, logs.DESK.verifier, [logs.WITNESS.verifier], officers=known)
    assert [(finding.code, finding.detail) for finding in verified.findings] == [(Code.KEY_DIFFERS, "officer/boris")]
