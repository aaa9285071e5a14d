"""ASCII armor: one spelling, read in one pass to its very end."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import armor
from crypto.errors import ArmorError

LINE = b"QUFB" * 16
GOOD = armor.BEGIN + b"\n" + LINE + b"\nQUFB\n" + armor.END + b"\n"


class Dribble(io.BytesIO):
    """A source that gives one byte at a time where it may."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return at most one byte."""
        return super().read(min(1, size or 0))


def decoded(data: bytes) -> bytes:
    """Decode armor to its end."""
    return armor.decode(io.BytesIO(data)).read()


@given(st.binary(max_size=500))
def test_bytes_are_read_as_they_were_written(data: bytes) -> None:
    """Any bytes survive, with either line end, and armor is recognised."""
    written = armor.encode(data)
    assert armor.is_armored(written)
    assert decoded(written) == decoded(written.replace(b"\n", b"\r\n")) == data


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\n" * 1025,
        b"x\n" + GOOD,
        b" " + GOOD,
        armor.BEGIN,
        armor.BEGIN + b"\r\r\n" + LINE + b"\n" + armor.END,
        GOOD.replace(b"BEGIN", b"begin"),
        GOOD.replace(b"\nQUFB\n", b"\nQUFB"),
        GOOD.replace(b"\nQUFB\n", b"\n\nQUFB\n"),
        GOOD.replace(b"\nQUFB\n", b"\n QUFB\n"),
        GOOD.replace(b"\nQUFB\n", b"\nQUFB \n"),
        GOOD.replace(b"\nQUFB\n", b"\nQUFB\nQUFB\n"),
        GOOD.replace(b"\nQUFB\n", b"\nQUF\n"),
        GOOD.replace(b"\nQUFB\n", b"\nQUE\n"),
        GOOD.replace(b"\nQUFB\n", b"\nQUF=\n"),
        GOOD.replace(b"\nQUFB\n", b"\nQUFB\nComment: x\n"),
        GOOD.replace(LINE, LINE + b"QUFB"),
        GOOD.replace(LINE, LINE[:60]),
        GOOD.replace(LINE, LINE[:60] + b"QQ=="),
        GOOD.replace(LINE, LINE[:-1] + b"-"),
        GOOD[: -len(armor.END) - 1],
        GOOD[:-2],
        GOOD + b"x",
        GOOD + b" " * 1025,
        GOOD + GOOD,
    ],
)
def test_armor_has_one_spelling(broken: bytes) -> None:
    """Armor that is spelt in another way, cut, or followed by something is refused."""
    with pytest.raises(ArmorError):
        decoded(broken)


def test_space_around_armor_is_passed() -> None:
    """What a mail program adds before and after is no fault."""
    assert decoded(b"\r\n \t\n" + GOOD + b"\n\n \r\n") == decoded(GOOD)


def test_what_follows_is_found_in_a_source_that_dribbles() -> None:
    """A source that gives a byte at a time hides nothing after the end line."""
    with pytest.raises(ArmorError):
        armor.decode(Dribble(GOOD + b"\n\n\nx")).read()


@given(st.binary(max_size=200), st.integers(0, len(GOOD)), st.integers(0, 30))
def test_altered_armor_is_refused_or_means_what_it_says(noise: bytes, position: int, dropped: int) -> None:
    """Whatever replaces a part of armor, it is refused in our words or written the same but for space."""
    data = GOOD[:position] + noise + GOOD[position + dropped :]
    try:
        inside = decoded(data)
    except ArmorError:
        return
    assert armor.encode(inside).strip() == data.replace(b"\r\n", b"\n").strip(b" \t\r\n")


def test_a_line_without_end_is_refused_in_little_memory() -> None:
    """A line of 16 MiB is refused after its first kilobyte."""
    source = io.BytesIO(armor.BEGIN + b"\n" + b"A" * (16 * 1024 * 1024))
    tracemalloc.start()
    try:
        with pytest.raises(ArmorError):
            armor.decode(source).read()
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()
