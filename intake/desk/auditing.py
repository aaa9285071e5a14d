"""What an officer or an auditor in the office's room asks of the logs: their state, their check, what a leaf concerns.

The desk has its own log and a mirror of each server's. Reading a log is an act too and is on record, unless the log is
so damaged that nothing can be added to it: then it can still be looked at.
"""

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crypto import checkpoint, cosignature, note
from intake import durable
from intake.audit import bundle, commitments, verify
from intake.audit.bundle import Keys
from intake.audit.errors import AuditError
from intake.audit.events import Event, Reason
from intake.audit.findings import Finding, faults
from intake.audit.verify import Held
from intake.desk import ledger
from intake.desk.errors import CommitmentUnknown, NothingToResume
from intake.desk.session import Session
from intake.desk.store import batches, cases, items, office
from intake.desk.store import log as rows
from intake.desk.store.database import Connection
from intake.desk.store.log import LogRow, LogRows, Witnessed


@dataclass(frozen=True, slots=True)
class LogState:
    """A log as it is here: `witnessed` is the size of the last checkpoint that the other half has cosigned, or we."""

    origin: str
    server: str | None
    size: int
    checkpoint: str
    witnessed: int
    witnessed_on: datetime.date | None
    key: str
    fingerprint: str
    witness: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of one log found."""

    origin: str
    size: int
    findings: tuple[Finding, ...]


def recorded(session: Session, connection: Connection, event: Event) -> None:
    """Put on record that a log was read, where that is possible."""
    with contextlib.suppress(AuditError):
        ledger.note(session, connection, Event.LOGIN_SUCCESS)
        ledger.note(session, connection, event)


def states(session: Session) -> list[LogState]:
    """Return the state of every log."""
    with session.database.writing() as connection:
        recorded(session, connection, Event.LOG_READ)
        return [_state(connection, row) for row in rows.origins(connection)]


def _state(connection: Connection, row: LogRow) -> LogState:
    verifier, head = note.Verifier.parse(row.vkey), LogRows(connection, row.origin).head()
    state = checkpoint.parse_text(note.parse(head).text) if head else None
    witnessed = rows.witnessed(connection, row.origin)
    last = witnessed[-1] if witnessed else None
    return LogState(
        row.origin,
        row.server,
        state.size if state else 0,
        ledger.written(state) if state else "",
        last.size if last else 0,
        last.seen_on if last else None,
        str(verifier),
        verifier.fingerprint,
        row.witness,
    )


def check(session: Session) -> list[Checked]:
    """Recompute every log from its stored entries."""
    with session.database.writing() as connection:
        recorded(session, connection, Event.LOG_READ)
        return [_checked(connection, row) for row in rows.origins(connection)]


def _checked(connection: Connection, row: LogRow) -> Checked:
    storage = LogRows(connection, row.origin)
    officers = _officers(connection) if row.server is None else []
    held = [
        Held(checkpoint.parse_text(note.parse(each.note).text), f"witnessed by {_name(each.witness)}")
        for each in rows.witnessed(connection, row.origin)
    ]
    findings = verify.check_storage(storage, note.Verifier.parse(row.vkey), officers, held)
    return Checked(row.origin, storage.size(), findings)


def _name(witness: str) -> str:
    return cosignature.Verifier.parse(witness).name


def _officers(connection: Connection) -> list[note.Verifier]:
    return [note.Verifier.parse(officer.vkey) for officer in office.officers(connection)]


def write_bundle(session: Session, path: Path, generation: int | None = None) -> str:
    """Write the desk's log, in its last generation or an earlier one, to a new file; returns its manifest's digest."""
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.LOG_EXPORTED)
    with session.database.reading() as connection, durable.NewFile(path) as out:
        log = ledger.own(session, connection, generation)
        witnessed = rows.witnessed(connection, log.origin)
        witnesses = tuple(dict.fromkeys(each.witness for each in witnessed))
        keys = Keys(str(log.signer.verifier), witnesses, tuple(map(str, _officers(connection))))
        return bundle.write_bundle(out, log.storage, log.signer, session.today, keys, _merged(witnessed))


def _merged(witnessed: Sequence[Witnessed]) -> list[bytes]:
    """Return one note for each size, with the cosignature of every server that has seen it."""
    found: dict[int, bytes] = {}
    for each in witnessed:
        cosigned = note.parse(each.note).signatures[-1]
        found[each.size] = cosignature.add(found[each.size], str(cosigned)) if each.size in found else each.note
    return list(found.values())


def last_checkpoint(session: Session) -> bytes:
    """Return the last checkpoint of this desk's log as a signed note, for whoever keeps it."""
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.LOG_READ)
        return ledger.own(session, connection).storage.head() or b""


def resume(session: Session, *, restored: bool) -> LogState:
    """Begin a new generation of the desk's log, after a restore or where the old one cannot be continued."""
    with session.database.writing() as connection:
        row = rows.own(connection)
        if row and not restored and not faults(_checked(connection, row).findings):
            raise NothingToResume
        ledger.resume(session, connection, None if restored else Reason.DAMAGED)
        recorded(session, connection, Event.RESTORED)
        return _state(connection, rows.own(connection) or _impossible())


def _impossible() -> LogRow:
    raise RuntimeError("a log that was begun is not there")


def opened(session: Session, commitment: str) -> str:
    """Return what an entry concerns, by what it says of it; raises CommitmentUnknown."""
    with session.database.writing() as connection:
        for object_, words in _objects(connection):
            if ledger.commitment(session, object_) == commitment:
                ledger.note(session, connection, Event.READ, object_)
                return words
        for server in office.servers(connection):
            if known := _committed(connection, server.name, commitment):
                ledger.note(session, connection, Event.LOG_READ)
                return known
    raise CommitmentUnknown


def _objects(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield everything that the desk's log may concern, with its name for people."""
    for name in ("inbox", "cases", "site", "database", "reviews", "deadlines", "search", "statistics"):
        yield name, name
    for item in items.all_ids(connection):
        yield f"item:{item.id}", f"item {item.code}"
    for case, _ in cases.listed(connection):
        yield f"case:{case.id}", f"case {case.code}"
    for epoch in office.epochs(connection):
        yield f"epoch:{epoch.number}", f"epoch {epoch.number}"
    for server in office.servers(connection):
        yield f"server:{server.name}", f"server {server.name}"


def _committed(connection: Connection, server: str, commitment: str) -> str | None:
    """Return what a server's tick committed to."""
    digests: Sequence[str] = sorted(batches.envelopes(connection, server))
    for number, key in rows.tick_keys(connection, server).items():
        for digest in digests:
            if commitments.commitment(key, digest) == commitment:
                item = items.by_envelope(connection, digest)
                return f"tick {number} of {server}, envelope {digest}, item {item.code if item else 'not here'}"
        for dummy in range(len(digests) + commitments.SMALLEST):
            if commitments.dummy(key, dummy) == commitment:
                return f"tick {number} of {server}, a dummy"
    return None
