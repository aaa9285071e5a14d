"""The one appender of an access log: verifies what was signed last, adds entries, signs the new checkpoint.

The caller opens the storage's transaction and ends it; an entry counts only when that is durable. What is stored is not
trusted: the tree that is about to be signed must begin with the one that was signed before.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crypto import checkpoint, merkle, note
from crypto.checkpoint import Checkpoint
from crypto.errors import CryptoError
from crypto.merkle import Frontier
from intake.audit import entry, software
from intake.audit.entry import Act, Entry
from intake.audit.errors import LogDamaged
from intake.audit.events import Event
from intake.audit.storage import Storage

_SYSTEM = {"actor": "system", "role": "system"}
_STARTED = Act(Event.LOG_STARTED, **_SYSTEM)  # type: ignore[arg-type]  # texts both


@dataclass(frozen=True, slots=True)
class Log:
    """A log as its writer has it. `signer` bears the origin as its name."""

    storage: Storage
    signer: note.Signer

    @property
    def origin(self) -> str:
        """The log's name, which is the first line of its checkpoints."""
        return self.signer.verifier.name

    def head(self) -> Checkpoint:
        """Return the last checkpoint, that of the empty log before the first; raises LogDamaged if it is not ours."""
        signed = self.storage.head()
        if signed is None:
            return Checkpoint(self.origin, 0, merkle.EMPTY_ROOT)
        try:
            return checkpoint.open_(signed, self.signer.verifier)
        except CryptoError as error:
            raise LogDamaged(str(error)) from None

    def append(self, acts: Sequence[Act], today: datetime.date, signers: Sequence[note.Signer] = ()) -> Checkpoint:
        """Add acts, signed by the officers who did them, and return the new checkpoint.

        Days never go back: where the clock does, entries keep the last day, and one says so.
        """
        frontier = self._verified()
        if not frontier.size and acts[0].event is not Event.LOG_RESUMED:
            acts = [_STARTED, *acts]
        day = max(today, self._last_day(frontier.size) or today)
        if today < day and not self.storage.has(Event.CLOCK_BACK, day):
            acts = [replace(_STARTED, event=Event.CLOCK_BACK), *acts]
        for act in acts:
            self._add(frontier, act, day, signers)
        signed = Checkpoint(self.origin, frontier.size, frontier.root())
        self.storage.put_head(frontier.size, checkpoint.sign(signed, self.signer))
        return signed

    def _add(self, frontier: Frontier, act: Act, day: datetime.date, signers: Sequence[note.Signer]) -> None:
        """Add one entry to the storage and to the tree that is going to be signed."""
        program = None if act.event is Event.COMMITMENT else software.running()
        own = () if act.actor == "system" else signers
        data = entry.encode(Entry(frontier.size, day, program, act), self.origin, own)
        index = frontier.size
        self.storage.append(index, data, frontier.append(merkle.leaf_hash(data)))

    def _verified(self) -> Frontier:
        """Return the tree as it was signed last, or raise LogDamaged where the storage has another one."""
        signed = self.head()
        if self.storage.size() != signed.size:
            raise LogDamaged(f"{self.storage.size()} entries are stored, {signed.size} were signed")
        frontier = Frontier.restored(signed.size, self.storage.node)
        if frontier.root() != signed.root:
            raise LogDamaged(f"the tree of {signed.size} entries has another root")
        return frontier

    def _last_day(self, size: int) -> datetime.date | None:
        """Return the day of the last entry."""
        return entry.parse(self.storage.data(size - 1)).day if size else None
