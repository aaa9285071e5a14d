"""The desk's access log as acts see it: one call notes what an officer does, in the transaction in which it is done.

FORMAT.md, section 10, is the text. Each entry is signed by the officer whose slot is open, and by the second where an
act needs two. What it concerns is told by an HMAC only, whose key is the office's. If the log cannot be continued, the
call raises and the act is undone with it: no record, no act.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from crypto import note as notes
from crypto import primitives
from intake.audit import entry
from intake.audit.entry import Act
from intake.audit.events import Event, Outcome, Reason
from intake.audit.log import Log
from intake.desk import attempts
from intake.desk.store import log as rows
from intake.desk.store import office
from intake.desk.store.database import Connection
from intake.desk.store.log import LogRow, LogRows

if TYPE_CHECKING:
    from intake.desk.session import Session


def note(
    session: "Session",
    connection: Connection,
    event: Event,
    object_: str | None = None,
    *,
    outcome: Outcome = Outcome.SUCCESS,
    reason: Reason | None = None,
    batch: str | None = None,
    count: int | None = None,
    key: str | None = None,
    checkpoint: str | None = None,
) -> None:
    """Append a leaf for an act; `object_` is what it concerns (`item:ID`, `case:ID`), which only its HMAC tells.

    It is durable when the transaction ends, and what was read may be shown only after that.
    """
    act = Act(
        event,
        outcome,
        actor=entry.officer_pseudonym(session.keyring.officer_signer().verifier),
        role="officer",
        second=entry.officer_pseudonym(session.second.verifier) if session.second else None,
        object=commitment(session, object_) if object_ else None,
        reason=reason,
        batch=batch,
        count=count,
        key=key,
        checkpoint=checkpoint,
    )
    append(session, connection, act)


def append(session: "Session", connection: Connection, *acts: Act) -> None:
    """Append acts to the office's own log, signed by whoever is there; those of the program itself are not signed."""
    signers = [session.keyring.officer_signer(), *([session.second] if session.second else [])]
    own(session, connection).append(acts, session.today, signers)


def own(session: "Session", connection: Connection) -> Log:
    """Return the office's log in its last generation; the first act begins the first."""
    row = rows.own(connection)
    if row is None:
        row = begin(session, connection, 1)
    return Log(LogRows(connection, row.origin), session.keyring.log_signer(session.office, row.generation))


def begin(session: "Session", connection: Connection, generation: int) -> LogRow:
    """Note a new generation of the office's log; its first entry is the caller's."""
    verifier, cosigner = session.keyring.log_signer(session.office, generation).verifier, _cosigner(session)
    row = LogRow(verifier.name, None, generation, str(verifier), cosigner, session.today)
    rows.begin(connection, row)
    return row


def _cosigner(session: "Session") -> str:
    return session.keyring.cosigner(session.office).vkey


def commitment(session: "Session", object_: str) -> str:
    """Return what the log says of an object."""
    return primitives.hmac_sha256(session.keyring.audit_key(), object_.encode("utf-8")).hex()


def entered(session: "Session", connection: Connection) -> None:
    """Put on record that an officer unlocked the desk, and before that who tried in vain since the last time."""
    if failures := _failures(session, connection):
        append(session, connection, *failures)
    note(session, connection, Event.LOGIN_SUCCESS)


def _failures(session: "Session", connection: Connection) -> list[Act]:
    """Return an act of the program for each slot and day: whoever failed cannot sign it."""
    found = attempts.noted(session.folder)
    keys = {officer.name: entry.key_name(notes.Verifier.parse(officer.vkey)) for officer in office.officers(connection)}
    failed = Act(Event.LOGIN_FAIL, Outcome.FAILURE, actor="system", role="system", reason=Reason.WRONG_PASSPHRASE)
    acts = [replace(failed, key=keys.get(one.officer), bucket=entry.bucket(one.count)) for one in found.attempts]
    return [*acts, replace(failed, reason=Reason.DAMAGED)] if found.damaged else acts
