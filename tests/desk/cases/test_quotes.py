"""Quotes: found as a person writes them, returned as the source does, refused where they are not or are not clear."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.cases.errors import QuoteAmbiguous, QuoteNotInSource
from intake.desk.cases.quotes import Passage, locate


@pytest.mark.parametrize(
    ("text", "quote", "exact"),
    [
        ("a b\u00a0c\u202fd", "b c d", "b\u00a0c\u202fd"),
        ("She said: “Give them”", 'said: "Give them"', "said: “Give them”"),
        ("the women’s rights", "women's rights", "women’s rights"),
        ("an eight‑hour – long – trip", "eight-hour - long - trip", "eight‑hour – long – trip"),
        ("the café nearby", "the cafe nearby", "the café nearby"),
        ("the cafe\u0301 nearby", "the café nearby", "the cafe\u0301 nearby"),
        ("the CAFE\u0301", "cafe", "CAFE\u0301"),
        ("first line\r\n  second", "first line second", "first line\r\n  second"),
        ("zero\u200bwidth and soft\u00adhyphen", "zerowidth and softhyphen", "zero\u200bwidth and soft\u00adhyphen"),
        ("the Police Station", "police station", "Police Station"),
        ("Йод и ёлка", "Иод и елка", "Йод и ёлка"),
        ("قَالَتْ لَهُمْ", "قالت لهم", "قَالَتْ لَهُمْ"),
        ("他说：“走”", '他说:"走"', "他说：“走”"),
        ("wait… now", "wait... now", "wait… now"),
        ("the ﬁrst day", "first day", "ﬁrst day"),
        ("STRASSE in the city", "straße", "STRASSE"),
        ("  five men  ", "  five men\n", "five men"),
    ],
)
def test_a_quote_is_found_as_a_person_writes_it(text: str, quote: str, exact: str) -> None:
    """Spaces, quotation marks, dashes, accents and case may differ; the source's own words come back."""
    offset, found = locate(text, quote)
    assert (text[offset : offset + len(found)], found) == (exact, exact)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("five men", "six men"),
        ("five men", ""),
        ("five men", " \n "),
        ("five men", "\u200b"),
        ("five men", "five  men came"),
        ("", "x"),
        ("Шымкент қаласы", "Шымкент каласы"),
        ("the ﬁrst day", "irst day"),
    ],
)
def test_what_is_not_there_is_not_found(text: str, quote: str) -> None:
    """Other words, nothing, other letters, and half of a letter are no quote of a source."""
    with pytest.raises(QuoteNotInSource):
        locate(text, quote)


def test_the_exact_words_win() -> None:
    """Where the quote stands to the letter at one place and loosely at others, the letter decides."""
    assert locate("Cafe. café. Café.", "café") == (6, "café")


def test_several_places_want_an_offset() -> None:
    """A quote at several places is refused with their number; an offset chooses the nearest one."""
    text = "men, men, men"
    with pytest.raises(QuoteAmbiguous, match="3 places"):
        locate(text, "men")
    assert [locate(text, "men", near)[0] for near in (0, 4, 6, 99)] == [0, 5, 5, 10]
    with pytest.raises(QuoteAmbiguous, match="as near"):
        locate("men men", "men", 2)


def test_an_offset_holds_only_to_the_letter() -> None:
    """`holds` knows no folding and no place outside the text."""
    passage = Passage("five men")
    assert passage.holds("men", 5)
    assert not any((passage.holds("Men", 5), passage.holds("men", 4), passage.holds("", 0), passage.holds("n", -1)))


@given(st.text(min_size=1), st.data())
def test_every_stretch_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    """Whatever a text holds, a stretch of it with its own offset is returned as it stands there."""
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    if quote.strip():
        assert locate(text, quote, start) == (start, quote)


@given(st.text(max_size=60), st.text(max_size=8))
def test_what_is_found_is_in_the_text(text: str, quote: str) -> None:
    """The answer is always a stretch of the text, or a refusal."""
    try:
        offset, exact = locate(text, quote, 0)
    except (QuoteNotInSource, QuoteAmbiguous):
        return
    assert exact
    assert text.startswith(exact, offset)


def test_the_longest_text_is_searched_quickly() -> None:
    """Loose search through a text of the limit, of letters that fold, takes seconds at most."""
    passage = Passage("“é ” " * 200_000 + "five\u00a0men")
    start = time.monotonic()
    assert passage.locate("FIVE men").exact == "five\u00a0men"
    assert time.monotonic() - start < 10
