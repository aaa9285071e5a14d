"""The timeline as a picture: one line per event, from the first day to the last that it may mean.

Geometry only, in units of the picture; the template draws it. An event without a known day has no place on the axis and
is told beside it. What was inferred, and what is about, is drawn as a stretch and not as a point.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from intake.desk.cases.model import Event

WIDTH = 960
_LEFT, _RIGHT, _TOP, _ROW = 16, 16, 34, 46
_TEXT = 340  # what a title needs at least beside its mark
_TICKS = 6
_SQUEEZED = 3  # the axis is cut where the short ones would have less than a third of it


@dataclass(frozen=True, slots=True)
class Bar:
    """One event on the axis; `before` puts its title on the left of the mark."""

    event: Event
    start: float
    end: float
    y: int
    before: bool
    is_point: bool
    uncertain: bool
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis."""

    x: float
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn."""

    width: int
    height: int
    bars: Sequence[Bar]
    ticks: Sequence[Tick]


def draw(events: Sequence[Event]) -> Picture | None:
    """Lay out the events that have a day; nothing where none has."""
    dated = [(event, bounds) for event in events if event.date and (bounds := event.date.bounds)]
    if not dated:
        return None
    scale = _axis([bounds for _, bounds in dated])
    bars = [_bar(event, bounds, scale, _TOP + row * _ROW) for row, (event, bounds) in enumerate(dated)]
    return Picture(WIDTH, _TOP + len(bars) * _ROW + 8, bars, scale.ticks())


def _axis(spans: Sequence[tuple[datetime.date, datetime.date]]) -> "_Scale":
    """Return the axis; stretches of years do not squeeze the days beside them into one point, but lead out of it."""
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    whole = max(1, (last - first).days)
    short = [span for span in spans if 2 * (span[1] - span[0]).days <= whole]
    if short:
        start, end = min(start for start, _ in short), max(end for _, end in short)
        pad = datetime.timedelta(days=max(1, (end - start).days // 12))
        if _SQUEEZED * ((end - start) + 2 * pad).days < whole:
            first = max(first, start - pad) if start - first > pad else first
            last = min(last, end + pad) if last - end > pad else last
    return _Scale(first, max(last, first + datetime.timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a day stands on the axis."""

    first: datetime.date
    last: datetime.date

    def x(self, day: datetime.date) -> float:
        whole = (self.last - self.first).days
        day = min(max(day, self.first), self.last)
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (day - self.first).days / whole, 1)

    def ticks(self) -> Sequence[Tick]:
        whole = (self.last - self.first).days
        count = min(_TICKS, whole)
        days = [self.first + datetime.timedelta(days=round(whole * step / count)) for step in range(count + 1)]
        return [Tick(self.x(day), day) for day in days]


def _bar(event: Event, bounds: tuple[datetime.date, datetime.date], scale: _Scale, y: int) -> Bar:
    start, end = scale.x(bounds[0]), scale.x(bounds[1])
    uncertain = event.date is not None and (event.date.inferred is not None or event.date.precision == "about")
    cut = (bounds[0] < scale.first, bounds[1] > scale.last)
    before = WIDTH - end < _TEXT and start > _TEXT
    return Bar(event, start, max(end, start + 3), y, before, end == start, uncertain, *cut)
