"""Checkpoints: published ones, and every way in which one is refused."""

import base64
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import checkpoint, cosignature, merkle, note, primitives
from crypto.checkpoint import Checkpoint
from crypto.errors import (
    CheckpointMalformed,
    CosignatureInvalid,
    CosignatureTime,
    NoteError,
    NoteMalformed,
    SignatureInvalid,
    UnknownKey,
    WrongOrigin,
)

# Go's checksum database: its published key, the state of 2024-09-23 from sum.golang.org/latest (by sigsum-go,
# pkg/checkpoint), and the one whose signature C2SP tlog-checkpoint.md shows under another name
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_CHECKPOINTS = (
    (
        30055305,
        "mXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=",
        "Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=",
    ),
    (
        20852163,
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=",
    ),
)
# the checkpoint of sigsum-go, pkg/checkpoint, made there from the seed 17, 0, 0 …
SIGSUM_SEED = bytes([17, *bytes(31)])
SIGSUM_ORIGIN = "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69"
SIGSUM_ROOT = bytes([28, 14, 71, *bytes(29)])
SIGSUM_SIGNATURE = "gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ="

LOG = note.Signer("intake/log", bytes(32))
WITNESSES = tuple(cosignature.Cosigner(f"office/witness{i}", bytes([i] * 32)) for i in range(1, 16))
EXPECTED = tuple(witness.verifier for witness in WITNESSES)
ROOT = bytes(range(32))
WRITTEN = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
HERE = Checkpoint("intake/log", 20852, ROOT)
GOOD = checkpoint.sign(HERE, LOG)
DAY = datetime.date(2026, 11, 23)


def cosigned(count: int) -> bytes:
    """Return the good checkpoint with the cosignatures of some witnesses."""
    data = GOOD
    for witness in WITNESSES[:count]:
        data = cosignature.add(data, witness.cosign(HERE.text(), DAY))
    return data


@pytest.mark.parametrize(("size", "root", "signature"), GO_CHECKPOINTS)
def test_checkpoints_of_the_go_checksum_database(size: int, root: str, signature: str) -> None:
    """The text that we write for Go's log is the one that Go signed."""
    text = Checkpoint("go.sum database tree", size, base64.b64decode(root)).text()
    signed = f"{text}\n— sum.golang.org {signature}\n".encode()
    assert note.open_note(signed, note.Verifier.parse(GO_KEY)) == text
    assert checkpoint.parse_text(text).size == size


def test_a_log_whose_key_has_another_name_is_refused() -> None:
    """Go's key is not named as its log is, which C2SP discourages and we refuse."""
    size, root, signature = GO_CHECKPOINTS[0]
    signed = f"go.sum database tree\n{size}\n{root}\n\n— sum.golang.org {signature}\n".encode()
    with pytest.raises(WrongOrigin):
        checkpoint.open_(signed, note.Verifier.parse(GO_KEY))


def test_the_checkpoint_of_another_implementation_is_written_and_opened() -> None:
    """From the same seed the same bytes are signed as by sigsum-go."""
    here, signer = Checkpoint(SIGSUM_ORIGIN, 10, SIGSUM_ROOT), note.Signer(SIGSUM_ORIGIN, SIGSUM_SEED)
    signed = f"{here.text()}\n— {SIGSUM_ORIGIN} {SIGSUM_SIGNATURE}\n".encode()
    assert checkpoint.sign(here, signer) == signed
    assert checkpoint.open_(signed, signer.verifier) == here


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    """Origin, size and root stand in lines of their own, and the note is the log's."""
    assert HERE.text() == f"intake/log\n20852\n{WRITTEN}\n"
    assert checkpoint.open_(GOOD, LOG.verifier) == HERE


def test_extension_lines_are_read_but_not_ours() -> None:
    """What another log adds after its root is read in a text; none of our logs signs it and no reader takes it."""
    extended = Checkpoint("intake/log", 1, ROOT, ("after intake/log", "— x AAAA"))
    assert checkpoint.parse_text(f"intake/log\n1\n{WRITTEN}\nafter intake/log\n— x AAAA\n") == extended
    with pytest.raises(CheckpointMalformed, match="after the root"):
        checkpoint.sign(extended, LOG)
    with pytest.raises(CheckpointMalformed, match="after the root"):
        checkpoint.open_(LOG.sign(extended.text()), LOG.verifier)


def test_a_log_of_nothing_has_the_empty_root() -> None:
    """Size 0 goes with the root of nothing and with no other."""
    empty = Checkpoint("intake/log", 0, merkle.EMPTY_ROOT)
    assert checkpoint.open_(checkpoint.sign(empty, LOG), LOG.verifier) == empty
    with pytest.raises(CheckpointMalformed, match="nothing"):
        Checkpoint("intake/log", 0, ROOT)


@given(st.integers(0, (1 << 63) - 1), st.binary(min_size=32, max_size=32))
def test_any_state_of_a_log_comes_back(size: int, root: bytes) -> None:
    """What is written is read as it was."""
    here = Checkpoint("intake/log", size, root if size else merkle.EMPTY_ROOT)
    assert checkpoint.parse_text(here.text()) == here


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\n",
        "intake/log\n",
        "intake/log\n1\n",
        f"intake/log\n1\n{WRITTEN}",
        f"\n1\n{WRITTEN}\n",
        f"intake/log\n1\n{WRITTEN}\n\n",
        f"intake/log\n1\n{WRITTEN}\nx\n\ny\n",
        f"intake/log\n1\n\n{WRITTEN}\n",
        *(f"intake/log\n{size}\n{WRITTEN}\n" for size in ("", "01", "-1", "+1", " 1", "1 ", "1e3", "0x1", "1_0", "٣")),
        f"intake/log\n0\n{WRITTEN}\n",
        f"intake/log\n{1 << 63}\n{WRITTEN}\n",
        f"intake/log\n{'9' * 5000}\n{WRITTEN}\n",
        *(
            f"intake/log\n1\n{root}\n"
            for root in (WRITTEN[:-1], WRITTEN[:-2] + "9=", WRITTEN + "=", "A" * 40, ROOT.hex())
        ),
        f"intake/log\n1\n{WRITTEN.replace('/', '_')}\n".replace("8=", "_="),
        f"intake/log\r\n1\r\n{WRITTEN}\r\n",
    ],
)
def test_the_text_of_a_checkpoint_has_one_spelling(text: str) -> None:
    """A text with another number, root or line than we write is refused."""
    with pytest.raises(CheckpointMalformed):
        checkpoint.parse_text(text)


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        ("", 1, ROOT, ()),
        ("a\nb", 1, ROOT, ()),
        ("a", -1, ROOT, ()),
        ("a", 1 << 63, ROOT, ()),
        ("a", 1, ROOT[:-1], ()),
        ("a", 1, ROOT + b"x", ()),
        ("a", 1, ROOT, ("",)),
        ("a", 1, ROOT, ("x\ny",)),
    ],
)
def test_a_state_that_no_log_has_is_refused(origin: str, size: int, root: bytes, extensions: tuple[str, ...]) -> None:
    """No checkpoint is made which could not be read."""
    with pytest.raises(CheckpointMalformed):
        Checkpoint(origin, size, root, extensions)


def test_a_log_signs_only_its_own_checkpoints() -> None:
    """A key with another name than the origin signs no checkpoint, and a signed one is refused."""
    foreign = Checkpoint("desk/log", 1, ROOT)
    with pytest.raises(WrongOrigin):
        checkpoint.sign(foreign, LOG)
    with pytest.raises(WrongOrigin):
        checkpoint.open_(LOG.sign(foreign.text()), LOG.verifier)


def test_another_note_of_the_log_is_no_checkpoint() -> None:
    """A true signature of the log under another text opens nothing."""
    with pytest.raises(CheckpointMalformed):
        checkpoint.open_(LOG.sign("sealed-intake/batch/v1\nbatch 1\n"), LOG.verifier)


def test_fifteen_witnesses_fit() -> None:
    """A checkpoint holds 16 signatures, and says who cosigned on which day, in the note's order."""
    opened = checkpoint.open_cosigned(cosigned(15), LOG.verifier, EXPECTED)
    assert opened.checkpoint == HERE
    assert opened.cosigned == tuple((witness.name, DAY) for witness in EXPECTED)


def test_a_seventeenth_signature_is_refused() -> None:
    """A note with more signatures than 16 is not read."""
    line = cosignature.Cosigner("office/witness99", bytes([99] * 32)).cosign(HERE.text(), DAY)
    with pytest.raises(NoteMalformed, match="more than 16"):
        cosignature.add(cosigned(15), line)
    with pytest.raises(NoteMalformed, match="more than 16"):
        checkpoint.open_cosigned(cosigned(15) + line.encode() + b"\n", LOG.verifier, EXPECTED)


def test_the_order_of_the_signatures_is_free() -> None:
    """A cosignature may stand before the log's signature."""
    text, separator, lines = cosigned(2).partition(b"\n\n")
    turned = text + separator + b"".join(sorted(lines.splitlines(keepends=True), reverse=True))
    assert turned != cosigned(2)
    assert dict(checkpoint.open_cosigned(turned, LOG.verifier, EXPECTED).cosigned) == {
        witness.name: DAY for witness in EXPECTED[:2]
    }


def test_a_witness_who_was_not_expected_is_refused() -> None:
    """A reader who expects one witness, or none, refuses the cosignature of another."""
    for expected in ((), EXPECTED[:1], EXPECTED[2:]):
        with pytest.raises(UnknownKey):
            checkpoint.open_cosigned(cosigned(2), LOG.verifier, expected)
    with pytest.raises(UnknownKey):
        checkpoint.open_(cosigned(1), LOG.verifier)


def test_cosignatures_do_not_stand_for_the_log() -> None:
    """A checkpoint with cosignatures only is refused, also where the witness has the log's name and key."""
    twin = cosignature.Cosigner("intake/log", bytes(32))
    data = note.join(HERE.text(), [note.Signature.parse(twin.cosign(HERE.text(), DAY))])
    with pytest.raises(UnknownKey):
        checkpoint.open_cosigned(data, LOG.verifier, [twin.verifier])


def test_one_key_signs_once() -> None:
    """Two signatures by one key are refused, equal or not."""
    again = WITNESSES[0].cosign(HERE.text(), DAY + datetime.timedelta(1))
    for line in (cosigned(1).splitlines()[-1].decode(), GOOD.splitlines()[-1].decode(), again):
        with pytest.raises(NoteMalformed, match="one key"):
            cosignature.add(cosigned(1), line)
        with pytest.raises(NoteMalformed, match="one key"):
            checkpoint.open_cosigned(cosigned(1) + line.encode() + b"\n", LOG.verifier, EXPECTED)


def test_a_cosignature_of_another_checkpoint_is_invalid() -> None:
    """A cosignature belongs to one text."""
    other = Checkpoint("intake/log", 20853, ROOT)
    data = cosignature.add(GOOD, WITNESSES[0].cosign(other.text(), DAY))
    with pytest.raises(CosignatureInvalid):
        checkpoint.open_cosigned(data, LOG.verifier, EXPECTED)


def test_a_cosignature_does_not_save_an_altered_checkpoint() -> None:
    """Where the log's own signature does not verify, nothing else counts."""
    altered = cosignature.add(GOOD.replace(b"20852", b"20853"), WITNESSES[0].cosign(HERE.text(), DAY))
    with pytest.raises(SignatureInvalid):
        checkpoint.open_cosigned(altered, LOG.verifier, EXPECTED)


def test_a_time_within_a_day_is_refused_in_a_checkpoint() -> None:
    """A true cosignature that tells the hour is refused."""
    seconds = 1_790_000_001
    signed = primitives.ed25519_sign(bytes([1] * 32), cosignature.signed_message(HERE.text(), seconds))
    line = note.Signature(EXPECTED[0].name, EXPECTED[0].key_id, seconds.to_bytes(8) + signed)
    with pytest.raises(CosignatureTime):
        checkpoint.open_cosigned(cosignature.add(GOOD, str(line)), LOG.verifier, EXPECTED)


def test_no_bit_of_a_cosigned_checkpoint_can_be_flipped() -> None:
    """A flip of any bit is refused by a NoteError."""
    data = cosigned(1)
    for position in range(len(data)):
        for bit in range(8):
            altered = bytearray(data)
            altered[position] ^= 1 << bit
            with pytest.raises(NoteError):
                checkpoint.open_cosigned(bytes(altered), LOG.verifier, EXPECTED)


def test_a_cosigned_checkpoint_cut_within_a_line_is_refused() -> None:
    """Only whole lines of witnesses can be taken away."""
    data = cosigned(2)
    whole = {len(GOOD), len(cosigned(1))}
    for length in set(range(len(data))) - whole:
        with pytest.raises(NoteError):
            checkpoint.open_cosigned(data[:length], LOG.verifier, EXPECTED)


@given(st.binary(max_size=120), st.integers(0, len(cosigned(1))), st.integers(0, 20))
def test_altered_checkpoints_are_refused_in_our_words(noise: bytes, position: int, dropped: int) -> None:
    """Whatever replaces a part of a checkpoint, it is refused by a NoteError."""
    data = cosigned(1)
    altered = data[:position] + noise + data[position + dropped :]
    if altered not in (data, GOOD):
        with pytest.raises(NoteError):
            checkpoint.open_cosigned(altered, LOG.verifier, EXPECTED)


def test_a_checkpoint_longer_than_its_limit_is_refused_unread() -> None:
    """64 KiB hold every checkpoint; a longer one is refused by its length."""
    long = Checkpoint("intake/log", 1, ROOT, ("x" * checkpoint.LIMIT,))
    with pytest.raises(NoteMalformed, match="longer"):
        checkpoint.open_(LOG.sign(long.text()), LOG.verifier)
