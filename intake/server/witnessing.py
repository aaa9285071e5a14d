"""How the two access logs watch each other (FORMAT.md, sections 7 and 10): what a batch says of the server's log, and
how what an outbox says of the desk's is judged.

The desk's log is accepted only where it is shown to follow from the last checkpoint that was seen of it; what the desk
has cosigned of this server's log must be in the tree that is here. Nothing is written here.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crypto import checkpoint, cosignature, merkle, note
from crypto.checkpoint import Checkpoint
from crypto.errors import CryptoError
from intake.audit import entry
from intake.audit.errors import AuditError
from intake.audit.events import Event, Reason
from intake.server.errors import (
    DeskLogForked,
    DeskLogRefused,
    DeskLogRolledBack,
    ImportRefused,
    OwnLogForked,
    OwnLogRolledBack,
)
from intake.server.ledger import Ledger
from intake.server.logstore import Stored, Verified
from intake.transfer.logpart import LogPart

_ORIGIN = re.compile(r"(?P<base>[a-z0-9._/-]+)/log/(?P<generation>[1-9][0-9]{0,8})\Z")


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint of our log with the desk's cosignature."""

    generation: int
    size: int
    note: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """What an outbox brought of the logs, and was accepted: the desk's checkpoint, and ours as the desk saw them."""

    head: Checkpoint
    verified: Verified
    cosigned: tuple[Cosigned, ...]

    def keep(self, stored: Stored) -> None:
        """Add both to the log's file."""
        stored.put_verified(self.verified)
        for each in self.cosigned:
            stored.put_cosigned(each.generation, each.size, each.note)


class Refused(Exception):
    """Another log was refused: why, the checkpoint that was brought if there was one, and what is to be raised."""

    def __init__(self, reason: Reason, brought: Checkpoint | None, error: ImportRefused) -> None:
        super().__init__()
        self.reason = reason
        self.brought = brought
        self.error = error


def part(stored: Stored, ledger: Ledger) -> LogPart:
    """Return what a batch says of the log: all entries since the last checkpoint that the desk has cosigned."""
    head = ledger.log(stored).head()
    start = stored.cosigned_size(stored.generation)
    seen = stored.verified()
    return LogPart(
        log_key=ledger.keys.log(stored.generation).vkey,
        witness_key=ledger.keys.witness().vkey,
        start=start,
        size=head.size,
        checkpoint=stored.head() or b"",
        proof=tuple(merkle.consistency_proof(start, head.size, stored.node)) if 0 < start < head.size else (),
        entries=tuple(stored.all_data(start, head.size)),
        witnessed=(seen.note,) if seen else (),
    )


def line(one: Checkpoint) -> str:
    """Return a checkpoint as entries of the log name it: origin, size and root."""
    return one.text()[:-1].replace("\n", " ")


def generation_of(origin: str, half: str) -> int:
    """Return the generation of a log of a half, 0 where the origin is of another."""
    match = _ORIGIN.match(origin)
    return int(match["generation"]) if match is not None and match["base"] == half else 0


def judge(brought: LogPart, office: str, stored: Stored, ledger: Ledger, today: datetime.date) -> Judged:
    """Judge what an outbox of `office` says of both logs, or raise Refused."""
    head = brought.head
    generation = generation_of(head.origin, office)
    if not generation:
        raise Refused(Reason.FORK, head, DeskLogRefused(f"{head.origin} is not a log of {office}"))
    if cosignature.Verifier.parse(brought.witness_key).name != f"{office}/witness":
        raise Refused(Reason.FORK, head, DeskLogRefused("the witness key has another name"))
    _check_follows(brought, head, generation, stored)
    signed = cosignature.add(brought.checkpoint, ledger.keys.witness().cosign(head.text(), today))
    seen = Verified(generation, head.size, brought.log_key, brought.witness_key, signed)
    return Judged(head, seen, tuple(_ours(brought, stored, ledger)))


def _check_follows(brought: LogPart, head: Checkpoint, generation: int, stored: Stored) -> None:
    """Refuse a log that does not follow from what was seen of it; where nothing was seen, anything follows."""
    last = stored.verified()
    if last is None:
        return
    seen = _opened(last)
    if generation > last.generation:
        _check_resumed(brought, head, seen, stored)
    elif generation < last.generation or head.size < last.size:
        raise Refused(Reason.ROLLED_BACK, head, DeskLogRolledBack(_both(seen, head)))
    elif head.size == last.size:
        # an import that broke off had kept it already
        if head.root != seen.root:
            raise Refused(Reason.FORK, head, DeskLogForked(_both(seen, head)))
    else:
        _check_grown(brought, head, seen)


def _check_grown(brought: LogPart, head: Checkpoint, seen: Checkpoint) -> None:
    """Check the proof from what was seen to what was brought."""
    try:
        if brought.start == seen.size:
            merkle.verify_consistency(seen.size, head.size, brought.proof, seen.root, head.root)
            return
    except CryptoError:
        pass
    raise Refused(Reason.FORK, head, DeskLogForked(_both(seen, head)))


def _check_resumed(brought: LogPart, head: Checkpoint, seen: Checkpoint, stored: Stored) -> None:
    """Check that a new generation begins with an entry that names a checkpoint which was verified here."""
    try:
        (first,) = brought.entries
        merkle.verify_inclusion(merkle.leaf_hash(first), 0, head.size, brought.proof, head.root)
        act = entry.parse(first).act
        if act.event is Event.LOG_RESUMED and _was_seen(act.checkpoint or "", stored):
            return
    except (ValueError, CryptoError, AuditError):
        pass
    raise Refused(Reason.FORK, head, DeskLogForked(_both(seen, head)))


def _was_seen(named: str, stored: Stored) -> bool:
    """Say whether a named checkpoint of the desk's log is one that was verified here."""
    origin, _, rest = named.partition(" ")
    match = _ORIGIN.match(origin)
    if match is None:
        return False
    seen = stored.has_verified(int(match["generation"]), int(rest.partition(" ")[0]))
    return seen is not None and line(_opened(seen)) == named


def _opened(seen: Verified) -> Checkpoint:
    """Return the checkpoint of what was verified before."""
    return checkpoint.parse_text(note.parse(seen.note).text)


def _both(seen: Checkpoint, brought: Checkpoint) -> str:
    """Show two checkpoints."""
    return f"\n  seen before: {line(seen)}\n  brought now: {line(brought)}"


def _ours(brought: LogPart, stored: Stored, ledger: Ledger) -> Iterator[Cosigned]:
    """Give the checkpoints of our log that the desk has cosigned, each compared with the tree that is here."""
    desk = cosignature.Verifier.parse(brought.witness_key)
    for signed in brought.witnessed:
        generation = generation_of(note.parse(signed).text.partition("\n")[0], ledger.keys.name)
        if not generation:
            continue
        opened = checkpoint.open_cosigned(signed, ledger.keys.log(generation).verifier, [desk])
        if not opened.cosigned:
            raise Refused(Reason.FORK, opened.checkpoint, DeskLogRefused("a checkpoint that the desk has not cosigned"))
        _check_ours(opened.checkpoint, generation, stored)
        yield Cosigned(generation, opened.checkpoint.size, signed)


def _check_ours(seen: Checkpoint, generation: int, stored: Stored) -> None:
    """Refuse where the desk has seen another history of our log than is here."""
    if generation < stored.generation and seen.size > _restored_to(stored, generation):
        # what the desk has seen of it was not restored, or others acted after the restore; the new one goes on from it
        return
    here = stored.of_generation(generation)
    size = min(here.size(), seen.size)
    own = Checkpoint(seen.origin, size, merkle.root(size, here.node))
    if size < seen.size:
        raise Refused(Reason.ROLLED_BACK, seen, OwnLogRolledBack(_both(seen, own)))
    if own.root != seen.root:
        raise Refused(Reason.FORK, seen, OwnLogForked(_both(seen, own)))


def _restored_to(stored: Stored, generation: int) -> int:
    """Return up to where a generation that is over is here as others saw it: at most to where the next goes on."""
    here, first = stored.of_generation(generation), stored.of_generation(generation + 1).data(0)
    if not first:
        # the log was lost and went on from a later generation: nothing says what others saw of this one
        return 0
    named = entry.parse(first).act.checkpoint or ""
    origin, _, rest = named.partition(" ")
    size = int(rest.partition(" ")[0] or 0)
    if size > here.size() or named != line(Checkpoint(origin, size, merkle.root(size, here.node))):
        return 0
    return size
