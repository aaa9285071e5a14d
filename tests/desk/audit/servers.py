"""A server with an access log, as the desk sees it: a real log, real ticks, real batches of the second version."""

import copy
import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crypto import age, checkpoint, cosignature, merkle, note, primitives
from crypto.cosignature import Cosigner
from intake.audit import commitments
from intake.audit.entry import Act
from intake.audit.events import Event
from intake.audit.log import Log
from intake.transfer import batch, outbox, ticks
from intake.transfer.batch import BatchEntry
from intake.transfer.logpart import LogPart
from intake.transfer.outbox import Outbox
from intake.transfer.ticks import TickKey
from tests.audit.memory import Memory
from tests.desk.desks import TODAY, Desk

_OPERATOR = {"actor": "console", "role": "operator"}


@dataclass(slots=True)
class LoggedServer:
    """The server `north`. Everything is in plain fields, so that a test can do to it what an attacker would do."""

    desk: Desk
    storage: Memory = field(default_factory=Memory)
    name: str = "north"
    generation: int = 1
    start: int = 0
    keys: dict[int, bytes] = field(default_factory=dict)
    carried: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    witnessed: list[bytes] = field(default_factory=list)
    today: datetime.date = TODAY
    seed: bytes = field(default_factory=lambda: primitives.random(32))

    @property
    def log(self) -> Log:
        """The log in its generation."""
        return Log(self.storage, note.Signer(f"{self.name}/log/{self.generation}", self.seed))

    @property
    def cosigner(self) -> Cosigner:
        """The key with which the server witnesses the desk's log."""
        return Cosigner("north/witness", self.seed)

    def twin(self) -> "LoggedServer":
        """Return this server as it is now: what a copy of its disk would be."""
        return copy.deepcopy(self)

    def acts(self, count: int) -> None:
        """Do something that only the log knows of."""
        self.log.append([Act(Event.STARTUP, actor="system", role="system")] * count, self.today)

    def tick(self, envelopes: Sequence[bytes], logical: str) -> None:
        """Commit to envelopes that have arrived."""
        number = max(self.keys, default=0) + 1
        key = self.keys[number] = primitives.random(32)
        digests = [hashlib.sha256(each).hexdigest() for each in envelopes]
        self.log.append(commitments.acts(number, commitments.members(key, digests)), self.today)
        self.carried |= {digest: (number, logical, data) for digest, data in zip(digests, envelopes, strict=True)}

    def export(self, envelopes: Sequence[bytes] = (), kind: batch.Kind = "all", recorded: bool = True) -> Path:
        """Commit to what is new and write a batch of everything."""
        id = secrets.token_hex(16)
        self.tick(envelopes, id)
        return self.write(id, kind, recorded=recorded)

    def write(self, id: str, kind: batch.Kind = "all", *, recorded: bool = True) -> Path:
        """Write a batch of everything under an id."""
        entries = sorted(
            (
                BatchEntry(digest, len(data), 1, TODAY, tick, logical)
                for digest, (tick, logical, data) in self.carried.items()
            ),
            key=lambda entry: entry.digest,
        )
        last = max(self.keys)
        if recorded:
            said = commitments.exported(self.keys[last], id, (entry.line() for entry in entries))
            event = Event.REEXPORTED if kind == "again" else Event.EXPORTED
            act = Act(event, batch=id, count=len(entries), tick=last, object=said, **_OPERATOR)  # type: ignore[arg-type]  # texts both
            self.log.append([act], self.today)
        path = self.desk.work / f"{secrets.token_hex(4)}.tar"
        with path.open("wb") as out:
            batch.write(
                out,
                self.desk.server,
                id,
                kind,
                self.today,
                entries,
                lambda entry: [self.carried[entry.digest][2]],
                self.part(),
                self.sealed_keys(),
            )
        return path

    def part(self) -> LogPart:
        """Return what a batch says of the log."""
        size = self.storage.size()
        proof = merkle.consistency_proof(self.start, size, self.storage.node) if self.start else []
        return LogPart(
            str(self.log.signer.verifier),
            self.cosigner.vkey,
            self.start,
            size,
            self.storage.head() or b"",
            tuple(proof),
            tuple(self.storage.all_data(self.start, size)),
            tuple(self.witnessed),
        )

    def sealed_keys(self) -> bytes:
        """Return the keys of the ticks, sealed to the office."""
        text = ticks.write([TickKey(number, key) for number, key in sorted(self.keys.items())])
        return age.seal_bytes(text, [self.desk.recipient()])

    def take(self, path: Path) -> Outbox:
        """Import an outbox as far as logs go: cosign the desk's, and carry only what is new from now on."""
        found, _ = read(self.desk, path)
        assert found.log is not None
        line = self.cosigner.cosign(found.log.head.text(), self.today)
        self.witnessed = [cosignature.add(found.log.checkpoint, line)]
        for signed in found.log.witnessed:
            seen = checkpoint.parse_text(note.parse(signed).text)
            if seen.origin == self.log.origin:
                self.start = seen.size
        return found

    def restored(self, named: str) -> "LoggedServer":
        """Return the server after a restore: a new generation that goes on from a checkpoint."""
        new = self.twin()
        new.storage, new.start, new.generation = Memory(), 0, self.generation + 1
        resumed = Act(Event.LOG_RESUMED, actor="system", role="system", checkpoint=named)
        new.log.append([resumed], self.today)
        return new


def read(desk: Desk, path: Path) -> tuple[Outbox, str]:
    """Return a verified outbox of the desk, and its digest."""
    with desk.session() as session:
        verifier = session.keyring.office_signer(session.office, "outbox").verifier
    with path.open("rb") as source:
        return outbox.read(source, verifier)
