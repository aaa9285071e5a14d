"""A text cut into words that can be compared across scripts: where each stands, and how it folds.

Letters that print nothing are looked through, so a name with a zero-width letter in it is the same word; so are the
marks that `visible` puts in their place. A word that mixes alphabets is what it is in each (`lookalikes`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from intake.desk.exports import lookalikes
from intake.desk.names import arabic, folding
from intake.desk.names.folding import Way
from intake.desk.names.form import Part

# marks that stand on letters, with the vowel signs of scripts that write them so
_MARKS = "\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u0640" + "".join(
    letter for letter in map(chr, range(0x0591, 0x1B00)) if unicodedata.category(letter) in ("Mn", "Mc")
)
_APOSTROPHES = "'’‘ʼ`´ʹʺ"
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}]|[{_APOSTROPHES}](?=[^\W\d_]))*")
_SHOWN_MARK = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_ORDINARY = re.compile(r"[\t\n\r -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f]*")
_BREAKS = frozenset("\t\n\r\x0b\x0c\u2028\u2029")
_HUMP = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")


@dataclass(frozen=True, slots=True)
class Word:
    """One word where it stands in a text. `dotted` tells whether a full stop follows it at once."""

    written: str
    start: int
    end: int
    dotted: bool = False

    @property
    def initial(self) -> bool:
        """Whether this is one letter, as in initials."""
        return len(self.written) == 1


def bared(text: str) -> tuple[str, list[int] | None]:
    """Return a text without letters that print nothing, and where each letter stood; None where all are there."""
    if _ORDINARY.fullmatch(text):
        return text, None
    marked = {place for found in _SHOWN_MARK.finditer(text) for place in range(*found.span())}
    kept = [place for place, letter in enumerate(text) if place not in marked and not _prints_nothing(letter)]
    if len(kept) == len(text):
        return text, None
    return "".join(text[place] for place in kept), kept


def _prints_nothing(letter: str) -> bool:
    if letter in _BREAKS:
        return False
    return letter in _BLANK or "\ufe00" <= letter <= "\ufe0f" or unicodedata.category(letter) in _HIDDEN


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in order; of `AigulSample` both halves are words, and so is the whole."""
    plain, places = bared(text)
    for found in _WORD.finditer(plain):
        start, end = found.span()
        cuts = [start, *(start + hump.start() for hump in _HUMP.finditer(found[0])), end]
        for left, right in pairwise(cuts):
            dotted = plain[right : right + 1] == "."
            yield Word(plain[left:right], *_origin(places, left, right), dotted)


def _origin(places: list[int] | None, start: int, end: int) -> tuple[int, int]:
    return (start, end) if places is None else (places[start], places[end - 1] + 1)


@lru_cache(1 << 16)
def parts(written: str, *, as_written: bool = False) -> tuple[Part, ...]:
    """Return the ways in which a word can be meant as a part of a name.

    A word of one alphabet is not read in another `as_written`: so a name is what it is, and a text may be anything.
    """
    small = folding.plain(written)
    if arabic.LETTERS.search(small):
        spelled = arabic.spelled("".join(arabic.LETTERS.findall(small)))
        return tuple(Part(one, arabic=True) for one in dict.fromkeys((spelled, _article_off(spelled))) if one)
    folded = dict.fromkeys(text for spelling in _spellings(written, small, as_written) for text in _folded(spelling))
    return tuple(Part(text) for text in folded if text)


def _article_off(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _spellings(written: str, small: str, as_written: bool) -> Iterator[str]:
    """Yield a word, and what it is where letters of another alphabet stand for those that look alike."""
    yield from _read(written, small, as_written)
    # "Sample's", "Aigul'дің": what stands before the apostrophe
    head = re.split(f"[{_APOSTROPHES}]", small)[0]
    if len(head) > 1 and head != small:
        yield from _read(written[: len(head)], head, as_written)


def _read(written: str, small: str, as_written: bool) -> Iterator[str]:
    # folding a mixed word as it stands would drop the letters of one alphabet, and leave another word
    mixed = lookalikes.is_mixed(small)
    if not mixed:
        yield small
    if mixed or not as_written:
        yield from lookalikes.readings(written, small)


def _folded(small: str) -> Iterator[str]:
    for way in Way:
        yield folding.word(small, way)
    yield folding.word(folding.unmarked(small))
