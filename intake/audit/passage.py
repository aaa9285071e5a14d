"""The way of each batch, as far as one log tells it: accepted, exported, opened, decided, acknowledged.

The server's log knows the first two, the desk's how many reports were opened and decided. An entry of a decision names
an item and no batch; the entry of its end at the desk, before it, names both. What a log cannot know is None.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from intake.audit.entry import Act
from intake.audit.events import Event, Outcome

_BATCH_ID = 32


class Step(enum.StrEnum):
    """A step on the way, in its order."""

    ACCEPTED = "accepted"
    EXPORTED = "exported"
    OPENED = "opened"
    DECIDED = "decided"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class Passage:
    """How many reports of a batch have come so far."""

    batch: str
    accepted: int | None = None
    exported: int | None = None
    opened: int | None = None
    decided: int | None = None
    acknowledged: int | None = None
    readable: int | None = None

    def count(self, step: Step) -> int | None:
        """Return how many came to a step; None where that is not known."""
        known: int | None = getattr(self, step.value)
        return known

    @property
    def whole(self) -> int:
        """How many there are, as far as anybody said."""
        return max((count for step in Step if (count := self.count(step)) is not None), default=0)

    def total(self, step: Step) -> int:
        """Return of how many: what no earlier batch had brought, and could be read, is decided."""
        return self.readable if step is Step.DECIDED and self.readable is not None else self.whole


_STEPS: Mapping[Event, tuple[str, ...]] = {
    Event.EXPORTED: ("accepted", "exported"),
    Event.BATCH_OPENED: ("opened",),
    Event.ACKNOWLEDGED: ("acknowledged",),
}


class Passages:
    """The ways that a log tells, taken from its entries one by one."""

    def __init__(self) -> None:
        self._found: dict[str, Passage] = {}
        self._waiting: dict[str, str] = {}  # by item: the batch of those that nobody has decided on yet
        self._known: set[str] = set()

    def take(self, act: Act) -> None:
        """Take an act; only those that succeed matter."""
        if act.outcome is not Outcome.SUCCESS:
            return
        if act.event is Event.DECIDED:
            self._decided(act)
        elif act.batch is not None and len(act.batch) == _BATCH_ID:
            self._carried(act.batch, act)

    def _carried(self, batch: str, act: Act) -> None:
        """Take an act that names a batch; one that is carried once more is no other."""
        before = self._found.get(batch, Passage(batch))
        more: dict[str, Any] = {}
        if act.event is Event.ITEM_OPENED and act.object is not None and act.object not in self._known:
            self._known.add(act.object)
            self._waiting[act.object] = batch
            more |= {"readable": (before.readable or 0) + 1, "decided": before.decided or 0}
        else:
            steps = _STEPS.get(act.event, ()) if act.count is not None else ()
            more |= {step: max(getattr(before, step) or 0, act.count or 0) for step in steps}
        if more:
            self._found[batch] = replace(before, **more)

    def _decided(self, act: Act) -> None:
        """Take a decision; another one on the same item is none more."""
        batch = self._waiting.pop(act.object or "", None)
        if batch is not None:
            before = self._found[batch]
            self._found[batch] = replace(before, decided=(before.decided or 0) + 1)

    def all(self) -> tuple[Passage, ...]:
        """Return them in the order in which the batches came up."""
        return tuple(self._found.values())


def passages(acts: Iterable[Act]) -> tuple[Passage, ...]:
    """Return the ways that a log tells."""
    found = Passages()
    for act in acts:
        found.take(act)
    return found.all()
