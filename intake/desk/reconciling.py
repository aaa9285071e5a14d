"""The desk's books of custody: what each server committed to and exported, what arrived, how it ended (FORMAT.md, 11).

Filled from the mirror of the server's log, from the lines of its batches, and from the items; `intake.audit.custody`
compares. Reports of batches of the first version, which name no tick, are not in the books.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from intake.audit import commitments, custody, entry
from intake.audit.custody import Batch, Books, Ending, Envelope, Erased, Outbox, Outcome, Tick
from intake.audit.entry import Act, Entry
from intake.audit.events import Event
from intake.audit.events import Outcome as Result
from intake.audit.findings import Finding
from intake.desk import ledger
from intake.desk.session import Session
from intake.desk.store import batches, items, office, outgoing
from intake.desk.store import log as rows
from intake.desk.store.batches import BatchRow
from intake.desk.store.database import Connection
from intake.desk.store.items import State
from intake.desk.store.log import Line
from intake.transfer import batch

_ENDINGS = {State.OPENED: Ending.OPENED, State.REFUSED: Ending.REFUSED, State.DUPLICATE: Ending.DUPLICATE}
_EVENTS = (Event.TICK, Event.COMMITMENT, Event.EXPORTED, Event.REEXPORTED, Event.ERASED)


@dataclass(slots=True)
class _Said:
    """What a server's log says, gathered in one pass."""

    days: dict[int, str] = field(default_factory=dict)
    members: dict[int, set[str]] = field(default_factory=dict)
    exports: dict[str, list[Act]] = field(default_factory=dict)
    erased: list[Erased] = field(default_factory=list)

    def take(self, read: Entry) -> None:
        """Take an entry."""
        act = read.act
        match act.event:
            case Event.TICK:
                self.days[act.tick or 0] = str(read.day)
                self.members.setdefault(act.tick or 0, set())
            case Event.COMMITMENT:
                self.members.setdefault(act.tick or 0, set()).add(act.object or "")
            case Event.ERASED if act.outcome is Result.SUCCESS:
                self.erased.append(Erased(act.batch, act.count or 0))
            case Event.EXPORTED | Event.REEXPORTED:
                self.exports.setdefault(act.batch or "", []).append(act)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What does not add up for one server, and the days of its ticks, by which a person finds a report."""

    server: str
    findings: tuple[Finding, ...]
    days: dict[int, str]


def reconcile(session: Session) -> list[Reconciled]:
    """Compare for each server whose log was seen."""
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.LOG_READ)
        servers = [server.name for server in office.servers(connection)]
        return [_of_server(connection, name) for name in servers if rows.of_server(connection, name)]


def _of_server(connection: Connection, server: str) -> Reconciled:
    said, lines = _said(connection, server), rows.lines(connection, server)
    books = _books(connection, server, said, lines)
    return Reconciled(server, custody.reconcile(books), said.days)


def _said(connection: Connection, server: str) -> _Said:
    """Read the mirror, every generation of it."""
    said = _Said()
    for row in rows.origins(connection):
        if row.server == server:
            for data in rows.with_events(connection, row.origin, *_EVENTS):
                said.take(entry.parse(data))
    return said


def _books(connection: Connection, server: str, said: _Said, lines: Sequence[Line]) -> Books:
    keys = rows.tick_keys(connection, server)
    carried: dict[str, set[str]] = {}
    for line in lines:
        carried.setdefault(line.batch, set()).add(line.envelope)
    here = {row.id: row for row in batches.of_server(connection, server)}
    envelopes = {(line.envelope, line.tick, line.logical) for line in lines}
    earlier = batches.envelopes(connection, server) - {digest for digest, *_ in envelopes}
    return Books(
        ticks=[Tick(number, frozenset(found), keys.get(number)) for number, found in sorted(said.members.items())],
        envelopes=[
            *(Envelope(tick, logical, digest) for digest, tick, logical in sorted(envelopes)),
            *_earlier(sorted(earlier), said, keys),
        ],
        batches=[_batch(id, acts, carried.get(id), here.get(id)) for id, acts in said.exports.items()],
        outcomes=list(_outcomes(connection, envelopes)),
        outboxes=list(_outboxes(connection)),
        erased=said.erased,
        complete_to=_complete_to(said, here),
    )


def _earlier(digests: Sequence[str], said: _Said, keys: dict[int, bytes]) -> Iterator[Envelope]:
    """Yield what came in batches of the first version and a tick committed to afterwards."""
    for digest in digests:
        for number, key in keys.items():
            if commitments.commitment(key, digest) in said.members.get(number, ()):
                yield Envelope(number, None, digest)


def _batch(id: str, exports: Sequence[Act], carried: set[str] | None, row: BatchRow | None) -> Batch:
    """Return a batch as it was exported; one that was written again may have less in it."""
    counts = [act.count or 0 for act in exports]
    count = row.entries if row and row.entries in counts else counts[0]
    members = frozenset(carried or ()) if row else None
    return Batch(id, count, members, is_here=row is not None, tick=exports[0].tick)


def _complete_to(said: _Said, here: Mapping[str, BatchRow]) -> int:
    """Return the last tick of which everything must be here: with the batches before it, a first export has it all.

    Unless it has as many as one batch takes: then the rest comes with a later one.
    """
    exports = (act for id, row in here.items() for act in said.exports.get(id, ()) if _is_whole(act, row))
    return max((act.tick or 0 for act in exports if act.event is Event.EXPORTED), default=0)


def _is_whole(export: Act, row: BatchRow) -> bool:
    """Tell whether an export had room for everything that waited."""
    return row.kind == "all" or (export.count or 0) < batch.MOST_NEW


def _outcomes(connection: Connection, envelopes: Iterable[tuple[str, int, str]]) -> Iterator[Outcome]:
    """Yield how each report ended; one that waits has no outcome yet."""
    for digest, _, logical in sorted(envelopes):
        item = items.by_envelope(connection, digest)
        if item is not None and item.state in _ENDINGS:
            yield Outcome(digest, logical, _ENDINGS[item.state], item.reason or "")


def _outboxes(connection: Connection) -> Iterator[Outbox]:
    for digest, acknowledged in outgoing.all_acknowledged(connection):
        yield Outbox(digest, len(acknowledged), frozenset(acknowledged))
