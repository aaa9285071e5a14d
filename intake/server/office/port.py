"""What the office's pages ask of the rest of the server: one object, behind which stand the log, the store and custody.

Whatever is an act of staff is on record before it happens: methods that take an `Acting` write their own entry first,
durably, and raise LogUnwritable without having done anything; `record` is for the acts of the pages themselves
(logins, accounts, refusals). The pages know nothing of how any of it is stored.
"""

import datetime
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from crypto.recipients import RecipientsNote
from intake.audit.entry import Act, Entry
from intake.audit.events import Event
from intake.audit.findings import Finding
from intake.server.importing import Imported


class Role(enum.StrEnum):
    """What an account may do: carry, or check, or manage. None may do two of these."""

    COURIER = "courier"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts: pseudonyms of the log, never names."""

    actor: str
    role: Role
    second: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a courier, in buckets of `intake.audit.entry.bucket`."""

    never_exported: str
    not_acknowledged: str
    size: str  # of everything not acknowledged, in MiB


class Parcel(Protocol):
    """A file that may leave the server; it can be read again, and from any place, until it is closed."""

    @property
    def name(self) -> str:
        """The batch's id; of an audit bundle the size of the log."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the manifest, in hexadecimal."""

    @property
    def count(self) -> int:
        """The number of envelopes, or of entries."""

    @property
    def size(self) -> int:
        """The length in bytes."""

    def read(self, offset: int) -> Iterator[bytes]:
        """Yield the bytes from `offset` on."""

    def close(self) -> None:
        """Forget the file."""


class Step(enum.StrEnum):
    """The way of what is in a batch."""

    ACCEPTED = "accepted"
    EXPORTED = "exported"
    OPENED = "opened"
    DECIDED = "decided"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch and how far its envelopes have come; a step that the server cannot know is None."""

    batch: str
    made: datetime.date
    kind: str
    digest: str
    count: int
    exports: int
    arrived: bool
    steps: Mapping[Step, int | None]


@dataclass(frozen=True, slots=True)
class Query:
    """Which entries a page shows; an empty field admits all."""

    actor: str = ""
    event: Event | None = None
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries, newest first. `older` is the index to go on below, None at the end."""

    entries: tuple[Entry, ...]
    older: int | None
    size: int
    actors: tuple[str, ...] = field(default=())


class Compared(enum.StrEnum):
    """How a checkpoint that somebody kept stands to the log."""

    SAME = "same"
    EARLIER = "earlier"  # the log begins with what was kept
    LATER = "later"  # more entries than the log has: it was rolled back
    FORKED = "forked"  # another history
    FOREIGN = "foreign"  # of another log
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out, with the size that was kept and the size now."""

    compared: Compared
    kept: int
    now: int


class Acts(Protocol):
    """Everything that the pages do or show beyond accounts and sessions."""

    def record(self, act: Act) -> None:
        """Put an act of the pages on record, durably, or raise LogUnwritable."""

    def waiting(self) -> Waiting:
        """Return what waits for a courier."""

    def make_batch(self, acting: Acting, *, again: str | None = None) -> Parcel | None:
        """Make a batch of what was never exported, or once more the batch `again`; None where there is nothing."""

    def batches(self) -> tuple[BatchState, ...]:
        """Return the batches, newest first."""

    def mark_arrived(self, acting: Acting, batch: str) -> None:
        """Note that the desk has a batch."""

    def preview_import(self, acting: Acting, file: Path) -> Imported:
        """Check an outbox and return what it would do; a Refusal says what is wrong with it, and is on record."""

    def import_(self, acting: Acting, file: Path) -> Imported:
        """Import an outbox."""

    def recipients(self) -> RecipientsNote | None:
        """Return the recipients note that the last outbox brought."""

    def keys(self) -> Mapping[str, str]:
        """Return the fingerprints of the keys that are pinned or our own, by their names."""

    def log_page(self, query: Query, below: int | None, most: int) -> LogPage:
        """Return the newest `most` entries with an index lower than `below` that fit the query."""

    def entry(self, index: int) -> tuple[Entry, bytes] | None:
        """Return an entry and its bytes."""

    def inclusion_proof(self, index: int) -> bytes:
        """Return the proof that an entry is in the log (C2SP tlog-proof)."""

    def checks(self) -> tuple[Finding, ...]:
        """Check the whole log and return what was found: faults and notices."""

    def checkpoint(self) -> bytes:
        """Return the last signed checkpoint, with its cosignatures."""

    def compare(self, text: str) -> Comparison:
        """Compare the log with a checkpoint as somebody kept it: its three lines, or the whole note."""

    def bundle(self, acting: Acting) -> Parcel:
        """Make the audit bundle."""
