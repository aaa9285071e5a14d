"""Where a quote stands in the text of its source: searched as a person would, kept as the source has it.

A person who copies words changes them without knowing: no-break spaces become spaces, curly quotation marks straight
ones, dashes hyphens, accents get lost, lines are joined. The search folds all that, first without case and accents as
they are; what is returned is the stretch of the source, to the character. Offsets count characters (code points). It
must not know what a quote is for.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from intake.desk.cases.errors import QuoteAmbiguous, QuoteNotInSource

_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u02bb`\u00b4\u2039\u203a\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u300c\u300d\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        "\u2026": "...",
    }
)
# Letters that print nothing and are lost in copying: soft hyphen, zero-width ones, direction marks.
_SILENT = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c") | {chr(c) for c in range(0x202A, 0x202F)}


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands, and how the source writes it."""

    offset: int
    exact: str


def _folded_letter(letter: str) -> str:
    """Return one letter without what copying changes: a space, a plain mark, the base letter, or nothing."""
    if letter in _SILENT:
        return ""
    if letter.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", letter.translate(_MARKS))
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_MARKS)


def _caseless_letter(letter: str) -> str:
    return _folded_letter(letter).casefold()


class _Table(dict[str, str]):
    """What letters fold to, found once for each letter."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, letter: str) -> str:
        folded = self[letter] = self._fold(letter)
        return folded


_FOLDS = (_Table(_folded_letter), _Table(_caseless_letter))


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded text; letter i of it comes from letter `origin[i]` of the text."""

    text: str
    origin: list[int]


def _fold(text: str, table: _Table) -> _Folded:
    """Fold a text letter by letter; a run of spaces becomes one."""
    letters: list[str] = []
    origin: list[int] = []
    spaced = False
    for place, letter in enumerate(text):
        folded = table[letter]
        if folded == " ":
            if spaced:
                continue
            spaced = True
        elif folded:
            spaced = False
        letters.extend(folded)
        origin.extend([place] * len(folded))
    return _Folded("".join(letters), origin)


class Passage:
    """The text of one source, in which quotes are looked up; folds it once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded: dict[int, _Folded] = {}

    def holds(self, quote: str, offset: int) -> bool:
        """Tell whether the quote stands at an offset, to the character."""
        return bool(quote) and offset >= 0 and self.text.startswith(quote, offset)

    def locate(self, quote: str, near: int | None = None) -> Found:
        """Return where the quote stands; of several places the one nearest to `near`.

        Raises QuoteNotInSource, and QuoteAmbiguous with the number of places where `near` does not decide.
        """
        for places in (self._exact(quote), self._loose(quote, 0), self._loose(quote, 1)):
            if places:
                return self._chosen(places, near)
        raise QuoteNotInSource

    def _chosen(self, places: list[tuple[int, int]], near: int | None) -> Found:
        if len(places) > 1:
            if near is None:
                raise QuoteAmbiguous(f"{len(places)} places")
            places = sorted(places, key=lambda place: abs(place[0] - near))
            if abs(places[0][0] - near) == abs(places[1][0] - near):
                raise QuoteAmbiguous(f"2 places are as near, of {len(places)}")
        start, end = places[0]
        return Found(start, self.text[start:end])

    def _exact(self, quote: str) -> list[tuple[int, int]]:
        if not quote.strip():
            return []
        return [(start, start + len(quote)) for start in _occurrences(self.text, quote)]

    def _loose(self, quote: str, level: int) -> list[tuple[int, int]]:
        """Return the stretches of the text that fold to what the quote folds to."""
        wanted = _fold(quote, _FOLDS[level]).text.strip(" ")
        if not wanted:
            return []
        if level not in self._folded:
            self._folded[level] = _fold(self.text, _FOLDS[level])
        folded = self._folded[level]
        found = (self._stretch(folded, start, start + len(wanted)) for start in _occurrences(folded.text, wanted))
        return [stretch for stretch in found if stretch]

    def _stretch(self, folded: _Folded, start: int, end: int) -> tuple[int, int] | None:
        """Return the letters of the text behind a stretch of the folded one; None where it would cut one in two."""
        origin = folded.origin
        if (start and origin[start - 1] == origin[start]) or (end < len(origin) and origin[end - 1] == origin[end]):
            return None
        first, last = origin[start], origin[end - 1] + 1
        # accents that follow belong to the last letter
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return first, last


def _occurrences(text: str, part: str) -> list[int]:
    """Return every place where the part stands, also where two overlap."""
    found = []
    start = text.find(part)
    while start >= 0:
        found.append(start)
        start = text.find(part, start + 1)
    return found


def locate(text: str, quote: str, near: int | None = None) -> tuple[int, str]:
    """Return the offset of a quote in a text and the words as the text has them (see `Passage.locate`)."""
    found = Passage(text).locate(quote, near)
    return found.offset, found.exact
