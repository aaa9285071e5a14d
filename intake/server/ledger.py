"""The server's access log as those see it who act: what they do is on record, durably, before it is done.

No record, no act: where the log can't be written the act is refused, and of the refusal there is a record if the room
that was reserved for it is enough. Intake itself does not come by here. What is recorded is decided elsewhere.
"""

import contextlib
import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from crypto.errors import Refusal
from intake.audit.entry import Act
from intake.audit.errors import LogUnwritable
from intake.audit.events import Event, Outcome, Reason
from intake.audit.log import Log
from intake.server.errors import StoreUnavailable
from intake.server.logstore import LogStore, Stored, schema
from intake.server.reserve import Reserve
from intake.server.state import LogKeys, State

Unless = Callable[[Stored], bool]
Besides = Callable[[Stored], None]


def _never(_: Stored) -> bool:
    """Hold that nothing is on record yet."""
    return False


def _nothing(_: Stored) -> None:
    """Keep nothing besides."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the log names it: a pseudonym and a role, and the second person where two are needed."""

    name: str
    role: str
    second: str | None = None

    def act(self, event: Event, **more: Any) -> Act:
        """Return an act of this actor."""
        return Act(event, actor=self.name, role=self.role, second=self.second, **more)


CONSOLE = Actor("console", "operator")
SYSTEM = Actor("system", "system")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The access log of a server, open."""

    store: LogStore
    keys: LogKeys
    reserve: Reserve

    def record(
        self, acts: Sequence[Act], today: datetime.date, unless: Unless = _never, besides: Besides = _nothing
    ) -> None:
        """Put acts on record, unless they are there, and what is kept besides; when it returns, it is on disk.

        Raises LogUnwritable or LogDamaged.
        """
        try:
            with self.store.writing() as stored:
                if not unless(stored):
                    self.log(stored).append(acts, today)
                    besides(stored)
        except StoreUnavailable as error:
            self._record_refusal(acts[0], today)
            raise LogUnwritable(error.detail) from None

    def _record_refusal(self, act: Act, today: datetime.date) -> None:
        """Record that somebody was refused, in the reserved room; that this fails too changes nothing."""
        if act.role in (None, "system"):
            return
        refused = Act(Event.AUTHZ_FAIL, Outcome.REFUSED, act.actor, act.role, reason=Reason.LOG_UNWRITABLE)
        self.reserve.release()
        with contextlib.suppress(Refusal), self.store.writing() as stored:
            self.log(stored).append([refused], today)
        self.reserve.keep()

    def log(self, stored: Stored) -> Log:
        """Return the log that a transaction is about, with its key."""
        return Log(stored, self.keys.log(stored.generation))


@contextmanager
def opened(state: State) -> Iterator[Ledger]:
    """Open the log of a state folder and refuse one of another shape."""
    store = LogStore(state.log_file)
    ledger = Ledger(store, state.log_keys(), Reserve(state.reserve_file))
    ledger.reserve.keep()
    try:
        schema.check(store)
        yield ledger
    finally:
        store.close()
