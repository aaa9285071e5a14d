"""age files of ours: streaming in one pass, altered in every bit, keys that are refused."""

import io
import itertools
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import age, header, stream
from crypto.errors import (
    CryptoError,
    ExcessiveWork,
    HeaderError,
    KeyMalformed,
    MacMismatch,
    NoMatch,
    PayloadTrailing,
    PayloadTruncated,
    StanzaMalformed,
)
from crypto.header import Stanza

HYBRID = age.HybridIdentity(bytes(range(32)))
CLASSICAL = age.X25519Identity(bytes(range(1, 33)))
LOW_ORDER = (bytes(32), bytes([1]) + bytes(31), bytes.fromhex("ec" + "ff" * 30 + "7f"))


class OnePass:
    """A source of pieces that can only be read on, as a pipe is."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""

    def _more(self) -> bool:
        piece = next(self._pieces, b"")
        self._held += piece
        return bool(piece)

    def read(self, size: int) -> bytes:
        """Return some bytes, often fewer than asked for."""
        if not self._held:
            self._more()
        part, self._held = self._held[:size], self._held[size:]
        return part

    def readline(self, limit: int) -> bytes:
        """Return a line or `limit` bytes of it."""
        while b"\n" not in self._held[:limit] and len(self._held) < limit and self._more():
            pass
        return self.read(min(limit, self._held.find(b"\n") + 1 or limit))

    def seek(self, *_: int) -> int:
        """Fail: nothing here may go back."""
        raise AssertionError("a source was asked to go back")


def one_pass(pieces: Iterable[bytes]) -> BinaryIO:
    """Return a source that can only be read on."""
    return cast(BinaryIO, OnePass(pieces))


def test_a_pipe_is_opened_in_one_pass_and_flat_memory() -> None:
    """64 MiB go through sealing and opening with less than 2 MiB of memory."""
    pieces = itertools.repeat(bytes(100_000), 671)
    tracemalloc.start()
    try:
        opened = age.unseal(one_pass(age.seal(pieces, [HYBRID.recipient()])), [HYBRID])
        assert sum(map(len, opened.chunks)) == 67_100_000
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_one_huge_piece_is_sealed_without_a_second_copy() -> None:
    """Sealing 64 MiB that are one piece needs no memory of their size again."""
    piece = bytes(64 * 1024 * 1024)
    tracemalloc.start()
    try:
        assert sum(map(len, age.seal([piece], [CLASSICAL.recipient()]))) > len(piece)
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


@given(st.lists(st.binary(max_size=300), max_size=5), st.integers(1, 70000))
def test_pieces_of_any_length_give_back_their_bytes(pieces: list[bytes], repeated: int) -> None:
    """How a text is cut into pieces leaves no trace in what is opened."""
    given_pieces = [piece * (repeated // 100 + 1) for piece in pieces]
    sealed = b"".join(age.seal(given_pieces, [CLASSICAL.recipient()]))
    assert age.unseal_bytes(sealed, [CLASSICAL]) == b"".join(given_pieces)


def released(data: bytes, identity: age.Identity) -> Iterator[bytes]:
    """Open bytes, chunk by chunk."""
    yield from age.unseal(io.BytesIO(data), [identity]).chunks


def is_refused(data: bytes, identity: age.Identity) -> bool:
    """Tell whether opening ends in an error of ours before a byte is handed on."""
    try:
        next(released(data, identity))
    except CryptoError:
        return True
    return False


def altered_and_opened(data: bytes, positions: Iterable[int], identity: age.Identity) -> list[tuple[int, int]]:
    """Return which bits of which bytes could be flipped unnoticed."""
    survivors = []
    for position, bit in itertools.product(positions, range(8)):
        altered = bytearray(data)
        altered[position] ^= 1 << bit
        if not is_refused(bytes(altered), identity):
            survivors.append((position, bit))
    return survivors


@pytest.mark.parametrize(("name", "identity"), [("hybrid", HYBRID), ("classical", CLASSICAL)])
def test_no_bit_of_the_header_or_the_ends_of_the_chunk_can_be_flipped(
    vectors: Path, name: str, identity: age.Identity
) -> None:
    """A flip in the header, the nonce, or the first and last bytes of the only chunk is refused by a CryptoError."""
    data = (vectors / f"envelope-{name}.age").read_bytes()
    start = len(header.parse(data).raw) + stream.NONCE
    positions = [*range(start + 32), *range(len(data) - 48, len(data))]
    assert altered_and_opened(data, positions, identity) == []


@pytest.mark.long
@pytest.mark.parametrize(("name", "identity"), [("hybrid", HYBRID), ("classical", CLASSICAL)])
def test_no_bit_of_an_envelope_can_be_flipped(vectors: Path, name: str, identity: age.Identity) -> None:
    """A flip of any bit of an envelope is refused by a CryptoError."""
    data = (vectors / f"envelope-{name}.age").read_bytes()
    assert altered_and_opened(data, range(len(data)), identity) == []


def test_a_file_cut_anywhere_in_its_header_ends_too_early(vectors: Path) -> None:
    """Every proper start of a header, and of the nonce after it, is one that more bytes could complete."""
    data = (vectors / "envelope-classical.age").read_bytes()
    for length in range(len(header.parse(data).raw) + stream.NONCE):
        with pytest.raises(HeaderError) as refused:
            age.unseal(io.BytesIO(data[:length]), [CLASSICAL])
        assert refused.value.code == "header-truncated"


@pytest.mark.parametrize("missing", [1, 15, 16, 17, 65551, 65552])
def test_a_payload_that_is_cut_is_refused(vectors: Path, missing: int) -> None:
    """A payload without its last bytes is refused, and nothing of the cut chunk is handed on."""
    data = (vectors / "envelope-hybrid.age").read_bytes()
    assert is_refused(data[:-missing], HYBRID)


def test_a_payload_cut_between_chunks_ends_too_early() -> None:
    """A file that loses its last chunk whole hands on the first and then says that it ends too early."""
    sealed = age.seal_bytes(bytes(stream.CHUNK + 1), [CLASSICAL.recipient()])
    chunks = released(sealed[: -1 - 16], CLASSICAL)
    assert len(next(chunks)) == stream.CHUNK
    with pytest.raises(PayloadTruncated):
        next(chunks)


def test_bytes_after_a_full_last_chunk_are_refused() -> None:
    """A byte after a last chunk of full size is refused by name."""
    sealed = age.seal_bytes(bytes(stream.CHUNK), [CLASSICAL.recipient()])
    with pytest.raises(PayloadTrailing):
        age.unseal_bytes(sealed + b"\0", [CLASSICAL])


def test_chunks_that_are_swapped_are_refused() -> None:
    """Two whole chunks in the other order are refused before a byte is handed on."""
    sealed = age.seal_bytes(bytes(2 * stream.CHUNK), [CLASSICAL.recipient()])
    start = len(header.parse(sealed).raw) + stream.NONCE
    first, second = sealed[start : start + stream.SEALED_CHUNK], sealed[start + stream.SEALED_CHUNK :]
    assert is_refused(sealed[:start] + second + first, CLASSICAL)


def test_another_key_does_not_open_a_file(vectors: Path) -> None:
    """An identity that a file was not sealed to gives NoMatch."""
    data = (vectors / "envelope-hybrid.age").read_bytes()
    with pytest.raises(NoMatch):
        age.unseal_bytes(data, [age.HybridIdentity.generate(), CLASSICAL])


def test_another_file_key_does_not_reopen_a_file(vectors: Path) -> None:
    """A file key of another file is refused by the header's MAC."""
    with (vectors / "envelope-hybrid.age").open("rb") as source, pytest.raises(MacMismatch):
        age.reopen(source, bytes(16))


def test_a_file_reopens_by_the_key_that_opening_gave(vectors: Path) -> None:
    """The file key of an opened file opens it again without any identity."""
    data = (vectors / "envelope-hybrid.age").read_bytes()
    key = age.unseal(io.BytesIO(data), [HYBRID]).file_key
    assert b"".join(age.reopen(io.BytesIO(data), key)) == age.unseal_bytes(data, [HYBRID])


def test_opening_tells_which_identity_fitted(vectors: Path) -> None:
    """The identity that opened a file is named among several."""
    data = (vectors / "envelope-hybrid.age").read_bytes()
    assert age.unseal(io.BytesIO(data), [age.HybridIdentity.generate(), CLASSICAL, HYBRID]).identity is HYBRID


def with_stanzas(*stanzas: Stanza) -> bytes:
    """Return a header of these stanzas with a MAC of zeros."""
    return header.encode(stanzas, bytes(32))


def test_a_passphrase_beside_another_recipient_is_refused_whoever_opens() -> None:
    """A scrypt stanza beside another one is refused, also by who has the other key."""
    other = CLASSICAL.recipient().wrap(bytes(16))
    data = with_stanzas(other, age.ScryptRecipient(b"p", 1).wrap(bytes(16)))
    with pytest.raises(StanzaMalformed):
        age.unseal_bytes(data, [CLASSICAL])


def test_a_passphrase_is_sealed_to_alone() -> None:
    """Sealing to a passphrase and a key at once is refused, and so is sealing to nobody."""
    both: list[age.Recipient] = [CLASSICAL.recipient(), age.ScryptRecipient(b"p", 1)]
    for recipients in (both, []):
        with pytest.raises(StanzaMalformed):
            age.seal_bytes(b"x", recipients)


def test_a_passphrase_file_that_asks_for_too_much_work_is_refused() -> None:
    """A work factor above the limit is refused before any work is done."""
    stanza = Stanza("scrypt", (header.encode_base64(bytes(16)).decode(), "21"), bytes(32))
    with pytest.raises(ExcessiveWork):
        age.unseal_bytes(with_stanzas(stanza), [age.ScryptIdentity(b"p")])


@pytest.mark.parametrize("work", ["0", "01", "+1", "1.", "1e1", "-1", "٣", "10000"])
def test_a_work_factor_has_one_spelling(work: str) -> None:
    """A work factor that is not a plain decimal number of up to three digits is refused."""
    stanza = Stanza("scrypt", (header.encode_base64(bytes(16)).decode(), work), bytes(32))
    with pytest.raises(StanzaMalformed):
        age.ScryptIdentity(b"p").unwrap([stanza])


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_share_of_low_order_is_named(point: bytes) -> None:
    """A share of low order is refused by both kinds of identity as a malformed stanza."""
    classical = Stanza("X25519", (header.encode_base64(point).decode(),), bytes(32))
    hybrid = Stanza("mlkem768x25519", (header.encode_base64(bytes(1088) + point).decode(),), bytes(32))
    for stanza, identity in ((classical, CLASSICAL), (hybrid, HYBRID)):
        with pytest.raises(StanzaMalformed, match="low order"):
            identity.unwrap([stanza])


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_recipient_of_low_order_is_refused(point: bytes) -> None:
    """A written recipient of low order is refused when it is read, not when a report is sealed to it."""
    with pytest.raises(KeyMalformed, match="low order"):
        age.parse_recipient(str(age.X25519Recipient(point)))


def test_a_hybrid_recipient_that_is_no_mlkem_key_is_refused() -> None:
    """Coefficients of ML-KEM beyond its modulus are refused when a recipient is read."""
    with pytest.raises(KeyMalformed):
        age.parse_recipient(str(age.HybridRecipient(b"\xff" * 1216)))


@pytest.mark.parametrize("identity", [HYBRID, CLASSICAL])
def test_keys_are_read_as_they_are_written(identity: age.HybridIdentity | age.X25519Identity) -> None:
    """A written identity and a written recipient give back the same key."""
    assert str(age.parse_identity(str(identity))) == str(identity)
    assert age.parse_recipient(str(identity.recipient())) == identity.recipient()


@pytest.mark.parametrize("identity", [HYBRID, CLASSICAL])
def test_keys_have_one_case(identity: age.HybridIdentity | age.X25519Identity) -> None:
    """An identity in lower case and a recipient in upper case are refused."""
    with pytest.raises(KeyMalformed):
        age.parse_identity(str(identity).lower())
    with pytest.raises(KeyMalformed):
        age.parse_recipient(str(identity.recipient()).upper())


@pytest.mark.parametrize("identity", [HYBRID, CLASSICAL])
def test_no_refusal_of_an_identity_quotes_it(identity: age.HybridIdentity | age.X25519Identity) -> None:
    """A mistyped identity is refused in words that hold no four letters of it."""
    written = str(identity)
    for mistyped in (written[:-1], written + "Q", written.replace("Q", "P", 1), written.lower(), f" {written}"):
        with pytest.raises(KeyMalformed) as refused:
            age.parse_identity(mistyped)
        secret = written.split("-1", 1)[-1].lower()
        assert not any(secret[i : i + 5] in str(refused.value).lower() for i in range(len(secret) - 4))


def test_no_secret_is_in_a_representation(vectors: Path) -> None:
    """The representations of identities, passphrases and opened files hold nothing of the secret."""
    opened = age.unseal(io.BytesIO((vectors / "envelope-hybrid.age").read_bytes()), [HYBRID])
    shown = repr([HYBRID, CLASSICAL, age.ScryptIdentity(b"hunter2"), age.ScryptRecipient(b"hunter2"), opened])
    for secret in ("AGE-SECRET", "hunter2", repr(opened.file_key)[2:-1], opened.file_key.hex()):
        assert secret not in shown


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_in_our_words(data: bytes) -> None:
    """Whatever the bytes are, opening them ends in an error of ours."""
    for start in (b"", header.INTRO, header.INTRO + b"-> X25519 ", with_stanzas(CLASSICAL.recipient().wrap(bytes(16)))):
        with pytest.raises(CryptoError):
            age.unseal_bytes(start + data, [HYBRID, CLASSICAL])


@given(st.text(max_size=80))
def test_random_texts_are_no_keys(text: str) -> None:
    """Whatever the text is, it is refused as a key in our words."""
    for parse in (age.parse_recipient, age.parse_identity):
        for prefix in ("", "age1", "age1pq1", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"):
            with pytest.raises(KeyMalformed):
                parse(prefix + text)
