"""Who is served next: circuits take turns, so that one with a hundred requests waits behind one with a single request.

Knows neither sockets nor threads; the gateway asks it for the next whenever one is free.
"""

from collections import OrderedDict, deque
from typing import Generic, TypeVar

Waiting = TypeVar("Waiting")


class Turns(Generic[Waiting]):
    """Those who wait, by circuit; within one, first come first served."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[Waiting]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def join(self, circuit: str, who: Waiting) -> None:
        """Wait behind the others of the same circuit."""
        self._lines.setdefault(circuit, deque()).append(who)

    def next(self) -> Waiting:
        """Return who is next; the others of that circuit go to the end."""
        circuit, line = self._lines.popitem(last=False)
        who = line.popleft()
        if line:
            self._lines[circuit] = line
        return who
