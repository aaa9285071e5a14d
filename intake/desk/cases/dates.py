"""Dates as they were given: the words, an ISO prefix, its precision, its basis, and the part that was inferred.

A date is never made more exact than its source. Two of them are ordered by the days that they may mean: before, after,
the same day, or perhaps. An inferred part counts as if it had been given, and stays marked. Knows no clock.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from enum import StrEnum

from intake.desk.cases.errors import ActionBeforeEvent, DateMalformed, TextBroken, TextTooLong
from intake.desk.cases.terms import DATE_PARTS, PRECISIONS

TEXT_LIMIT = 1_000
_PREFIX = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z", re.ASCII)
_LENGTHS = {"day": 10, "month": 7, "year": 4}
# What "about" adds on each side, by the length of the prefix: years, months and days.
_ABOUT = {4: datetime.timedelta(days=366), 7: datetime.timedelta(days=31), 10: datetime.timedelta(days=3)}


@dataclass(frozen=True, slots=True)
class GivenDate:
    """A date as a source or an officer gives it. `iso` is a prefix, or two of them around a slash for a range."""

    text: str
    iso: str | None = None
    precision: str = "unknown"
    basis: str = ""
    inferred: str | None = None

    def __post_init__(self) -> None:
        """Refuse a date whose parts contradict each other."""
        for text in (self.text, self.basis):
            if len(text) > TEXT_LIMIT:
                raise TextTooLong(f"{len(text)} characters of a date")
            if any("\ud800" <= letter <= "\udfff" for letter in text):
                raise TextBroken("a date")
        if self.precision not in PRECISIONS or (self.inferred is not None and self.inferred not in DATE_PARTS):
            raise DateMalformed("precision or inferred part")
        if (self.iso is None) != (self.precision == "unknown"):
            raise DateMalformed(f"precision {self.precision}")
        if self.iso is None:
            if self.inferred is not None:
                raise DateMalformed("an inferred part of nothing")
            return
        _check_iso(self.iso, self.precision)

    @property
    def bounds(self) -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day that this may mean, or nothing where it is unknown."""
        if self.iso is None:
            return None
        first, _, last = self.iso.partition("/")
        start, end = span(first)[0], span(last or first)[1]
        if self.precision == "about":
            start, end = _wider(start, end, _ABOUT[len(first)])
        return start, end


class Order(StrEnum):
    """How one date stands to another."""

    BEFORE = "before"
    AFTER = "after"
    SAME = "same"
    PERHAPS = "perhaps"


def _check_iso(iso: str, precision: str) -> None:
    first, slash, last = iso.partition("/")
    if bool(slash) != (precision == "range"):
        raise DateMalformed(f"precision {precision}")
    if span(first)[0] > span(last if slash else first)[1]:
        raise DateMalformed("the range ends before it begins")
    if precision in _LENGTHS and len(iso) != _LENGTHS[precision]:
        raise DateMalformed(f"precision {precision}")


def is_prefix(text: str) -> bool:
    """Tell whether a text is `2024`, `2024-03` or `2024-03-08` and a date that exists."""
    try:
        span(text)
    except DateMalformed:
        return False
    return True


def span(prefix: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of an ISO prefix."""
    match = _PREFIX.match(prefix)
    if match is None:
        raise DateMalformed("not an ISO date")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        start = datetime.date(year or 0, month or 1, day or 1)
    except ValueError:
        raise DateMalformed("no such day") from None
    if day:
        return start, start
    last_month = month or 12
    return start, datetime.date(start.year, last_month, calendar.monthrange(start.year, last_month)[1])


def _wider(start: datetime.date, end: datetime.date, by: datetime.timedelta) -> tuple[datetime.date, datetime.date]:
    earliest = start - by if start - datetime.date.min >= by else datetime.date.min
    latest = end + by if datetime.date.max - end >= by else datetime.date.max
    return earliest, latest


def order(left: GivenDate | None, right: GivenDate | None) -> Order:
    """Return how the first date stands to the second, as far as both are known."""
    one, other = left.bounds if left else None, right.bounds if right else None
    if one is None or other is None:
        return Order.PERHAPS
    if one[1] < other[0]:
        return Order.BEFORE
    if one[0] > other[1]:
        return Order.AFTER
    return Order.SAME if one == other and one[0] == one[1] else Order.PERHAPS


def check_reaction(action: GivenDate | None, event: GivenDate | None) -> None:
    """Refuse to link an action as a reaction to an event that came after it; what is not certain may be linked."""
    if order(action, event) is Order.BEFORE:
        raise ActionBeforeEvent


def sort_key(date: GivenDate | None) -> tuple[datetime.date, datetime.date]:
    """Return what a timeline is sorted by: the first day that is meant, then the shorter span; the unknown last."""
    return (date.bounds if date else None) or (datetime.date.max, datetime.date.max)
