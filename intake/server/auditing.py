"""`intake audit`: what the access log is, whether it holds, and whether every report is accounted for.

Reading for a check is not an act of staff; what leaves the server is, and is on record before (`bundle`). After a
restore the log goes on in a new generation, which names the last checkpoint that the desk has witnessed.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from crypto import checkpoint, note
from crypto.checkpoint import Checkpoint
from intake.audit import bundle, custody, entry, verify
from intake.audit.bundle import Keys
from intake.audit.custody import Batch, Books, Envelope, Erased, Outbox, Tick
from intake.audit.entry import Act
from intake.audit.events import Event, Outcome
from intake.audit.findings import Code, Finding, runs
from intake.audit.verify import Held
from intake.durable import NewFile
from intake.server import arrivals, witnessing
from intake.server.errors import NothingWitnessed
from intake.server.holdings import Holdings
from intake.server.ledger import Actor, Ledger
from intake.server.logstore import Stored
from intake.server.store import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """How the log stands: its last checkpoint, how much of it the desk has witnessed, what was seen of the desk's.

    The keys are those that an auditor must have from elsewhere than a bundle.
    """

    origin: str
    size: int
    root: str
    witnessed: int
    desk: str
    log_key: str
    fingerprint: str
    witness_key: str


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that was written."""

    origin: str
    digest: str
    entries: int


def standing(ledger: Ledger) -> Standing:
    """Return how the log stands."""
    with ledger.store.reading() as stored:
        head, seen = ledger.log(stored).head(), stored.verified()
        root = head.text().split("\n")[2]
        desk = witnessing.line(checkpoint.parse_text(note.parse(seen.note).text)) if seen else ""
        key, witness = ledger.keys.log(stored.generation).verifier, ledger.keys.witness().vkey
        seen_to = stored.cosigned_size(stored.generation)
        return Standing(head.origin, head.size, root, seen_to, desk, str(key), key.fingerprint, witness)


def signed(stored: Stored) -> bytes:
    """Return the last checkpoint, with the desk's cosignature where it has one of this size; empty before the first."""
    head, cosigned = stored.head() or b"", stored.cosigned()
    is_last = bool(cosigned and head) and note.parse(cosigned[-1][1]).text == note.parse(head).text
    return cosigned[-1][1] if is_last else head


def check(ledger: Ledger) -> tuple[Finding, ...]:
    """Check every generation of the log, entry by entry, against what was signed and what the desk has cosigned."""
    found: list[Finding] = []
    with ledger.store.reading() as current:
        for generation in range(1, current.generation + 1):
            stored = current.of_generation(generation)
            verifier = ledger.keys.log(generation).verifier
            held = [_held(cosigned) for _, cosigned in stored.cosigned()]
            found += verify.check_storage(stored, verifier, held=held)
            found += misfiled(stored)
        found += _tail(current, ledger)
    return tuple(found)


def misfiled(stored: Stored) -> Iterator[Finding]:
    """Name the entries that nobody finds by what they say: pages and custody look them up by columns of their own."""
    return (Finding(Code.ENTRY_MISFILED, first, last) for first, last in runs(stored.misfiled()))


def _held(cosigned: bytes) -> Held:
    """Return a cosigned checkpoint as the desk holds it."""
    return Held(checkpoint.parse_text(note.parse(cosigned).text), "desk")


def _tail(stored: Stored, ledger: Ledger) -> list[Finding]:
    """Say which entries the desk has not witnessed yet."""
    seen, size = stored.cosigned_size(stored.generation), ledger.log(stored).head().size
    return [Finding(Code.NOT_WITNESSED, seen, size - 1)] if seen < size else []


def reconcile(holdings: Holdings) -> tuple[Finding, ...]:
    """Compare what was accepted, carried and erased."""
    with holdings.store.reading() as reader, holdings.ledger.store.reading() as stored:
        return custody.reconcile(_books(reader, stored))


def _books(reader: Reader, stored: Stored) -> Books:
    """Return everything that the server can say."""
    acts = [act for generation in range(1, stored.generation + 1) for act in _acts(stored.of_generation(generation))]
    done = [act for act in acts if act.outcome is Outcome.SUCCESS]
    ticks = [each for each in reader.ticks(with_key=True) if each.logged]
    return Books(
        ticks=[Tick(each.number, frozenset(arrivals.set_of(stored, each.number)), each.key) for each in ticks],
        envelopes=_envelopes(reader),
        # which of a batch was erased is no longer known here, so its number is not compared with what is left
        batches=[Batch(act.batch or "", act.count or 0) for act in done if act.event is Event.EXPORTED],
        outboxes=[Outbox(act.batch or "", act.count or 0) for act in done if act.event is Event.OUTBOX_IMPORTED],
        erased=[Erased(act.batch, act.count or 0) for act in done if act.event is Event.ERASED],
    )


def _acts(stored: Stored) -> list[Act]:
    """Return the acts of carrying and erasing, in their order."""
    return [entry.parse(data).act for data in stored.of_events(Event.EXPORTED, Event.OUTBOX_IMPORTED, Event.ERASED)]


def _envelopes(reader: Reader) -> list[Envelope]:
    """Return what is here, and what stays of what was erased."""
    here = [
        Envelope(each.tick, each.logical.hex() if each.logical else None, each.envelope.digest.hex())
        for each in reader.members()
    ]
    gone = [Envelope(each.tick, each.logical.hex(), commitment=each.commitment.hex()) for each in reader.departed()]
    return [*here, *gone]


def export(file: Path, ledger: Ledger, today: datetime.date, actor: Actor, generation: int | None = None) -> Written:
    """Write the audit bundle to a new file."""
    with NewFile(file) as out:
        return write(out, ledger, today, actor, generation)


def write(out: BinaryIO, ledger: Ledger, today: datetime.date, actor: Actor, generation: int | None = None) -> Written:
    """Write the audit bundle of a generation, the current one unless another is named; that it leaves is on record."""
    ledger.record([actor.act(Event.LOG_EXPORTED)], today)
    with ledger.store.reading(generation) as stored:
        signer = ledger.keys.log(stored.generation)
        seen, cosigned = stored.verified(), [each for _, each in stored.cosigned()]
        keys = Keys(signer.vkey, (seen.witness_key,) if seen else ())
        digest = bundle.write_bundle(out, stored, signer, today, keys, cosigned)
        return Written(signer.verifier.name, digest, ledger.log(stored).head().size)


def resume(ledger: Ledger, today: datetime.date, actor: Actor, kept: bytes | None = None) -> Checkpoint:
    """Go on in a new generation from the last checkpoint that the desk has witnessed, or from one that somebody kept.

    Raises NothingWitnessed where there is none to name.
    """
    with ledger.store.reading() as stored:
        before = _witnessed(stored) if kept is None else _kept(kept, ledger)
        # the log may have been lost and be younger than what was kept of it
        generation = max(stored.generation, witnessing.generation_of(before.origin, ledger.keys.name)) + 1
    with ledger.store.writing(generation) as fresh:
        act = replace(actor.act(Event.LOG_RESUMED), checkpoint=witnessing.line(before))
        return ledger.log(fresh).append([act], today)


def _witnessed(stored: Stored) -> Checkpoint:
    """Return the last checkpoint that the desk has cosigned, of whichever generation."""
    for generation in range(stored.generation, 0, -1):
        cosigned = stored.of_generation(generation).cosigned()
        if cosigned:
            return checkpoint.parse_text(note.parse(cosigned[-1][1]).text)
    raise NothingWitnessed


def _kept(data: bytes, ledger: Ledger) -> Checkpoint:
    """Return a checkpoint of this log that somebody kept, verified by its signature."""
    generation = witnessing.generation_of(note.parse(data).text.partition("\n")[0], ledger.keys.name)
    if not generation:
        raise NothingWitnessed("the checkpoint is of another log")
    return bundle.kept(data, ledger.keys.log(generation).verifier).checkpoint
