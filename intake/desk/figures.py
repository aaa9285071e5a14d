"""Counts over all cases and items, safe to show: small cells are left out, and so is what would give them away.

A cell under five is suppressed. One that is suppressed alone could be had from the total, so the next smallest goes
with it, until what is hidden together says nothing of one of them; where that is not possible the total is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.session import Session
from intake.desk.store import figures as rows

SMALLEST: Final = 5
_HIDDEN_TOGETHER: Final = 2 * SMALLEST


@dataclass(frozen=True, slots=True)
class Cell:
    """One count; nothing where it is suppressed."""

    key: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of one kind, the largest first; the total is left out where it would give a cell away."""

    name: str
    cells: Sequence[Cell]
    total: int | None

    @property
    def suppressed(self) -> int:
        """How many cells are left out."""
        return sum(cell.count is None for cell in self.cells)


def tables(session: Session) -> Sequence[Table]:
    """Return the counts by country, act, urgency and reply, on record."""
    with session.database.writing() as connection:
        found = {
            "country": rows.by_country(connection),
            "act": rows.by_act(connection),
            "urgency": rows.by_urgency(connection),
            "reply": rows.by_reply(connection),
        }
        ledger.note(session, connection, Event.READ, "statistics")
    return [table(name, counts) for name, counts in found.items()]


def table(name: str, counts: Mapping[str, int]) -> Table:
    """Return counts with what may not be shown left out."""
    ordered = sorted(((key, count) for key, count in counts.items() if count), key=lambda pair: (-pair[1], pair[0]))
    hidden = {key for key, count in ordered if count < SMALLEST}
    for key, _count in reversed(ordered):
        if not hidden or _says_little([count for other, count in ordered if other in hidden]):
            break
        hidden.add(key)
    cells = [Cell(key, None if key in hidden else count) for key, count in ordered]
    safe = not hidden or _says_little([count for key, count in ordered if key in hidden])
    return Table(name, cells, sum(counts.values()) if safe else None)


def _says_little(hidden: Sequence[int]) -> bool:
    """Tell whether the sum of what is hidden says nothing of one part of it."""
    return len(hidden) > 1 and sum(hidden) >= _HIDDEN_TOGETHER
