"""Proofs of an entry: written as the specification shows, verified for one entry of one log, and refused otherwise."""

import base64
import datetime
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import checkpoint, cosignature, merkle, note, tlogproof
from crypto.errors import (
    CryptoError,
    InclusionInvalid,
    NoteError,
    ProofMalformed,
    SignatureInvalid,
    UnknownKey,
)

# the index and the hashes that C2SP tlog-proof.md shows; its signatures are shortened there and can't be verified
SHOWN_INDEX = 73894
SHOWN_HASHES = (
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=",
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
    "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=",
    "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=",
    "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=",
)

LOG = note.Signer("intake/log", bytes(32))
WITNESS = cosignature.Cosigner("office/witness", bytes([1] * 32))
DAY = datetime.date(2026, 11, 23)
LEAVES = [merkle.leaf_hash(bytes([i])) for i in range(11)]
NODES = {
    (level, index): value
    for frontier in [merkle.Frontier()]
    for leaf in LEAVES
    for level, index, value in frontier.append(leaf)
}
HERE = checkpoint.Checkpoint("intake/log", 11, merkle.root(11, lambda *place: NODES[place]))
SIGNED = checkpoint.sign(HERE, LOG)
HASHES = merkle.inclusion_proof(5, 11, lambda *place: NODES[place])
GOOD = tlogproof.write(5, HASHES, SIGNED)


def encoded(value: bytes) -> str:
    """Return the base64 of a hash."""
    return base64.b64encode(value).decode()


def test_the_form_is_the_one_that_the_specification_shows() -> None:
    """Header, extra data, index, hashes, an empty line, the checkpoint."""
    hashes = [base64.b64decode(value) for value in SHOWN_HASHES]
    lines = ["c2sp.org/tlog-proof@v1", "extra eA==", f"index {SHOWN_INDEX}", *SHOWN_HASHES, "", SIGNED.decode()]
    written = tlogproof.write(SHOWN_INDEX, hashes, SIGNED, b"x")
    assert written.decode() == "\n".join(lines)
    assert tlogproof.parse(written) == tlogproof.Proof(SHOWN_INDEX, tuple(hashes), SIGNED, b"x")


@pytest.mark.parametrize("index", range(11))
def test_each_entry_has_a_proof_of_its_own(index: int) -> None:
    """The proof of an entry shows its place, and shows no other entry."""
    data = tlogproof.write(index, merkle.inclusion_proof(index, 11, lambda *place: NODES[place]), SIGNED)
    assert tlogproof.verify(data, LEAVES[index], LOG.verifier).index == index
    with pytest.raises(InclusionInvalid):
        tlogproof.verify(data, LEAVES[index - 1], LOG.verifier)


def test_a_log_of_one_entry_needs_no_hashes() -> None:
    """The proof has an index and a checkpoint only."""
    one = checkpoint.sign(checkpoint.Checkpoint("intake/log", 1, LEAVES[0]), LOG)
    data = tlogproof.write(0, [], one)
    assert data == b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + one
    assert tlogproof.verify(data, LEAVES[0], LOG.verifier).index == 0


def test_a_proof_says_who_cosigned() -> None:
    """The witnesses of the checkpoint, their days and the unverified extra data come back."""
    cosigned = cosignature.add(SIGNED, WITNESS.cosign(HERE.text(), DAY))
    found = tlogproof.verify(tlogproof.write(5, HASHES, cosigned, b"\x00"), LEAVES[5], LOG.verifier, [WITNESS.verifier])
    assert found == tlogproof.Included(5, checkpoint.Opened(HERE, (("office/witness", DAY),)), b"\x00")
    with pytest.raises(UnknownKey):
        tlogproof.verify(tlogproof.write(5, HASHES, cosigned), LEAVES[5], LOG.verifier)


def test_a_true_path_under_a_foreign_checkpoint_is_refused() -> None:
    """The checkpoint must be the log's: another key, or an altered root, shows nothing."""
    other = note.Signer("intake/log", bytes([9] * 32))
    with pytest.raises(UnknownKey):
        tlogproof.verify(tlogproof.write(5, HASHES, checkpoint.sign(HERE, other)), LEAVES[5], LOG.verifier)
    with pytest.raises(SignatureInvalid):
        tlogproof.verify(GOOD.replace(b"\n11\n", b"\n12\n"), LEAVES[5], LOG.verifier)


def test_an_entry_beyond_the_checkpoint_is_refused() -> None:
    """An index at or above the size of the log is no entry of it."""
    for index in (11, 12, 10**18):
        with pytest.raises(InclusionInvalid):
            tlogproof.verify(GOOD.replace(b"index 5", b"index %d" % index), LEAVES[5], LOG.verifier)


FIRST = encoded(HASHES[0])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("c2sp.org/tlog-proof@v1\n", ""),
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("c2sp.org/tlog-proof@v1", "\ufeffc2sp.org/tlog-proof@v1"),
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1 "),
        ("index 5", "index 05"),
        ("index 5", "index -5"),
        ("index 5", "index +5"),
        ("index 5", "index 5 "),
        ("index 5", "index  5"),
        ("index 5", "index"),
        ("index 5", "index ٥"),
        ("index 5", "index 5\nindex 5"),
        ("index 5", "index 5\r"),
        ("index 5", f"index {10**19}"),
        ("index 5\n", ""),
        ("index 5", "extra "),
        ("index 5", "extra eA==\nindex 5\nextra eA=="),
        ("index 5", "index 5\nextra eA=="),
        ("index 5", "extra \nindex 5"),
        ("index 5", "extra eB==\nindex 5"),
        ("index 5", "extra eA\nindex 5"),
        ("index 5", "extra eA==\nextra eA==\nindex 5"),
        ("index 5", "Extra eA==\nindex 5"),
        (FIRST, FIRST[:-1]),
        (FIRST, FIRST + "="),
        (FIRST, FIRST + " "),
        (FIRST, "AAAA"),
        (FIRST, encoded(bytes(33))),
        (FIRST, "\n".join([FIRST] * 64)),
    ],
)
def test_a_proof_has_one_spelling(right: str, wrong: str) -> None:
    """A line that is missing, doubled, out of place or spelt otherwise is refused."""
    broken = GOOD.decode().replace(right, wrong, 1).encode()
    assert broken != GOOD
    with pytest.raises(ProofMalformed):
        tlogproof.parse(broken)


@pytest.mark.parametrize("tail", ["", "\n", "x", "\n\n", "— a AAAAAAA=\n"])
def test_nothing_may_follow_or_replace_the_checkpoint(tail: str) -> None:
    """A proof ends with the last signature of a note."""
    head = GOOD.removesuffix(SIGNED)
    with pytest.raises(NoteError):
        tlogproof.parse(head + tail.encode())
    if tail:
        with pytest.raises(NoteError):
            tlogproof.verify(GOOD + tail.encode(), LEAVES[5], LOG.verifier)


@pytest.mark.parametrize(
    ("index", "hashes", "extra"),
    [
        (-1, HASHES, None),
        (10**19, HASHES, None),
        (5, [b""], None),
        (5, [*HASHES, b""], None),
        (5, [bytes(31)], None),
        (5, [bytes(32)] * 64, None),
        (5, HASHES, b""),
    ],
)
def test_no_proof_is_written_that_could_not_be_read(index: int, hashes: list[bytes], extra: bytes | None) -> None:
    """What would be refused, or read as something else, is not written."""
    with pytest.raises(CryptoError):
        tlogproof.write(index, hashes, SIGNED, extra)


def test_a_proof_longer_than_its_limit_is_refused_unread() -> None:
    """Extra data has an end too."""
    with pytest.raises(ProofMalformed, match="longer"):
        tlogproof.write(5, HASHES, SIGNED, bytes(tlogproof.LIMIT))


def test_no_bit_of_a_proof_can_be_flipped() -> None:
    """A flip of any bit is refused in our words."""
    for position in range(len(GOOD)):
        for bit in range(8):
            altered = bytearray(GOOD)
            altered[position] ^= 1 << bit
            with pytest.raises(CryptoError):
                tlogproof.verify(bytes(altered), LEAVES[5], LOG.verifier)


@pytest.mark.parametrize("length", range(len(GOOD)))
def test_a_proof_cut_anywhere_is_refused(length: int) -> None:
    """No start of a proof is a proof."""
    with pytest.raises(CryptoError):
        tlogproof.verify(GOOD[:length], LEAVES[5], LOG.verifier)


@given(st.binary(max_size=120), st.integers(0, len(GOOD)), st.integers(0, 60))
def test_altered_proofs_are_refused_in_our_words(noise: bytes, position: int, dropped: int) -> None:
    """Whatever replaces a part of a proof, it is refused by an error of this floor."""
    altered = GOOD[:position] + noise + GOOD[position + dropped :]
    if altered != GOOD:
        with pytest.raises(CryptoError):
            tlogproof.verify(altered, LEAVES[5], LOG.verifier)


def test_a_proof_from_a_large_log_is_a_page() -> None:
    """Of 100,000 entries, the path to one takes 801 bytes, a whole proof less than 1 KiB, a cosignature 124 more."""
    here = checkpoint.Checkpoint("intake/log", 100_000, bytes(range(32)))
    signed = checkpoint.sign(here, LOG)
    cosigned = cosignature.add(signed, WITNESS.cosign(here.text(), DAY))
    sizes = [len(tlogproof.write(99_999, [bytes(32)] * 17, data)) for data in (signed, cosigned)]
    assert sizes[0] - len(signed) == 801
    assert sizes == [973, 1097]


@pytest.mark.bench
def test_the_time_of_a_proof() -> None:
    """Print how long 1,000 proofs in a log of 100,000 entries take, beside hashing all its leaves once."""
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(100_000)]
    grown = merkle.Frontier()
    nodes = {(level, index): value for leaf in leaves for level, index, value in grown.append(leaf)}
    signed = checkpoint.sign(checkpoint.Checkpoint("intake/log", len(leaves), grown.root()), LOG)
    times = [time.perf_counter()]
    paths = [merkle.inclusion_proof(index, len(leaves), lambda *place: nodes[place]) for index in range(1000)]
    times.append(time.perf_counter())
    for index, path in enumerate(paths):
        tlogproof.verify(tlogproof.write(index, path, signed), leaves[index], LOG.verifier)
    times.append(time.perf_counter())
    assert [merkle.leaf_hash(b"%d" % number) for number in range(100_000)] == leaves
    times.append(time.perf_counter())
    made, verified, hashed = (later - earlier for earlier, later in itertools.pairwise(times))
    print(f"\na proof: made in {made:.3f} ms, written and verified in {verified:.3f} ms; all leaves {hashed:.3f} s")
    assert (made <= 5, verified <= 1) == (True, True)
