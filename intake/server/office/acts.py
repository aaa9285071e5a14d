"""What the office's pages do, done: the log, the sealed submissions and their custody behind `port.Acts`.

Translates between the pages' words and the rest of the server, and adds no rule of its own.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from crypto import checkpoint, cosignature, merkle, note, recipients, tlogproof
from crypto.checkpoint import Checkpoint
from crypto.errors import Refusal
from crypto.recipients import RecipientsNote
from intake.audit import bundle, entry
from intake.audit.entry import Act, Entry
from intake.audit.events import Event
from intake.audit.findings import Finding
from intake.server import auditing, exporting, importing, tracing, witnessing
from intake.server.errors import BatchGone
from intake.server.holdings import Holdings
from intake.server.importing import Imported
from intake.server.ledger import Actor
from intake.server.logstore import Filter, Stored
from intake.server.office.parcel import FileParcel, nameless
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
from intake.server.settings import MIB, Settings
from intake.server.state import LogKeys
from intake.server.tracing import Trace


@dataclass(frozen=True, slots=True)
class ServerActs:
    """An implementation of `port.Acts`. `folder` is where files without a name are made."""

    holdings: Holdings
    settings: Settings
    office: note.Verifier
    folder: Path
    today: Callable[[], datetime.date]

    def record(self, act: Act) -> None:
        """Put an act of the pages on record."""
        self.holdings.ledger.record([act], self.today())

    def waiting(self) -> Waiting:
        """Return what waits for a courier, in buckets."""
        with self.holdings.store.reading() as reader:
            usage = reader.usage()
        counts = (usage.never_exported, usage.envelopes, -(-usage.envelope_bytes // MIB))
        return Waiting(*(entry.bucket(count) for count in counts))

    def make_batch(self, acting: Acting, *, again: str | None = None) -> Parcel | None:
        """Make a batch of what was never exported, or one once more."""
        if again is None and not exporting.is_waiting(self.holdings, new=True):
            return None
        with _nameless(self.folder) as out:
            if again is None:
                planned = exporting.begin(self.holdings, self.today(), _actor(acting), new=True)
            else:
                planned = exporting.begin_again(self.holdings, self.today(), _actor(acting), again)
            digest = exporting.write(out, planned, self.holdings)
            out.flush()
            done = exporting.finish(planned, digest, self.holdings)
            return FileParcel(done.batch, done.digest, done.envelopes, out)

    def batches(self) -> tuple[BatchState, ...]:
        """Return the batches, newest first."""
        return tuple(_state(each) for each in tracing.traces(self.holdings))

    def mark_arrived(self, acting: Acting, batch: str) -> None:
        """Note that the desk has a batch."""
        if not any(each.batch == batch for each in tracing.traces(self.holdings)):
            raise BatchGone(batch)
        self.record(_actor(acting).act(Event.ARRIVED, batch=batch))

    def preview_import(self, acting: Acting, file: Path) -> Imported:
        """Check an outbox and return what it would do."""
        return self._import(file, _actor(acting), dry_run=True)

    def import_(self, acting: Acting, file: Path) -> Imported:
        """Import an outbox."""
        return self._import(file, _actor(acting), dry_run=False)

    def _import(self, file: Path, actor: Actor, *, dry_run: bool) -> Imported:
        given = (self.holdings, self.settings, self.today(), actor)
        return importing.import_outbox(file, self.office, *given, dry_run=dry_run)

    def recipients(self) -> RecipientsNote | None:
        """Return the recipients note that the last outbox brought."""
        with self.holdings.store.reading() as reader:
            office = reader.office()
        if office is None:
            return None
        return recipients.parse(office.recipients, note.Verifier.parse(office.recipients_vkey))

    def keys(self) -> Mapping[str, str]:
        """Return the fingerprints of the keys that are pinned or our own."""
        ledger = self.holdings.ledger
        with self.holdings.store.reading() as reader, ledger.store.reading() as stored:
            office, seen, generation = reader.office(), stored.verified(), stored.generation
        found: list[note.Verifier | cosignature.Verifier] = [self.office, self.holdings.signer.verifier]
        found += [ledger.keys.log(generation).verifier, ledger.keys.witness().verifier]
        found += [note.Verifier.parse(key) for key in ((office.recipients_vkey, office.site_vkey) if office else ())]
        if seen is not None:
            found += [note.Verifier.parse(seen.log_key), cosignature.Verifier.parse(seen.witness_key)]
        return {each.name: each.fingerprint for each in found}

    def log_page(self, query: Query, below: int | None, most: int) -> LogPage:
        """Return the newest entries below an index that fit the query."""
        with self.holdings.ledger.store.reading() as stored:
            found = stored.find(Filter(query.actor or None, query.event, query.day), most + 1, below)
            size, actors = stored.size(), stored.actors()
        older = found[most - 1][0] if len(found) > most else None
        return LogPage(tuple(entry.parse(data) for _, data in found[:most]), older, size, actors)

    def entry(self, index: int) -> tuple[Entry, bytes] | None:
        """Return an entry and its bytes."""
        with self.holdings.ledger.store.reading() as stored:
            data = stored.data(index)
        return (entry.parse(data), data) if data else None

    def inclusion_proof(self, index: int) -> bytes:
        """Return the proof that an entry is in the log."""
        with self.holdings.ledger.store.reading() as stored:
            head = self.holdings.ledger.log(stored).head()
            hashes = merkle.inclusion_proof(index, head.size, stored.node)
            return tlogproof.write(index, hashes, auditing.signed(stored))

    def checks(self) -> tuple[Finding, ...]:
        """Check the whole log, and that every report is accounted for."""
        return (*auditing.check(self.holdings.ledger), *auditing.reconcile(self.holdings))

    def checkpoint(self) -> bytes:
        """Return the last signed checkpoint, with its cosignatures."""
        with self.holdings.ledger.store.reading() as stored:
            return auditing.signed(stored)

    def compare(self, text: str) -> Comparison:
        """Compare the log with a checkpoint that somebody kept."""
        ledger = self.holdings.ledger
        with ledger.store.reading() as current:
            try:
                kept = _kept_checkpoint(text, ledger.keys)
            except Refusal:
                return Comparison(Compared.MALFORMED, 0, current.size())
            generation = witnessing.generation_of(kept.origin, ledger.keys.name)
            if not generation:
                return Comparison(Compared.FOREIGN, kept.size, current.size())
            stored = current.of_generation(generation)
            return Comparison(_compared(kept, stored), kept.size, stored.size())

    def bundle(self, acting: Acting) -> Parcel:
        """Make the audit bundle."""
        with _nameless(self.folder) as out:
            done = auditing.write(out, self.holdings.ledger, self.today(), _actor(acting))
            out.flush()
            return FileParcel(f"{done.origin.replace('/', '-')}-{done.entries}", done.digest, done.entries, out)


def _actor(acting: Acting) -> Actor:
    """Return who acts as the log names them."""
    return Actor(acting.actor, acting.role.value, acting.second)


def _kept_checkpoint(text: str, keys: LogKeys) -> Checkpoint:
    """Return what somebody kept: three lines, or a whole note, of which our signature must verify."""
    # browsers send forms with two characters at the end of a line
    lines = "".join(f"{line.rstrip()}\n" for line in text.strip().splitlines())
    generation = witnessing.generation_of(lines.partition("\n")[0], keys.name)
    if generation:
        return bundle.kept(lines.encode("utf-8", "replace"), keys.log(generation).verifier).checkpoint
    return checkpoint.parse_text(lines.partition("\n\n")[0].rstrip("\n") + "\n")


def _compared(kept: Checkpoint, stored: Stored) -> Compared:
    """Say how a checkpoint stands to the tree that is here."""
    size = stored.size()
    if kept.size > size:
        return Compared.LATER
    if merkle.root(kept.size, stored.node) != kept.root:
        return Compared.FORKED
    return Compared.SAME if kept.size == size else Compared.EARLIER


@contextmanager
def _nameless(folder: Path) -> Iterator[BinaryIO]:
    """Open a file without a name, which stays open unless the block fails."""
    out = cast(BinaryIO, nameless(folder))
    try:
        yield out
    except BaseException:
        out.close()
        raise


def _state(trace: Trace) -> BatchState:
    """Return a batch as the pages show it; what the desk does with it the server cannot know."""
    steps = {
        Step.ACCEPTED: trace.count,
        Step.EXPORTED: trace.count if trace.exports else 0,
        Step.OPENED: None,
        Step.DECIDED: None,
        Step.ACKNOWLEDGED: trace.erased,
    }
    return BatchState(
        trace.batch, trace.made, trace.kind, trace.digest, trace.count, trace.exports, trace.arrived, steps
    )
