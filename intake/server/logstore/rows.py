"""What the rows of the access log are to the rest of the server: values."""

import datetime
from dataclasses import dataclass

from intake.audit.events import Event


@dataclass(frozen=True, slots=True)
class Verified:
    """A checkpoint of the desk's log that follows from all before: the note bears the server's cosignature."""

    generation: int
    size: int
    log_key: str
    witness_key: str
    note: bytes


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are asked for; what is None admits all."""

    actor: str | None = None
    event: Event | None = None
    day: datetime.date | None = None
