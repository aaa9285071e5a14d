"""What the rows of the database are to the rest of the server: values."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """What the last imported outbox said."""

    sequence: int
    digest: str
    recipients_vkey: str
    site_vkey: str
    recipients: bytes
    site_settings: bytes
    site_manifest: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload under way, or, with `body` None, one that was received and is remembered until it expires."""

    id_hash: bytes
    length: int
    received: int
    header_checked: bool
    epoch: int
    expires: datetime.date
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """A received envelope; `body` is the random key of its pieces."""

    body: bytes
    digest: bytes
    size: int
    epoch: int
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick; its key is None once it was destroyed, and `logged` says that its set is in the access log."""

    number: int
    day: datetime.date
    key: bytes | None
    logged: bool


@dataclass(frozen=True, slots=True)
class Member:
    """An envelope as it is accounted for: the tick that commits to it, and its logical batch, None before the first."""

    envelope: Envelope
    tick: int
    logical: bytes | None


@dataclass(frozen=True, slots=True)
class Departed:
    """What stays of an erased envelope."""

    commitment: bytes
    tick: int
    logical: bytes
    outbox: str


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """A batch of which something is still here; `present` counts that, `digests` are those of its written files."""

    id: bytes
    day: datetime.date
    kind: str
    written: bool
    present: int
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A block of the office for whoever has the return code, and the last day on which it is given."""

    id: bytes
    last: datetime.date
    block: bytes


@dataclass(frozen=True, slots=True)
class Usage:
    """How much is stored: unfinished uploads with their declared and their received bytes, and envelopes."""

    unfinished: int
    unfinished_bytes: int
    received_bytes: int
    envelopes: int
    envelope_bytes: int
    never_exported: int
