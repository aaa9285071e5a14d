"""Custody that adds up: what was accepted, carried, decided and erased, compared as values (FORMAT.md, section 11).

Both halves fill in `Books` from what they have; a part that a half cannot know is None and is not judged there. Every
report that is missing or too many is named, by its digest or, where only that is known, by its commitment.
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.audit import commitments
from intake.audit.entry import bucket
from intake.audit.findings import Code, Finding


class Ending(enum.StrEnum):
    """How a report that was carried ended at the desk."""

    OPENED = "opened"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick as the log has it, with its key where that is known."""

    number: int
    members: frozenset[str]
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """A report: its digest, or only its commitment; the tick it is of; its logical batch, None while it waits."""

    tick: int
    batch: str | None
    digest: str | None = None
    commitment: str | None = None

    @property
    def item(self) -> str:
        """What it is called in findings."""
        return self.digest or self.commitment or ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the log says it was exported. `members` are the digests that it carried, None where nobody kept them.

    `is_new`: it carried nothing that an earlier batch had. `is_here`: it has arrived where the books are kept.
    `tick` is the last one before it: no later one commits to anything in it.
    """

    id: str
    count: int
    members: frozenset[str] | None = None
    is_new: bool = False
    is_here: bool = True
    tick: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a report of a logical batch ended, and why if it was refused."""

    item: str
    batch: str
    ending: Ending
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outbox:
    """A signed outbox: how many reports it acknowledges, and which, where that is known."""

    digest: str
    count: int
    acknowledged: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased on the word of an outbox, None for no word; the items where they are known."""

    outbox: str | None
    count: int
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that one half can say.

    At the desk ticks after `complete_to` may hold what no batch has brought yet; up to it their keys were brought too.
    """

    ticks: Sequence[Tick]
    envelopes: Sequence[Envelope]
    batches: Sequence[Batch] = ()
    outcomes: Sequence[Outcome] | None = None
    outboxes: Sequence[Outbox] = ()
    erased: Sequence[Erased] = ()
    complete_to: int | None = None


def reconcile(books: Books) -> tuple[Finding, ...]:
    """Compare everything with everything, and return what does not add up."""
    outcomes = () if books.outcomes is None else _outcomes(books.envelopes, books.outcomes)
    return (*_ticks(books), *_batches(books), *outcomes, *_erasures(books))


def _ticks(books: Books) -> Iterator[Finding]:
    """Every report is in the set of its tick, and everything in a set is a report or a dummy."""
    of_tick: dict[int, list[Envelope]] = {tick.number: [] for tick in books.ticks}
    for envelope in books.envelopes:
        if envelope.tick in of_tick:
            of_tick[envelope.tick].append(envelope)
        else:
            yield Finding(Code.TICK_UNKNOWN, detail=f"tick {envelope.tick}, {envelope.item}")
    for tick in books.ticks:
        is_complete = books.complete_to is None or tick.number <= books.complete_to
        yield from _tick(tick, of_tick[tick.number], is_complete)
        # only a server destroys keys; a batch brings them, and one that held back a key could hold back a report too
        if tick.key is None and is_complete and books.complete_to is not None:
            yield Finding(Code.TICK_UNOPENED, detail=f"tick {tick.number}")
    if waiting := sum(envelope.batch is None for envelope in books.envelopes):
        yield Finding(Code.WAITING, detail=bucket(waiting))


def _tick(tick: Tick, envelopes: Sequence[Envelope], is_complete: bool) -> Iterator[Finding]:
    """Match the reports of one tick with its set."""
    matched: dict[str, Envelope] = {}
    for envelope in envelopes:
        commitment = _commitment(tick, envelope)
        if commitment is None:
            continue
        if commitment not in tick.members:
            yield Finding(Code.NOT_COMMITTED, detail=_name(tick, envelope.item))
        if matched.setdefault(commitment, envelope).batch != envelope.batch:
            yield Finding(Code.TWO_BATCHES, detail=_name(tick, envelope.item))
    if tick.key is None:
        yield from _sealed(tick, envelopes)
        return
    rest = set(tick.members.difference(matched))
    dummies = _take_dummies(tick.key, rest)
    if is_complete:
        yield from (Finding(Code.COMMITMENT_LOST, detail=_name(tick, each)) for each in sorted(rest))
    if commitments.filled(len(tick.members) - dummies) != len(tick.members):
        yield Finding(Code.DUMMIES_WRONG, detail=f"tick {tick.number}")


def _sealed(tick: Tick, envelopes: Sequence[Envelope]) -> Iterator[Finding]:
    """Of a tick without its key only the numbers can be compared."""
    if len(envelopes) > len(tick.members):
        yield Finding(Code.TICK_OVERFULL, detail=f"tick {tick.number}")
    yield Finding(Code.TICK_SEALED, detail=f"tick {tick.number}")


def _commitment(tick: Tick, envelope: Envelope) -> str | None:
    """Return the commitment to a report, as far as it can be known."""
    if envelope.digest is None or tick.key is None:
        return envelope.commitment
    return commitments.commitment(tick.key, envelope.digest)


def _take_dummies(key: bytes, rest: set[str]) -> int:
    """Take the dummies out of what is left of a set, and return how many they were."""
    number = 0
    while (dummy := commitments.dummy(key, number)) in rest:
        rest.discard(dummy)
        number += 1
    return number


def _name(tick: Tick, item: str) -> str:
    """Name something of a tick."""
    return f"tick {tick.number}, {item}"


def _batches(books: Books) -> Iterator[Finding]:
    """Every report belongs to a batch that the log knows, was carried in it, and is counted in it."""
    of_batch: dict[str, list[Envelope]] = {batch.id: [] for batch in books.batches}
    for envelope in books.envelopes:
        if envelope.batch in of_batch:
            of_batch[envelope.batch].append(envelope)
        elif envelope.batch is not None:
            yield Finding(Code.BATCH_UNKNOWN, detail=f"{envelope.batch}, {envelope.item}")
    for batch in books.batches:
        if batch.is_here:
            yield from _batch(batch, of_batch[batch.id])
    missing = [batch for batch in books.batches if not batch.is_here]
    whole_to = _whole_to(books) if missing else 0
    for batch in missing:
        # it may never have been written: then the next one carries the same
        is_elsewhere = batch.tick is not None and batch.tick <= whole_to
        yield Finding(Code.BATCH_ELSEWHERE if is_elsewhere else Code.BATCH_MISSING, detail=batch.id)


def _whole_to(books: Books) -> int:
    """Return the tick up to which everything that was ever committed to is here."""
    held: dict[int, set[str | None]] = {}
    ticks = {tick.number: tick for tick in books.ticks}
    for envelope in books.envelopes:
        if envelope.tick in ticks:
            held.setdefault(envelope.tick, set()).add(_commitment(ticks[envelope.tick], envelope))
    for number, tick in sorted(ticks.items()):
        rest = set(tick.members.difference(held.get(number, ())))
        if tick.key is not None:
            _take_dummies(tick.key, rest)
        if rest:
            return number - 1
    return max(ticks, default=0)


def _batch(batch: Batch, envelopes: Sequence[Envelope]) -> Iterator[Finding]:
    """Compare a batch with the reports that belong to it."""
    items = {envelope.item for envelope in envelopes}
    carried = len(items) if batch.members is None else len(batch.members)
    is_exact = batch.is_new or batch.members is not None
    if carried > batch.count or (is_exact and carried < batch.count):
        yield Finding(Code.BATCH_COUNT, detail=f"{batch.id}, {carried} / {batch.count}")
    if batch.members is not None:
        for item in sorted(items - batch.members):
            yield Finding(Code.BATCH_MEMBER_MISSING, detail=f"{batch.id}, {item}")


def _outcomes(envelopes: Sequence[Envelope], outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Every report that was carried has one outcome, and nothing else has one."""
    ended: dict[tuple[str, str], Outcome] = {}
    for outcome in outcomes:
        place = (outcome.batch, outcome.item)
        if place in ended:
            yield Finding(Code.OUTCOME_TWICE, detail=", ".join(place))
        ended[place] = outcome
        if outcome.ending is Ending.REFUSED and not outcome.reason:
            yield Finding(Code.REASON_MISSING, detail=", ".join(place))
    carried = {(envelope.batch, envelope.item) for envelope in envelopes if envelope.batch is not None}
    yield from (Finding(Code.OUTCOME_MISSING, detail=", ".join(place)) for place in sorted(carried - ended.keys()))
    yield from (Finding(Code.OUTCOME_STRAY, detail=", ".join(place)) for place in sorted(ended.keys() - carried))


def _erasures(books: Books) -> Iterator[Finding]:
    """Nothing was erased but what a signed outbox acknowledges."""
    outboxes = {outbox.digest: outbox for outbox in books.outboxes}
    counts: dict[str, int] = {}
    for erased in books.erased:
        outbox = outboxes.get(erased.outbox or "")
        if outbox is None:
            names = erased.items or (erased.outbox or str(erased.count),)
            yield from (Finding(Code.ERASED_UNACKNOWLEDGED, detail=name) for name in names)
            continue
        counts[outbox.digest] = counts.get(outbox.digest, 0) + erased.count
        yield from _unacknowledged(erased, outbox)
    yield from _too_many(counts, outboxes)


def _unacknowledged(erased: Erased, outbox: Outbox) -> Iterator[Finding]:
    """Name what was erased and is not in the outbox."""
    if outbox.acknowledged is not None:
        for item in erased.items:
            if item not in outbox.acknowledged:
                yield Finding(Code.ERASED_UNACKNOWLEDGED, detail=f"{outbox.digest}, {item}")


def _too_many(counts: Mapping[str, int], outboxes: Mapping[str, Outbox]) -> Iterator[Finding]:
    """Name the outboxes on whose word more was erased than they acknowledge."""
    for digest, count in counts.items():
        if count > outboxes[digest].count:
            yield Finding(Code.ERASED_TOO_MANY, detail=f"{digest}, {count} / {outboxes[digest].count}")
