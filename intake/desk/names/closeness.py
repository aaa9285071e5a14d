"""How close two folded words are: the same, another spelling of the same, one letter apart, or others.

Letters that romanisations confuse cost a fraction of an edit; how much is forgiven grows with the length of the word,
because Dana and Diana are two people and Nurmagambetov and Nurmaganbetov are likely one.
"""

import enum
import math
import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from intake.desk.names import arabic
from intake.desk.names.form import FAMILY, Part

_VOWELS = frozenset("aeiou")
_CONFUSED = {
    **{frozenset(pair): 0.25 for pair in ("ae", "ei", "ou")},
    **{frozenset(pair): 0.3 for pair in ("ao", "cx", "gj", "ij", "uv")},
    **{frozenset(pair): 0.4 for pair in ("hk", "bp", "dt", "gh", "eu")},
    frozenset("sz"): 0.45,
}
# another first letter makes another name sooner, except where it is only a matter of spelling
_FIRST_TOO = frozenset(frozenset(pair) for pair in ("ou", "cx", "gj", "ij"))
_VOWEL_MORE = 0.5
_SOFT_U = 0.2
_FORGIVEN_PER_LETTER = 0.08
_MOST_FORGIVEN = 0.8  # less than one letter
_SHORT, _LONG_FAMILY, _LONG = 5, 8, 9


class Closeness(enum.IntEnum):
    """From the same to nothing in common."""

    SAME = 5
    SPELLING = 4
    LETTER = 3
    NEAR = 2  # one letter too, in a word where another letter may well make another name
    GENDER = 1
    OTHER = 0


def of_parts(left: Part, right: Part) -> Closeness:
    """Compare two parts of any scripts."""
    if left.arabic and right.arabic:
        return _arabic(left.text, right.text)
    if left.arabic or right.arabic:
        written, latin = (left.text, right.text) if left.arabic else (right.text, left.text)
        return _romanised(written, latin)
    closest = of_words(*sorted((left.text, right.text)))
    if left.bare or right.bare:
        closest = max(closest, *(of_words(*sorted(pair)) for pair in _unmarked(left, right)))
    return closest


def _unmarked(left: Part, right: Part) -> list[tuple[str, str]]:
    """Return the words to compare when the marks were dropped on one side, as on a keyboard without them."""
    return [(one.bare, other.text) for one, other in ((left, right), (right, left)) if one.bare]


def _arabic(left: str, right: str) -> Closeness:
    """Compare two words in Arabic letters, where every letter counts."""
    if left == right:
        return Closeness.SAME
    if _without_final_h(left) == _without_final_h(right):
        return Closeness.GENDER
    return Closeness.OTHER


def _without_final_h(word: str) -> str:
    return word.removesuffix("ه")


def _romanised(written: str, latin: str) -> Closeness:
    """Tell whether a Latin word can stand for one in Arabic letters; an attached article is looked through."""
    voiced = arabic.VOICED.get(written)
    if voiced is not None:
        return max(of_words(*sorted((one, latin))) for one in voiced.split())
    pattern = arabic.pattern(written)
    if pattern.fullmatch(latin) or (len(latin) > 4 and pattern.fullmatch(re.sub("^[ae]l", "", latin))):
        return Closeness.SAME
    return Closeness.OTHER


@lru_cache(1 << 16)
def of_words(left: str, right: str) -> Closeness:
    """Compare two folded words."""
    if left == right:
        return Closeness.SAME
    if _is_gender(left, right):
        return Closeness.GENDER
    longest = max(len(left), len(right))
    forgiven = min(_MOST_FORGIVEN, _FORGIVEN_PER_LETTER * longest)
    cost = min(_cost(*pair) for pair in {(left, right), (_article_off(left), _article_off(right))})
    if cost <= forgiven:
        return Closeness.SPELLING
    if left[0] != right[0] or cost > 1 + forgiven / 2 or longest <= _SHORT:
        return Closeness.OTHER
    family = FAMILY.fullmatch(left) and FAMILY.fullmatch(right)
    return Closeness.LETTER if longest >= (_LONG_FAMILY if family else _LONG) else Closeness.NEAR


def _article_off(word: str) -> str:
    """Return a word without an Arabic article that is written as part of it."""
    return word[2:] if word[:2] in ("al", "el") and len(word) > 5 else word


def _is_gender(left: str, right: str) -> bool:
    """Tell whether two words differ as the names of a man and of a woman do."""
    shorter, longer = sorted((left, right), key=len)
    return (longer == shorter + "a" and shorter[-1:] not in _VOWELS - {"i"}) or longer == shorter[:-1] + "aia"


def _cost(left: str, right: str) -> float:
    """Return the cheapest way from one word to the other; most are far apart, which is told at once."""
    most = 2 + (len(left) > _SHORT) + (len(left) >= _LONG)
    if Levenshtein.distance(left, right, score_cutoff=most) > most:
        return math.inf
    above = [0.0]
    for place, letter in enumerate(right):
        above.append(above[-1] + _extra(right, place, letter))
    for row, here in enumerate(left):
        line = [above[0] + _extra(left, row, here)]
        for column, there in enumerate(right):
            change = 0.0 if here == there else _changed(here, there, first=not row and not column)
            line.append(
                min(
                    above[column] + change,
                    above[column + 1] + _extra(left, row, here),
                    line[column] + _extra(right, column, there),
                )
            )
        above = line
    return above[-1]


def _extra(word: str, place: int, letter: str) -> float:
    """Return what a letter costs that only one word has."""
    if letter == "i" and word[place + 1 : place + 2] == "u" and place:
        return _SOFT_U
    return _VOWEL_MORE if letter in _VOWELS and place else 1.0


def _changed(here: str, there: str, *, first: bool) -> float:
    """Return what another letter costs."""
    pair = frozenset((here, there))
    cost = _CONFUSED.get(pair, 1.0)
    return min(1.0, 2 * cost) if first and pair not in _FIRST_TOO else cost
