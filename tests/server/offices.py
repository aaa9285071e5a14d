"""An office as the server sees it: real keys and real outboxes, made without a desk."""

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crypto import age, document, mailbox, note
from crypto.age import HybridIdentity, X25519Identity
from crypto.document import Manifest
from crypto.recipients import Epoch, RecipientsNote
from intake.site import build
from intake.site.settings import SiteSettings
from intake.transfer import outbox
from intake.transfer.outbox import MAILBOX_MULTIPLE, NO_PREDECESSOR, Outbox, Posting

TODAY = datetime.date(2026, 11, 23)
QUARTER = datetime.timedelta(days=90)
ANSWERS = {"what": "They came at night."}


def day(offset: int) -> datetime.date:
    """Return a day counted from the one on which all tests take place."""
    return TODAY + datetime.timedelta(days=offset)


@dataclass(frozen=True)
class Office:
    """The keys of an office; two of them with different names are two offices."""

    name: str = "office"
    hybrid: HybridIdentity = field(default_factory=HybridIdentity.generate)
    classical: X25519Identity = field(default_factory=X25519Identity.generate)

    def signer(self, role: str) -> note.Signer:
        """Return the key of a role."""
        return note.Signer(f"{self.name}/{role}", note_seed(self.name, role))

    def epoch(self, number: int = 1, first: datetime.date = TODAY, last: datetime.date = TODAY + QUARTER) -> Epoch:
        """Return an epoch with the keys of this office."""
        return Epoch(number, first, last, str(self.hybrid.recipient()), str(self.classical.recipient()))

    def outbox(
        self,
        sequence: int = 1,
        previous: str = NO_PREDECESSOR,
        *,
        serial: int = 1,
        epochs: Sequence[Epoch] = (),
        acknowledged: Sequence[str] = (),
        settings: SiteSettings | None = None,
        manifest: bytes | None = None,
        recipients: bytes | None = None,
        mailboxes: Sequence[Posting] = (),
    ) -> Outbox:
        """Return an outbox that a desk of this office could have made, but for what the test says."""
        signed = recipients or self.signer("recipients").sign(
            RecipientsNote(serial, tuple(epochs) or (self.epoch(),)).text()
        )
        chosen = settings or SiteSettings("The Office", "For those who defend rights.", "+00 000 000")
        vkeys = {role: self.signer(role).vkey for role in ("recipients", "site")}
        if manifest is None:
            built = build.build(chosen, signed, vkeys["recipients"])
            manifest = self.signer("site").sign(built.manifest_text())
        return Outbox(
            sequence,
            previous,
            vkeys,
            signed,
            chosen.to_json(),
            manifest,
            tuple(sorted(acknowledged)),
            sorted_with_decoys(mailboxes),
        )

    def write(self, path: Path, box: Outbox, role: str = "outbox") -> str:
        """Write an outbox signed by the key of a role and return its digest."""
        with path.open("wb") as out:
            return outbox.write(out, self.signer(role), box)

    def seal(self, size: int = 0) -> bytes:
        """Return an envelope whose document holds `size` random bytes of a file, sealed to this office."""
        content = os.urandom(size)
        files = (document.FileEntry("evidence.bin", size, ""),) if size else ()
        manifest = Manifest(os.urandom(16).hex(), "en", ANSWERS, files, None)
        plaintext = document.encode(manifest, [[content]] if size else [])
        return b"".join(age.seal(plaintext, [self.hybrid.recipient()]))

    def seal_classical(self) -> bytes:
        """Return an envelope of the kind that the route of the form does not take, of an accepted size."""
        manifest = Manifest(os.urandom(16).hex(), "en", ANSWERS, (), None)
        return b"".join(age.seal(document.encode(manifest, []), [self.classical.recipient()]))


def note_seed(name: str, role: str) -> bytes:
    """Return a fixed seed for a name and a role."""
    return f"{name}/{role}".encode().ljust(32, b"\0")[:32]


def sorted_with_decoys(postings: Sequence[Posting]) -> tuple[Posting, ...]:
    """Return postings in their order, filled up with decoys as a desk does."""
    decoys = [
        Posting(id_, day(90), block)
        for id_, block in (mailbox.decoy() for _ in range(-len(postings) % MAILBOX_MULTIPLE))
    ]
    return tuple(sorted((*postings, *decoys), key=lambda posting: posting.mailbox))
