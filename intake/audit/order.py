"""The rules that entries of one log must keep among each other (FORMAT.md, 10.3, 10.5, 11.2): numbers, days, ticks.

Entries are taken one by one, in their order; what breaks a rule is a finding and the next is taken. Whether the entries
are those that were signed is not known here.
"""

import datetime
import re
from collections.abc import Callable

from intake.audit.entry import Act, Entry
from intake.audit.events import Event, Outcome
from intake.audit.findings import Code, Finding

Say = Callable[[Finding], None]
_ORIGIN = re.compile(r"(?P<base>.+)/(?P<generation>[1-9][0-9]{0,8})\Z")
_SMALLEST = 16


def _held(act: Act) -> set[str]:
    """Return the keys that an act has."""
    return {name for name in Act.__slots__ if getattr(act, name) is not None}


class Order:
    """The state that the rules need: what came before."""

    def __init__(self, origin: str, say: Say) -> None:
        match = _ORIGIN.match(origin)
        self._base = match["base"] if match else origin
        self._generation = int(match["generation"]) if match else 1
        self._say = say
        self._day = datetime.date.min
        self._ticks = _Ticks(say, is_first=self._generation == 1)
        self._batches: set[str] = set()
        self._seen: dict[str, tuple[int, str]] = {}

    def take(self, index: int, entry: Entry) -> None:
        """Take the entry that stands at `index`."""
        if entry.index != index:
            self._say(Finding(Code.INDEX_WRONG, index, detail=str(entry.index)))
        if entry.day < self._day:
            self._say(Finding(Code.DAY_BACK, index, detail=f"{entry.day} < {self._day}"))
        self._day = max(self._day, entry.day)
        self._say_misplaced(index, entry)
        if index == 0 or entry.act.event in _BEGINNINGS:
            self._begin(index, entry.act)
        self._ticks.take(index, entry.act)
        rule = _RULES.get(entry.act.event)
        if rule is not None and (entry.act.outcome is Outcome.SUCCESS or rule is Order._notice):
            rule(self, index, entry.act)

    def _say_misplaced(self, index: int, entry: Entry) -> None:
        """Say of a key that it stands where the grammar has none, or is missing where it must be."""
        act, said = entry.act, ""
        if act.event is Event.COMMITMENT and (entry.signatures or _held(act) != _OF_COMMITMENT):
            said = "a commitment has tick and object"
        elif act.tick is not None and act.event not in _WITH_TICK:
            said = "tick"
        elif act.checkpoint is not None and act.event not in _WITH_CHECKPOINT:
            said = "checkpoint"
        elif act.checkpoint is None and act.event in _NAMES_CHECKPOINT:
            said = "no checkpoint"
        if said:
            self._say(Finding(Code.ENTRY_MALFORMED, index, detail=said))

    def end(self, size: int) -> None:
        """Say what the last entries left open."""
        self._ticks.end(size)

    def _begin(self, index: int, act: Act) -> None:
        """Check that the log begins as its generation must, and only once."""
        if index:
            self._say(Finding(Code.BEGUN_AGAIN, index))
            return
        if self._generation == 1:
            good = act.event is Event.LOG_STARTED
        else:
            good = act.event is Event.LOG_RESUMED and self._follows(act.checkpoint or "")
        if not good:
            self._say(Finding(Code.BEGINNING_WRONG, index))
        elif act.event is Event.LOG_RESUMED:
            self._say(Finding(Code.RESUMED, index, detail=act.checkpoint or ""))

    def _follows(self, checkpoint: str) -> bool:
        """Tell whether a checkpoint is of an earlier generation of this log."""
        match = _ORIGIN.match(checkpoint.partition(" ")[0])
        return match is not None and match["base"] == self._base and int(match["generation"]) < self._generation

    def _export(self, index: int, act: Act) -> None:
        """Check that an export says what it must, and that its batch is new."""
        if act.batch is None or act.count is None or act.tick is None or act.object is None:
            self._say(Finding(Code.EXPORT_INCOMPLETE, index))
        elif not 1 <= act.tick <= self._ticks.last:
            self._say(Finding(Code.TICK_ORDER, index, detail=str(act.tick)))
        if act.event is Event.EXPORTED and act.batch is not None:
            if act.batch in self._batches:
                self._say(Finding(Code.EXPORTED_TWICE, index, detail=act.batch))
            self._batches.add(act.batch)

    def _witnessed(self, index: int, act: Act) -> None:
        """Check that what was accepted of the other log only grew."""
        origin, size, root = (act.checkpoint or "- 0 -").split(" ")
        before, root_before = self._seen.get(origin, (0, ""))
        if int(size) < before or (int(size) == before and root_before not in ("", root)):
            self._say(Finding(Code.WITNESSED_BACK, index, detail=f"{origin} {size}"))
        self._seen[origin] = int(size), root

    def _notice(self, index: int, act: Act) -> None:
        """Tell the reader of an entry that is one."""
        code = Code.CLOCK_WENT_BACK if act.event is Event.CLOCK_BACK else Code.OTHER_LOG_REFUSED
        self._say(Finding(code, index, detail=act.checkpoint or ""))


_BEGINNINGS = frozenset({Event.LOG_STARTED, Event.LOG_RESUMED})
_WITH_TICK = frozenset({Event.TICK, Event.COMMITMENT, Event.EXPORTED, Event.REEXPORTED})
_NAMES_CHECKPOINT = frozenset({Event.LOG_WITNESSED, Event.LOG_RESUMED})
_WITH_CHECKPOINT = _NAMES_CHECKPOINT | {Event.LOG_REFUSED}
_OF_COMMITMENT = {"event", "tick", "object"}
_RULES: dict[Event, Callable[[Order, int, Act], None]] = {
    Event.EXPORTED: Order._export,
    Event.REEXPORTED: Order._export,
    Event.LOG_WITNESSED: Order._witnessed,
    Event.LOG_REFUSED: Order._notice,
    Event.CLOCK_BACK: Order._notice,
}


class _Ticks:
    """Ticks and the commitments that must follow each of them."""

    def __init__(self, say: Say, *, is_first: bool) -> None:
        self._say = say
        self.last = 0
        # after a restore the numbers go on from what was restored
        self._begun = is_first
        self._left = 0
        self._before = ""

    def take(self, index: int, act: Act) -> None:
        """Take an act, whatever it is."""
        if act.event is Event.COMMITMENT:
            self._commitment(index, act)
            return
        self.end(index)
        if act.event is Event.TICK:
            self._tick(index, act)

    def _tick(self, index: int, act: Act) -> None:
        """Begin a tick."""
        number, count = act.tick or 0, act.count or 0
        if number == 0 or (self._begun and number != self.last + 1):
            self._say(Finding(Code.TICK_ORDER, index, detail=str(number)))
        if count < _SMALLEST or count & (count - 1):
            self._say(Finding(Code.TICK_SIZE, index, detail=str(count)))
        self.last, self._begun, self._left, self._before = number, True, count, ""

    def _commitment(self, index: int, act: Act) -> None:
        """Take a commitment of the tick that was begun last."""
        if self._left == 0 or act.tick != self.last or act.object is None:
            self._say(Finding(Code.COMMITMENT_STRAY, index))
            return
        if act.object <= self._before:
            self._say(Finding(Code.COMMITMENT_ORDER, index))
        self._left, self._before = self._left - 1, act.object

    def end(self, index: int) -> None:
        """Say where commitments lack before `index`."""
        if self._left:
            self._say(Finding(Code.TICK_INCOMPLETE, index - 1, detail=f"tick {self.last}, {self._left}"))
            self._left = 0
