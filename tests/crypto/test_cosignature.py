"""Cosignatures: those of another implementation, keys of two kinds, and times that are days."""

import base64
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import cosignature, note, primitives
from crypto.errors import (
    CosignatureInvalid,
    CosignatureTime,
    KeyMalformed,
    NoteError,
    NoteMalformed,
    UnknownKey,
    VerifierMalformed,
)

# the cosignature of sigsum-go, pkg/checkpoint, made there from the seed 17, 0, 0 … at the second 1234
SIGSUM_SEED = bytes([17, *bytes(31)])
SIGSUM_TEXT = "example.org/log\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
SIGSUM_LINE = (
    "— example.org/witness "
    "ys8uUAAAAAAAAATSftMzceM8zssdZ9jin9SjwIxzx9iADMf63VqirX2hafol9RsqNqbofIz0LVRqHXI2kpEBSki5RTXFtxz1vo9+Cg=="
)
# the cosignature that C2SP tlog-cosignature.md shows, and the second in the message that it shows
SHOWN_LINE = (
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
)
SHOWN_SECOND = 1679315147

WITNESS = cosignature.Cosigner("office/witness", bytes(range(32)))
TEXT = "intake/log\n20852\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
DAY = datetime.date(2026, 11, 23)
MIDNIGHT = 1795392000


def signed(seconds: int) -> note.Signature:
    """Return a true cosignature with any time."""
    signature = primitives.ed25519_sign(bytes(range(32)), cosignature.signed_message(TEXT, seconds))
    return note.Signature(WITNESS.verifier.name, WITNESS.verifier.key_id, seconds.to_bytes(8) + signature)


def test_the_cosignature_of_another_implementation_is_made_again() -> None:
    """From the same seed and second the line is the one of sigsum-go."""
    key = cosignature.Cosigner("example.org/witness", SIGSUM_SEED).verifier
    signature = primitives.ed25519_sign(SIGSUM_SEED, cosignature.signed_message(SIGSUM_TEXT, 1234))
    assert str(note.Signature(key.name, key.key_id, (1234).to_bytes(8) + signature)) == SIGSUM_LINE


def test_the_cosignature_of_another_implementation_has_too_fine_a_time() -> None:
    """It verifies, and is refused only for telling the second."""
    key = cosignature.Cosigner("example.org/witness", SIGSUM_SEED).verifier
    with pytest.raises(CosignatureTime):
        key.verify(SIGSUM_TEXT, note.Signature.parse(SIGSUM_LINE))


def test_the_published_line_is_read() -> None:
    """The line of the specification has the time that the specification shows, and 64 bytes of signature."""
    line = note.Signature.parse(SHOWN_LINE)
    assert (line.name, line.key_id.hex()) == ("witness.example.com/w1", "8d66cf3f")
    assert (int.from_bytes(line.data[:8]), len(line.data)) == (SHOWN_SECOND, 72)
    assert str(line) == SHOWN_LINE


def test_a_cosignature_tells_its_day() -> None:
    """The time of a cosignature is the midnight of the day, and the verifier gives the day back."""
    line = note.Signature.parse(WITNESS.cosign(TEXT, DAY))
    assert int.from_bytes(line.data[:8]) == MIDNIGHT
    assert WITNESS.verifier.verify(TEXT, line) == DAY


@given(st.dates(datetime.date(1970, 1, 1)))
def test_every_day_since_1970_comes_back(day: datetime.date) -> None:
    """A cosignature of any day says that day."""
    assert WITNESS.verifier.verify(TEXT, note.Signature.parse(WITNESS.cosign(TEXT, day))) == day


@given(st.integers(0, (1 << 64) - 1).filter(lambda seconds: seconds % 86400))
def test_a_time_within_a_day_is_refused(seconds: int) -> None:
    """A true signature with an hour, a minute or a second is refused."""
    with pytest.raises(CosignatureTime):
        WITNESS.verifier.verify(TEXT, signed(seconds))


@pytest.mark.parametrize("seconds", [253402300800, 86400 * 10**14])
def test_a_day_after_the_last_is_refused(seconds: int) -> None:
    """A midnight after the year 9999 is refused, not met with a traceback."""
    assert seconds % 86400 == 0
    with pytest.raises(CosignatureTime):
        WITNESS.verifier.verify(TEXT, signed(seconds))


def test_a_day_before_1970_is_not_cosigned() -> None:
    """The time of the format can't go below 0."""
    with pytest.raises(CosignatureTime):
        WITNESS.cosign(TEXT, datetime.date(1969, 12, 31))


def test_the_time_is_signed() -> None:
    """A cosignature moved to another day is invalid."""
    line = note.Signature.parse(WITNESS.cosign(TEXT, DAY))
    moved = note.Signature(line.name, line.key_id, (MIDNIGHT + 86400).to_bytes(8) + line.data[8:])
    with pytest.raises(CosignatureInvalid):
        WITNESS.verifier.verify(TEXT, moved)


def test_a_note_signature_is_no_cosignature() -> None:
    """The same seed signing as a log, with the key id of the witness, signs another message."""
    plain = primitives.ed25519_sign(bytes(range(32)), TEXT.encode())
    line = note.Signature(WITNESS.verifier.name, WITNESS.verifier.key_id, MIDNIGHT.to_bytes(8) + plain)
    with pytest.raises(CosignatureInvalid):
        WITNESS.verifier.verify(TEXT, line)


@pytest.mark.parametrize("length", [1, 8, 64, 71, 73, 200])
def test_a_cosignature_has_one_length(length: int) -> None:
    """Cut or lengthened, it is refused."""
    line = signed(MIDNIGHT)
    with pytest.raises(CosignatureInvalid, match="length"):
        WITNESS.verifier.verify(TEXT, note.Signature(line.name, line.key_id, (line.data + bytes(200))[:length]))


def test_another_witness_is_an_unknown_key() -> None:
    """The same name with another key, and another name with the same key, are unknown."""
    line = note.Signature.parse(WITNESS.cosign(TEXT, DAY))
    for other in (("office/witness", bytes(32)), ("office/other", bytes(range(32)))):
        with pytest.raises(UnknownKey):
            cosignature.Cosigner(*other).verifier.verify(TEXT, line)


def test_keys_of_the_two_kinds_are_told_apart() -> None:
    """A log's key is no witness's key and the reverse, also from one seed and under one name."""
    log = note.Signer("office/witness", bytes(range(32)))
    assert log.verifier.key_id != WITNESS.verifier.key_id
    with pytest.raises(VerifierMalformed):
        cosignature.Verifier.parse(log.vkey)
    with pytest.raises(VerifierMalformed):
        note.Verifier.parse(WITNESS.vkey)


def test_a_witness_key_is_read_as_it_was_written() -> None:
    """The written key begins its bytes with 0x04, and has a fingerprint to compare."""
    assert cosignature.Verifier.parse(WITNESS.vkey) == WITNESS.verifier
    assert base64.b64decode(WITNESS.vkey.split("+", 2)[2])[0] == 4
    assert len(WITNESS.verifier.fingerprint.split(" ")) == 16


@pytest.mark.parametrize(
    "broken",
    [
        WITNESS.vkey[:-1],
        WITNESS.vkey + "=",
        WITNESS.vkey.replace("office", "officf"),
        WITNESS.vkey.replace("+B", "+A"),
        WITNESS.vkey.replace("+", " "),
    ],
)
def test_a_witness_key_that_is_mistyped_is_refused(broken: str) -> None:
    """A fault in any part of the key is found."""
    with pytest.raises(VerifierMalformed):
        cosignature.Verifier.parse(broken)


@pytest.mark.parametrize("text", ["", "x", "x\r\n", "x\x00\n"])
def test_what_no_note_can_carry_is_not_cosigned(text: str) -> None:
    """A cosigner signs no text that a reader would refuse."""
    with pytest.raises(NoteMalformed):
        WITNESS.cosign(text, DAY)


@pytest.mark.parametrize("line", ["", "x", "— a", "— a AA", "— a AAAAAA==", "— a AAAAAAB=", "— a b AAAAAAA="])
def test_what_is_no_signature_is_not_added(line: str) -> None:
    """A line that could not be read later is refused when it is added."""
    data = note.Signer("intake/log", bytes(32)).sign(TEXT)
    for whole in (line, line + "\n", line + "\n" + SHOWN_LINE):
        with pytest.raises(NoteError):
            cosignature.add(data, whole)


def test_our_witnesses_have_plain_names() -> None:
    """A cosigner's name follows the rule for our keys, and its seed is not in its representation."""
    with pytest.raises(KeyMalformed):
        cosignature.Cosigner("Office Witness", bytes(32))
    assert bytes(range(32)).hex() not in repr(WITNESS)
