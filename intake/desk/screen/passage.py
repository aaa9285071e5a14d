"""The text of a source laid out so that words in it can be marked: lines with their offsets, claims as marks.

Offsets count characters (code points) of the text. A letter that does not show itself is one character and is shown as
its code point; the page says of such a piece that it counts as one, so that what is marked is found again exactly.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from intake.desk import visible


@dataclass(frozen=True, slots=True)
class Claimed:
    """A stretch of the text that a claim quotes."""

    label: str
    question: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of a line that are shown together; `hidden` where they stand for one that does not show itself."""

    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line with the claims that quote it; `ending` are those that end with it."""

    letters: Sequence[Letters]
    claims: Sequence[Claimed]
    ending: Sequence[Claimed]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text and where it begins."""

    start: int
    pieces: Sequence[Piece]


def lines(text: str, claims: Iterable[Claimed]) -> list[Line]:
    """Return the text line by line, cut where claims begin and end."""
    ordered, found, start = sorted(claims, key=lambda one: one.start), [], 0
    for line in text.split("\n"):
        end = start + len(line)
        within = [one for one in ordered if one.start < end and one.end > start]
        found.append(Line(start, list(_pieces(line.removesuffix("\r"), start, within))))
        start = end + 1
    return found


def _pieces(line: str, start: int, claims: Sequence[Claimed]) -> Iterator[Piece]:
    end = start + len(line)
    cuts = {start, end}.union(*((one.start, one.end) for one in claims))
    places = sorted(cut for cut in cuts if start <= cut <= end)
    for left, right in pairwise(places):
        around = [one for one in claims if one.start <= left and one.end >= right]
        ending = [one for one in around if one.end == right]
        yield Piece(list(_letters(line[left - start : right - start])), around, ending)


def _letters(text: str) -> Iterator[Letters]:
    """Join what is shown as it is; each hidden letter stands alone."""
    plain: list[str] = []
    for shown in visible.letters(text):
        if len(shown) == 1:
            plain.append(shown)
            continue
        if plain:
            yield Letters("".join(plain), False)
            plain = []
        yield Letters(shown, True)
    if plain:
        yield Letters("".join(plain), False)
