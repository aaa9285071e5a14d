"""What stands behind the pages in these tests: a real log in memory, and batches whose bytes are made up."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from crypto import checkpoint, merkle, note, tlogproof
from crypto.errors import CryptoError
from crypto.recipients import RecipientsNote
from intake.audit import entry
from intake.audit.entry import Act, Entry
from intake.audit.errors import LogUnwritable
from intake.audit.events import Event, Outcome, Reason
from intake.audit.findings import Code, Finding
from intake.audit.log import Log
from intake.server.importing import Imported
from intake.server.office import parcel
from intake.server.office.parcel import FileParcel
from intake.server.office.port import (
    Acting,
    BatchState,
    Compared,
    Comparison,
    LogPage,
    Parcel,
    Query,
    Step,
    Waiting,
)
from intake.transfer.errors import ArchiveTruncated
from tests.audit.memory import Memory
from tests.server.offices import TODAY, Office

CONTENT = bytes(range(256)) * 8192
BATCH = "6f1c" * 8
LOST = "a20b" * 8
OUTBOX = b"an outbox"


@dataclass
class Desk:
    """An implementation of `port.Acts` for pages."""

    office: Office
    fault: bool = False
    full: bool = False
    waits: bool = True
    log_: Log = field(default_factory=lambda: Log(Memory(), note.Signer("intake/log/1", bytes(32))))
    arrived: set[str] = field(default_factory=set)
    imported: list[bytes] = field(default_factory=list)

    def record(self, act: Act) -> None:
        """Put an act on record."""
        if self.full:
            raise LogUnwritable
        self.log_.append([act], TODAY)

    def acts(self) -> list[Act]:
        """Return what is on record."""
        return [entry.parse(data).act for data in self._storage.entries]

    def events(self) -> list[Event]:
        """Return what is on record, in short."""
        return [act.event for act in self.acts()]

    @property
    def _storage(self) -> Memory:
        storage = self.log_.storage
        assert isinstance(storage, Memory)
        return storage

    def waiting(self) -> Waiting:
        """Return what waits."""
        return Waiting("16-31", "64-127", "32-63")

    def make_batch(self, acting: Acting, *, again: str | None = None) -> Parcel | None:
        """Make a batch."""
        if not self.waits:
            return None
        event = Event.REEXPORTED if again else Event.EXPORTED
        self.record(Act(event, actor=acting.actor, role=acting.role, second=acting.second, batch=BATCH, count=17))
        return FileParcel(again or BATCH, "0c5e" * 16, 17, _file(CONTENT))

    def batches(self) -> tuple[BatchState, ...]:
        """Return two batches: one on its way, one that has come home."""
        return (
            BatchState(BATCH, TODAY, "new", "0c5e" * 16, 17, 1, BATCH in self.arrived, _steps(17, 17, 9, None, 0)),
            BatchState(LOST, TODAY, "new", "77aa" * 16, 1, 2, True, _steps(1, 1, 1, None, 1)),
        )

    def mark_arrived(self, acting: Acting, batch: str) -> None:
        """Note an arrival."""
        self.record(Act(Event.ARRIVED, actor=acting.actor, role=acting.role, batch=batch))
        self.arrived.add(batch)

    def preview_import(self, acting: Acting, file: Path) -> Imported:
        """Say what an outbox would do."""
        if file.read_bytes() != OUTBOX:
            self.record(Act(Event.INPUT_FAIL, Outcome.REFUSED, acting.actor, acting.role, reason=Reason.DAMAGED))
            raise ArchiveTruncated
        return Imported(7, 3, ("epoch 3",), 17, 15, 1, 1, 32, 4, ("site",), "office/log/1 96", True)

    def import_(self, acting: Acting, file: Path) -> Imported:
        """Import an outbox."""
        done = self.preview_import(acting, file)
        self.record(Act(Event.OUTBOX_IMPORTED, actor=acting.actor, role=acting.role, batch="52" * 32))
        self.imported.append(file.read_bytes())
        return done

    def recipients(self) -> RecipientsNote | None:
        """Return a note with one epoch."""
        return RecipientsNote(3, (self.office.epoch(),))

    def keys(self) -> Mapping[str, str]:
        """Return fingerprints."""
        return {"office/outbox": "1111 2222 3333 4444", "intake/batch": "5555 6666 7777 8888"}

    def log_page(self, query: Query, below: int | None, most: int) -> LogPage:
        """Return entries, newest first."""
        read = [entry.parse(data) for data in self._storage.entries]
        fits = [each for each in reversed(read) if _fits(each, query) and (below is None or each.index < below)]
        actors = tuple(sorted({each.act.actor for each in read if each.act.actor}))
        older = fits[most - 1].index if len(fits) > most else None
        return LogPage(tuple(fits[:most]), older, len(read), actors)

    def entry(self, index: int) -> tuple[Entry, bytes] | None:
        """Return an entry."""
        data = self._storage.data(index)
        return (entry.parse(data), data) if data else None

    def inclusion_proof(self, index: int) -> bytes:
        """Return a proof."""
        size = self._storage.size()
        return tlogproof.write(index, merkle.inclusion_proof(index, size, self._storage.node), self.checkpoint())

    def checks(self) -> tuple[Finding, ...]:
        """Return a notice, or a fault too."""
        notice = Finding(Code.NOT_WITNESSED, 3, 9)
        return (Finding(Code.ENTRY_ALTERED, 4), notice) if self.fault else (notice,)

    def checkpoint(self) -> bytes:
        """Return the last checkpoint."""
        return self._storage.head() or b""

    def compare(self, text: str) -> Comparison:
        """Compare by the size alone."""
        now = self._storage.size()
        try:
            kept = checkpoint.parse_text("".join(f"{line}\n" for line in text.splitlines()[:3]))
        except CryptoError:
            return Comparison(Compared.MALFORMED, 0, now)
        outcome = Compared.SAME if kept.size == now else Compared.EARLIER if kept.size < now else Compared.LATER
        return Comparison(outcome, kept.size, now)

    def bundle(self, acting: Acting) -> Parcel:
        """Make a bundle."""
        self.record(Act(Event.LOG_EXPORTED, actor=acting.actor, role=acting.role))
        return FileParcel("intake-log-1-131", "beef" * 16, 131, _file(CONTENT))


def _file(content: bytes) -> IO[bytes]:
    file = parcel.nameless(Path(tempfile.gettempdir()))
    file.write(content)
    file.flush()
    return file


def _steps(*counts: int | None) -> dict[Step, int | None]:
    return dict(zip(Step, counts, strict=True))


def _fits(each: Entry, query: Query) -> bool:
    return (
        query.actor in ("", each.act.actor) and query.event in (None, each.act.event) and query.day in (None, each.day)
    )


def several() -> Iterator[Act]:
    """Give acts of every tone for pages to show."""
    staff = "staff-4f2a91c0"
    yield Act(Event.STARTUP, actor="system", role="system")
    yield Act(Event.TICK, actor="system", role="system", tick=3, count=16)
    for number in range(16):
        yield Act(Event.COMMITMENT, outcome=None, tick=3, object=f"{number:064x}")
    yield Act(Event.LOG_WITNESSED, actor="system", role="system", checkpoint=f"office/log/1 96 {'A' * 43}=")
    yield Act(Event.EXPORTED, actor=staff, role="courier", second="staff-00c0ffee", batch=BATCH, count=17, tick=3)
    yield Act(Event.LOGIN_LOCK, actor=staff, role="courier")
