"""Signed notes: the published example, and every way in which a note is refused."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import note
from crypto.errors import (
    KeyMalformed,
    NoteError,
    NoteMalformed,
    SignatureInvalid,
    UnknownKey,
    VerifierMalformed,
    WrongRole,
)

# the example of the documentation of golang.org/x/mod/sumdb/note, which C2SP signed-note.md describes
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = note.Signer("office/recipients", bytes(32))
TEXT = "sealed-intake/recipients/v1\nserial 1\n"
GOOD = SIGNER.sign(TEXT)
LINE = GOOD.split(b"\n")[-2]


def test_the_published_example_is_opened() -> None:
    """The example of Go's implementation verifies under its published key."""
    verifier = note.Verifier.parse(PUBLISHED_KEY)
    assert str(verifier) == PUBLISHED_KEY
    assert note.open_note((PUBLISHED_TEXT + "\n" + PUBLISHED_SIGNATURE).encode(), verifier) == PUBLISHED_TEXT


def test_the_published_example_with_another_text_is_refused() -> None:
    """One letter more makes the signature of the example invalid."""
    with pytest.raises(SignatureInvalid):
        note.open_note(("x" + PUBLISHED_TEXT + "\n" + PUBLISHED_SIGNATURE).encode(), note.Verifier.parse(PUBLISHED_KEY))


@given(st.text(st.characters(min_codepoint=32, codec="utf-8") | st.just("\n"), max_size=100))
def test_any_text_that_a_note_can_carry_is_opened_as_it_was_signed(text: str) -> None:
    """Texts with empty lines, with lines that look like signatures and in any script come back."""
    for whole in (text + "\n", text + "\n\n" + LINE.decode() + "\n", "\n" + text + "\n"):
        assert note.open_note(SIGNER.sign(whole), SIGNER.verifier) == whole


@pytest.mark.parametrize("text", ["", "x", "x\r\n", "x\ty\n", "\x00\n", "\x1f\n", "x\n\x0b\n"])
def test_a_text_with_control_characters_or_no_end_is_not_signed(text: str) -> None:
    """What a reader would refuse is not signed."""
    with pytest.raises(NoteMalformed):
        SIGNER.sign(text)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT.encode(),
        LINE + b"\n",
        b"\n" + LINE + b"\n",
        GOOD[:-1],
        GOOD + b"\n",
        GOOD + b" ",
        GOOD + b"x\n",
        GOOD + LINE + b"\n",
        LINE + b"\n" + GOOD,
        GOOD.replace(b"\n\n", b"\n"),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"serial", b"ser\x00ial"),
        GOOD.replace(b"serial", b"ser\tial"),
        GOOD.replace(b"serial", b"ser\xffial"),
        GOOD.replace("— ".encode(), b"- "),
        GOOD.replace("— ".encode(), "—".encode()),
        GOOD.replace("— ".encode(), "—  ".encode()),
        GOOD.replace(LINE, LINE + b" "),
        GOOD.replace(LINE, LINE[:-1]),
        GOOD.replace(LINE, LINE[:-1] + b"=="),
        GOOD.replace(LINE, LINE[:-4]),
        GOOD.replace(LINE, LINE[:-3] + b"x=="),
        GOOD.replace(b"office/recipients ", b"office/recipients+1 "),
        b"\xef\xbb\xbf" + GOOD,
    ],
)
def test_a_note_has_one_spelling(broken: bytes) -> None:
    """A note that is cut, spelt otherwise, or signed twice is refused."""
    with pytest.raises(NoteError):
        note.open_note(broken, SIGNER.verifier)


@pytest.mark.parametrize("length", range(len(GOOD)))
def test_a_note_cut_anywhere_is_refused(length: int) -> None:
    """No start of a note is a note."""
    with pytest.raises(NoteError):
        note.open_note(GOOD[:length], SIGNER.verifier)


def test_no_bit_of_a_note_can_be_flipped() -> None:
    """A flip of any bit of a note is refused by a NoteError."""
    for position in range(len(GOOD)):
        for bit in range(8):
            altered = bytearray(GOOD)
            altered[position] ^= 1 << bit
            with pytest.raises(NoteError):
                note.open_note(bytes(altered), SIGNER.verifier)


def test_two_signatures_are_refused() -> None:
    """A second signature line is refused, also by the right key."""
    with pytest.raises(NoteMalformed, match="exactly one"):
        note.open_note(GOOD + LINE + b"\n", SIGNER.verifier)


def test_a_note_by_another_key_is_refused() -> None:
    """The same name with another key, and another name with the same key, are unknown keys."""
    for other in (note.Signer("office/recipients", bytes([1] * 32)), note.Signer("office/site", bytes(32))):
        with pytest.raises(UnknownKey):
            note.open_note(other.sign(TEXT), SIGNER.verifier)


def test_a_key_id_does_not_stand_for_a_key() -> None:
    """A signature by another key under the expected name and key id is invalid."""
    foreign = base64.b64decode(note.Signer("office/recipients", bytes([1] * 32)).sign(TEXT).split(b" ")[-1])
    forged = base64.b64encode(SIGNER.verifier.key_id + foreign[4:])
    with pytest.raises(SignatureInvalid):
        note.open_note(GOOD.replace(LINE.split(b" ")[-1], forged), SIGNER.verifier)


@pytest.mark.parametrize("length", [0, 3, 4, 67, 69, 200])
def test_a_signature_has_one_length(length: int) -> None:
    """A signature of another length than 4 + 64 bytes is refused."""
    data = (SIGNER.verifier.key_id + bytes(200))[:length]
    with pytest.raises(NoteError):
        note.open_note(GOOD.replace(LINE.split(b" ")[-1], base64.b64encode(data)), SIGNER.verifier)


def test_a_note_signed_for_another_purpose_is_refused() -> None:
    """A true signature under another first line is the wrong role."""
    text = note.open_note(GOOD, SIGNER.verifier)
    assert note.body(text, "sealed-intake/recipients/v1") == ["serial 1"]
    for line in ("sealed-intake/site/v1", "sealed-intake/recipients/v2", "sealed-intake/recipients/v1 ", ""):
        with pytest.raises(WrongRole):
            note.body(text, line)


def test_a_note_longer_than_its_limit_is_refused_unread() -> None:
    """A note of more than 1 MiB is refused by its length, unless a reader allows more."""
    signed = SIGNER.sign("x" * note.LIMIT + "\n")
    with pytest.raises(NoteMalformed, match="longer"):
        note.open_note(signed, SIGNER.verifier)
    assert note.open_note(signed, SIGNER.verifier, 2 * note.LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        PUBLISHED_KEY + " ",
        PUBLISHED_KEY + "\n",
        PUBLISHED_KEY[:-1],
        PUBLISHED_KEY[:-1] + "X",
        PUBLISHED_KEY + "=",
        PUBLISHED_KEY + "+x",
        PUBLISHED_KEY.replace("c74f20a3", "c74f20a4"),
        PUBLISHED_KEY.replace("c74f20a3", "C74F20A3"),
        PUBLISHED_KEY.replace("c74f20a3", "0xc74f20a3"),
        PUBLISHED_KEY.replace("PeterNeumann", "Peter Neumann"),
        PUBLISHED_KEY.replace("PeterNeumann", "Peter\u3000Neumann"),
        PUBLISHED_KEY.replace("PeterNeumann", "Peter\ud800"),
        PUBLISHED_KEY.replace("PeterNeumann", ""),
        PUBLISHED_KEY.replace("PeterNeumann", "x" * 256),
        PUBLISHED_KEY.replace("+AR", "+Ah"),
        PUBLISHED_KEY.replace("+AR", "+\u0410R"),
    ],
)
def test_a_verifier_key_that_is_mistyped_is_refused(text: str) -> None:
    """A verifier key with a fault in any of its three parts is refused."""
    with pytest.raises(VerifierMalformed):
        note.Verifier.parse(text)


@given(st.text(max_size=60))
def test_random_texts_are_no_verifier_keys(text: str) -> None:
    """Whatever the text is, it is refused as a verifier key in our words."""
    for whole in (text, f"{text}+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", f"a+c74f20a3+{text}"):
        with pytest.raises(VerifierMalformed):
            note.Verifier.parse(whole)


@given(st.binary(max_size=200), st.integers(0, len(GOOD)), st.integers(0, 20))
def test_altered_notes_are_refused_in_our_words(noise: bytes, position: int, dropped: int) -> None:
    """Whatever replaces a part of a note, it is refused by a NoteError."""
    altered = GOOD[:position] + noise + GOOD[position + dropped :]
    if altered != GOOD:
        with pytest.raises(NoteError):
            note.open_note(altered, SIGNER.verifier)


@pytest.mark.parametrize("name", ["", "Office", "a b", "a+b", "/a", "-a", "ключ", "a\n", "a" * 128])
def test_our_keys_have_plain_names(name: str) -> None:
    """A key of ours has no name that could be misread on paper or break a line."""
    with pytest.raises(KeyMalformed):
        note.Signer(name, bytes(32))


def test_a_key_with_a_name_in_another_script_has_a_fingerprint() -> None:
    """A foreign key may have any name, and its fingerprint is the digest of what is written."""
    public = note.Verifier("ключ", SIGNER.verifier.public)
    assert note.Verifier.parse(str(public)) == public
    assert public.fingerprint.replace(" ", "") == hashlib.sha256(str(public).encode()).hexdigest()


def test_no_seed_is_in_a_representation() -> None:
    """The representation of a signer holds nothing of its seed."""
    seed = bytes(range(100, 132))
    shown = repr(note.Signer("a", seed))
    assert seed.hex() not in shown
    assert repr(seed)[2:-1] not in shown


def test_a_note_with_several_signatures_is_read_without_judging_them() -> None:
    """The lines come in the note's order, whoever signs, and joining them gives the note."""
    other = note.Signature("ключ", b"\x01\x02\x03\x04", b"any kind of signature")
    parsed = note.parse(GOOD + f"{other}\n".encode())
    assert (parsed.text, parsed.signatures[1]) == (TEXT, other)
    assert note.join(parsed.text, parsed.signatures) == GOOD + f"{other}\n".encode()


@pytest.mark.parametrize("count", [16, 17])
def test_a_note_has_at_most_sixteen_signatures(count: int) -> None:
    """As many as C2SP wants a reader to take are read, and not one more."""
    signatures = [note.Signature(f"key{i}", bytes(4), b"x") for i in range(count)]
    data = note.join(TEXT, signatures)
    if count <= note.SIGNATURES:
        assert note.parse(data).signatures == tuple(signatures)
    else:
        with pytest.raises(NoteMalformed, match="more than 16"):
            note.parse(data)


def test_two_keys_may_share_a_name_or_an_id_but_not_both() -> None:
    """Name and key id together are the key."""
    shared = [note.Signature(name, bytes([number] * 4), b"x") for name in "ab" for number in (1, 2)]
    assert len(note.parse(note.join(TEXT, shared)).signatures) == 4
    with pytest.raises(NoteMalformed, match="one key"):
        note.parse(note.join(TEXT, [*shared, note.Signature("a", bytes([1] * 4), b"another")]))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "— a AAAAAA==",
        "— a AAAAAAB=",
        "— a AAAAAAA",
        "— a AAAAAAA= ",
        "— a  AAAAAAA=",
        "— a\u3000b AAAAAAA=",
        "— a+b AAAAAAA=",
        "- a AAAAAAA=",
        f"— {'x' * 256} AAAAAAA=",
        "—\u00a0a AAAAAAA=",
    ],
)
def test_a_signature_line_has_one_spelling(line: str) -> None:
    """A second line with a fault in its dash, name or base64 spoils the note."""
    with pytest.raises(NoteMalformed):
        note.parse(GOOD + f"{line}\n".encode())
