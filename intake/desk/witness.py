"""Witnessing: what a batch brings of its server's access log is verified, kept whole, and cosigned (FORMAT.md, 7, 10).

The desk keeps a mirror of each server's log, so it recomputes every root itself. What does not follow from the mirror
is refused with both checkpoints and the refusal is on record, before any envelope is taken in. The other way, what a
server has witnessed of the desk's own log must be in that log.
"""

import base64
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crypto import age, checkpoint, cosignature, merkle, note
from crypto.checkpoint import Checkpoint
from crypto.errors import CryptoError
from crypto.merkle import Frontier
from intake.audit import commitments, entry
from intake.audit.entry import Entry
from intake.audit.errors import AuditError
from intake.audit.events import Event, Outcome
from intake.audit.storage import Node
from intake.desk import ledger
from intake.desk.errors import (
    BatchUnrecorded,
    LogForeign,
    LogForked,
    LogRefused,
    LogRolledBack,
    LogUnfollowed,
    OwnLogForked,
)
from intake.desk.session import Session
from intake.desk.store import log as rows
from intake.desk.store import office
from intake.desk.store.database import Connection
from intake.desk.store.log import LogRow, LogRows, Witnessed
from intake.desk.store.office import Server
from intake.transfer import ticks
from intake.transfer.batch import Batch
from intake.transfer.errors import TransferError
from intake.transfer.logpart import LogPart
from intake.transfer.ticks import TickKey

_BATCH_ROLE = "/batch"
_ORIGIN = re.compile(r"(?P<base>.+)/(?P<generation>[1-9][0-9]{0,8})\Z")
_EXPORTS = (Event.EXPORTED, Event.REEXPORTED)


@dataclass(frozen=True, slots=True)
class _Growth:
    """What a batch adds to the mirror: entries with the subtrees that they complete. None of both on a late stick."""

    head: Checkpoint
    row: LogRow
    entries: tuple[tuple[int, bytes, Sequence[Node]], ...]
    own: tuple[Witnessed, ...]
    keys: tuple[TickKey, ...]


def verify(session: Session, server: Server, carried: Batch) -> None:
    """Verify the log that a batch brings and keep it; raises a LogRefused, which is on record by then."""
    with session.database.writing() as connection:
        try:
            growth = _judged(session, connection, server, carried)
        except LogRefused as error:
            refused = error
            _note_refusal(session, connection, carried, error)
        else:
            if growth:
                _keep(session, connection, server, carried, growth)
            return
    raise refused


def _note_refusal(session: Session, connection: Connection, carried: Batch, error: LogRefused) -> None:
    ledger.note(
        session,
        connection,
        Event.LOG_REFUSED,
        outcome=Outcome.REFUSED,
        reason=error.reason,
        batch=carried.id,
        checkpoint=error.carried,
    )


def _judged(session: Session, connection: Connection, server: Server, carried: Batch) -> _Growth | None:
    """Return what the batch adds to what is known of the server; None for version 1 of a server that has no log yet."""
    last = rows.of_server(connection, server.name)
    if carried.log is None:
        if last is not None:
            raise LogRolledBack(_known(connection, last), None)
        return None
    part, theirs = carried.log, carried.log.head
    row = _row(session, server, part, theirs)
    known = rows.find(connection, row.origin)
    if known is None:
        _check_beginning(connection, last, row, part)
    elif known.server != row.server:
        # a desk of an earlier version let two servers have one name
        raise LogForeign(_known(connection, known), ledger.written(theirs))
    elif (known.vkey, known.witness) != (row.vkey, row.witness):
        raise LogForked(_known(connection, known), ledger.written(theirs))
    mirror = LogRows(connection, row.origin)
    # a generation that is over has late sticks only
    if known and last and row.generation < last.generation and theirs.size > mirror.size():
        raise LogRolledBack(_known(connection, last), ledger.written(theirs))
    added = tuple(_added(mirror, part, theirs))
    keys = _tick_keys(session, connection, carried)
    _check_recorded(session, connection, server, carried, [data for _, data, _ in added], keys)
    return _Growth(theirs, row, added, tuple(_own(session, connection, part)), keys)


def _row(session: Session, server: Server, part: LogPart, theirs: Checkpoint) -> LogRow:
    """Return the log that a batch speaks of; its name must be that of the server whose batch key is pinned."""
    base = note.Verifier.parse(server.vkey).name.removesuffix(_BATCH_ROLE)
    match = _ORIGIN.match(theirs.origin)
    if match is None or match["base"] != f"{base}/log":
        raise LogForeign(f"{base}/log", ledger.written(theirs))
    generation = int(match["generation"])
    return LogRow(theirs.origin, server.name, generation, part.log_key, part.witness_key, session.today)


def _known(connection: Connection, row: LogRow) -> str:
    """Return the last checkpoint of a server's log that this desk has, as text."""
    return ledger.written(_head(connection, row))


def _head(connection: Connection, row: LogRow) -> Checkpoint:
    signed = LogRows(connection, row.origin).head()
    return checkpoint.open_(signed, note.Verifier.parse(row.vkey)) if signed else _empty(row.origin)


def _empty(origin: str) -> Checkpoint:
    return Checkpoint(origin, 0, merkle.EMPTY_ROOT)


def root_at(mirror: LogRows, size: int) -> bytes:
    """Return the root of the first entries of a log, from its stored subtrees."""
    return Frontier.restored(size, mirror.node).root()


def _check_beginning(connection: Connection, last: LogRow | None, row: LogRow, part: LogPart) -> None:
    """Check a generation that is new here: whole, later than the last, and going on from what was verified."""
    theirs = ledger.written(part.head)
    if part.start:
        raise LogUnfollowed(ledger.written(_empty(row.origin)), theirs)
    if last is None:
        return
    here = _known(connection, last)
    if row.generation < last.generation:
        raise LogRolledBack(here, theirs)
    if row.generation == last.generation or not part.entries:
        raise LogForked(here, theirs)
    named = _read(0, part.entries[0], here, theirs).act
    if named.event is not Event.LOG_RESUMED or not _is_verified(connection, row, named.checkpoint or ""):
        raise LogForked(here, named.checkpoint or theirs)


def _is_verified(connection: Connection, row: LogRow, named: str) -> bool:
    """Tell whether a checkpoint that a new generation goes on from is in the mirror of an earlier one."""
    origin, size, root = named.split(" ") if named else ("", "0", "")
    before = rows.find(connection, origin)
    mirror = LogRows(connection, origin)
    if before is None or before.server != row.server or not 0 < int(size) <= mirror.size():
        return False
    return base64.b64encode(root_at(mirror, int(size))).decode("ascii") == root


def _added(mirror: LogRows, part: LogPart, theirs: Checkpoint) -> Iterator[tuple[int, bytes, Sequence[Node]]]:
    """Yield what is new; raises where what was known is not the beginning of what is carried."""
    size = mirror.size()
    here = ledger.written(Checkpoint(theirs.origin, size, root_at(mirror, size)))
    carried = ledger.written(theirs)
    if part.start > size:
        raise LogUnfollowed(here, carried)
    overlap = min(size, theirs.size)
    if list(part.entries[: overlap - part.start]) != list(mirror.all_data(part.start, overlap)):
        raise LogForked(here, carried)
    _check_proof(mirror, part, theirs, here)
    frontier = Frontier.restored(overlap, mirror.node)
    found = []
    for number, data in enumerate(part.entries[overlap - part.start :], overlap):
        found.append((number, data, frontier.append(merkle.leaf_hash(data))))
    if frontier.root() != theirs.root:
        raise LogForked(here, carried)
    day = entry.parse(mirror.data(overlap - 1)).day if overlap else None
    for number, data, nodes in found:
        read = _read(number, data, here, carried)
        if day is not None and read.day < day:
            raise LogForeign(here, carried)
        day = read.day
        yield number, data, nodes


def _check_proof(mirror: LogRows, part: LogPart, theirs: Checkpoint, here: str) -> None:
    """Check the proof of the format too, though the tree is computed anew: both must agree."""
    if not part.start:
        return
    try:
        merkle.verify_consistency(part.start, theirs.size, part.proof, root_at(mirror, part.start), theirs.root)
    except CryptoError:
        raise LogForked(here, ledger.written(theirs)) from None


def _read(number: int, data: bytes, here: str, carried: str) -> Entry:
    """Read an entry that is at its place, or refuse the log."""
    try:
        read = entry.parse(data)
    except AuditError:
        raise LogForeign(here, carried) from None
    if read.index != number:
        raise LogForeign(here, carried)
    return read


def _tick_keys(session: Session, connection: Connection, carried: Batch) -> tuple[TickKey, ...]:
    """Return the keys of ticks that are in a batch. Sealed to an epoch that was destroyed, they are lost."""
    if not carried.ticks:
        return ()
    living = [epoch.number for epoch in office.epochs(connection) if epoch.destroyed_on is None]
    try:
        text = age.unseal_bytes(carried.ticks, [session.keyring.epoch(number).hybrid for number in living])
        return ticks.read(text)
    except (CryptoError, TransferError):
        # reconciling names what cannot be opened; a report must not be lost because of it
        return ()


def _check_recorded(
    session: Session,
    connection: Connection,
    server: Server,
    carried: Batch,
    added: Sequence[bytes],
    keys: Sequence[TickKey],
) -> None:
    """Refuse a batch whose export the log has no entry of, or of which it says something else."""
    assert carried.log is not None  # noqa: S101  # for the type checker
    theirs = carried.log.head
    before = rows.with_events(connection, theirs.origin, *_EXPORTS)
    entries = (entry.parse(data) for data in itertools.chain(before, added))
    exports = [each for each in entries if each.act.event in _EXPORTS and each.act.batch == carried.id]
    known = rows.tick_keys(connection, server.name) | {key.number: key.key for key in keys}
    size = LogRows(connection, theirs.origin).size()
    here = ledger.written(Checkpoint(theirs.origin, size, root_at(LogRows(connection, theirs.origin), size)))
    if not any(each.index < theirs.size for each in exports):
        raise (BatchUnrecorded if added or not size else LogRolledBack)(here, ledger.written(theirs))
    if not any(_fits(each, carried, known) for each in exports):
        raise BatchUnrecorded(here, ledger.written(theirs))


def _fits(export: Entry, carried: Batch, keys: dict[int, bytes]) -> bool:
    """Tell whether an entry is of this batch, line for line as far as the key of its tick is known."""
    key = keys.get(export.act.tick or 0)
    if export.act.count != len(carried.entries):
        return False
    said = commitments.exported(key, carried.id, (each.line() for each in carried.entries)) if key else None
    return said is None or said == export.act.object


def _own(session: Session, connection: Connection, part: LogPart) -> Iterator[Witnessed]:
    """Yield what a server has witnessed of this desk's own log, or raise OwnLogForked."""
    for signed in part.witnessed:
        row = rows.find(connection, note.parse(signed).text.partition("\n")[0])
        if row is None or row.server is not None:
            raise OwnLogForked(ledger.written(ledger.own(session, connection).head()), _origin_of(signed))
        opened = _cosigned(signed, row, part)
        mirror = LogRows(connection, row.origin)
        newest = rows.own(connection)
        # what a generation had that a restore lost is not here any more; an auditor sees that from this checkpoint
        is_over = newest is not None and newest.generation > row.generation
        if not is_over and (opened.size > mirror.size() or root_at(mirror, opened.size) != opened.root):
            here = Checkpoint(row.origin, mirror.size(), root_at(mirror, mirror.size()))
            raise OwnLogForked(ledger.written(here), ledger.written(opened))
        yield Witnessed(row.origin, opened.size, part.witness_key, signed, session.today)


def _origin_of(signed: bytes) -> str:
    """Return the text of a checkpoint that is not verified."""
    return ledger.written(checkpoint.parse_text(note.parse(signed).text))


def _cosigned(signed: bytes, row: LogRow, part: LogPart) -> Checkpoint:
    """Return a checkpoint of ours with the cosignature of the server that brings it."""
    witness = cosignature.Verifier.parse(part.witness_key)
    try:
        opened = checkpoint.open_cosigned(signed, note.Verifier.parse(row.vkey), [witness])
    except CryptoError:
        raise LogForeign(row.origin, _origin_of(signed)) from None
    if not opened.cosigned:
        raise LogForeign(row.origin, ledger.written(opened.checkpoint))
    return opened.checkpoint


def _keep(session: Session, connection: Connection, server: Server, carried: Batch, growth: _Growth) -> None:
    """Keep what was verified, cosign it, and put that on record."""
    assert carried.log is not None  # noqa: S101  # for the type checker
    head, mirror = growth.head, LogRows(connection, growth.row.origin)
    rows.begin(connection, growth.row)
    for number, data, nodes in growth.entries:
        mirror.append(number, data, nodes)
    for witnessed in growth.own:
        rows.add_witnessed(connection, witnessed)
    rows.add_tick_keys(connection, server.name, [(key.number, key.key) for key in growth.keys])
    if growth.entries:
        mirror.put_head(head.size, carried.log.checkpoint)
        cosigner = session.keyring.cosigner(session.office)
        signed = cosignature.add(carried.log.checkpoint, cosigner.cosign(head.text(), session.today))
        rows.add_witnessed(connection, Witnessed(head.origin, head.size, cosigner.vkey, signed, session.today))
        ledger.note(session, connection, Event.LOG_WITNESSED, batch=carried.id, checkpoint=ledger.written(head))


def part(session: Session, connection: Connection, previous: int) -> LogPart:
    """Return what the next outbox says of the desk's log, and of the servers' logs that the desk has witnessed.

    `previous` is the number of the outbox before.
    """
    log = ledger.own(session, connection)
    head, signed = log.head(), log.storage.head() or b""
    origin, size = rows.of_outbox(connection, previous) or ("", 0)
    start = size if origin == head.origin else 0
    is_resumed = not start and not head.origin.endswith("/1")
    if is_resumed:
        proof = merkle.inclusion_proof(0, head.size, log.storage.node)
    else:
        proof = merkle.consistency_proof(start, head.size, log.storage.node) if start else []
    return LogPart(
        log_key=str(log.signer.verifier),
        witness_key=session.keyring.cosigner(session.office).vkey,
        start=start,
        size=head.size,
        checkpoint=signed,
        proof=tuple(proof),
        entries=(log.storage.data(0),) if is_resumed else (),
        witnessed=tuple(_witnessed(session, connection)),
    )


def _witnessed(session: Session, connection: Connection) -> list[bytes]:
    """Return the last checkpoint of each server's log that the desk has cosigned, ascending by origin."""
    own = session.keyring.cosigner(session.office).vkey
    found: dict[str, bytes] = {}
    for server in office.servers(connection):
        row = rows.of_server(connection, server.name)
        for witnessed in rows.witnessed(connection, row.origin) if row else ():
            if witnessed.witness == own:
                found[witnessed.origin] = witnessed.note
    return [found[origin] for origin in sorted(found)]
