"""What has arrived is committed to in the access log (FORMAT.md, section 11): at each daily run and before each export.

Request time leaves nothing in the log. A tick is begun in the database, put on record, and then noted as recorded, so
that a kill in between is made good by the next. Its key is destroyed once nothing of it is left to account for.
"""

import datetime

from crypto import primitives
from intake.audit import commitments, entry
from intake.audit.events import Event
from intake.server.ledger import Ledger
from intake.server.logstore import Stored
from intake.server.store import Departed, Member, Reader, Store, Tick

_KEY = 32


def commit(store: Store, ledger: Ledger, today: datetime.date) -> Tick:
    """Commit to everything that has arrived, in a new tick; returns that tick, which is on record."""
    with ledger.store.reading() as stored:
        last = stored.last_tick()
    with store.writing() as writer:
        # a database that was restored is behind the log, where a number stands for one set
        tick = writer.begin_tick(today, primitives.random(_KEY), last)
    settle(store, ledger, today)
    return tick


def settle(store: Store, ledger: Ledger, today: datetime.date) -> None:
    """Put every tick on record that is not, in their order.

    A kill left it, or another process is about to, or the log that had it was lost and an older one restored.
    """
    with store.reading() as reader, ledger.store.reading() as stored:
        ticks = reader.ticks(with_key=True)
        waiting = [tick for tick in ticks if not (tick.logged and stored.of_tick(tick.number))]
    for tick in waiting:
        _put_on_record(tick, store, ledger, today)


def _put_on_record(tick: Tick, store: Store, ledger: Ledger, today: datetime.date) -> None:
    """Write the set of a tick into the log, unless it is there, and note that."""
    key = tick.key or b""
    with store.reading() as reader:
        here = [commitments.commitment(key, each.envelope.digest.hex()) for each in reader.members(tick=tick.number)]
        gone = [each.commitment.hex() for each in reader.departed(tick.number)]
    acts = commitments.acts(tick.number, commitments.completed(key, [*here, *gone]))
    ledger.record(acts, today, unless=lambda stored: bool(set_of(stored, tick.number)))
    with store.writing() as writer:
        writer.tick_logged(tick.number)


def set_of(stored: Stored, tick: int) -> tuple[str, ...]:
    """Return the set of a tick as the log has it."""
    found = (entry.parse(data).act for _, _, data in stored.of_tick(tick))
    return tuple(act.object or "" for act in found if act.event is Event.COMMITMENT)


def departed(member: Member, key: bytes, outbox: str) -> Departed:
    """Return what stays of an envelope that an outbox acknowledges."""
    commitment = bytes.fromhex(commitments.commitment(key, member.envelope.digest.hex()))
    return Departed(commitment, member.tick, member.logical or b"", outbox)


def spent_ticks(reader: Reader, stored: Stored) -> tuple[int, ...]:
    """Return the ticks whose key may go: nothing of theirs is here, and the desk has witnessed the log behind them.

    The key of a tick whose set does not add up stays, because it shows what is missing.
    """
    return tuple(
        tick.number
        for tick in reader.ticks(with_key=True)
        if tick.logged
        and not reader.members(tick=tick.number)
        and _is_witnessed(stored, tick.number)
        and _adds_up(tick, reader, stored)
    )


def _adds_up(tick: Tick, reader: Reader, stored: Stored) -> bool:
    """Say whether the set of a tick is made of what was erased and of dummies, and nothing else."""
    gone = [each.commitment.hex() for each in reader.departed(tick.number)]
    members = set_of(stored, tick.number)
    dummies = [commitments.dummy(tick.key or b"", number) for number in range(len(members) - len(gone))]
    return sorted([*gone, *dummies]) == list(members)


def _is_witnessed(stored: Stored, tick: int) -> bool:
    """Say whether the desk has cosigned a checkpoint behind the set of a tick, in the generation that has it."""
    places = [(generation, number) for generation, number, data in stored.of_tick(tick) if _is_in_set(data)]
    return bool(places) and any(stored.cosigned_size(generation) > number for generation, number in places[-1:])


def _is_in_set(data: bytes) -> bool:
    return entry.parse(data).act.event is Event.COMMITMENT
