"""Words that are divided and are one: at the end of a line, by hyphens, into letters, with a figure for a letter.

A newspaper divides names where its column ends, and who writes "S a d y k o v a" or "Sadyk0va" does not want to be
found by a machine. Which joined word is a name is the matter of `detection`; this only says which could be one word.
"""

import enum
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from intake.desk.exports.wording import Word, bared


class Gap(enum.IntEnum):
    """What stands between two pieces, from what hardly divides a word to what divides most words."""

    TIGHT = 0  # nothing, a hyphen or a dot, a hyphen at the end of a line, a figure
    LINE = 1  # the end of a line
    SPACE = 2


_HYPHENS: Final = "\\-\u00ac\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_TIGHT: Final = re.compile(rf"[{_HYPHENS}_.·•*/\\|~+=]{{0,2}}|[{_HYPHENS}]\s*")
_LINE: Final = re.compile(r"[^\S\r\n]*[\r\n\u2028\u2029]\s*")
_SPACE: Final = re.compile(rf"\s{{1,3}}|\s[{_HYPHENS}]\s")
_LETTERS: Final = re.compile(rf"[\s{_HYPHENS}_.·•*,/\\|]{{1,4}}")
_FIGURES: Final = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}
_MOST_PIECES: Final = 12
_MOST_SPACES: Final = 2
_FEWEST_LETTERS: Final = 3
_SMALL_PIECE: Final = 2


@dataclass(frozen=True, slots=True)
class Joined:
    """Pieces made one word: the places of the first and the last among the words, and the widest gap."""

    written: str
    first: int
    last: int
    gap: Gap


def joined(text: str, words: Sequence[Word], longest: int, begins: Callable[[str], bool]) -> Iterator[Joined]:
    """Yield what two or more words in a row are as one, up to some letters.

    Words of a sentence are joined only where the first of them `begins` as what is looked for.
    """
    if len(words) < 2:
        return
    gaps = [bared(text[left.end : right.start])[0] for left, right in pairwise(words)]
    kinds = [_kind(gap) for gap in gaps]
    for first, word in enumerate(words):
        heads, widest, spaces = [word.written], Gap.TIGHT, 0
        for last in range(first + 1, min(first + _MOST_PIECES, len(words))):
            kind = kinds[last - 1]
            spaces += kind is not None and kind > Gap.TIGHT
            if kind is None or spaces > _MOST_SPACES or (kind and spaces == 1 and not begins(word.written)):
                break
            heads = [f"{head}{link}{words[last].written}" for head in heads[:4] for link in _links(gaps[last - 1])]
            widest = max(widest, kind)
            if len(heads[0]) > longest:
                break
            yield from (Joined(head, first, last, widest) for head in heads)


def _kind(gap: str) -> Gap | None:
    if gap in _FIGURES or _TIGHT.fullmatch(gap):
        return Gap.TIGHT
    if _LINE.fullmatch(gap):
        return Gap.LINE
    return Gap.SPACE if _SPACE.fullmatch(gap) else None


def _links(gap: str) -> str | tuple[str]:
    return _FIGURES.get(gap, ("",))


def spelled(text: str, words: Sequence[Word], longest: int) -> Iterator[Joined]:
    """Yield what runs of single letters, or of very short pieces, are as one word; every part of a run."""
    for start, end in _runs(text, words):
        for first in range(start, end - _FEWEST_LETTERS + 1):
            written = words[first].written + words[first + 1].written
            for last in range(first + _FEWEST_LETTERS - 1, end):
                written += words[last].written
                if len(written) > longest:
                    break
                single = all(word.initial for word in words[first : last + 1])
                yield Joined(written, first, last, Gap.TIGHT if single else Gap.SPACE)


def _runs(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place but one of every row of short pieces."""
    start = 0
    for place, word in enumerate(words):
        if len(word.written) > _SMALL_PIECE:
            start = place + 1
            continue
        end = place + 1
        follows = end < len(words) and _LETTERS.fullmatch(bared(text[word.end : words[end].start])[0])
        if not follows or len(words[end].written) > _SMALL_PIECE:
            if end - start >= _FEWEST_LETTERS:
                yield start, end
            start = end
