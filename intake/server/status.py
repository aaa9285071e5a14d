"""`intake status`: what is here, in numbers, and what an operator must do soon. It names no submission."""

import datetime
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from crypto import note, recipients
from crypto.errors import Refusal
from crypto.recipients import RecipientsNote
from intake.server.errors import NotImported
from intake.server.settings import MIB, Settings
from intake.server.store import Office, Store

WARN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a server on one day."""

    day: str
    sequence: int
    outbox: str
    serial: int
    last_day: str
    envelopes: int
    envelope_bytes: int
    never_exported: int
    unfinished: int
    unfinished_bytes: int
    mailboxes: int
    free_disk_bytes: int | None
    warnings: tuple[str, ...]

    def as_json(self) -> str:
        """Return it for programs."""
        return json.dumps(asdict(self))

    def as_text(self) -> str:
        """Return it for people."""
        lines = [
            f"submissions stored: {self.envelopes} ({_mib(self.envelope_bytes)}), "
            f"never exported: {self.never_exported}",
            f"uploads under way: {self.unfinished} ({_mib(self.unfinished_bytes)} declared)",
            f"mailboxes with a block: {self.mailboxes} (the office's decoys among them)",
            f"last outbox: {self.sequence}, recipients note {self.serial}, its last epoch ends {self.last_day}"
            if self.sequence
            else "last outbox: none yet",
        ]
        if self.sequence:
            # what a desk that was restored is told to go on after
            lines.append(f"its number and digest: {self.sequence}:{self.outbox}")
        if self.free_disk_bytes is not None:
            lines.append(f"free on disk: {_mib(self.free_disk_bytes)}")
        return "\n".join(lines)


def _mib(size: int) -> str:
    return f"{size / MIB:.1f} MiB"


def take(store: Store, settings: Settings, today: datetime.date) -> Status:
    """Look at the database once."""
    with store.reading() as reader:
        office, usage, mailboxes = reader.office(), reader.usage(), len(reader.mailbox_ids())
    received = None if office is None else _recipients(office)
    free = free_disk(store.file)
    warnings = [*epoch_warnings(received, today), *_room_warnings(usage.envelope_bytes, free, settings)]
    warnings += _fold_warnings(store.file, free)
    return Status(
        day=today.isoformat(),
        sequence=0 if office is None else office.sequence,
        outbox="" if office is None else office.digest,
        serial=0 if received is None else received.serial,
        last_day="" if received is None else received.epochs[-1].last.isoformat(),
        envelopes=usage.envelopes,
        envelope_bytes=usage.envelope_bytes,
        never_exported=usage.never_exported,
        unfinished=usage.unfinished,
        unfinished_bytes=usage.unfinished_bytes,
        mailboxes=mailboxes,
        free_disk_bytes=free,
        warnings=tuple(warnings),
    )


def free_disk(file: Path | None) -> int | None:
    """Return the free bytes beside the database; None where it is on another machine."""
    return None if file is None else shutil.disk_usage(file.parent).free


def _recipients(office: Office) -> RecipientsNote:
    return recipients.parse(office.recipients, note.Verifier.parse(office.recipients_vkey))


def office_warnings(store: Store, today: datetime.date) -> list[str]:
    """Return what must be done soon about the epochs, for the daily run."""
    with store.reading() as reader:
        office = reader.office()
    return epoch_warnings(None if office is None else _recipients(office), today)


def epoch_warnings(received: RecipientsNote | None, today: datetime.date) -> list[str]:
    """Warn where nothing can be sealed today, and 14 days before that."""
    if received is None:
        return [f"nothing is received: {NotImported().sentence}"]
    try:
        received.current(today)
    except Refusal as error:
        return [f"nothing is received: {error}"]
    last = received.epochs[-1].last
    if (last - today).days < WARN_DAYS:
        return [f"the last epoch ends on {last}: make a new one at the desk (triage epoch new) and import its outbox"]
    return []


def _room_warnings(stored: int, free: int | None, settings: Settings) -> list[str]:
    """Warn where nine tenths of the storage are used, or the disk is."""
    warnings = []
    if stored > settings.limits.storage_bytes * 9 // 10:
        warnings.append("nine tenths of limits.storage_bytes are used: export, and import the outbox that answers")
    if free is not None and free < settings.limits.free_disk_bytes * 2:
        warnings.append("the disk is nearly full")
    return warnings


def _fold_warnings(file: Path | None, free: int | None) -> list[str]:
    """Warn where the tick cannot fold: VACUUM writes the file once more beside it, and once into its log."""
    if file is None or free is None or free >= 2 * file.stat().st_size:
        return []
    return ["too little free disk for `intake tick` to fold the database, which then shows the order of arrival"]
