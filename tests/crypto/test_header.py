"""The age header and our profile of it: what is refused without any key, and by which name."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import age, envelope, header, padme
from crypto.errors import (
    ArmoredAge,
    CryptoError,
    HeaderError,
    HeaderMalformed,
    HeaderTooLong,
    HeaderTruncated,
    NotAge,
    NotPadded,
    OpenPgp,
    ReadableText,
    SeveralStanzas,
    StanzaMalformed,
    TooLarge,
    TooSmall,
    WrongStanza,
    ZipArchive,
)
from crypto.header import Stanza

SHARE = header.encode_base64(bytes(range(32))).decode()
STANZA = Stanza("X25519", (SHARE,), bytes(32))
GOOD = header.encode((STANZA,), bytes(32))
KINDS = (envelope.HYBRID, envelope.CLASSICAL)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"Dear Sir or Madam,\n", ReadableText),
        (b"x" * 20000, ReadableText),
        ("Меня зовут".encode() * 2000, ReadableText),
        (b'{"answers": {}}', ReadableText),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", ArmoredAge),
        (b"age-encryption.org/v2\n", NotAge),
        (b"age-encryption.org/v1\r\n", NotAge),
        (b"-----BEGIN PGP MESSAGE-----\n", OpenPgp),
        (b"\x85\x01\x0c\x03" + bytes(range(200, 256)) * 400, OpenPgp),
        (b"\xc1\xc0\x4c\x03\xff", OpenPgp),
        (b"PK\x03\x04" + bytes(30000), ZipArchive),
        (bytes(20000), NotAge),
        (b"\x89PNG\r\n\x1a\n", NotAge),
    ],
)
def test_what_is_not_age_is_named(start: bytes, expected: type[NotAge]) -> None:
    """Readable text, OpenPGP, zip and other bytes are told apart, however long their first line is."""
    with pytest.raises(NotAge) as refused:
        header.parse(start)
    assert type(refused.value) is expected


@pytest.mark.parametrize("length", range(len(GOOD)))
def test_the_start_of_a_header_is_not_refused_for_good(length: int) -> None:
    """A header that more bytes could complete is HeaderTruncated, so that a server may wait."""
    with pytest.raises(HeaderTruncated):
        header.parse(GOOD[:length])


def test_what_follows_a_header_is_left_in_the_source() -> None:
    """Reading a header takes not one byte more than the header."""
    source = io.BytesIO(GOOD + b"rest")
    assert header.read(source).raw == GOOD
    assert source.read() == b"rest"


@pytest.mark.parametrize(
    "broken",
    [
        GOOD.replace(b"-> ", b"->", 1),
        GOOD.replace(b"-> ", b"->  ", 1),
        GOOD.replace(b"X25519 ", b"X25519  ", 1),
        GOOD.replace(b"-> X25519 ", b"-> X25519\t", 1),
        GOOD.replace(b"\n--- ", b" \n--- ", 1),
        GOOD.replace(b"--- ", b"---", 1),
        GOOD.replace(b"--- ", b"--- =", 1),
        GOOD.replace(b"--- ", b"----", 1),
        GOOD[:-1] + b"=\n",
        GOOD[:-2] + b"B\n",
        GOOD.replace(b"\n--- ", b"\r\n--- ", 1),
        header.INTRO + b"--- " + header.encode_base64(bytes(32)) + b"\n",
        header.INTRO + b"\n" + GOOD[len(header.INTRO) :],
        header.encode((STANZA,), bytes(31)),
        header.encode((STANZA,), bytes(33)),
        header.INTRO + b"-> x\n" + b"A" * 65 + b"\n\n--- " + header.encode_base64(bytes(32)) + b"\n",
        header.INTRO + b"-> x\n" + b"A" * 64 + b"\n--- " + header.encode_base64(bytes(32)) + b"\n",
        header.INTRO + b"-> x \xc3\xa9\n\n--- " + header.encode_base64(bytes(32)) + b"\n",
    ],
)
def test_a_header_has_one_spelling(broken: bytes) -> None:
    """A header that is spelt in another way is malformed."""
    with pytest.raises(HeaderMalformed):
        header.parse(broken)


def test_a_header_of_the_limit_is_read_and_one_byte_more_is_not() -> None:
    """16,384 bytes of header are read, 16,385 are refused."""
    room = header.LIMIT - len(header.encode((Stanza("x", ("",), b""),), bytes(32)))
    assert len(header.parse(header.encode((Stanza("x", ("a" * room,), b""),), bytes(32))).raw) == header.LIMIT
    with pytest.raises(HeaderTooLong):
        header.parse(header.encode((Stanza("x", ("a" * (room + 1),), b""),), bytes(32)))


def test_a_header_without_an_end_is_read_no_further_than_its_limit() -> None:
    """Lines without end are refused after 16 KiB, whatever the source still holds."""
    source = io.BytesIO(header.INTRO + b"-> x\n\n" * 1_000_000)
    with pytest.raises(HeaderTooLong):
        header.read(source)
    assert source.tell() <= header.LIMIT


@given(st.binary(max_size=200), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_a_header_is_read_only_if_it_is_written_so(noise: bytes, position: int, dropped: int) -> None:
    """Whatever replaces a part of a header, it is refused in our words or is what would be written."""
    data = GOOD[:position] + noise + GOOD[position + dropped :]
    try:
        parsed = header.parse(data)
    except HeaderError:
        return
    assert data.startswith(header.encode(parsed.stanzas, parsed.mac))


@pytest.mark.parametrize("kind", KINDS)
def test_the_header_of_an_envelope_has_one_length(kind: str) -> None:
    """The length of a header that sealing writes is the one that sizes are reckoned with."""
    identity = age.HybridIdentity.generate() if kind == envelope.HYBRID else age.X25519Identity.generate()
    sealed = age.seal_bytes(b"", [identity.recipient()])
    assert len(envelope.check_header(sealed, KINDS).raw) == envelope.HEADER_LENGTH[kind]


def test_the_lengths_of_the_format_page_are_true() -> None:
    """The numbers that FORMAT.md names are those of the code."""
    assert envelope.HEADER_LENGTH == {envelope.HYBRID: 1627, envelope.CLASSICAL: 168}
    assert (envelope.MIN_SIZE, envelope.MAX_SIZE) == (67195, 528612971)


def test_another_kind_of_stanza_is_refused() -> None:
    """A classical stanza is refused where only hybrid ones are allowed, and so is a passphrase."""
    with pytest.raises(WrongStanza):
        envelope.check_header(GOOD)
    with pytest.raises(WrongStanza):
        envelope.check_header(header.encode((Stanza("scrypt", (SHARE, "18"), bytes(32)),), bytes(32)), KINDS)


def test_two_stanzas_are_refused() -> None:
    """A second reader beside the office is refused."""
    with pytest.raises(SeveralStanzas):
        envelope.check_header(header.encode((STANZA, STANZA), bytes(32)), KINDS)


@pytest.mark.parametrize(
    "stanza",
    [
        Stanza("X25519", (), bytes(32)),
        Stanza("X25519", (SHARE, SHARE), bytes(32)),
        Stanza("X25519", (SHARE[:-1],), bytes(32)),
        Stanza("X25519", (SHARE[:-1] + "9",), bytes(32)),
        Stanza("X25519", (SHARE + "=",), bytes(32)),
        Stanza("X25519", (header.encode_base64(bytes(33)).decode(),), bytes(32)),
        Stanza("X25519", (SHARE,), bytes(31)),
        Stanza("X25519", (SHARE,), bytes(33)),
        Stanza("X25519", (SHARE,), b""),
        Stanza("mlkem768x25519", (SHARE,), bytes(32)),
        Stanza("mlkem768x25519", (header.encode_base64(bytes(1121)).decode(),), bytes(32)),
        Stanza("mlkem768x25519", (header.encode_base64(bytes(1120)).decode(),), bytes(16)),
    ],
)
def test_a_known_stanza_has_one_form(stanza: Stanza) -> None:
    """A stanza of an allowed kind with other arguments or another body is refused without a key."""
    with pytest.raises(StanzaMalformed):
        envelope.check_header(header.encode((stanza,), bytes(32)), KINDS)


@given(st.binary(max_size=300))
def test_random_starts_of_an_upload_are_refused_in_our_words(data: bytes) -> None:
    """Whatever an upload begins with, a refusal is one of ours."""
    with pytest.raises(CryptoError):
        envelope.check_header(data, KINDS)


@pytest.mark.parametrize("kind", KINDS)
@given(size=st.integers(0, 600_000_000))
def test_the_size_of_every_document_is_accepted(kind: str, size: int) -> None:
    """The size that sealing a document gives is accepted up to the largest, and refused as too large beyond."""
    sealed = envelope.size_of(size, kind)
    if sealed <= envelope.MAX_SIZE:
        envelope.check_size(sealed, kind)
    else:
        with pytest.raises(TooLarge):
            envelope.check_size(sealed, kind)


@pytest.mark.parametrize("kind", KINDS)
@given(size=st.integers(0, envelope.MAX_SIZE))
def test_no_other_size_is_accepted(kind: str, size: int) -> None:
    """A size is accepted only if some document has it: the next padded size below and above tell."""
    try:
        envelope.check_size(size, kind)
    except CryptoError:
        return
    assert size == envelope.size_of(size - envelope.HEADER_LENGTH[kind] - 16 - -(-size // 65552) * 16, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_of_all_small_sizes_only_the_padded_ones_are_accepted(kind: str) -> None:
    """Of every size up to 400,000 bytes just those are accepted that a padded document gives."""
    given_sizes = {envelope.size_of(size, kind) for size in range(0, 400_000, 512)}
    accepted = {size for size in range(400_000) if accepts(size, kind)}
    assert accepted == {size for size in given_sizes if size < 400_000}


def accepts(size: int, kind: str) -> bool:
    """Tell whether a size is accepted."""
    try:
        envelope.check_size(size, kind)
    except CryptoError:
        return False
    return True


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, TooSmall),
        (envelope.MIN_SIZE - 1, TooSmall),
        (envelope.MIN_SIZE + 1, NotPadded),
        (envelope.MAX_SIZE - 1, NotPadded),
        (envelope.MAX_SIZE + 1, TooLarge),
        (2**80, TooLarge),
    ],
)
def test_a_size_is_refused_by_its_name(size: int, expected: type[CryptoError]) -> None:
    """Too small, too large and not padded are told apart."""
    with pytest.raises(expected):
        envelope.check_size(size)


@given(st.integers(0, 2**40))
def test_padding_is_least_and_costs_at_most_an_eighth(size: int) -> None:
    """A padded size holds its size, pads to itself, and above the floor adds less than 12.5 %."""
    padded = padme.padded(size)
    assert padded >= max(size, padme.FLOOR)
    assert padme.padded(padded) == padded
    assert padded == padme.FLOOR or padded - size < size / 8


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_padding_keeps_the_order_of_sizes(left: int, right: int) -> None:
    """A larger document never has a smaller padded size."""
    assert (left <= right) <= (padme.padded(left) <= padme.padded(right))
