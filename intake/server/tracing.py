"""The way of every batch, as far as the server can know it: from its log, and from what is still here of it."""

import datetime
from collections import Counter
from dataclasses import dataclass

from intake.audit import entry
from intake.audit.entry import Entry
from intake.audit.events import Event, Outcome
from intake.server.holdings import Holdings
from intake.server.store import PlannedBatch

_EVENTS = (Event.EXPORTED, Event.REEXPORTED, Event.ARRIVED)


@dataclass(frozen=True, slots=True)
class Trace:
    """A batch. `exports` counts the files that were written of it; of one that is all erased nothing else is known."""

    batch: str
    made: datetime.date
    kind: str
    digest: str
    count: int
    exports: int
    arrived: bool
    erased: int


def traces(holdings: Holdings) -> tuple[Trace, ...]:
    """Return the batches that are on record, newest first."""
    with holdings.store.reading() as reader, holdings.ledger.store.reading() as stored:
        planned = {each.id.hex(): each for each in reader.batches()}
        found = [
            entry.parse(data)
            for generation in range(1, stored.generation + 1)
            for data in stored.of_generation(generation).of_events(*_EVENTS)
        ]
    done = [each for each in found if each.act.outcome is Outcome.SUCCESS]
    again = Counter(each.act.batch for each in done if each.act.event is Event.REEXPORTED)
    arrived = {each.act.batch for each in done if each.act.event is Event.ARRIVED}
    made = [each for each in done if each.act.event is Event.EXPORTED]
    return tuple(_trace(each, planned, again, arrived) for each in reversed(made))


def _trace(
    exported: Entry, planned: dict[str, PlannedBatch], again: Counter[str | None], arrived: set[str | None]
) -> Trace:
    """Put together what is known of a batch."""
    batch, count = exported.act.batch or "", exported.act.count or 0
    here = planned.get(batch)
    if here is None:
        return Trace(batch, exported.day, "", "", count, 1 + again[batch], True, count)
    digest = here.digests[-1] if here.digests else ""
    has_come = batch in arrived or here.present < count
    return Trace(batch, exported.day, here.kind, digest, count, len(here.digests), has_come, count - here.present)
