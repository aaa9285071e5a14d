"""Logs of both halves to be checked and broken: small, true, and signed by fixed keys."""

import datetime
import hashlib
import io
from collections.abc import Sequence

from crypto import checkpoint, cosignature, note
from intake.audit import commitments, entry
from intake.audit.bundle import Keys, Take, Verified, read_bundle, write_bundle
from intake.audit.entry import Act
from intake.audit.events import Event, Outcome, Reason
from intake.audit.log import Log
from intake.audit.verify import Held
from tests.audit.memory import Memory

DAY = datetime.date(2026, 11, 23)
SERVER = note.Signer("intake/log/1", bytes([1] * 32))
DESK = note.Signer("office/log/1", bytes([2] * 32))
WITNESS = cosignature.Cosigner("office/witness", bytes([3] * 32))
OTHER = cosignature.Cosigner("intake/witness", bytes([4] * 32))
ANNA = note.Signer("officer/anna", bytes([5] * 32))
BORIS = note.Signer("officer/boris", bytes([6] * 32))
TICK_KEY = bytes([7] * 32)
BATCH = "6f" * 16
OUTBOX = "52" * 32
COURIER = "staff-0a1b2c3d"


def day(offset: int) -> datetime.date:
    """Return a day after the first."""
    return DAY + datetime.timedelta(days=offset)


def digest(number: int) -> str:
    """Return the digest of an envelope."""
    return hashlib.sha256(b"envelope %d" % number).hexdigest()


def staff(event: Event, **values: object) -> Act:
    """Return an act of the courier."""
    return Act(event, actor=COURIER, role="courier", **values)  # type: ignore[arg-type]  # tests name what an act has


def exported(count: int = 5, tick: int = 1, batch: str = BATCH) -> Act:
    """Return the act of an export."""
    object_ = commitments.exported(TICK_KEY, batch, [])
    return staff(Event.EXPORTED, batch=batch, count=count, tick=tick, object=object_)


def officer(signer: note.Signer, event: Event, **values: object) -> Act:
    """Return an act of an officer."""
    pseudonym = entry.officer_pseudonym(signer.verifier)
    return Act(event, actor=pseudonym, role="officer", **values)  # type: ignore[arg-type]  # as above


def introduced(signer: note.Signer, by: note.Signer) -> Act:
    """Return the act that introduces an officer."""
    return officer(by, Event.USER_CREATED, key=entry.key_name(signer.verifier))


def server_log(envelopes: int = 5) -> Log:
    """Return a server's log of some days: a tick, an export, an import, what was erased, a login that failed."""
    log = Log(Memory(), SERVER)
    log.append([Act(Event.STARTUP, actor="system", role="system")], day(0))
    tick = commitments.members(TICK_KEY, [digest(number) for number in range(envelopes)])
    log.append([*commitments.acts(1, tick), exported(envelopes)], day(1))
    log.append([staff(Event.LOGIN_FAIL, outcome=Outcome.FAILURE, reason=Reason.WRONG_CODE)], day(2))
    imported = staff(Event.OUTBOX_IMPORTED, batch=OUTBOX)
    acknowledged = staff(Event.ACKNOWLEDGED, batch=OUTBOX, count=envelopes)
    log.append([imported, acknowledged, staff(Event.ERASED, batch=OUTBOX, count=envelopes)], day(3))
    for number in range(14):
        log.append([staff(Event.LOGIN_SUCCESS), staff(Event.LOG_READ)][number % 2 :][:1], day(4 + number))
    return log


def desk_log() -> Log:
    """Return a desk's log: two officers, each signs what she does."""
    log = Log(Memory(), DESK)
    log.append([introduced(ANNA, ANNA), introduced(BORIS, ANNA)], day(0), [ANNA])
    log.append(
        [officer(ANNA, Event.LOGIN_SUCCESS), officer(ANNA, Event.BATCH_OPENED, batch=BATCH, count=5)], day(1), [ANNA]
    )
    log.append([officer(ANNA, Event.READ, object="ab" * 32)], day(2), [ANNA])
    second = entry.officer_pseudonym(BORIS.verifier)
    log.append([officer(ANNA, Event.CASE_EXPORTED, object="cd" * 32, second=second)], day(3), [ANNA, BORIS])
    return log


def cosigned(log: Log, by: cosignature.Cosigner = WITNESS, on: datetime.date = DAY) -> bytes:
    """Return the last checkpoint of a log with a cosignature."""
    signed = checkpoint.sign(log.head(), log.signer)
    return cosignature.add(signed, by.cosign(log.head().text(), on))


def keys_of(log: Log, officers: Sequence[note.Signer] = ()) -> Keys:
    """Return what a log's half claims."""
    return Keys(log.signer.vkey, (WITNESS.vkey,), tuple(signer.vkey for signer in officers))


def bundle_of(log: Log, witnessed: Sequence[bytes] = (), officers: Sequence[note.Signer] = ()) -> bytes:
    """Return the audit bundle of a log."""
    out = io.BytesIO()
    write_bundle(out, log.storage, log.signer, day(30), keys_of(log, officers), witnessed)
    return out.getvalue()


def read(
    data: bytes,
    signer: note.Signer = SERVER,
    held: Sequence[Held] = (),
    take: Take | None = None,
    *,
    hashes_only: bool = False,
) -> Verified:
    """Check a bundle as an auditor who knows the keys."""
    witnesses = [WITNESS.verifier]
    return read_bundle(io.BytesIO(data), signer.verifier, witnesses, held, take, hashes_only=hashes_only)
