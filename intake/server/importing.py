"""`intake import`: everything from the office enters here, and all of it or nothing.

The outbox is verified with the pinned office key and must follow the last one. What it brings is then judged by itself:
the recipients note may not go back, the site must be the one that is built here, only what was handed out may be
erased, and the desk's access log must follow from what was seen of it. What is refused is on record, in a dry run too.
Then import and erasing are put on record; erasing, the mailboxes' blocks and the rest happen in one transaction. No
block is opened or could be.
"""

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from crypto import note, recipients
from crypto.errors import CryptoError, Refusal
from crypto.recipients import RecipientsNote
from intake.audit import entry
from intake.audit.entry import Act
from intake.audit.errors import AuditError
from intake.audit.events import Event, Outcome, Reason
from intake.server import arrivals, site, witnessing
from intake.server.errors import (
    DeskLogRolledBack,
    FilesLimitTooSmall,
    RecipientsAltered,
    RecipientsRolledBack,
    StoreError,
)
from intake.server.holdings import Holdings
from intake.server.ledger import Actor, Ledger
from intake.server.logstore import Stored
from intake.server.settings import Settings
from intake.server.store import Mailbox, Member, Office, Reader, Writer
from intake.server.witnessing import Judged
from intake.transfer import outbox
from intake.transfer.errors import ForeignPredecessor, Gap, OutOfDate, Replayed, TransferError
from intake.transfer.outbox import NO_PREDECESSOR, Outbox

# The first that fits tells why an outbox was refused.
_REASONS: tuple[tuple[type[Refusal], Reason], ...] = (
    (Replayed, Reason.REPLAYED),
    (OutOfDate, Reason.REPLAYED),
    (RecipientsRolledBack, Reason.ROLLED_BACK),
    (ForeignPredecessor, Reason.FORK),
    (Gap, Reason.OTHER),
    (TransferError, Reason.DAMAGED),
    (CryptoError, Reason.DAMAGED),
    (Refusal, Reason.OTHER),
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    sequence: int
    serial: int
    epochs: tuple[str, ...]
    acknowledged: int
    erased: int
    already_gone: int
    kept: int
    mailboxes: int
    replaced: int
    keys_changed: tuple[str, ...]
    desk_log: str
    dry_run: bool

    def as_json(self) -> str:
        """Return it for programs."""
        return json.dumps(asdict(self))

    def as_text(self) -> str:
        """Return it for people."""
        lines = [
            f"outbox {self.sequence}{' (dry run: nothing was changed)' if self.dry_run else ''}",
            f"recipients note {self.serial}: {', '.join(self.epochs)}",
            f"acknowledged {self.acknowledged}, erased {self.erased}, already gone {self.already_gone}",
            f"mailboxes {self.mailboxes} (decoys among them), of which {self.replaced} had an earlier block",
        ]
        if self.kept:
            lines.append(f"kept: {self.kept} stored again, not yet fetched")
        if self.desk_log:
            lines.append(f"access log of the desk, verified: {self.desk_log}")
        lines += [f"the office has a new {role} key" for role in self.keys_changed]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Taken:
    """An outbox that was judged by itself."""

    outbox: Outbox
    office: Office
    recipients: RecipientsNote


@dataclass(frozen=True, slots=True)
class _Found:
    """What an outbox meets here: envelopes that go, others that stay, and mailboxes that had a block."""

    going: list[Member]
    kept: int
    replaced: int


def import_outbox(
    file: Path,
    verifier: note.Verifier,
    holdings: Holdings,
    settings: Settings,
    today: datetime.date,
    actor: Actor,
    *,
    dry_run: bool,
) -> Imported:
    """Import an outbox file; a dry run changes nothing, and only a refusal of it is on record."""
    with _refusals_recorded(holdings.ledger, today, actor):
        taken = _take(file, verifier, holdings, settings)
    if not dry_run:
        # the set of a tick is on record before anything of it is erased
        arrivals.settle(holdings.store, holdings.ledger, today)
    judged = _judge_log(taken, verifier, holdings.ledger, today, actor)
    with holdings.store.reading() as reader:
        before, found = reader.office(), _find(reader, taken.outbox)
    if not dry_run:
        _record(taken, found, judged, holdings.ledger, today, actor)
        _record_erasing(taken.office.digest, len(found.going), holdings.ledger, today, actor)
        found = _apply(taken, found, holdings)
    return _outcome(taken, found, before, judged, dry_run=dry_run)


def _take(file: Path, verifier: note.Verifier, holdings: Holdings, settings: Settings) -> _Taken:
    """Read an outbox, and refuse one that is out of its turn or brings what may not be brought."""
    with file.open("rb") as source:
        received, digest = outbox.read(source, verifier)
    office = _office(received, digest)
    with holdings.store.reading() as reader:
        before = reader.office()
    _check_sequence(received, digest, before)
    public = site.load(office)
    if public.max_files_bytes > settings.uploads.max_files_bytes:
        raise FilesLimitTooSmall(f"{public.max_files_bytes} bytes")
    if before is not None:
        _check_recipients(public.recipients, office, before)
    return _Taken(received, office, public.recipients)


@contextmanager
def _refusals_recorded(ledger: Ledger, today: datetime.date, actor: Actor) -> Iterator[None]:
    """Put on record that what somebody brought was refused, and why; that we could not look is no refusal."""
    try:
        yield
    except (StoreError, AuditError):
        raise
    except Refusal as error:
        reason = next(reason for kind, reason in _REASONS if isinstance(error, kind))
        said = {"outcome": Outcome.REFUSED, "reason": reason, "bucket": entry.bucket(1)}
        ledger.record([actor.act(Event.INPUT_FAIL, **said)], today)
        raise


def _judge_log(
    taken: _Taken, verifier: note.Verifier, ledger: Ledger, today: datetime.date, actor: Actor
) -> Judged | None:
    """Judge what the outbox says of both access logs; a refusal is on record."""
    try:
        with _refusals_recorded(ledger, today, actor), ledger.store.reading() as stored:
            if taken.outbox.log is None:
                _check_no_step_back(stored)
                return None
            return witnessing.judge(taken.outbox.log, verifier.name.removesuffix("/outbox"), stored, ledger, today)
    except witnessing.Refused as refused:
        brought = witnessing.line(refused.brought) if refused.brought else None
        said = {"outcome": Outcome.REFUSED, "reason": refused.reason, "batch": taken.office.digest}
        ledger.record([actor.act(Event.LOG_REFUSED, checkpoint=brought, **said)], today)
        raise refused.error from None


def _check_no_step_back(stored: Stored) -> None:
    """Refuse an outbox without a log after one with a log."""
    if stored.verified() is not None:
        error = DeskLogRolledBack("this outbox brings no log, and an earlier one did")
        raise witnessing.Refused(Reason.ROLLED_BACK, None, error)


def _find(reader: Reader, received: Outbox) -> _Found:
    """Look for what an outbox is about; what is new here since the last tick belongs to no batch and stays."""
    going, kept = _acknowledged(reader, received.acknowledgements)
    posted = {bytes.fromhex(each.mailbox) for each in received.mailboxes}
    return _Found(going, kept, len(set(reader.mailbox_ids()) & posted))


def _record(
    taken: _Taken, found: _Found, judged: Judged | None, ledger: Ledger, today: datetime.date, actor: Actor
) -> None:
    """Put the import on record, and keep what was seen of the logs, before anything is changed."""
    acts = list(_acts(taken, found, judged, actor))
    if judged is None:
        ledger.record(acts, today)
    else:
        ledger.record(acts, today, besides=judged.keep)


def _acts(taken: _Taken, found: _Found, judged: Judged | None, actor: Actor) -> Iterator[Act]:
    """Give what an import is on record as."""
    digest, acknowledged = taken.office.digest, len(taken.outbox.acknowledgements)
    yield actor.act(Event.OUTBOX_IMPORTED, batch=digest, count=acknowledged)
    if judged is not None:
        yield actor.act(Event.LOG_WITNESSED, checkpoint=witnessing.line(judged.head))
    if found.kept:
        # acknowledged, yet in no batch that this server made
        refused = {"outcome": Outcome.REFUSED, "reason": Reason.NEVER_EXPORTED}
        yield actor.act(Event.ERASED, batch=digest, count=found.kept, **refused)


def _record_erasing(digest: str, count: int, ledger: Ledger, today: datetime.date, actor: Actor) -> None:
    """Put on record what an outbox lets us erase, once: it is erased once, however often an import broke off."""
    with ledger.store.reading() as stored:
        left = count - _erased(stored, digest)
    if left > 0:
        act = actor.act(Event.ERASED, batch=digest, count=left)
        ledger.record([act], today, unless=lambda stored: _erased(stored, digest) >= count)


def _erased(stored: Stored, digest: str) -> int:
    """Return how many envelopes are on record as erased on the word of an outbox."""
    every = (stored.of_generation(generation) for generation in range(1, stored.generation + 1))
    acts = [entry.parse(data).act for each in every for data in each.of_events(Event.ERASED)]
    return sum(act.count or 0 for act in acts if act.batch == digest and act.outcome is Outcome.SUCCESS)


def _office(received: Outbox, digest: str) -> Office:
    """Return the row of an outbox."""
    return Office(
        sequence=received.sequence,
        digest=digest,
        recipients_vkey=received.keys["recipients"],
        site_vkey=received.keys["site"],
        recipients=received.recipients,
        site_settings=received.site_settings,
        site_manifest=received.site_manifest,
    )


def _check_sequence(received: Outbox, digest: str, before: Office | None) -> None:
    """Refuse an outbox that does not follow the last one."""
    last = (0, NO_PREDECESSOR) if before is None else (before.sequence, before.digest)
    outbox.check_sequence(received, digest, *last)


def _check_recipients(new: RecipientsNote, office: Office, before: Office) -> None:
    """Refuse a note that goes back: an old one would have reports sealed to a key that was destroyed, or stolen."""
    old = recipients.parse(before.recipients, note.Verifier.parse(before.recipients_vkey))
    if new.serial < old.serial or new.epochs[-1].number < old.epochs[-1].number:
        raise RecipientsRolledBack(f"serial {new.serial} after {old.serial}")
    if new.serial == old.serial and office.recipients != before.recipients:
        raise RecipientsAltered(f"serial {new.serial}")
    known = {epoch.number: (epoch.hybrid, epoch.classical) for epoch in old.epochs}
    for epoch in new.epochs:
        if known.get(epoch.number, (epoch.hybrid, epoch.classical)) != (epoch.hybrid, epoch.classical):
            raise RecipientsAltered(f"epoch {epoch.number}")


def _apply(taken: _Taken, recorded: _Found, holdings: Holdings) -> _Found:
    """Keep what the office said and erase what is on record, in one transaction."""
    with holdings.store.writing() as writer:
        # again, now that nobody else can write: another import may have run meanwhile
        _check_sequence(taken.outbox, taken.office.digest, writer.office())
        found = _still(recorded, _find(writer, taken.outbox))
        for posting in taken.outbox.mailboxes:
            writer.post(Mailbox(bytes.fromhex(posting.mailbox), posting.last, posting.block))
        _erase(writer, found.going, taken.office.digest)
        writer.forget_batches()
        writer.set_office(taken.office)
    return found


def _still(recorded: _Found, now: _Found) -> _Found:
    """Return what goes: of what could go now, what is on record; an export may have added to it since."""
    bodies = {each.envelope.body for each in recorded.going}
    going = [each for each in now.going if each.envelope.body in bodies]
    return _Found(going, now.kept + len(now.going) - len(going), now.replaced)


def _erase(writer: Writer, going: list[Member], digest: str) -> None:
    """Erase envelopes, and keep of each the commitment and which outbox acknowledged it."""
    keys = {tick.number: tick.key for tick in writer.ticks(with_key=True)}
    for member in going:
        key = keys.get(member.tick)
        if key is not None:
            writer.depart(arrivals.departed(member, key, digest))
        writer.erase(member.envelope)


def _outcome(taken: _Taken, found: _Found, before: Office | None, judged: Judged | None, *, dry_run: bool) -> Imported:
    """Return what was done, or would be."""
    received, acknowledged = taken.outbox, len(taken.outbox.acknowledgements)
    return Imported(
        sequence=received.sequence,
        serial=taken.recipients.serial,
        epochs=tuple(f"epoch {each.number} ({each.first} to {each.last})" for each in taken.recipients.epochs),
        acknowledged=acknowledged,
        erased=len(found.going),
        already_gone=acknowledged - len(found.going) - found.kept,
        kept=found.kept,
        mailboxes=len(received.mailboxes),
        replaced=found.replaced,
        keys_changed=_changed_keys(taken.office, before),
        desk_log=witnessing.line(judged.head) if judged else "",
        dry_run=dry_run,
    )


def _acknowledged(reader: Reader, digests: tuple[str, ...]) -> tuple[list[Member], int]:
    """Return the stored envelopes to erase among the acknowledged ones, and how many are kept.

    What was in no batch is kept: a sealed file that was acknowledged can be handed in again, and must not stop the
    whole outbox. It is erased once it was fetched and acknowledged again.
    """
    named = {bytes.fromhex(digest) for digest in digests}
    stored = sum(reader.envelope(digest) is not None for digest in named)
    going = [each for each in reader.members() if each.logical is not None and each.envelope.digest in named]
    return going, stored - len(going)


def _changed_keys(office: Office, before: Office | None) -> tuple[str, ...]:
    """Return the roles whose key is another than before."""
    if before is None:
        return ()
    roles = ("recipients", "site")
    return tuple(role for role in roles if getattr(office, f"{role}_vkey") != getattr(before, f"{role}_vkey"))
