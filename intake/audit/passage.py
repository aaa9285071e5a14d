"""The way of each batch, as far as one log tells it: accepted, exported, opened, decided, acknowledged.

The server's log knows the first two and what was acknowledged, the desk's the others. What a log cannot know is None;
whoever has more fills it in.
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

    def count(self, step: Step) -> int | None:
        """Return how many came to a step; None where that is not known."""
        known: int | None = getattr(self, step.value)
        return known

    @property
    def whole(self) -> int:
        """How many there are, as far as anybody said."""
        return max((count for step in Step if (count := self.count(step)) is not None), default=0)

    def plus(self, step: Step, count: int) -> "Passage":
        """Return the same with so many more at a step."""
        more: dict[str, Any] = {step.value: (self.count(step) or 0) + count}
        return replace(self, **more)


_STEPS: Mapping[Event, tuple[Step, ...]] = {
    Event.EXPORTED: (Step.ACCEPTED, Step.EXPORTED),
    Event.BATCH_OPENED: (Step.OPENED,),
    Event.DECIDED: (Step.DECIDED,),
    Event.ACKNOWLEDGED: (Step.ACKNOWLEDGED,),
}


class Passages:
    """The ways that a log tells, taken from its entries one by one."""

    def __init__(self) -> None:
        self._found: dict[str, Passage] = {}

    def take(self, act: Act) -> None:
        """Take an act; only those that name a batch and succeed matter."""
        if act.outcome is not Outcome.SUCCESS or act.batch is None or len(act.batch) != _BATCH_ID:
            return
        for step in _STEPS.get(act.event, ()):
            count = 1 if act.count is None and act.event is Event.DECIDED else act.count
            if count is not None:
                before = self._found.get(act.batch, Passage(act.batch))
                self._found[act.batch] = before.plus(step, count)

    def all(self) -> tuple[Passage, ...]:
        """Return them in the order in which the batches came up."""
        return tuple(self._found.values())


def passages(acts: Iterable[Act]) -> tuple[Passage, ...]:
    """Return the ways that a log tells."""
    found = Passages()
    for act in acts:
        found.take(act)
    return found.all()
