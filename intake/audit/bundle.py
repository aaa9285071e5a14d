"""The audit bundle (FORMAT.md, section 12): a whole log as one carried file, which an outsider can check alone.

The auditor brings the keys of the log and of its witnesses from elsewhere; the bundle only claims them. A bundle is
refused at the first fault of its form. What is wrong with its entries is collected.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import BinaryIO

from crypto import checkpoint, cosignature, merkle, note, primitives, tiles
from crypto.checkpoint import Checkpoint, Opened
from crypto.errors import Refusal, UnknownKey, WrongOrigin
from crypto.merkle import Frontier
from crypto.tiles import Tile
from intake.audit.entry import Entry
from intake.audit.errors import BundleMalformed, LogDamaged, MemberRefused
from intake.audit.findings import Code, Finding, faults
from intake.audit.storage import Storage
from intake.audit.verify import Held, Pass
from intake.transfer import archive, lines, logpart
from intake.transfer.archive import Member

FIRST_LINE = "sealed-intake/audit/v1"
_HEAD = ("checkpoint", "witnessed", "keys")
_HEAD_LIMIT = 64 * 1024 * 1024
_HASH = 32
_HEIGHT = 8
_MEMBER = rf"member ([a-z0-9/.]{{1,99}}) ({lines.NUMBER}) ({lines.DIGEST})"

Take = Callable[[Entry], object]
Bodies = Iterator[tuple[Member, Iterator[bytes]]]


@dataclass(frozen=True, slots=True)
class Keys:
    """The written keys that the log's half claims: its log's, its witnesses', its officers'."""

    log: str
    witnesses: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()

    def text(self) -> str:
        """Return them as the bundle carries them."""
        roles = chain(
            [("log", self.log)],
            (("witness", key) for key in self.witnesses),
            (("officer", key) for key in self.officers),
        )
        return "".join(f"{role} {key}\n" for role, key in roles)

    @classmethod
    def parse(cls, text: str) -> "Keys":
        """Read them, or raise BundleMalformed or VerifierMalformed."""
        found: dict[str, list[str]] = {"log": [], "witness": [], "officer": []}
        for line in text.splitlines():
            role, _, key = line.partition(" ")
            if role not in found:
                raise BundleMalformed("keys: a role that is not in the list")
            found[role].append(str(cosignature.Verifier.parse(key) if role == "witness" else note.Verifier.parse(key)))
        keys = cls("".join(found["log"]), tuple(found["witness"]), tuple(found["officer"]))
        if len(found["log"]) != 1 or keys.text() != text or len(set(text.splitlines())) != text.count("\n"):
            raise BundleMalformed("keys: not in their order, or one twice")
        if len({key.rpartition("+")[0] for key in keys.officers}) != len(keys.officers):
            raise BundleMalformed("keys: two officers by one name and id")
        for key in chain(*found.values()):
            note.check_name(key.partition("+")[0])
        return keys


@dataclass(frozen=True, slots=True)
class Verified:
    """What a bundle is: where it comes from, who has seen which part of it, and what the check found."""

    origin: str
    made: datetime.date
    digest: str
    opened: Opened
    witnessed: tuple[Opened, ...]
    keys: Keys
    findings: tuple[Finding, ...]
    hashes_only: bool = False

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.opened.checkpoint.size

    @property
    def is_sound(self) -> bool:
        """Whether no rule is broken, of those that were looked at."""
        return not faults(self.findings)


def kept(data: bytes, log: note.Verifier) -> Held:
    """Return a checkpoint that an auditor kept: the whole note, or its three lines; raises a NoteError."""
    text = _verified(data, log) if b"\n\n" in data else data.decode("utf-8", "replace").rstrip("\n") + "\n"
    found = checkpoint.parse_text(text)
    if found.origin != log.name:
        raise WrongOrigin
    return Held(found, "kept")


def _verified(data: bytes, log: note.Verifier) -> str:
    """Return the text of a note that the log signed; who else did does not matter to whoever kept it."""
    parsed = note.parse(data, checkpoint.LIMIT)
    for signature in parsed.signatures:
        if (signature.name, signature.key_id) == (log.name, log.key_id):
            note.verify(parsed.text, signature, log)
            return parsed.text
    raise UnknownKey


# writing


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What was drawn from a storage: the hashes of each level of tiles, and the members that the entries make."""

    levels: tuple[bytearray, ...]
    members: tuple[Member, ...]


def write_bundle(
    out: BinaryIO,
    storage: Storage,
    signer: note.Signer,
    made: datetime.date,
    keys: Keys,
    witnessed: Sequence[bytes] = (),
) -> str:
    """Write the log up to its last checkpoint and return the digest of the manifest.

    `witnessed` has the cosigned checkpoints, of which the last of a size is taken. Raises LogDamaged where the entries
    are not those that were signed.
    """
    signed, cosigned = storage.head(), {_size(each): each for each in witnessed}
    if signed is None:
        raise LogDamaged("no checkpoint was signed")
    head = checkpoint.open_(signed, signer.verifier)
    drawn = _draw(storage, head)
    seen = logpart.pack([each for _, each in sorted(cosigned.items())])
    bodies = {"checkpoint": cosigned.get(head.size, signed), "witnessed": seen, "keys": keys.text().encode("ascii")}
    bodies |= {tile.path: _hashes(drawn, tile) for tile in tiles.tiles(head.size)}
    members = [*(archive.member(name, body) for name, body in bodies.items()), *drawn.members]
    manifest = signer.sign(_manifest_text(head, made, members))
    _write(out, manifest, members, lambda each: bodies[each.name] if each.name in bodies else _entries(storage, each))
    return primitives.sha256(manifest).hex()


def _manifest_text(head: Checkpoint, made: datetime.date, members: Iterable[Member]) -> str:
    """Return the text of the manifest."""
    text = [
        FIRST_LINE,
        f"origin {head.origin}",
        f"made {made}",
        f"log 0 {head.size}",
        *(each.line() for each in members),
    ]
    return "".join(f"{line}\n" for line in text)


def _write(out: BinaryIO, manifest: bytes, members: Iterable[Member], body: Callable[[Member], bytes]) -> None:
    """Write the archive."""
    archive.begin(out, manifest)
    for member in members:
        archive.append(out, member, [body(member)])
    archive.end(out)


def _size(signed: bytes) -> int:
    """Return the size of a checkpoint, signed by whomever."""
    return checkpoint.parse_text(note.parse(signed).text).size


def _draw(storage: Storage, head: Checkpoint) -> _Drawn:
    """Compute the tree from the entries; what is stored of it is not trusted."""
    frontier, levels, members = Frontier(), [bytearray() for _ in range(_HEIGHT)], []
    for tile in tiles.bundles(head.size):
        entries = _of_tile(storage, tile)
        for data in entries:
            for level, _, computed in frontier.append(merkle.leaf_hash(data)):
                if level % _HEIGHT == 0:
                    levels[level // _HEIGHT] += computed
        members.append(archive.member(tile.path, tiles.write_bundle(entries)))
    if (frontier.size, frontier.root()) != (head.size, head.root):
        raise LogDamaged("the entries are not those that were signed")
    return _Drawn(tuple(levels), tuple(members))


def _of_tile(storage: Storage, tile: Tile) -> tuple[bytes, ...]:
    """Return the entries of a bundle of entries."""
    start = tile.index * tiles.WIDTH
    found = tuple(storage.all_data(start, start + tile.width))
    if len(found) != tile.width:
        raise LogDamaged(f"an entry from {start} on is not there")
    return found


def _hashes(drawn: _Drawn, tile: Tile) -> bytes:
    """Return a tile of hashes."""
    start = tile.index * tiles.WIDTH * _HASH
    return bytes(drawn.levels[tile.level][start : start + tile.width * _HASH])


def _entries(storage: Storage, member: Member) -> bytes:
    """Return the body of a bundle of entries."""
    return tiles.write_bundle(_of_tile(storage, tiles.parse_path(member.name)))


# reading


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What a verified manifest says."""

    made: datetime.date
    size: int
    digest: str
    members: tuple[Member, ...]


def read_bundle(
    source: BinaryIO,
    log: note.Verifier,
    witnesses: Sequence[cosignature.Verifier] = (),
    held: Sequence[Held] = (),
    take: Take | None = None,
    *,
    officers: Sequence[note.Verifier] = (),
    hashes_only: bool = False,
) -> Verified:
    """Check a bundle and return what was found; `take` gets each entry that keeps the grammar.

    `held` are checkpoints that the auditor kept, `officers` the keys that she compared, if she did. With `hashes_only`
    the entries are not looked into.
    Raises a Refusal at the first fault of the form.
    """
    manifest = _manifest(source, log)
    bodies = archive.read_members(source, manifest.members)
    opened, witnessed, keys = _before_tiles(bodies, manifest.size, log, witnesses)
    levels = _levels(bodies, manifest.size)
    seen = tuple(dict.fromkeys([*chain.from_iterable(map(_seen, (opened, *witnessed))), *held]))
    claimed = [note.Verifier.parse(key) for key in keys.officers]
    check = Pass(log.name, _stored(levels), _tile_name(manifest.size), claimed, seen)
    for data in _carried(bodies):
        if hashes_only:
            check.hash(data)
        elif (entry := check.take(data)) is not None and take is not None:
            take(entry)
    findings = (
        *_claims(keys, log, (*witnesses, *officers)),
        *check.end(opened.checkpoint),
        *_unseen(seen, manifest.size),
    )
    return Verified(log.name, manifest.made, manifest.digest, opened, witnessed, keys, findings, hashes_only)


@contextmanager
def _member(name: str) -> Iterator[None]:
    """Say of a refusal which member it was."""
    try:
        yield
    except Refusal as error:
        raise MemberRefused(f"{name}: {error}") from None


def _manifest(source: BinaryIO, log: note.Verifier) -> _Manifest:
    """Verify the manifest; its members are those that follow from the size, in their order."""
    data = archive.read_manifest(source)
    with _member("manifest"):
        rest = iter(note.body(note.open_note(data, log, archive.MANIFEST_LIMIT), FIRST_LINE))
        (origin,) = lines.take(rest, r"origin (\S+)")
        (made,) = lines.take(rest, rf"made ({lines.DAY})")
        (size,) = lines.take(rest, r"log 0 ([1-9][0-9]{0,15})")
        if origin != log.name:
            raise BundleMalformed("an origin that is not the name of the key")
        names = chain(_HEAD, (tile.path for tile in tiles.tiles(int(size))), (t.path for t in tiles.bundles(int(size))))
        members = tuple(_named(rest, name) for name in names)
        if next(rest, None) is not None:
            raise BundleMalformed("a line after the last member")
        return _Manifest(lines.day(made), int(size), primitives.sha256(data).hex(), members)


def _named(rest: Iterator[str], expected: str) -> Member:
    """Read the line of a member."""
    name, size, digest = lines.take(rest, _MEMBER)
    if name != expected:
        raise BundleMalformed(f"{expected} is expected, not {name}")
    if int(size) > _largest(expected):
        raise BundleMalformed(f"{name}: larger than it can be")
    return Member(name, int(size), digest)


def _largest(name: str) -> int:
    """Return how large a member can be: what is read is held in memory."""
    if name in _HEAD:
        return _HEAD_LIMIT
    tile = tiles.parse_path(name)
    return tile.width * (_HASH if tile.level != tiles.ENTRIES else 2 + tiles.LONGEST_ENTRY)


def _before_tiles(
    bodies: Bodies, size: int, log: note.Verifier, witnesses: Sequence[cosignature.Verifier]
) -> tuple[Opened, tuple[Opened, ...], Keys]:
    """Read the members that are no tiles: the last checkpoint, the witnessed ones, the keys."""
    signed, packed, claimed = (b"".join(body) for _, body in islice(bodies, len(_HEAD)))
    with _member("checkpoint"):
        opened = _opened(signed, log, witnesses, size)
    with _member("witnessed"):
        witnessed = _witnessed(packed, log, witnesses)
    with _member("keys"):
        keys = Keys.parse(claimed.decode("ascii", "replace"))
    return opened, witnessed, keys


def _opened(
    signed: bytes, log: note.Verifier, witnesses: Sequence[cosignature.Verifier], size: int | None = None
) -> Opened:
    """Verify a checkpoint with all its cosignatures."""
    opened = checkpoint.open_cosigned(signed, log, witnesses)
    if size is not None and opened.checkpoint.size != size:
        raise BundleMalformed("of another size than is said")
    if opened.checkpoint.extensions:
        raise BundleMalformed("a checkpoint with extension lines")
    return opened


def _witnessed(packed: bytes, log: note.Verifier, witnesses: Sequence[cosignature.Verifier]) -> tuple[Opened, ...]:
    """Verify the cosigned checkpoints, which ascend by size."""
    found = tuple(_opened(signed, log, witnesses) for signed in logpart.unpack(packed))
    if any(not each.cosigned for each in found):
        raise BundleMalformed("a checkpoint that no witness cosigned")
    if any(left.checkpoint.size >= right.checkpoint.size for left, right in pairwise(found)):
        raise BundleMalformed("checkpoints that do not ascend")
    return found


def _levels(bodies: Bodies, size: int) -> tuple[bytes, ...]:
    """Read the tiles of hashes and return them by level."""
    levels: dict[int, list[bytes]] = {}
    for tile in tiles.tiles(size):
        _, body = next(bodies)
        data = b"".join(body)
        tiles.read(tile, data)
        levels.setdefault(tile.level, []).append(data)
    return tuple(b"".join(found) for found in levels.values())


def _stored(levels: Sequence[bytes]) -> Callable[[int, int], bytes | None]:
    """Return the function that gives the hash of a subtree, as far as it stands in a tile."""

    def stored(level: int, number: int) -> bytes | None:
        if level % _HEIGHT:
            return None
        start = number * _HASH
        return levels[level // _HEIGHT][start : start + _HASH]

    return stored


def _tile_name(size: int) -> Callable[[int, int], str]:
    """Return the function that names the tile in which a hash stands."""
    return lambda level, number: tiles.place(level // _HEIGHT, number // tiles.WIDTH, size).path


def _carried(bodies: Bodies) -> Iterator[bytes]:
    """Yield the entries one by one; the file may be refused after some of them."""
    for member, body in bodies:
        yield from tiles.read_bundle(tiles.parse_path(member.name), b"".join(body))


def _seen(opened: Opened) -> list[Held]:
    """Return a checkpoint once for each witness who cosigned it."""
    return [Held(opened.checkpoint, f"{witness} {day}") for witness, day in opened.cosigned]


def _unseen(seen: Iterable[Held], size: int) -> Iterator[Finding]:
    """Say which entries no witness has seen."""
    last = max((held.checkpoint.size for held in seen), default=0)
    if last < size:
        yield Finding(Code.NOT_WITNESSED, last, size - 1)


def _claims(
    keys: Keys, log: note.Verifier, others: Sequence[cosignature.Verifier | note.Verifier]
) -> Iterator[Finding]:
    """Say where the bundle claims other keys than the auditor brought; of a role of which she brought none, nothing."""
    if keys.log != str(log):
        yield Finding(Code.KEY_DIFFERS, member="keys", detail=log.name)
    brought = {str(other) for other in others}
    for kind, claimed in ((cosignature.Verifier, keys.witnesses), (note.Verifier, keys.officers)):
        if any(isinstance(other, kind) for other in others):
            names = (key.partition("+")[0] for key in claimed if key not in brought)
            yield from (Finding(Code.KEY_DIFFERS, member="keys", detail=name) for name in names)
