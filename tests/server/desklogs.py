"""The desk's access log as a server sees it: a real log in memory, whose checkpoints outboxes carry."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto import checkpoint, cosignature, merkle, note
from crypto.checkpoint import Checkpoint
from intake.audit.entry import Act
from intake.audit.events import Event
from intake.audit.log import Log
from intake.server import witnessing
from intake.transfer.logpart import LogPart
from tests.audit.memory import Memory
from tests.server.offices import TODAY

SEED = bytes([9] * 32)
READ = Act(Event.ITEM_OPENED, actor="officer-0a1b2c3d", role="officer")


def origin(generation: int) -> note.Signer:
    """Return the key of a generation of the desk's log."""
    return note.Signer(f"office/log/{generation}", SEED)


@dataclass
class DeskLog:
    """A generation of the desk's log, and what it has witnessed of servers' logs."""

    generation: int = 1
    log: Log = field(init=False)
    witness: cosignature.Cosigner = field(default_factory=lambda: cosignature.Cosigner("office/witness", SEED))
    start: int = 0

    def __post_init__(self) -> None:
        self.log = Log(Memory(), origin(self.generation))

    @property
    def head(self) -> Checkpoint:
        """The last checkpoint."""
        return self.log.head()

    def grow(self, *acts: Act, today: datetime.date = TODAY) -> "DeskLog":
        """Add entries, one if none is given."""
        self.log.append(acts or [READ], today)
        return self

    def resumed(self) -> "DeskLog":
        """Return the next generation, which names the present checkpoint."""
        named = Act(Event.LOG_RESUMED, actor="console", role="officer", checkpoint=witnessing.line(self.head))
        return DeskLog(self.generation + 1, witness=self.witness).grow(named)

    def part(self, *witnessed: bytes) -> LogPart:
        """Return what the next outbox says of this log."""
        size, node = self.head.size, self.log.storage.node
        first = tuple(self.log.storage.all_data(0, 1)) if self.generation > 1 and not self.start else ()
        if first:
            proof: Sequence[bytes] = merkle.inclusion_proof(0, size, node)
        else:
            proof = merkle.consistency_proof(self.start, size, node) if 0 < self.start < size else ()
        keys = self.log.signer.vkey, self.witness.vkey
        return LogPart(*keys, self.start, size, self.log.storage.head() or b"", tuple(proof), first, witnessed)

    def carried(self) -> None:
        """Note that an outbox has carried the present checkpoint."""
        self.start = self.head.size

    def cosigned(self, signed: bytes) -> bytes:
        """Return a server's checkpoint with this desk's cosignature."""
        return cosignature.add(signed, self.witness.cosign(note.parse(signed).text, TODAY))


def in_tree(signed: bytes) -> Checkpoint:
    """Return the checkpoint of a note."""
    return checkpoint.parse_text(note.parse(signed).text)
