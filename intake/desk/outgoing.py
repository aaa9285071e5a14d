"""What goes out: an outbox with the recipients note, the signed site, answers, acknowledgements (design 1, 3, 7, 8).

An outbox is noted in the database before it is written: a number that was carried but is not known here would fork
the sequence. The server refuses gaps, so every outbox can be written again.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crypto.errors import Refusal
from crypto.recipients import STALE_GRACE, Epoch, RecipientsNote
from intake import durable
from intake.audit import entry
from intake.audit.events import Event, Reason
from intake.desk import ledger, posting, witness
from intake.desk.errors import (
    FileMissing,
    NoEpochNow,
    OutboxNotWritten,
    OutboxUnknown,
    SequenceBehind,
    SequenceMalformed,
)
from intake.desk.session import Session
from intake.desk.siting import settings
from intake.desk.store import backups, office, outgoing, replies
from intake.desk.store import log as logs
from intake.desk.store.database import Connection
from intake.desk.store.office import EpochRow
from intake.desk.store.outgoing import OutboxRow
from intake.transfer import outbox
from intake.transfer.outbox import Outbox

_SERIAL = "recipients-serial"
_TEXT = "recipients-text"
# the last outbox that the server has, where a restored desk does not know it
_AFTER = "outbox-after"
# the grammar of the note: the one before (still in its days of grace), the current, the next
_MOST_EPOCHS = 3


@dataclass(frozen=True, slots=True)
class Made:
    """An outbox that was written. `waiting` are envelopes that it does not acknowledge though they were read.

    `answers` are the replies that it is the first to carry.
    """

    row: OutboxRow
    acknowledged: int
    waiting: int
    answers: int


def make(session: Session, path: Path, *, without_backup: bool = False, after: str | None = None) -> Made:
    """Make the next outbox and write it to a new file; it acknowledges what a verified backup holds.

    `after` is the last outbox that the server has, `NUMBER:DIGEST`, for a desk that was restored from a backup.
    """
    if path.exists():
        raise durable.AlreadyExists(str(path))
    if not path.parent.is_dir():
        raise FileMissing(str(path.parent))
    with session.database.writing() as connection:
        if after is not None:
            _continue_after(connection, after)
        read = outgoing.unacknowledged(connection)
        held = backups.held(connection)
        acknowledged = tuple(digest for digest in read if without_backup or digest in held)
        row = _row(session, connection, acknowledged)
        outgoing.add(connection, row, acknowledged)
        said = ledger.own(session, connection).head()
        logs.add_outbox(connection, row.sequence, said.origin, said.size)
        _note(session, connection, row, len(acknowledged), without_backup)
        answers = replies.post(connection, row.sequence)
    try:
        durable.write_new(path, row.bytes)
    except Refusal as error:
        raise OutboxNotWritten(f"number {row.sequence}: {error}") from None
    return Made(row, len(acknowledged), len(read) - len(acknowledged), answers)


def again(session: Session, path: Path, sequence: int) -> Made:
    """Write an earlier outbox to a new file, the same to the byte."""
    with session.database.writing() as connection:
        row = outgoing.find(connection, sequence)
        if row is None:
            raise OutboxUnknown(str(sequence))
        waiting = len(outgoing.unacknowledged(connection))
        ledger.note(session, connection, Event.OUTBOX_MADE, batch=row.digest, reason=Reason.LOST_STICK)
    durable.write_new(path, row.bytes)
    return Made(row, 0, waiting, 0)


def _note(session: Session, connection: Connection, row: OutboxRow, acknowledged: int, without_backup: bool) -> None:
    """Put the outbox on record, with the keys that signed it and what it lets the server erase."""
    for role in ("outbox", *outbox.ROLES):
        verifier = session.keyring.office_signer(session.office, role).verifier
        ledger.note(session, connection, Event.KEY_USED, batch=row.digest, key=entry.key_name(verifier))
    ledger.note(session, connection, Event.OUTBOX_MADE, batch=row.digest)
    if acknowledged:
        reason = Reason.WITHOUT_BACKUP if without_backup else None
        ledger.note(session, connection, Event.ACKNOWLEDGED, batch=row.digest, count=acknowledged, reason=reason)


def _row(session: Session, connection: Connection, acknowledged: tuple[str, ...]) -> OutboxRow:
    """Build and sign everything."""
    # the site builder loads templates and catalogs, which only this act needs
    from intake.site import build

    last, previous = _last(connection)
    recipients, site = (session.keyring.office_signer(session.office, role) for role in ("recipients", "site"))
    chosen = settings(connection)
    recipients_note = recipients.sign(_recipients(connection, session.today).text())
    built = build.build(chosen, recipients_note, recipients.vkey)
    content = Outbox(
        sequence=last + 1,
        previous=previous,
        keys={"recipients": recipients.vkey, "site": site.vkey},
        recipients=recipients_note,
        site_settings=chosen.to_json(),
        site_manifest=site.sign(built.manifest_text()),
        acknowledgements=acknowledged,
        mailboxes=posting.postings(connection, session.today),
        log=witness.part(session, connection, last),
    )
    data, digest = outbox.write_bytes(session.keyring.office_signer(session.office, "outbox"), content)
    return OutboxRow(content.sequence, digest, session.today, session.officer, data)


def _last(connection: Connection) -> tuple[int, str]:
    """Return number and digest of the outbox that the next one follows: the last of this desk, or of the one before."""
    own = outgoing.last(connection)
    known = office.setting(connection, _AFTER)
    return max(own, _sequence(known)) if known else own


def _continue_after(connection: Connection, after: str) -> None:
    """Note the last outbox that the server has, where the backup of this desk did not know it yet."""
    number, _ = _sequence(after)
    if number <= _last(connection)[0]:
        raise SequenceBehind
    office.put_setting(connection, _AFTER, after)


def _sequence(text: str) -> tuple[int, str]:
    """Read `NUMBER:DIGEST`."""
    match = re.fullmatch(r"([1-9][0-9]{0,15}):([0-9a-f]{64})", text, re.ASCII)
    if match is None:
        raise SequenceMalformed
    return int(match[1]), match[2]


def _recipients(connection: Connection, today: datetime.date) -> RecipientsNote:
    """Return the note for sources; its serial grows when its content changes."""
    epochs = published(office.epochs(connection), today)
    serial = int(office.setting(connection, _SERIAL) or 0)
    content = RecipientsNote(serial, epochs)
    if office.setting(connection, _TEXT) != content.text():
        content = RecipientsNote(serial + 1, epochs)
        office.put_setting(connection, _SERIAL, str(content.serial))
        office.put_setting(connection, _TEXT, content.text())
    return content


def published(epochs: Sequence[EpochRow], today: datetime.date) -> tuple[Epoch, ...]:
    """Return the epochs that the server must know today: in its days of grace, current, next."""
    known = [epoch for epoch in epochs if not epoch.destroyed_on and today <= epoch.last + STALE_GRACE]
    if not any(epoch.first <= today <= epoch.last for epoch in known):
        raise NoEpochNow
    return tuple(Epoch(e.number, e.first, e.last, e.hybrid, e.classical) for e in known[:_MOST_EPOCHS])
