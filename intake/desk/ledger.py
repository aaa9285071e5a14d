"""The desk's access log as acts see it: one call notes what an officer does, in the transaction in which it is done.

FORMAT.md, section 10, is the text. Each entry is signed by the officer whose slot is open, and by the second where an
act needs two. What it concerns is told by an HMAC only, whose key is the office's. If the log cannot be continued, the
call raises and the act is undone with it: no record, no act.
"""

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crypto import checkpoint, merkle, primitives
from crypto import note as notes
from crypto.checkpoint import Checkpoint
from intake.audit import entry
from intake.audit.entry import Act
from intake.audit.events import Event, Outcome, Reason
from intake.audit.log import Log
from intake.desk import attempts
from intake.desk.store import log as rows
from intake.desk.store import office
from intake.desk.store.database import Connection
from intake.desk.store.log import LogRow, LogRows

_RESTORED = "log-restored"

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
    act = _act(session, event, object_, outcome=outcome, reason=reason, batch=batch, count=count, key=key)
    append(session, connection, replace(act, checkpoint=checkpoint))


def _act(session: "Session", event: Event, object_: str | None = None, **more: Any) -> Act:
    """Return an act of the officer who is here, with the second if there is one."""
    return Act(
        event,
        actor=entry.officer_pseudonym(session.keyring.officer_signer().verifier),
        role="officer",
        second=entry.officer_pseudonym(session.second.verifier) if session.second else None,
        object=commitment(session, object_) if object_ else None,
        **more,
    )


def append(session: "Session", connection: Connection, *acts: Act) -> None:
    """Append acts to the office's own log, signed by whoever is there; those of the program itself are not signed."""
    own(session, connection).append(acts, session.today, _signers(session))


def _signers(session: "Session") -> list[notes.Signer]:
    return [session.keyring.officer_signer(), *([session.second] if session.second else [])]


def own(session: "Session", connection: Connection, generation: int | None = None) -> Log:
    """Return the office's log, in its last generation where none is named; whoever asks first begins the first."""
    row = rows.own(connection)
    return _log(session, connection, generation or row.generation) if row else _begin(session, connection, 1)


def _log(session: "Session", connection: Connection, generation: int) -> Log:
    signer = session.keyring.log_signer(session.office, generation)
    return Log(LogRows(connection, signer.verifier.name), signer)


def _begin(session: "Session", connection: Connection, generation: int, *first: Act) -> Log:
    """Begin a generation of the office's log and introduce the officers in it, whoever is here before the others."""
    log, cosigner = _log(session, connection, generation), session.keyring.cosigner(session.office)
    vkey = str(log.signer.verifier)
    rows.begin(connection, LogRow(log.origin, None, generation, vkey, cosigner.vkey, session.today))
    known = sorted(office.officers(connection), key=lambda officer: officer.name != session.officer)
    keys = [entry.key_name(notes.Verifier.parse(officer.vkey)) for officer in known]
    introduced = [_act(session, Event.USER_CREATED, key=key) for key in keys]
    log.append([*first, *introduced], session.today, _signers(session))
    return log


def commitment(session: "Session", object_: str) -> str:
    """Return what the log says of an object."""
    return primitives.hmac_sha256(session.keyring.audit_key(), object_.encode("utf-8")).hex()


def written(state: Checkpoint) -> str:
    """Return how an entry, and a refusal, names a checkpoint: origin, size, root."""
    return f"{state.origin} {state.size} {base64.b64encode(state.root).decode('ascii')}"


def entered(session: "Session", connection: Connection) -> None:
    """Put on record that an officer unlocked the desk, and before that who tried in vain since the last time."""
    if office.setting(connection, _RESTORED):
        office.put_setting(connection, _RESTORED, "")
        resume(session, connection, None)
        note(session, connection, Event.RESTORED)
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


def mark_restored(connection: Connection) -> None:
    """Let the next unlock go on under a new origin: what the log had after the backup is not here any more."""
    office.put_setting(connection, _RESTORED, "yes")


def resume(session: "Session", connection: Connection, reason: Reason | None) -> Log:
    """Go on under a new origin, whose first entry names the last checkpoint of ours that a server has witnessed."""
    row = rows.own(connection)
    if row is None:
        return own(session, connection)
    named = written(_last_witnessed(connection, row))
    resumed = Act(Event.LOG_RESUMED, actor="system", role="system", reason=reason, checkpoint=named)
    return _begin(session, connection, row.generation + 1, resumed)


def _last_witnessed(connection: Connection, row: LogRow) -> Checkpoint:
    """Return what every server that has witnessed this log has verified; of a log that none has, what it signed last.

    All servers import the same outboxes, so the earliest of their last ones is known to each.
    """
    verifier = notes.Verifier.parse(row.vkey)
    last = {each.witness: each.note for each in rows.witnessed(connection, row.origin)}
    states = [checkpoint.parse_text(notes.parse(signed).text) for signed in last.values()]
    if states:
        return min(states, key=lambda state: state.size)
    signed = LogRows(connection, row.origin).head()
    return checkpoint.open_(signed, verifier) if signed else Checkpoint(row.origin, 0, merkle.EMPTY_ROOT)
