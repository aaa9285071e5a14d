"""Entries of the log as rows of a page: by day, each with its sentence, the commitments of a tick as one row."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from intake.audit.entry import Entry
from intake.audit.events import Event, Outcome
from intake.questions.form import marked
from intake.server.office import sentences
from intake.server.office.catalogs import Catalog

_COMMITMENTS = marked("Commitments of the daily run number {tick}: sealed reports, and dummies.")
_GRAVE = frozenset({Event.LOGIN_LOCK, Event.LOG_REFUSED, Event.LOG_RESUMED, Event.CLOCK_BACK})


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, or several in a row that say the same."""

    first: int
    last: int
    event: str
    sentence: str
    tone: str


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of a day."""

    day: datetime.date
    rows: tuple[Row, ...]


def days(entries: Sequence[Entry], catalog: Catalog, names: Mapping[str, str]) -> tuple[Day, ...]:
    """Return entries, newest first, as they are shown."""
    return tuple(
        Day(day, tuple(_row(list(run), catalog, names) for _, run in groupby(found, key=_run)))
        for day, found in groupby(entries, key=lambda entry: entry.day)
    )


def _run(entry: Entry) -> tuple[str, int | None]:
    """Return what neighbours must have in common to be one row: only commitments have it."""
    return ("commitment", entry.act.tick) if entry.act.event is Event.COMMITMENT else ("entry", entry.index)


def _row(run: Sequence[Entry], catalog: Catalog, names: Mapping[str, str]) -> Row:
    newest, oldest = run[0], run[-1]
    if len(run) == 1:
        said = sentences.sentence(newest.act, catalog.language, names)
    else:
        said = catalog.text(_COMMITMENTS).format(tick=newest.act.tick)
    return Row(oldest.index, newest.index, newest.act.event.value, said, _tone(newest))


def _tone(entry: Entry) -> str:
    """Return how a row is drawn: an eye that runs down the page must stop at what went wrong."""
    if entry.act.event in _GRAVE:
        return "grave"
    if entry.act.outcome in (Outcome.FAILURE, Outcome.REFUSED):
        return "failed"
    return "faint" if entry.act.event is Event.COMMITMENT else "plain"
