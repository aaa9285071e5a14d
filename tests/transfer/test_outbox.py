"""An outbox is the only door into the server: altered, replayed, left out or foreign ones are refused."""

import datetime
import hashlib
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import mailbox, note
from crypto.errors import NoteError, ReadableText, Refusal, UnknownKey, WrongRole
from intake.transfer import archive, outbox
from intake.transfer.archive import Member
from intake.transfer.errors import (
    ArchiveTrailing,
    ArchiveTruncated,
    ForeignPredecessor,
    Gap,
    ManifestLine,
    OutOfDate,
    Replayed,
    TransferError,
)
from intake.transfer.outbox import Outbox


def read(data: bytes, key: note.Signer) -> Outbox:
    """Read an outbox."""
    return outbox.read(io.BytesIO(data), key.verifier)[0]


def lines_of(data: bytes) -> list[str]:
    """Return the signed lines of an outbox."""
    return archive.read_manifest(io.BytesIO(data)).decode().split("\n\n")[0].split("\n")


def forged(key: note.Signer, lines: list[str], bodies: list[bytes]) -> bytes:
    """Return an archive of truly signed lines and these bodies under the names of the outbox's members."""
    out = io.BytesIO()
    archive.begin(out, key.sign("\n".join(lines) + "\n"))
    for name, body in zip(outbox._MEMBERS, bodies, strict=True):
        archive.append(out, Member(name, len(body), hashlib.sha256(body).hexdigest()), [body])
    archive.end(out)
    return out.getvalue()


def test_an_outbox_is_read_as_it_was_written(good_outbox: bytes, office: note.Signer, sample: Outbox) -> None:
    """Everything in it comes back, and its digest is that of its manifest."""
    got, digest = outbox.read(io.BytesIO(good_outbox), office.verifier)
    assert got == sample
    assert digest == hashlib.sha256(archive.read_manifest(io.BytesIO(good_outbox))).hexdigest()


def test_an_outbox_without_acknowledgements_is_an_outbox(office: note.Signer, sample: Outbox) -> None:
    """The first outbox acknowledges nothing."""
    first = replace(sample, acknowledgements=())
    assert read(outbox.write_bytes(office, first)[0], office) == first


def test_an_outbox_cut_at_any_byte_is_refused(good_outbox: bytes, office: note.Signer) -> None:
    """No start of an outbox is an outbox."""
    for length in range(len(good_outbox)):
        with pytest.raises(ArchiveTruncated):
            read(good_outbox[:length], office)


def test_any_byte_altered_is_refused(good_outbox: bytes, office: note.Signer) -> None:
    """A flip in any byte is refused by an error of ours."""
    for position in range(len(good_outbox)):
        altered = bytearray(good_outbox)
        altered[position] ^= 1 << position % 8
        with pytest.raises(Refusal):
            read(bytes(altered), office)


@pytest.mark.parametrize("extra", [b"\0", b"\0" * 512, b"x"])
def test_anything_after_the_end_is_refused(good_outbox: bytes, office: note.Signer, extra: bytes) -> None:
    """Nothing follows the two empty blocks."""
    with pytest.raises(ArchiveTrailing):
        read(good_outbox + extra, office)


def test_an_outbox_by_another_key_or_for_another_role_is_refused(
    good_outbox: bytes, office: note.Signer, server: note.Signer
) -> None:
    """A key that is not pinned is unknown, and a batch's first line is the wrong role."""
    with pytest.raises(UnknownKey):
        read(good_outbox, server)
    lines = ["sealed-intake/batch/v1", *lines_of(good_outbox)[1:]]
    with pytest.raises(WrongRole):
        read(forged(office, lines, [b""] * 5), office)


def test_an_unsigned_outbox_is_refused(good_outbox: bytes, office: note.Signer) -> None:
    """A manifest without its signature is no note."""
    out = io.BytesIO()
    archive.begin(out, "\n".join(lines_of(good_outbox)).encode() + b"\n")
    with pytest.raises(NoteError):
        read(out.getvalue() + bytes(1024), office)


@pytest.mark.parametrize(
    ("found", "other"),
    [
        ("sequence 4", "sequence 04"),
        ("sequence 4", "sequence -4"),
        ("sequence 4", "sequence"),
        ("previous 5", "previous x"),
        ("previous 5", "previous 55"),
        ("key recipients", "key site"),
        ("key recipients office", "key recipients  office"),
        ("member recipients", "member site.settings"),
        ("member recipients", "member Recipients"),
        ("member site.settings", "member sitexsettings"),
        ("member site.settings", "member ../settings"),
        ("member site.settings 2", "member site.settings 02"),
        ("member site.settings 2", "member site.settings 268435457"),
        ("member site.settings 2", "member site.settings 9999999999999999"),
        ("member acknowledgements", "member more 0 " + "0" * 64 + "\nmember acknowledgements"),
        ("sequence 4", "sequence 4\nsequence 5"),
    ],
)
def test_a_line_that_breaks_the_form_is_refused(
    good_outbox: bytes, office: note.Signer, found: str, other: str
) -> None:
    """A true signature does not make a malformed line good."""
    text = "\n".join(lines_of(good_outbox))
    assert found in text
    with pytest.raises(ManifestLine):
        read(forged(office, text.replace(found, other, 1).split("\n"), [b""] * 5), office)


def test_a_line_too_many_or_too_few_is_refused(good_outbox: bytes, office: note.Signer) -> None:
    """Every line of the form is there, and no other."""
    lines = lines_of(good_outbox)
    for wrong in (*(lines[:i] + lines[i + 1 :] for i in range(1, len(lines))), [*lines, ""], [*lines, lines[-1]]):
        with pytest.raises(ManifestLine):
            read(forged(office, wrong, [b""] * 5), office)


def test_a_key_that_is_no_key_is_refused(good_outbox: bytes, office: note.Signer) -> None:
    """A mistyped verifier key is refused although the outbox vouches for it."""
    lines = [line + "A" if line.startswith("key site") else line for line in lines_of(good_outbox)]
    with pytest.raises(NoteError):
        read(forged(office, lines, [b""] * 5), office)


@pytest.mark.parametrize(
    "acknowledged",
    [
        b"\n",
        b"x\n",
        b"0" * 64,
        b"0" * 64 + b"\r\n",
        b"0" * 64 + b"\n\n",
        b"A" * 64 + b"\n",
        b"0" * 63 + b"\xff\n",
        b"0" * 64 + b"\n" + b"0" * 64 + b"\n",
        b"1" * 64 + b"\n" + b"0" * 64 + b"\n",
    ],
)
def test_acknowledgements_have_one_form(sample: Outbox, office: note.Signer, acknowledged: bytes) -> None:
    """Digests that do not ascend, come twice or are none are refused: what is named here is erased."""
    bodies = [b"recipients\n", b"{}", b"manifest\n", b"", acknowledged]
    text = lines_of(outbox.write_bytes(office, sample)[0])[:-1]
    text.append(f"member acknowledgements {len(acknowledged)} {hashlib.sha256(acknowledged).hexdigest()}")
    with pytest.raises(ManifestLine):
        read(forged(office, text, bodies), office)


def test_acknowledgements_that_do_not_ascend_are_not_written(sample: Outbox, office: note.Signer) -> None:
    """What its reader would refuse is not written."""
    with pytest.raises(ManifestLine):
        outbox.write_bytes(office, replace(sample, acknowledgements=("1" * 64, "0" * 64)))


def test_the_next_outbox_is_accepted(sample: Outbox) -> None:
    """Number 4 follows number 3 whose digest it names, and the first follows nothing."""
    outbox.check_sequence(sample, "4" * 64, 3, sample.previous)
    outbox.check_sequence(replace(sample, sequence=1, previous=outbox.NO_PREDECESSOR), "1" * 64, 0, "0" * 64)


@pytest.mark.parametrize(
    ("last_sequence", "last_digest", "expected"),
    [
        (4, "4" * 64, Replayed),
        (4, "9" * 64, ForeignPredecessor),
        (5, "5" * 64, OutOfDate),
        (9, "4" * 64, OutOfDate),
        (2, "5" * 64, Gap),
        (0, outbox.NO_PREDECESSOR, Gap),
        (3, "9" * 64, ForeignPredecessor),
    ],
)
def test_an_outbox_out_of_its_turn_is_refused_by_its_name(
    sample: Outbox, last_sequence: int, last_digest: str, expected: type[TransferError]
) -> None:
    """Replayed, out of date, a gap and two desks with one key are told apart."""
    with pytest.raises(expected):
        outbox.check_sequence(sample, "4" * 64, last_sequence, last_digest)


@pytest.mark.parametrize("sequence", [0, 2])
def test_the_first_outbox_has_number_one_and_no_predecessor(sample: Outbox, sequence: int) -> None:
    """Neither number 0 nor 2 is the first, and a first that names a predecessor is foreign."""
    with pytest.raises((OutOfDate, Gap, ForeignPredecessor)):
        outbox.check_sequence(
            replace(sample, sequence=sequence, previous=outbox.NO_PREDECESSOR), "1" * 64, 0, outbox.NO_PREDECESSOR
        )
    with pytest.raises(ForeignPredecessor):
        outbox.check_sequence(replace(sample, sequence=1), "1" * 64, 0, outbox.NO_PREDECESSOR)


@given(position=st.integers(0, 8000), dropped=st.integers(0, 1200), noise=st.binary(max_size=600))
def test_altered_outboxes_are_refused_in_our_words(
    good_outbox: bytes, office: note.Signer, position: int, dropped: int, noise: bytes
) -> None:
    """Whatever replaces a part of an outbox, reading it ends in an error of ours."""
    altered = good_outbox[:position] + noise + good_outbox[position + dropped :]
    if altered != good_outbox:
        with pytest.raises(Refusal):
            read(altered, office)


@given(st.text(st.characters(min_codepoint=32, codec="utf-8") | st.just("\n"), max_size=40), st.integers(0, 700))
def test_altered_manifests_that_are_signed_are_refused_in_our_words(noise: str, position: int) -> None:
    """Whatever the right key signs, reading it ends in an error of ours."""
    key = note.Signer("office/outbox", bytes([2] * 32))
    vkeys = [f"key {role} {note.Signer(f'office/{role}', bytes(32)).vkey}" for role in outbox.ROLES]
    empty = hashlib.sha256(b"").hexdigest()
    members = [f"member {name} 0 {empty}" for name in outbox._MEMBERS]
    text = "\n".join(["sealed-intake/outbox/v1", "sequence 4", "previous " + "5" * 64, *vkeys, *members])
    altered = text[:position] + noise + text[position + 2 :]
    try:
        read(forged(key, altered.split("\n"), [b""] * 5), key)
    except Refusal:
        return
    assert altered.count("\n") == text.count("\n")


def postings(number: int) -> tuple[outbox.Posting, ...]:
    """Return decoys in their order."""
    last = datetime.date(2027, 2, 21)
    return tuple(outbox.Posting(name, last, block) for name, block in sorted(mailbox.decoy() for _ in range(number)))


def test_mailboxes_come_back_as_they_were_posted(office: note.Signer, sample: Outbox) -> None:
    """Id, last day and block of each mailbox are kept."""
    full = replace(sample, mailboxes=postings(16))
    assert read(outbox.write_bytes(office, full)[0], office) == full


@pytest.mark.parametrize("number", [1, 15, 17])
def test_another_number_than_a_multiple_of_sixteen_is_refused(office: note.Signer, sample: Outbox, number: int) -> None:
    """How many sources were answered does not show."""
    with pytest.raises(ManifestLine):
        outbox.write_bytes(office, replace(sample, mailboxes=postings(number)))


def test_mailboxes_that_do_not_ascend_are_refused(office: note.Signer, sample: Outbox) -> None:
    """One order and nothing twice leaves no place for a message."""
    with pytest.raises(ManifestLine):
        outbox.write_bytes(office, replace(sample, mailboxes=postings(16)[::-1]))


def test_a_readable_block_is_refused(office: note.Signer, sample: Outbox) -> None:
    """Nothing that is not sealed reaches the server, not even by mistake."""
    good = postings(16)
    readable = replace(good[0], block=b"An answer in plain text. ".ljust(mailbox.BLOCK))
    data, _ = outbox.write_bytes(office, replace(sample, mailboxes=(readable, *good[1:])))
    with pytest.raises(ReadableText):
        read(data, office)


def test_a_day_that_does_not_exist_is_refused(office: note.Signer, sample: Outbox) -> None:
    """The number of a day has its limits."""
    full = replace(sample, mailboxes=postings(16))
    data = bytearray(b"".join(posting.record() for posting in full.mailboxes))
    data[32:36] = b"\xff" * 4
    with pytest.raises(ManifestLine):
        outbox._postings(bytes(data))
