"""An outbox: everything that the desk tells the server (FORMAT.md, "Outbox"). It is the only door into the server.

Outboxes are numbered, and each names its predecessor, so that none can be left out, replayed or slipped in.
"""

import datetime
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from crypto import envelope, header, mailbox, note, primitives
from intake.transfer import archive, lines
from intake.transfer.archive import Member
from intake.transfer.errors import ForeignPredecessor, Gap, ManifestLine, OutOfDate, Replayed

FIRST_LINE = "sealed-intake/outbox/v1"
ROLES = ("recipients", "site")
NO_PREDECESSOR = "0" * 64
_MEMBERS = ("recipients", "site.settings", "site.manifest", "mailboxes", "acknowledgements")
_MEMBER_LIMIT = 256 * 1024 * 1024
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
    """

    sequence: int
    previous: str
    keys: Mapping[str, str]
    recipients: bytes
    site_settings: bytes
    site_manifest: bytes
    acknowledgements: tuple[str, ...] = field(default=())
    mailboxes: tuple[Posting, ...] = field(default=())

    def members(self) -> list[tuple[Member, bytes]]:
        """Return the members in their fixed order."""
        acknowledged = "".join(digest + "\n" for digest in self.acknowledgements).encode("ascii")
        mailboxes = b"".join(posting.record() for posting in self.mailboxes)
        bodies = (self.recipients, self.site_settings, self.site_manifest, mailboxes, acknowledged)
        return [
            (Member(name, len(body), primitives.sha256(body).hex()), body)
            for name, body in zip(_MEMBERS, bodies, strict=True)
        ]


def write(out: BinaryIO, signer: note.Signer, outbox: Outbox) -> str:
    """Write an outbox and return its digest, which its successor names."""
    lines.check_ascending(list(outbox.acknowledgements))
    _check_postings(outbox.mailboxes)
    members = outbox.members()
    text = [FIRST_LINE, f"sequence {outbox.sequence}", f"previous {outbox.previous}"]
    text += [f"key {role} {outbox.keys[role]}" for role in ROLES]
    text += [f"member {member.name} {member.size} {member.digest}" for member, _ in members]
    manifest = signer.sign("\n".join(text) + "\n")
    archive.begin(out, manifest)
    for member, body in members:
        archive.append(out, member, [body])
    archive.end(out)
    return primitives.sha256(manifest).hex()


def read(source: BinaryIO, verifier: note.Verifier) -> tuple[Outbox, str]:
    """Verify an outbox whole and return it with its digest; raises a TransferError or a NoteError."""
    manifest = archive.read_manifest(source)
    rest = iter(note.body(note.open_note(manifest, verifier), FIRST_LINE))
    (sequence,) = lines.take(rest, rf"sequence ({lines.NUMBER})")
    (previous,) = lines.take(rest, rf"previous ({lines.DIGEST})")
    keys = {role: _key(rest, role) for role in ROLES}
    members = [_member(rest, name) for name in _MEMBERS]
    if next(rest, None) is not None:
        raise ManifestLine("a line after the last")
    bodies = (b"".join(body) for _, body in archive.read_members(source, members))
    recipients, settings, site, mailboxes, acknowledged = bodies
    postings, digests = _postings(mailboxes), tuple(_digests(acknowledged))
    outbox = Outbox(int(sequence), previous, keys, recipients, settings, site, digests, postings)
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


def _member(rest: Iterator[str], name: str) -> Member:
    """Read the member line of a fixed name."""
    pattern = rf"member {name.replace('.', '[.]')} ({lines.NUMBER}) ({lines.DIGEST})"
    size, digest = lines.take(rest, pattern)
    if int(size) > _MEMBER_LIMIT:
        raise ManifestLine("a member of more than 256 MiB")
    return Member(name, int(size), digest)


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
