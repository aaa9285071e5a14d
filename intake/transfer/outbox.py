"""An outbox: everything that the desk tells the server (FORMAT.md, "Outbox"). It is the only door into the server.

Outboxes are numbered, and each names its predecessor, so that none can be left out, replayed or slipped in. One of
version 2 brings the checkpoint of the desk's access log along, and what the desk has witnessed of the servers' logs.
"""

import datetime
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from crypto import envelope, header, mailbox, note, primitives
from intake.transfer import archive, lines, logpart
from intake.transfer.archive import Member
from intake.transfer.errors import ForeignPredecessor, Gap, ManifestLine, OutOfDate, Replayed
from intake.transfer.logpart import LogPart

FIRST_LINE = "sealed-intake/outbox/v1"
FIRST_LINE_2 = "sealed-intake/outbox/v2"
ROLES = ("recipients", "site")
NO_PREDECESSOR = "0" * 64
_MEMBERS = ("recipients", "site.settings", "site.manifest", "mailboxes", "acknowledgements")
_LOG_MEMBERS = ("log.checkpoint", "log.entries", "log.proof", "witnessed")
# how many mailboxes were answered shows only in steps of this many
MAILBOX_MULTIPLE = 16
_RECORD = 32 + 4 + mailbox.BLOCK


@dataclass(frozen=True, slots=True)
class Posting:
    """A block for a mailbox: its id (64 hexadecimal digits), the last day that it is kept, and the sealed block."""

    mailbox: str
    last: datetime.date
    block: bytes

    def record(self) -> bytes:
        """Return its record in the member: id, day as a proleptic Gregorian ordinal, block."""
        return bytes.fromhex(self.mailbox) + self.last.toordinal().to_bytes(4, "big") + self.block


@dataclass(frozen=True, slots=True)
class Outbox:
    """What an outbox holds. `keys` maps the office's other roles to verifier keys, which this signature vouches for.

    `recipients` and `site_manifest` are signed notes by those keys; `mailboxes` are in multiples of 16, decoys
    included, ascending by mailbox id; `acknowledgements` are SHA-256 digests of envelopes in hexadecimal, ascending.
    `log` is None in version 1.
    """

    sequence: int
    previous: str
    keys: Mapping[str, str]
    recipients: bytes
    site_settings: bytes
    site_manifest: bytes
    acknowledgements: tuple[str, ...] = field(default=())
    mailboxes: tuple[Posting, ...] = field(default=())
    log: LogPart | None = None

    def members(self) -> list[tuple[Member, bytes]]:
        """Return the members in their fixed order."""
        acknowledged = "".join(digest + "\n" for digest in self.acknowledgements).encode("ascii")
        mailboxes = b"".join(posting.record() for posting in self.mailboxes)
        bodies = (self.recipients, self.site_settings, self.site_manifest, mailboxes, acknowledged)
        found = [(archive.member(name, body), body) for name, body in zip(_MEMBERS, bodies, strict=True)]
        return found if self.log is None else found + _log_members(self.log)

    def head(self) -> list[str]:
        """Return the lines of the manifest before those of the members."""
        text = [FIRST_LINE if self.log is None else FIRST_LINE_2]
        text += [f"sequence {self.sequence}", f"previous {self.previous}"]
        text += [f"key {role} {self.keys[role]}" for role in ROLES]
        return text if self.log is None else [*text, *self.log.key_lines(), self.log.range_line()]


def _log_members(log: LogPart) -> list[tuple[Member, bytes]]:
    """Return the members about the log in their fixed order."""
    bodies = logpart.check_brief(log).bodies()
    return [(archive.member(name, body), body) for name, body in zip(_LOG_MEMBERS, bodies, strict=True)]


def write(out: BinaryIO, signer: note.Signer, outbox: Outbox) -> str:
    """Write an outbox and return its digest, which its successor names."""
    lines.check_ascending(list(outbox.acknowledgements))
    _check_postings(outbox.mailboxes)
    members = outbox.members()
    manifest = signer.sign("\n".join([*outbox.head(), *(member.line() for member, _ in members)]) + "\n")
    archive.begin(out, manifest)
    for member, body in members:
        archive.append(out, member, [body])
    archive.end(out)
    return primitives.sha256(manifest).hex()


def read(source: BinaryIO, verifier: note.Verifier) -> tuple[Outbox, str]:
    """Verify an outbox whole and return it with its digest; raises a TransferError or a NoteError."""
    manifest = archive.read_manifest(source)
    text = note.open_note(manifest, verifier)
    version = 2 if text.startswith(f"{FIRST_LINE_2}\n") else 1
    rest = iter(note.body(text, FIRST_LINE if version == 1 else FIRST_LINE_2))
    (sequence,) = lines.take(rest, rf"sequence ({lines.NUMBER})")
    (previous,) = lines.take(rest, rf"previous ({lines.DIGEST})")
    keys = {role: _key(rest, role) for role in ROLES}
    announced = logpart.take(rest) if version == 2 else None
    members = [archive.take_member(rest, name) for name in (*_MEMBERS, *(_LOG_MEMBERS if announced else ()))]
    if next(rest, None) is not None:
        raise ManifestLine("a line after the last")
    bodies = (b"".join(body) for _, body in archive.read_members(source, members))
    recipients, settings, site, mailboxes, acknowledged, *about_log = bodies
    postings, digests = _postings(mailboxes), tuple(_digests(acknowledged))
    log = None if announced is None else logpart.check_brief(announced.part(about_log))
    outbox = Outbox(int(sequence), previous, keys, recipients, settings, site, digests, postings, log)
    return outbox, primitives.sha256(manifest).hex()


def write_bytes(signer: note.Signer, outbox: Outbox) -> tuple[bytes, str]:
    """Return a whole outbox and its digest."""
    out = io.BytesIO()
    digest = write(out, signer, outbox)
    return out.getvalue(), digest


def check_sequence(outbox: Outbox, digest: str, last_sequence: int, last_digest: str) -> None:
    """Refuse an outbox that is not the next after the last imported one (0 and 64 zeros where there was none)."""
    if outbox.sequence == last_sequence and digest == last_digest:
        raise Replayed(f"number {outbox.sequence}")
    if outbox.sequence == last_sequence:
        raise ForeignPredecessor(f"another number {outbox.sequence} was imported already")
    if outbox.sequence < last_sequence:
        raise OutOfDate(f"this is number {outbox.sequence}, the last one was number {last_sequence}")
    if outbox.sequence > last_sequence + 1:
        raise Gap(f"this is number {outbox.sequence}, the last one was number {last_sequence}")
    if outbox.previous != last_digest:
        raise ForeignPredecessor(f"number {outbox.sequence}")


def _key(rest: Iterator[str], role: str) -> str:
    """Read the key line of a role and check that the key is one."""
    (vkey,) = lines.take(rest, rf"key {role} (\S+)")
    return str(note.Verifier.parse(vkey))


def _digests(data: bytes) -> list[str]:
    """Read the acknowledgements: digests, one a line, ascending."""
    if data and not data.endswith(b"\n"):
        raise ManifestLine("acknowledgements without a final newline")
    digests = data.decode("ascii", "replace").split("\n")[:-1]
    for digest in digests:
        lines.match(digest, rf"({lines.DIGEST})")
    lines.check_ascending(digests)
    return digests


def _check_postings(postings: tuple[Posting, ...]) -> None:
    """Refuse mailboxes whose number tells how many were answered, or that do not ascend."""
    if len(postings) % MAILBOX_MULTIPLE:
        raise ManifestLine(f"mailboxes in another number than a multiple of {MAILBOX_MULTIPLE}")
    lines.check_ascending([posting.mailbox for posting in postings])
    if any(len(posting.block) != mailbox.BLOCK or not mailbox.is_id(posting.mailbox) for posting in postings):
        raise ManifestLine("a mailbox whose id or block has another length")


def _postings(data: bytes) -> tuple[Posting, ...]:
    """Read the mailboxes: records of one length."""
    if len(data) % _RECORD:
        raise ManifestLine("mailboxes that are not whole records")
    postings = tuple(_posting(data[i : i + _RECORD]) for i in range(0, len(data), _RECORD))
    _check_postings(postings)
    return postings


def _posting(record: bytes) -> Posting:
    """Read one record; the block must be an envelope by its header, as nothing readable may reach the server."""
    try:
        last = datetime.date.fromordinal(int.from_bytes(record[32:36], "big"))
    except (ValueError, OverflowError):
        raise ManifestLine("a mailbox with a day that does not exist") from None
    envelope.check_header(record[36 : 36 + header.LIMIT])
    return Posting(record[:32].hex(), last, record[36:])
