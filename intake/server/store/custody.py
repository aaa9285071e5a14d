"""What can be asked and changed about batches, ticks and what was erased: by what each report is accounted for."""

import datetime
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.server.store.rows import Departed, Envelope, Member, PlannedBatch, Tick
from intake.server.store.tables import BATCHES, CARRIED, DEPARTED, ENVELOPES, MEMBERS, PARCELS, TICKS


class CustodyReader:
    """What can be asked within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.execute

    def members(self, *, new: bool = False, batch: bytes | None = None, tick: int | None = None) -> list[Member]:
        """Return the stored envelopes that a tick commits to, ordered by digest.

        With `new` only those in no batch that was written; or only those of a batch, or of a tick.
        """
        columns = (*ENVELOPES.c, MEMBERS.c.tick, MEMBERS.c.logical)
        query = sa.select(*columns).join(MEMBERS, MEMBERS.c.body == ENVELOPES.c.body).order_by(ENVELOPES.c.digest)
        if new:
            query = query.where(~exported())
        if batch is not None:
            query = query.join(CARRIED, CARRIED.c.body == ENVELOPES.c.body).where(CARRIED.c.batch == batch)
        if tick is not None:
            query = query.where(MEMBERS.c.tick == tick)
        return [_member(row) for row in self._run(query)]

    def ticks(self, *, with_key: bool = False) -> list[Tick]:
        """Return the ticks in their order."""
        query = sa.select(TICKS).order_by(TICKS.c.number)
        found = self._run(query.where(TICKS.c.key.is_not(None)) if with_key else query)
        return [Tick(*row) for row in found]

    def last_tick(self) -> Tick | None:
        """Return the last tick."""
        row = self._run(sa.select(TICKS).order_by(TICKS.c.number.desc()).limit(1)).one_or_none()
        return None if row is None else Tick(*row)

    def departed(self, tick: int | None = None) -> list[Departed]:
        """Return what stays of erased envelopes, of all ticks or of one."""
        query = sa.select(DEPARTED).order_by(DEPARTED.c.commitment)
        found = self._run(query if tick is None else query.where(DEPARTED.c.tick == tick))
        return [Departed(*row) for row in found]

    def batches(self) -> list[PlannedBatch]:
        """Return the batches of which something is still here, the latest day first."""
        files: dict[bytes, list[str]] = {}
        for digest, batch in self._run(sa.select(PARCELS.c.digest, PARCELS.c.batch).order_by(PARCELS.c.day)):
            files.setdefault(bytes(batch), []).append(str(digest))
        present = sa.select(sa.func.count()).where(CARRIED.c.batch == BATCHES.c.id).scalar_subquery()
        query = sa.select(*BATCHES.c, present).order_by(BATCHES.c.day.desc(), BATCHES.c.id)
        return [_planned(row, files.get(row[0], [])) for row in self._run(query)]

    def has_batch(self, batch: bytes) -> bool:
        """Say whether something of a batch is still here."""
        return self._run(sa.select(BATCHES.c.id).where(BATCHES.c.id == batch)).first() is not None


def exported() -> sa.ColumnElement[bool]:
    """Return the condition that an envelope is in a batch that was written to its end."""
    batches = CARRIED.join(BATCHES, BATCHES.c.id == CARRIED.c.batch)
    return sa.exists().select_from(batches).where(CARRIED.c.body == ENVELOPES.c.body, BATCHES.c.written)


def _without_tick() -> sa.ColumnElement[bool]:
    """Return the condition that no tick commits to an envelope yet."""
    return ENVELOPES.c.body.not_in(sa.select(MEMBERS.c.body))


def _planned(row: Sequence[Any], digests: Sequence[str]) -> PlannedBatch:
    """Return a row of batch and count, with the digests of its files."""
    id_, day, kind, written, present = row
    return PlannedBatch(id_, day, kind, written, present, tuple(digests))


def _member(row: Any) -> Member:
    """Return a row of envelope, tick and logical batch."""
    body, digest, size, epoch, day, tick, logical = row
    return Member(Envelope(body, digest, size, epoch, day), tick, logical)


class CustodyWriter(CustodyReader):
    """What can be changed within one transaction."""

    def begin_tick(self, day: datetime.date, key: bytes, after: int = 0) -> Tick:
        """Add the next tick, to which everything belongs that no tick has; its number is above `after` too."""
        last = self.last_tick()
        tick = Tick(max(last.number if last else 0, after) + 1, day, key, False)
        self._run(sa.insert(TICKS).values({name: getattr(tick, name) for name in Tick.__slots__}))
        # in the order of their random keys, not in that of their arrival
        found = sa.select(ENVELOPES.c.body, sa.literal(tick.number)).where(_without_tick()).order_by(ENVELOPES.c.body)
        self._run(sa.insert(MEMBERS).from_select(["body", "tick"], found))
        return tick

    def tick_logged(self, number: int) -> None:
        """Note that the set of a tick is in the access log."""
        self._run(sa.update(TICKS).where(TICKS.c.number == number).values(logged=True))

    def destroy_tick_key(self, number: int) -> None:
        """Forget the key of a tick, and what was kept of its envelopes."""
        self._run(sa.delete(DEPARTED).where(DEPARTED.c.tick == number))
        self._run(sa.update(TICKS).where(TICKS.c.number == number).values(key=None))

    def plan_batch(self, batch_id: bytes, day: datetime.date, kind: str, envelopes: Sequence[Envelope]) -> None:
        """Note which envelopes a batch is going to carry, before its first byte is written.

        It is the logical batch of those that were in none before.
        """
        self._run(sa.insert(BATCHES).values(id=batch_id, day=day, kind=kind, written=False))
        rows = [{"batch": batch_id, "body": envelope.body} for envelope in envelopes]
        if not rows:
            # an import has erased them a moment ago
            return
        self._run(sa.insert(CARRIED), rows)
        carried = sa.select(CARRIED.c.body).where(CARRIED.c.batch == batch_id)
        first = (MEMBERS.c.logical.is_(None), MEMBERS.c.body.in_(carried))
        self._run(sa.update(MEMBERS).where(*first).values(logical=batch_id))

    def batch_written(self, batch_id: bytes, digest: str, day: datetime.date) -> None:
        """Note that a batch is whole, under its name and on disk."""
        self._run(sa.update(BATCHES).where(BATCHES.c.id == batch_id).values(written=True))
        if self._run(sa.select(BATCHES.c.id).where(BATCHES.c.id == batch_id)).first() is not None:
            self._run(sa.insert(PARCELS).values(digest=digest, batch=batch_id, day=day))

    def depart(self, departed: Departed) -> None:
        """Keep the commitment of an envelope that is being erased."""
        self._run(sa.insert(DEPARTED).values({name: getattr(departed, name) for name in Departed.__slots__}))

    def forget_batches(self) -> None:
        """Erase the rows of batches of which every envelope was erased."""
        self._run(sa.delete(BATCHES).where(BATCHES.c.id.not_in(sa.select(CARRIED.c.batch))))
