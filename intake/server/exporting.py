"""`intake export`: a signed batch of the sealed submissions that the office has not acknowledged yet.

What has arrived is committed to first (`arrivals`). Then the batch is planned in the database and put on record in the
access log, both before its first byte is written, so that whatever a courier can carry away is known to have left; only
when the file is whole, on disk and under its name does it count as exported. A file that is there is never overwritten,
and half a file is never left.
"""

import datetime
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from crypto import age, note, recipients
from intake.audit import commitments
from intake.audit.events import Event, Reason
from intake.durable import NewFile
from intake.server import arrivals, witnessing
from intake.server.errors import BatchGone
from intake.server.holdings import Holdings
from intake.server.ledger import Actor
from intake.server.store import Member, Reader, Tick
from intake.transfer import batch, ticks
from intake.transfer.batch import BatchEntry, Kind
from intake.transfer.ticks import TickKey


@dataclass(frozen=True, slots=True)
class Exported:
    """A batch that was written; with no envelopes there is no file, and `batch` and `digest` are empty."""

    batch: str
    digest: str
    kind: Kind
    envelopes: int
    bytes: int

    def as_json(self) -> str:
        """Return it for programs."""
        return json.dumps(asdict(self))

    def as_text(self) -> str:
        """Return it for people."""
        if not self.envelopes:
            return "nothing to export, no file was written"
        return f"batch {self.batch}: {self.envelopes} sealed submissions, {self.bytes} bytes\nmanifest {self.digest}"


@dataclass(frozen=True, slots=True)
class Planned:
    """A batch that is on record, before its first byte."""

    id: bytes
    kind: Kind
    day: datetime.date
    tick: Tick
    members: Sequence[Member]

    @property
    def entries(self) -> list[BatchEntry]:
        """The entries of the manifest, ordered by digest."""
        return [_entry(member) for member in self.members]


def export(file: Path, holdings: Holdings, today: datetime.date, actor: Actor, *, new: bool) -> Exported:
    """Write a batch of everything that is stored, or with `new` of what was never exported, as far as one takes it."""
    if not is_waiting(holdings, new=new):
        return Exported("", "", "new" if new else "all", 0, 0)
    with NewFile(file) as out:
        planned = begin(holdings, today, actor, new=new)
        digest = write(out, planned, holdings)
    return finish(planned, digest, holdings)


def export_again(file: Path, holdings: Holdings, today: datetime.date, actor: Actor, batch_id: str) -> Exported:
    """Write once more what is still here of a batch whose stick was lost, or raise BatchGone."""
    with NewFile(file) as out:
        planned = begin_again(holdings, today, actor, batch_id)
        digest = write(out, planned, holdings)
    return finish(planned, digest, holdings)


def is_waiting(holdings: Holdings, *, new: bool) -> bool:
    """Say whether there is anything to export."""
    with holdings.store.reading() as reader:
        return bool(reader.envelopes(new=new))


def begin(holdings: Holdings, today: datetime.date, actor: Actor, *, new: bool) -> Planned:
    """Commit to what has arrived, plan a batch and put it on record; after this its bytes may leave."""
    tick = arrivals.commit(holdings.store, holdings.ledger, today)
    planned = _plan(holdings, tick, today, "new" if new else "all")
    _record(planned, Event.EXPORTED, holdings, actor)
    return planned


def begin_again(holdings: Holdings, today: datetime.date, actor: Actor, batch_id: str) -> Planned:
    """Put on record that a batch is written once more, or raise BatchGone."""
    id_ = bytes.fromhex(batch.check_id(batch_id))
    with holdings.store.reading() as reader:
        if not reader.has_batch(id_):
            raise BatchGone(batch_id)
    tick = arrivals.commit(holdings.store, holdings.ledger, today)
    with holdings.store.writing() as writer:
        planned = Planned(id_, "again", today, tick, writer.members(batch=id_))
    _record(planned, Event.REEXPORTED, holdings, actor, reason=Reason.LOST_STICK)
    return planned


def _plan(holdings: Holdings, tick: Tick, today: datetime.date, kind: Kind) -> Planned:
    """Note what the batch is going to carry, and return it: nothing that another process has committed to since."""
    batch_id = secrets.token_bytes(16)
    with holdings.store.writing() as writer:
        found = [member for member in writer.members(new=kind == "new") if member.tick <= tick.number]
        # a flood of small envelopes must not keep all others here; a batch of everything is whole or refused
        taken = found[: batch.MOST_NEW] if kind == "new" else found
        writer.plan_batch(batch_id, today, kind, [member.envelope for member in taken])
        return Planned(batch_id, kind, today, tick, writer.members(batch=batch_id))


def _record(planned: Planned, event: Event, holdings: Holdings, actor: Actor, reason: Reason | None = None) -> None:
    """Put the batch on record, with what only the key of its tick opens: its id and the lines of its envelopes."""
    lines = [entry.line() for entry in planned.entries]
    seal = commitments.exported(planned.tick.key or b"", planned.id.hex(), lines)
    said = {"batch": planned.id.hex(), "count": len(lines), "tick": planned.tick.number, "object": seal}
    holdings.ledger.record([actor.act(event, reason=reason, **said)], planned.day)


def write(out: BinaryIO, planned: Planned, holdings: Holdings) -> str:
    """Write the batch from one state of the database and return its digest."""
    bodies = {member.envelope.digest.hex(): member.envelope.body for member in planned.members}
    with holdings.ledger.store.reading() as stored:
        part = witnessing.part(stored, holdings.ledger)
    with holdings.store.reading() as reader:

        def open_body(entry: BatchEntry) -> Iterator[bytes]:
            return reader.pieces(bodies[entry.digest])

        sealed = _sealed_ticks(reader, planned.day)
        name, kind, entries = planned.id.hex(), planned.kind, planned.entries
        return batch.write(out, holdings.signer, name, kind, planned.day, entries, open_body, part, sealed)


def finish(planned: Planned, digest: str, holdings: Holdings) -> Exported:
    """Note that the file is there."""
    with holdings.store.writing() as writer:
        writer.batch_written(planned.id, digest, planned.day)
    size = sum(member.envelope.size for member in planned.members)
    return Exported(planned.id.hex(), digest, planned.kind, len(planned.members), size)


def _entry(member: Member) -> BatchEntry:
    """Return the entry of an envelope."""
    one = member.envelope
    return BatchEntry(one.digest.hex(), one.size, one.epoch, one.day, member.tick, (member.logical or b"").hex())


def _sealed_ticks(reader: Reader, today: datetime.date) -> bytes:
    """Return the keys of the ticks, sealed to the office."""
    office = reader.office()
    keys = [TickKey(tick.number, tick.key) for tick in reader.ticks(with_key=True) if tick.key is not None]
    if office is None or not keys:
        return b""
    epochs = recipients.parse(office.recipients, note.Verifier.parse(office.recipients_vkey)).epochs
    current = next((epoch for epoch in epochs if epoch.first <= today <= epoch.last), epochs[-1])
    return b"".join(age.seal([ticks.write(keys)], [age.parse_recipient(current.hybrid)]))
