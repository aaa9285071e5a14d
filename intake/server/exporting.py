"""`intake export`: a signed batch of the sealed submissions that the office has not acknowledged yet.

The batch is planned in the database before its first byte is written, so that whatever a courier can carry away is
known to have left; only when the file is whole, on disk and under its name does it count as exported. A file that is
there is never overwritten, and half a file is never left.
"""

import datetime
import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from crypto import note
from intake.durable import NewFile
from intake.server.store import Envelope, Store
from intake.transfer import batch
from intake.transfer.batch import BatchEntry, Kind

# What a manifest of 16 MiB can name with room to spare. A flood of small envelopes must not keep all others here, so
# `--new` takes as many at a time; a batch of everything is whole or refused.
MOST_NEW = 150_000


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


def export(file: Path, signer: note.Signer, store: Store, today: datetime.date, *, new: bool) -> Exported:
    """Write a batch of everything that is stored, or with `new` of what was never exported, at most `MOST_NEW`."""
    kind: Kind = "new" if new else "all"
    with store.reading() as reader:
        if not reader.envelopes(new=new):
            return Exported("", "", kind, 0, 0)
    batch_id = secrets.token_bytes(16)
    with NewFile(file) as out:
        envelopes = _plan(store, batch_id, today, kind)
        digest = _write(out, signer, batch_id, today, kind, envelopes, store)
    with store.writing() as writer:
        writer.batch_written(batch_id)
    return Exported(batch_id.hex(), digest, kind, len(envelopes), sum(each.size for each in envelopes))


def _plan(store: Store, batch_id: bytes, today: datetime.date, kind: Kind) -> list[Envelope]:
    """Note what the batch is going to carry, and return it."""
    with store.writing() as writer:
        envelopes = writer.envelopes(new=True)[:MOST_NEW] if kind == "new" else writer.envelopes()
        writer.plan_batch(batch_id, today, kind, envelopes)
    return envelopes


def _write(
    out: BinaryIO,
    signer: note.Signer,
    batch_id: bytes,
    today: datetime.date,
    kind: Kind,
    envelopes: list[Envelope],
    store: Store,
) -> str:
    """Write the batch from one state of the database and return its digest."""
    by_digest = {envelope.digest.hex(): envelope for envelope in envelopes}
    entries = [BatchEntry(name, each.size, each.epoch, each.day) for name, each in by_digest.items()]
    with store.reading() as reader:

        def open_body(entry: BatchEntry) -> Iterator[bytes]:
            return reader.pieces(by_digest[entry.digest].body)

        return batch.write(out, signer, batch_id.hex(), kind, today, entries, open_body)
