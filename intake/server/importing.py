"""`intake import`: everything from the office enters here, and all of it or nothing.

The outbox is verified with the pinned office key and must follow the last one. What it brings is then judged by itself:
the recipients note may not go back, the site must be the one that is built here, and only what was handed out may be
erased. Erasing, the mailboxes' blocks and the rest happen in one transaction. No block is opened or could be.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from crypto import note, recipients
from crypto.recipients import RecipientsNote
from intake.server import site
from intake.server.errors import (
    FilesLimitTooSmall,
    RecipientsAltered,
    RecipientsRolledBack,
)
from intake.server.settings import Settings
from intake.server.store import Envelope, Mailbox, Office, Reader, Store
from intake.transfer import outbox
from intake.transfer.outbox import NO_PREDECESSOR, Outbox


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
        lines += [f"the office has a new {role} key" for role in self.keys_changed]
        return "\n".join(lines)


def import_outbox(file: Path, verifier: note.Verifier, store: Store, settings: Settings, *, dry_run: bool) -> Imported:
    """Import an outbox file."""
    with file.open("rb") as source:
        received, digest = outbox.read(source, verifier)
    office = _office(received, digest)
    with store.reading() as reader:
        before = reader.office()
    _check_sequence(received, digest, before)
    public = site.load(office)
    if public.max_files_bytes > settings.uploads.max_files_bytes:
        raise FilesLimitTooSmall(f"{public.max_files_bytes} bytes")
    if before is not None:
        _check_recipients(public.recipients, office, before)
    return _apply(received, office, public.recipients, store, dry_run=dry_run)


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


def _apply(received: Outbox, office: Office, note_: RecipientsNote, store: Store, *, dry_run: bool) -> Imported:
    """Keep what the office said and erase what it acknowledges, in one transaction."""
    with store.writing() as writer:
        before = writer.office()
        # again, now that nobody else can write: another import may have run meanwhile
        _check_sequence(received, office.digest, before)
        found, kept = _acknowledged(writer, received.acknowledgements)
        replaced = len(set(writer.mailbox_ids()) & {bytes.fromhex(each.mailbox) for each in received.mailboxes})
        if not dry_run:
            for posting in received.mailboxes:
                writer.post(Mailbox(bytes.fromhex(posting.mailbox), posting.last, posting.block))
            for envelope in found:
                writer.erase(envelope)
            writer.forget_batches()
            writer.set_office(office)
    return Imported(
        sequence=received.sequence,
        serial=note_.serial,
        epochs=tuple(f"epoch {each.number} ({each.first} to {each.last})" for each in note_.epochs),
        acknowledged=len(received.acknowledgements),
        erased=len(found),
        already_gone=len(received.acknowledgements) - len(found) - kept,
        kept=kept,
        mailboxes=len(received.mailboxes),
        replaced=replaced,
        keys_changed=_changed_keys(office, before),
        dry_run=dry_run,
    )


def _acknowledged(reader: Reader, digests: tuple[str, ...]) -> tuple[list[Envelope], int]:
    """Return the stored envelopes to erase among the acknowledged ones, and how many are kept.

    What was in no batch is kept: a sealed file that was acknowledged can be handed in again, and must not stop the
    whole outbox. It is erased once it was fetched and acknowledged again.
    """
    found = [envelope for digest in digests if (envelope := reader.envelope(bytes.fromhex(digest)))]
    carried = [envelope for envelope in found if reader.was_carried(envelope)]
    return carried, len(found) - len(carried)


def _changed_keys(office: Office, before: Office | None) -> tuple[str, ...]:
    """Return the roles whose key is another than before."""
    if before is None:
        return ()
    roles = ("recipients", "site")
    return tuple(role for role in roles if getattr(office, f"{role}_vkey") != getattr(before, f"{role}_vkey"))
