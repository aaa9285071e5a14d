"""Bech32: the published strings of BIP 173, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import bech32
from crypto.errors import KeyMalformed

# BIP 173, "Test vectors"; the string that is refused there for its length alone is a valid one for age
VALID = (
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "11" + "q" * 82 + "c8247j",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
)
INVALID = (
    "\x201nwldj5",
    "\x7f1axkwrx",
    "\x801eym55h",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "de1lg7wt\xff",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
)


@pytest.mark.parametrize("text", VALID)
def test_a_published_valid_string_is_read_and_written_again(text: str) -> None:
    """A valid string gives back itself, but for its case."""
    assert bech32.encode(*bech32.decode(text)) == text.lower()


@pytest.mark.parametrize("text", INVALID)
def test_a_published_invalid_string_is_refused(text: str) -> None:
    """An invalid string is no key."""
    with pytest.raises(KeyMalformed):
        bech32.decode(text)


@given(st.binary(max_size=1300))
def test_bytes_are_read_as_they_were_written(data: bytes) -> None:
    """Any bytes up to the length of the longest key survive."""
    assert bech32.decode(bech32.encode("age", data)) == ("age", data)


@given(st.binary(max_size=40), st.integers(0), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lbio1 Ä"))
def test_one_mistyped_character_is_found(data: bytes, position: int, typed: str) -> None:
    """No single character can be typed wrong unnoticed."""
    written = bech32.encode("age", data)
    position %= len(written)
    mistyped = written[:position] + typed + written[position + 1 :]
    if mistyped != written:
        with pytest.raises(KeyMalformed):
            bech32.decode(mistyped)


def test_mixed_case_is_refused() -> None:
    """One capital in a lower-case string is refused."""
    with pytest.raises(KeyMalformed):
        bech32.decode("a12uEl5l")


def test_a_text_without_end_is_refused_at_once() -> None:
    """A megabyte is refused by its length, before the work that grows with its square."""
    with pytest.raises(KeyMalformed, match="longer than"):
        bech32.decode("age1" + "q" * 1_000_000)


def test_padding_bits_that_are_not_zero_are_refused() -> None:
    """The same bytes have no second spelling in the bits that are left over."""
    words = [0, 1]
    remainder = bech32._checksum("age", [*words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [remainder >> 5 * (5 - i) & 31 for i in range(6)]
    with pytest.raises(KeyMalformed, match="padding"):
        bech32.decode("age1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[w] for w in words))
