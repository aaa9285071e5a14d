"""Answers that can be compared: amounts with what they leave open, dates, and plain words.

"five", "at least five" and "about 30" are ranges; two of them agree, overlap, or exclude each other. What is no amount
and no date is compared as words, without case, accents and spacing. An answer of several parts ("insulted; filmed") has
them between semicolons, in any order. It must not know who says what.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from intake.desk.cases.dates import GivenDate, Order, is_prefix, order

_ONES = [
    *"zero one two three four five six seven eight nine ten eleven".split(),  # noqa: SIM905  (numbers in their order)
    *"twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),  # noqa: SIM905  (as above)
]
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905  (numbers in their order)


def _number_words() -> dict[str, int]:
    """Return the numbers that people write as words."""
    words = {word: number for number, word in enumerate(_ONES)} | {"none": 0, "dozen": 12, "a dozen": 12}
    for ten, word in enumerate(_TENS, 2):
        words[word] = 10 * ten
        words |= {f"{word}{mark}{one}": 10 * ten + n for n, one in enumerate(_ONES[1:10], 1) for mark in "- "}
    hundreds = {"hundred": 100, "a hundred": 100} | {f"{one} hundred": 100 * n for n, one in enumerate(_ONES[1:10], 1)}
    return words | hundreds | {"thousand": 1000, "a thousand": 1000, "one thousand": 1000}


_WORDS = _number_words()
_NUMBER = "|".join([r"[0-9]{1,3}(?:[ ,][0-9]{3})+|[0-9]{1,9}", *sorted(_WORDS, key=len, reverse=True)])
_QUALIFIED = re.compile(
    rf"(?P<how>at least|not less than|no fewer than|more than|over|at most|not more than|no more than|up to|less than"
    rf"|fewer than|under|about|around|approximately|roughly|some|nearly|almost|circa|ca\.?)?\s*"
    rf"(?P<first>{_NUMBER})\b(?:\s*(?:-|–|to|or)\s*(?P<last>{_NUMBER})\b)?\s*(?P<rest>.*)\Z"
)
_BETWEEN = re.compile(rf"between\s+(?P<first>{_NUMBER})\s+and\s+(?P<last>{_NUMBER})\b\s*(?P<rest>.*)\Z")
# "about" leaves this much open on each side
_ABOUT = 0.2
_MOST_PARTS = 20


class Fit(StrEnum):
    """How two answers stand to each other."""

    SAME = "same"
    OVERLAP = "overlap"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Amount:
    """A range of numbers of one thing."""

    low: float
    high: float
    of: str


def folded(text: str) -> str:
    """Return a text without case, accents and spacing."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split()).strip(" .")


def amount(text: str) -> Amount | None:
    """Return the amount that an answer begins with, or nothing."""
    plain = folded(text)[:200]
    if match := _BETWEEN.match(plain):
        return _range(_number(match["first"]), _number(match["last"]), match["rest"])
    match = _QUALIFIED.match(plain)
    if match is None:
        return None
    first = _number(match["first"])
    if match["last"]:
        return _range(first, _number(match["last"]), match["rest"])
    return Amount(*_open(match["how"] or "", first), _thing(match["rest"]))


def _range(first: float, last: float, rest: str) -> Amount:
    return Amount(min(first, last), max(first, last), _thing(rest))


def _thing(rest: str) -> str:
    """Return what is counted: "8 hours" and "an eight-hour" are of one thing."""
    return rest.strip(" -").removesuffix("s")


def _number(text: str) -> float:
    return _WORDS[text] if text in _WORDS else float(re.sub("[ ,]", "", text))


def _open(how: str, number: float) -> tuple[float, float]:
    """Return the range that a qualifying word makes of a number."""
    if how in ("at least", "not less than", "no fewer than"):
        return number, math.inf
    if how in ("more than", "over"):
        return math.nextafter(number, math.inf), math.inf
    if how in ("at most", "not more than", "no more than", "up to"):
        return 0, number
    if how in ("less than", "fewer than", "under"):
        return 0, math.nextafter(number, 0)
    return (number * (1 - _ABOUT), number * (1 + _ABOUT)) if how else (number, number)


def fit(left: str, right: str) -> Fit:
    """Return how two answers stand to each other."""
    ours, theirs = _parts(left), _parts(right)
    return _fit(left, right) if len(ours) == len(theirs) == 1 else _fit_parts(ours, theirs)


def _parts(text: str) -> list[str]:
    return [part for part in text.split(";") if part.strip()][:_MOST_PARTS] or [text]


def _fit_parts(ours: list[str], theirs: list[str]) -> Fit:
    """Return how answers of several parts stand to each other: the same parts, some in common, or none."""
    found = [[_fit(one, other) for other in theirs] for one in ours]
    if all(Fit.SAME in fits for fits in (*found, *zip(*found, strict=True))):
        return Fit.SAME
    return Fit.APART if all(one is Fit.APART for fits in found for one in fits) else Fit.OVERLAP


def _fit(left: str, right: str) -> Fit:
    if folded(left) == folded(right):
        return Fit.SAME
    if is_prefix(left.strip()) and is_prefix(right.strip()):
        return _dates(left.strip(), right.strip())
    if _is_date(left) or _is_date(right):
        return Fit.OVERLAP  # "2021-05-29" and "29 May" or "a Saturday" do not exclude each other
    one, other = amount(left), amount(right)
    if one is None or other is None:
        # "about 30" and "a crowd" cannot be compared; two answers in words are two answers
        return Fit.APART if one is other else Fit.OVERLAP
    # the same number of different things is another answer; a thing that only one of them names is left open
    if one.of and other.of and one.of != other.of:
        return Fit.APART
    if (one.low, one.high) == (other.low, other.high):
        return Fit.SAME
    return Fit.OVERLAP if one.low <= other.high and other.low <= one.high else Fit.APART


def _is_date(text: str) -> bool:
    """Tell a date from a number: four digits alone can be either."""
    return "-" in text and is_prefix(text.strip())


def _dates(left: str, right: str) -> Fit:
    precision = {4: "year", 7: "month", 10: "day"}
    stand = order(*(GivenDate(text, text, precision[len(text)]) for text in (left, right)))
    return Fit.APART if stand in (Order.BEFORE, Order.AFTER) else Fit.OVERLAP
