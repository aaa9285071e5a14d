#!/usr/bin/env python3
"""A second verifier of audit bundles: one file, the standard library and nothing else.

It was written from crypto/FORMAT.md (sections 5, 7, 10, 11 and 12) and the public texts that it names (RFC 6962, RFC
8032, RFC 8785, C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles), not from the programs that it checks.
It reads one bundle, opens no connection and writes nothing. Take this file and the keys from somewhere else than the
bundle: who hands you both can hand you a verifier that agrees with a lie.

    python3 verify.py BUNDLE --log VKEY [--witness VKEY]... [--officer-key VKEY]... [--kept FILE]... [--json]

VKEY is a verifier key as signed-note writes it (NAME+ID+BASE64), compared on paper. FILE is a checkpoint of this log
that you kept: the signed note, or its three lines as copied from a print. Exit codes: 0 the bundle is sound, 1 there
are findings (one a line, with member and entry), 2 the bundle is refused or the command was wrong.

What a sound bundle does not say: entries after the last witnessed or kept checkpoint can still be rewritten by who
holds the log's key. Their number is in the report.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import datetime
import functools
import hashlib
import json
import os
import re
import stat
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

BLOCK = 512
MANIFEST_LIMIT = 16 * 1024 * 1024
ENTRY_LIMIT = 16384
KEPT_LIMIT = 65536
TILE = 256
SAFE_INTEGER = 2**53 - 1


class Refused(Exception):
    """The bundle is not one, or the auditor's own input is wrong."""


class Finding(NamedTuple):
    """A fault, with where it lies: the member of the bundle, and the entry if it lies in one."""

    member: str
    entry: int | None
    fault: str

    def line(self) -> str:
        """Return the fault as one line for people."""
        place = self.member if self.entry is None else f"{self.member}: entry {self.entry}"
        return f"{place}: {self.fault}"


# Ed25519 (RFC 8032). Points are extended coordinates (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z. Nothing here is secret,
# so nothing needs constant time.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
WINDOW = 5

Point = tuple[int, int, int, int]
Comb = list[list[tuple[int, int, int]]]
IDENTITY: Point = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    """Add two points; the formulas are complete, so doubling needs no other."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def is_small(p: Point) -> bool:
    """Tell whether eight times the point is the identity."""
    for _ in range(3):
        p = add(p, p)
    return p[0] == 0 and (p[1] - p[2]) % P == 0


def decode_point(data: bytes) -> Point | None:
    """Decode 32 bytes (RFC 8032, 5.1.3), None where they are no canonical encoding of a point."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (v * x * x - u) % P != 0 or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def encode_point(p: Point) -> bytes:
    """Encode a point (RFC 8032, 5.1.2)."""
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def flatten(points: list[Point]) -> list[tuple[int, int, int]]:
    """Turn points into (y + x, y - x, 2dxy) with one inversion for all of them."""
    products = [1]
    for p in points:
        products.append(products[-1] * p[2] % P)
    inverse = pow(products[-1], -1, P)
    flat = []
    for i in range(len(points) - 1, -1, -1):
        one = inverse * products[i] % P
        inverse = inverse * points[i][2] % P
        x, y = points[i][0] * one % P, points[i][1] * one % P
        flat.append(((y + x) % P, (y - x) % P, 2 * D * x * y % P))
    flat.reverse()
    return flat


def make_comb(p: Point) -> Comb:
    """Make rows of j times 2^(WINDOW times i) times the point: a multiple is then one addition for each row."""
    rows = []
    for _ in range(-(-253 // WINDOW)):
        row, step = [], p
        for _ in range(2**WINDOW - 1):
            row.append(step)
            step = add(step, p)
        rows.append(flatten(row))
        p = step
    return rows


def add_multiple(total: Point, comb: Comb, scalar: int) -> Point:
    """Add a multiple of the comb's point to the total."""
    x, y, z, t = total
    for row in comb:
        digit = scalar & (2**WINDOW - 1)
        scalar >>= WINDOW
        if digit:
            plus, minus, product = row[digit - 1]
            a, b, c = (y - x) * minus % P, (y + x) * plus % P, t * product % P
            e, f, g, h = b - a, 2 * z - c, 2 * z + c, b + a
            x, y, z, t = e * f % P, g * h % P, f * g % P, e * h % P
    return (x, y, z, t)


@functools.lru_cache(maxsize=1)
def base_comb() -> Comb:
    """Return the comb of the base point (RFC 8032, 5.1)."""
    point = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    if point is None:
        raise AssertionError("the base point of RFC 8032 is a point")
    return make_comb(point)


@functools.lru_cache(maxsize=64)
def key_comb(public: bytes) -> Comb | None:
    """Return the comb of the negated key, None where it is no key: not canonical, or of small order."""
    point = decode_point(public)
    if point is None or is_small(point):
        return None
    x, y, z, t = point
    return make_comb((P - x, y, z, P - t))


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Verify as RFC 8032, 5.1.7 without the cofactor, and refuse as libsodium does: S not below L, small order."""
    comb = key_comb(public) if len(public) == 32 and len(signature) == 64 else None
    s = int.from_bytes(signature[32:], "little")
    if comb is None or s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    point = add_multiple(IDENTITY, base_comb(), s)
    point = add_multiple(point, comb, int.from_bytes(digest, "little") % L)
    return not is_small(point) and encode_point(point) == signature[:32]


# Signed notes, keys and checkpoints (sections 5 and 10; C2SP signed-note, tlog-checkpoint, tlog-cosignature).

NAME = re.compile(r"[a-z0-9][a-z0-9._/-]{0,126}\Z")
ORIGIN = re.compile(r"([a-z0-9][a-z0-9._/-]{0,110})/log/([1-9][0-9]{0,8})\Z")
NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
SIGNATURE_LINE = re.compile(r"— ([^ +]+) ([A-Za-z0-9+/=]+)\Z")
ED25519, COSIGNATURE = 1, 4
SIGNATURES = 16
LAST_MIDNIGHT = 253402214400  # 9999-12-31


class Key(NamedTuple):
    """A verifier key: its name, its id, the type of its signatures and the public key."""

    name: str
    id: bytes
    type: int
    public: bytes

    def short(self) -> str:
        """Return the key as entries name it: NAME+ID."""
        return f"{self.name}+{self.id.hex()}"


class Signature(NamedTuple):
    """One signature line of a note."""

    name: str
    id: bytes
    data: bytes


class Checkpoint(NamedTuple):
    """What a checkpoint says (tlog-checkpoint), without extension lines."""

    origin: str
    size: int
    root: bytes


class Witnessed(NamedTuple):
    """A checkpoint whose signatures are all good, and how many of them are cosignatures."""

    checkpoint: Checkpoint
    cosignatures: int


def decode_base64(text: str) -> bytes:
    """Decode standard Base 64 (RFC 4648, 4) in its one canonical form."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise Refused(f"base64 is broken: {text[:90]!a}") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise Refused(f"base64 is not canonical: {text[:90]!a}")
    return data


def parse_number(text: str) -> int:
    """Read a decimal number without leading zeros."""
    if not NUMBER.match(text):
        raise Refused(f"not a number: {text[:90]!a}")
    return int(text)


def is_day(text: object) -> bool:
    """Tell whether the text is a day of the calendar, YYYY-MM-DD."""
    if not isinstance(text, str) or not DAY.match(text):
        return False
    try:
        datetime.date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return False
    return True


def parse_key(text: str, kind: int) -> Key:
    """Read a verifier key of the expected type (signed-note), with the id that its parts give."""
    name, _, rest = text.partition("+")
    digits, _, encoded = rest.partition("+")
    data = decode_base64(encoded)
    if not NAME.match(name) or len(data) != 33 or data[0] != kind:
        raise Refused(f"not a verifier key of type {kind}: {text[:200]!a}")
    identity = hashlib.sha256(name.encode("ascii") + b"\n" + data).digest()[:4]
    if identity.hex() != digits:
        raise Refused(f"the id of a verifier key is not that of its parts: {text[:200]!a}")
    return Key(name, identity, kind, data[1:])


def parse_signature(line: str) -> Signature:
    """Read one signature line."""
    match = SIGNATURE_LINE.match(line)
    if not match or not NAME.match(match.group(1)):
        raise Refused(f"a signature line is broken: {line[:120]!a}")
    data = decode_base64(match.group(2))
    return Signature(match.group(1), data[:4], data[4:])


def split_note(data: bytes) -> tuple[str, list[Signature]]:
    """Split a note into its text and its signatures, none of them by one key twice."""
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("a note is not UTF-8") from None
    text, separator, tail = note.rpartition("\n\n")
    if not text or not separator or not tail.endswith("\n"):
        raise Refused("a note has no text or no signature")
    if any(character < " " and character != "\n" for character in note):
        raise Refused("a note has control characters")
    signatures = [parse_signature(line) for line in tail[:-1].split("\n")]
    if len({signature[:2] for signature in signatures}) != len(signatures):
        raise Refused("a note has two signatures by one key")
    if len(signatures) > SIGNATURES:
        raise Refused(f"a note has more than {SIGNATURES} signatures")
    return text + "\n", signatures


def signed_message(key: Key, text: str, signature: bytes) -> tuple[bytes, bytes]:
    """Return the bytes that were signed and the Ed25519 signature, by the type of the key (tlog-cosignature)."""
    if key.type == ED25519:
        return text.encode("utf-8"), signature
    if len(signature) != 72:
        raise Refused("a cosignature is not of 72 bytes")
    time = struct.unpack(">Q", signature[:8])[0]
    if time > LAST_MIDNIGHT or time % 86400:
        raise Refused("the time of a cosignature is not the midnight of a day (10.2)")
    return f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:]


def open_note(data: bytes, keys: Iterable[Key]) -> tuple[str, list[Key]]:
    """Return the text and the signers of a note; every signature is by one of the keys and is good."""
    text, signatures = split_note(data)
    known = {(key.name, key.id): key for key in keys}
    signers = []
    for signature in signatures:
        key = known.get((signature.name, signature.id))
        if key is None:
            raise Refused(f"a note is signed by a key that you did not give: {signature.name}+{signature.id.hex()}")
        message, proof = signed_message(key, text, signature.data)
        if not verify_ed25519(key.public, message, proof):
            raise Refused(f"a signature is wrong: {key.short()}")
        signers.append(key)
    return text, signers


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the three lines of a checkpoint; extension lines are refused (10.1)."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise Refused("a checkpoint has not exactly three lines")
    root = decode_base64(lines[2])
    if not ORIGIN.match(lines[0]) or len(root) != 32:
        raise Refused("a checkpoint has no origin or no root")
    size = parse_number(lines[1])
    if size >= 2**63 or (size == 0 and root != hashlib.sha256().digest()):
        raise Refused("a checkpoint has a size or a root that no log has")
    return Checkpoint(lines[0], size, root)


def open_checkpoint(data: bytes, trust: Trust) -> Witnessed:
    """Open a checkpoint of the log: signed by the log's key, besides by known witnesses only."""
    text, signers = open_note(data, (trust.log, *trust.witnesses))
    checkpoint = parse_checkpoint(text)
    if trust.log not in signers:
        raise Refused("a checkpoint is not signed by the log's key")
    if checkpoint.origin != trust.log.name:
        raise Refused(f"a checkpoint is of another log: {checkpoint.origin}")
    return Witnessed(checkpoint, len(signers) - 1)


class Trust(NamedTuple):
    """What the auditor brings: the log's key, the witnesses' keys and checkpoints that she kept."""

    log: Key
    witnesses: tuple[Key, ...]
    kept: tuple[Checkpoint, ...]
    officers: tuple[Key, ...] = ()


# Carried files (section 7) and the bundle (section 12).


class Member(NamedTuple):
    """A line of the manifest: name, size and SHA-256 of a member."""

    name: str
    size: int
    digest: str


class Manifest(NamedTuple):
    """What the manifest of a bundle says."""

    origin: str
    made: str
    size: int
    members: list[Member]


class Claims(NamedTuple):
    """The keys that the log's half claims (12); of these only the officers' are taken from here."""

    log: Key
    witnesses: list[Key]
    officers: dict[str, Key]


class Bundle(NamedTuple):
    """A bundle whose form is good: nothing is said of its entries yet."""

    manifest: Manifest
    checkpoint: Witnessed
    witnessed: list[Witnessed]
    claims: Claims
    tiles: dict[str, bytes]
    entries: list[bytes]


def make_header(name: str, size: int) -> bytes:
    """Make the one header that a member can have (section 7; ustar)."""
    fields = [name.encode("ascii").ljust(100, b"\0"), b"0000600\0", b"0000000\0", b"0000000\0", b"%011o\0" % size]
    fields += [
        b"00000000000\0",
        b" " * 8,
        b"0",
        bytes(100),
        b"ustar\x0000",
        bytes(32),
        bytes(32),
        bytes(16),
        bytes(167),
    ]
    header = b"".join(fields)
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def read_member(archive: bytes, offset: int, name: str, size: int) -> tuple[bytes, int]:
    """Read the member that must lie at the offset; return it and where the next begins."""
    end = offset + BLOCK + size
    padded = end + -size % BLOCK
    if len(name) > 100 or size >= 8**11 or archive[offset : offset + BLOCK] != make_header(name, size):
        raise Refused(f"the header of a member is not the one expected: {name}")
    if padded > len(archive) or archive[end:padded].strip(b"\0"):
        raise Refused(f"a member is cut short or its padding is not zeros: {name}")
    return archive[offset + BLOCK : end], padded


def read_manifest(archive: bytes) -> tuple[bytes, int]:
    """Read the first member, whose size only its own header tells."""
    digits = archive[124:135]
    if not re.match(rb"[0-7]{11}\Z", digits) or int(digits, 8) > MANIFEST_LIMIT:
        raise Refused("this is not a carried file: its first member is no manifest")
    return read_member(archive, 0, "manifest", int(digits, 8))


def parse_member(line: str) -> Member:
    """Read a `member` line."""
    fields = line.split(" ")
    if len(fields) != 4 or fields[0] != "member" or not re.match(r"[0-9a-f]{64}\Z", fields[3]):
        raise Refused(f"a line of the manifest is broken: {line[:120]!a}")
    return Member(fields[1], parse_number(fields[2]), fields[3])


def parse_manifest(text: str) -> Manifest:
    """Read the text of a manifest (12)."""
    lines = text.split("\n")
    head = [line.split(" ") for line in lines[1:4]]
    if len(lines) < 5 or lines[0] != "sealed-intake/audit/v1" or lines[-1]:
        raise Refused("the manifest is not that of an audit bundle")
    if [fields[0] for fields in head] != ["origin", "made", "log"] or [len(fields) for fields in head] != [2, 2, 3]:
        raise Refused("the manifest does not say origin, made and log")
    if not ORIGIN.match(head[0][1]) or not is_day(head[1][1]) or head[2][1] != "0" or head[2][2] == "0":
        raise Refused("the origin, the day or the range of the manifest is broken")
    return Manifest(head[0][1], head[1][1], parse_number(head[2][2]), [parse_member(line) for line in lines[4:-1]])


def tile_path(kind: str, index: int, width: int) -> str:
    """Return the path of a tile (tlog-tiles)."""
    digits = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        digits = f"x{index % 1000:03}/{digits}"
    return f"tile/{kind}/{digits}" + ("" if width == TILE else f".p/{width}")


def tile_shapes(count: int) -> Iterator[tuple[int, int]]:
    """Give index and width of each tile over so many hashes or entries."""
    for index in range(-(-count // TILE)):
        yield index, min(TILE, count - index * TILE)


def member_names(size: int, limit: int) -> Iterator[str]:
    """Give the names of the members of a bundle of that size in their order, refusing early a size beyond the limit."""
    if -(-size // TILE) * 2 > limit:
        raise Refused("the manifest has fewer members than its log has tiles")
    yield from ("checkpoint", "witnessed", "keys")
    level, count = 0, size
    while count:
        yield from (tile_path(str(level), index, width) for index, width in tile_shapes(count))
        level, count = level + 1, count // TILE
    yield from (tile_path("entries", index, width) for index, width in tile_shapes(size))


def read_members(archive: bytes, offset: int, manifest: Manifest) -> dict[str, bytes]:
    """Read all members that the manifest names; nothing else may be in the archive."""
    names = [member.name for member in manifest.members]
    if names != list(member_names(manifest.size, len(names))):
        raise Refused("the members are not those that follow from the size of the log")
    contents = {}
    for member in manifest.members:
        contents[member.name], offset = read_member(archive, offset, member.name, member.size)
        if hashlib.sha256(contents[member.name]).hexdigest() != member.digest:
            raise Refused(f"a member is not the one that the manifest names: {member.name}")
    if archive[offset:] != bytes(2 * BLOCK):
        raise Refused("the archive does not end with two empty blocks")
    return contents


def split_records(data: bytes, what: str) -> list[bytes]:
    """Split records that have their length as u16 before each."""
    records, offset = [], 0
    while offset < len(data):
        size = int.from_bytes(data[offset : offset + 2], "big")
        if offset + 2 + size > len(data):
            raise Refused(f"a record is cut short: {what}")
        records.append(data[offset + 2 : offset + 2 + size])
        offset += 2 + size
    return records


def read_witnessed(data: bytes, trust: Trust) -> list[Witnessed]:
    """Read the member `witnessed`: checkpoints with a cosignature, ascending by size."""
    notes = [open_checkpoint(record, trust) for record in split_records(data, "witnessed")]
    sizes = [note.checkpoint.size for note in notes]
    if sizes != sorted(set(sizes)):
        raise Refused("the witnessed checkpoints do not ascend by size")
    if not all(note.cosignatures for note in notes):
        raise Refused("a witnessed checkpoint has no cosignature")
    return notes


def read_keys(data: bytes) -> Claims:
    """Read the member `keys`: one log, then each witness, then each officer, none twice."""
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Refused("keys are not ASCII") from None
    roles = [line.partition(" ")[0] for line in lines[:-1]]
    witnesses = roles.count("witness")
    expected = ["log"] + ["witness"] * witnesses + ["officer"] * (len(roles) - witnesses - 1)
    if lines[-1] or roles != expected or len(set(lines)) != len(lines):
        raise Refused("keys are not one log, then each witness, then each officer, none twice")
    keys = [parse_key(line.partition(" ")[2], COSIGNATURE if line[0] == "w" else ED25519) for line in lines[:-1]]
    officers = {key.short(): key for key in keys[1 + witnesses :]}
    if len(officers) != len(roles) - witnesses - 1:
        raise Refused("keys have two officers by one name and id")
    return Claims(keys[0], keys[1 : 1 + witnesses], officers)


def read_entries(members: dict[str, bytes], size: int) -> list[bytes]:
    """Read the entries out of their tiles: as many in each as its name says."""
    entries: list[bytes] = []
    for index, width in tile_shapes(size):
        name = tile_path("entries", index, width)
        records = split_records(members[name], name)
        if len(records) != width:
            raise Refused(f"a tile has not as many entries as its name says: {name}")
        entries += records
    return entries


def read_tiles(members: dict[str, bytes]) -> dict[str, bytes]:
    """Return the hash tiles, each of the length that its name says."""
    tiles = {name: data for name, data in members.items() if re.match(r"tile/[0-9]", name)}
    for name, data in tiles.items():
        _, partial, width = name.partition(".p/")
        if len(data) != 32 * (int(width) if partial else TILE):
            raise Refused(f"a tile has not as many hashes as its name says: {name}")
    return tiles


def read_bundle(archive: bytes, trust: Trust) -> Bundle:
    """Read a bundle, the manifest's signature before anything else, and refuse every other form than the one of 12."""
    note, offset = read_manifest(archive)
    manifest = parse_manifest(open_note(note, [trust.log])[0])
    if manifest.origin != trust.log.name:
        raise Refused(f"the bundle is of another log: {manifest.origin}")
    members = read_members(archive, offset, manifest)
    checkpoint = open_checkpoint(members["checkpoint"], trust)
    if checkpoint.checkpoint.size != manifest.size:
        raise Refused("the checkpoint is not of the size that the manifest says")
    witnessed = read_witnessed(members["witnessed"], trust)
    entries = read_entries(members, manifest.size)
    return Bundle(manifest, checkpoint, witnessed, read_keys(members["keys"]), read_tiles(members), entries)


# The tree (12.1; RFC 6962).


class Tree:
    """The complete subtrees over the entries, level by level, from which every root follows."""

    def __init__(self, entries: list[bytes]) -> None:
        sha256 = hashlib.sha256
        level = [sha256(b"\0" + entry).digest() for entry in entries]
        self.levels = [level]
        while len(level) > 1:
            level = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
            self.levels.append(level)

    def root(self, size: int) -> bytes:
        """Return the root over the first entries (RFC 6962, 2.1)."""
        root, start = None, size
        for height, level in enumerate(self.levels):
            if size >> height & 1:
                start -= 1 << height
                left = level[start >> height]
                root = left if root is None else hashlib.sha256(b"\1" + left + root).digest()
        return hashlib.sha256().digest() if root is None else root

    def tile_hashes(self, level: int) -> list[bytes]:
        """Return all hashes of a level of tiles."""
        return self.levels[8 * level] if 8 * level < len(self.levels) else []


def check_tiles(bundle: Bundle, tree: Tree) -> Iterator[Finding]:
    """Check that every hash in a tile is that of the entries below it (12.1)."""
    level, count = 0, bundle.manifest.size
    while count:
        hashes = tree.tile_hashes(level)
        for index, width in tile_shapes(count):
            name = tile_path(str(level), index, width)
            expected = hashes[index * TILE : index * TILE + width]
            if bundle.tiles[name] != b"".join(expected):
                yield from differing(name, bundle.tiles[name], expected, index if level == 0 else None)
        level, count = level + 1, count // TILE


def differing(name: str, tile: bytes, expected: list[bytes], index: int | None) -> Iterator[Finding]:
    """Name each hash of a tile that is not the expected one; at level 0 it is an entry's."""
    for place, one in enumerate(expected):
        if tile[32 * place : 32 * place + 32] != one:
            entry = None if index is None else index * TILE + place
            yield Finding(name, entry, f"hash {place} is not that of the entries below it")


def check_roots(bundle: Bundle, tree: Tree, trust: Trust) -> Iterator[Finding]:
    """Check the roots of the checkpoint, of the witnessed ones and of those that the auditor kept (12.1)."""
    named = [("checkpoint", bundle.checkpoint.checkpoint)]
    named += [("witnessed", note.checkpoint) for note in bundle.witnessed]
    named += [("kept checkpoint", checkpoint) for checkpoint in trust.kept]
    for member, checkpoint in named:
        if checkpoint.size > bundle.manifest.size:
            yield Finding(member, None, f"it is of {checkpoint.size} entries, the log has {bundle.manifest.size}")
        elif tree.root(checkpoint.size) != checkpoint.root:
            yield Finding(member, None, f"the first {checkpoint.size} entries do not have its root")


# Entries (10.3, 12.2).

Entry = dict[str, Any]
ALWAYS = ("v", "index", "day", "event")
UNLESS_COMMITMENT = ("software", "outcome")
NEEDED = {
    "commitment": {"tick", "object"},
    "tick": {"tick", "count"},
    "log_witnessed": {"checkpoint"},
    "log_resumed": {"checkpoint"},
}
WITH_CHECKPOINT = ("log_witnessed", "log_refused", "log_resumed")
EXPORTS = ("batch_exported", "batch_exported_again")
EVENTS = """
log_started log_resumed log_witnessed log_refused clock_back tick commitment purged authn_login_success
authn_login_fail authn_login_lock authn_logout authn_password_change authz_fail user_created user_updated
user_deleted sys_startup sys_shutdown input_validation_fail batch_exported batch_exported_again
batch_arrived batch_opened outbox_imported outbox_made acknowledged sensitive_delete item_opened
item_refused item_duplicate sensitive_read sensitive_create sensitive_update item_decided file_extracted
case_read case_written case_exported reply_written key_used key_created key_destroyed backup_made restored
log_read log_exported
"""
REASONS = """
wrong-passphrase wrong-password wrong-code reused-code locked reset role csrf second-person-missing
log-unwritable lost-stick never-exported expired withdrawn consent leak fork rolled-back replayed damaged without-backup
other
"""
COMMITMENT_KEYS = {"v", "index", "day", "event", "tick", "object"}


def matches(pattern: str) -> Callable[[object], bool]:
    """Return a test for a text that is the pattern as a whole."""
    compiled = re.compile(rf"(?:{pattern})\Z")
    return lambda value: isinstance(value, str) and compiled.match(value) is not None


def is_one_of(names: str) -> Callable[[object], bool]:
    """Return a test for a text that is one of the names."""
    known = frozenset(names.split())
    return lambda value: isinstance(value, str) and value in known


def is_number(value: object) -> bool:
    """Tell whether the value is a natural number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= SAFE_INTEGER


def is_bucket(value: object) -> bool:
    """Tell whether the value is `0`, `1-15`, or a range from a power of two, 16 at least, to before the next."""
    match = re.match(r"([1-9][0-9]{0,15})-([1-9][0-9]{0,15})\Z", value) if isinstance(value, str) else None
    if value in ("0", "1-15") or match is None:
        return value in ("0", "1-15")
    low, high = int(match.group(1)), int(match.group(2))
    return low >= 16 and low & (low - 1) == 0 and high == 2 * low - 1 <= SAFE_INTEGER


def is_signature(value: object) -> bool:
    """Tell whether the value is an object `{"key": "NAME+ID", "signature": BASE64}`."""
    if not isinstance(value, dict) or set(value) != {"key", "signature"} or not SHORT_KEY(value["key"]):
        return False
    try:
        return isinstance(value["signature"], str) and len(decode_base64(value["signature"])) == 64
    except Refused:
        return False


SHORT_KEY = matches(r"[a-z0-9][a-z0-9._/-]{0,126}\+[0-9a-f]{8}")
PSEUDONYM = r"(?:staff|officer)-[0-9a-f]{8}"

STATE = r"[a-z0-9][a-z0-9._/-]{0,110}/log/[1-9][0-9]{0,8} (?:0|[1-9][0-9]{0,15}) [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="

VALUES: dict[str, Callable[[object], bool]] = {
    "v": lambda value: is_number(value) and value == 1,
    "index": is_number,
    "day": is_day,
    "event": is_one_of(EVENTS),
    "software": matches(r"[0-9A-Za-z.]{1,32}\+[0-9a-f]{16}"),
    "outcome": matches("success|failure|refused"),
    "actor": matches(PSEUDONYM + "|system|console"),
    "role": matches("courier|auditor|operator|officer|system"),
    "key": SHORT_KEY,
    "second": matches(PSEUDONYM),
    "object": matches("[0-9a-f]{64}"),
    "batch": matches("[0-9a-f]{32}|[0-9a-f]{64}"),
    "count": is_number,
    "bucket": is_bucket,
    "tick": is_number,
    "reason": is_one_of(REASONS),
    "checkpoint": matches(STATE),
    "signatures": lambda value: isinstance(value, list) and len(value) in (1, 2) and all(map(is_signature, value)),
}


def canonical(value: Entry) -> bytes:
    """Write canonical JSON (RFC 8785): what entries hold is ASCII, whole numbers, lists and objects."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def parse_entry(data: bytes) -> Entry | str:
    """Read an entry, or say why it can't be read."""
    if len(data) > ENTRY_LIMIT:
        return f"it has more than {ENTRY_LIMIT} bytes"
    try:
        value = json.loads(data.decode("ascii"), parse_float=str)
        if isinstance(value, dict) and canonical(value) == data:
            return value
    except UnicodeDecodeError:
        return "it is not ASCII"
    except (ValueError, RecursionError):
        return "it is not JSON"
    return "it is not an object in canonical form"


def entry_faults(entry: Entry) -> Iterator[str]:
    """Name what in one entry is not as 10.3 says."""
    for key, value in entry.items():
        if key not in VALUES:
            yield f"it has a key that no entry has: {key[:80]!a}"
        elif not VALUES[key](value):
            shown = f": {value[:80]!a}" if isinstance(value, str) else ""
            yield f"the value of {key} is not one that it can have{shown}"
    bare = entry.get("event") == "commitment"
    for key in ALWAYS + (() if bare else UNLESS_COMMITMENT):
        if key not in entry:
            yield f"it has no {key}"
    if ("actor" in entry) != ("role" in entry):
        yield "it has not both, actor and role"
    yield from placement_faults(entry)


def placement_faults(entry: Entry) -> Iterator[str]:
    """Name keys that stand where 10.3 has none, or are missing where it has them."""
    event = entry.get("event")
    for key in sorted(NEEDED.get(event, set()) if isinstance(event, str) else ()):
        if key not in entry:
            yield f"it has no {key}"
    if event == "commitment" and not set(entry) <= COMMITMENT_KEYS:
        yield "a commitment has tick and object and nothing else"
    if "tick" in entry and event not in ("tick", "commitment", *EXPORTS):
        yield "only ticks, commitments and exports have a tick"
    if "checkpoint" in entry and event not in WITH_CHECKPOINT:
        yield "only log_witnessed, log_refused and log_resumed have a checkpoint"


# The log as a whole (12.2 to 12.6). Each rule keeps what it must remember and says the faults of one entry.


class Order:
    """12.2 and 12.3: places, days, and what begins a log."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.day = ""

    def faults(self, place: int, entry: Entry) -> Iterator[str]:
        """Name the faults of one entry."""
        if entry["index"] != place:
            yield f"its index is {entry['index']}"
        if entry["day"] < self.day:
            yield f"days go back from {self.day} to {entry['day']}"
        self.day = max(self.day, entry["day"])
        if place == 0 and entry["event"] != ("log_started" if self.origin.endswith("/log/1") else "log_resumed"):
            yield "it does not begin a log of this generation"
        if place and entry["event"] in ("log_started", "log_resumed"):
            yield "it begins a log in the midst of it"
        if entry["event"] == "log_resumed":
            yield from self.resumption_faults(entry)

    def resumption_faults(self, entry: Entry) -> Iterator[str]:
        """Check that the log goes on from an earlier generation of itself."""
        mine, named = ORIGIN.match(self.origin), ORIGIN.match(entry["checkpoint"].split(" ")[0])
        if not mine or not named or mine.group(1) != named.group(1):
            yield "it goes on from a log of another name"
        elif int(named.group(2)) >= int(mine.group(2)):
            yield "it goes on from a generation that is not earlier"


class Ticks:
    """12.4: the sets of commitments."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.missing = 0
        self.last = ""
        self.resumed = False

    def faults(self, place: int, entry: Entry) -> Iterator[str]:
        """Name the faults of one entry."""
        self.resumed = self.resumed or (place == 0 and entry["event"] == "log_resumed")
        if entry["event"] == "commitment":
            yield from self.commitment_faults(entry)
            return
        yield from self.end_faults()
        if entry["event"] == "tick":
            yield from self.tick_faults(entry)

    def end_faults(self) -> Iterator[str]:
        """Name a set that ends too early."""
        if self.missing:
            yield f"the set of tick {self.number} ends with {self.missing} commitments missing"
        self.missing = 0

    def tick_faults(self, entry: Entry) -> Iterator[str]:
        """Check number and count of a tick."""
        number, count = entry["tick"], entry["count"]
        first = number >= 1 if self.resumed else number == 1
        if not (first if self.number is None else number == self.number + 1):
            yield f"tick {number} does not follow tick {self.number or 0}"
        if count < 16 or count & (count - 1):
            yield f"the set of a tick is not of 16, 32, 64 …: {count}"
        self.number, self.missing, self.last = number, count, ""

    def commitment_faults(self, entry: Entry) -> Iterator[str]:
        """Check that a commitment is in the set of its tick, in its order."""
        if not self.missing:
            yield "it is a commitment outside the set of a tick"
            return
        if entry["tick"] != self.number:
            yield f"it is a commitment of tick {entry['tick']} in the set of tick {self.number}"
        if entry["object"] <= self.last:
            yield "commitments do not ascend"
        self.last, self.missing = entry["object"], self.missing - 1


class Custody:
    """12.5: exports, and what the log says of other logs."""

    def __init__(self, ticks: Ticks) -> None:
        self.ticks = ticks
        self.batches: set[str] = set()
        self.witnessed: dict[str, tuple[int, str]] = {}

    def faults(self, _place: int, entry: Entry) -> Iterator[str]:
        """Name the faults of one entry."""
        if entry["event"] in EXPORTS and entry["outcome"] == "success":
            yield from self.export_faults(entry)
        if entry["event"] == "log_witnessed" and entry["outcome"] == "success":
            yield from self.witnessed_faults(*entry["checkpoint"].split(" "))

    def witnessed_faults(self, origin: str, size: str, root: str) -> Iterator[str]:
        """Check that what is said of another log follows from what was said before."""
        before, root_before = self.witnessed.get(origin, (0, ""))
        if int(size) < before:
            yield f"it has witnessed {origin} at {before} entries before, now at {size}"
        if int(size) == before and root_before not in ("", root):
            yield f"it has witnessed {origin} at {before} entries with another root before"
        self.witnessed[origin] = max((before, root_before), (int(size), root))

    def export_faults(self, entry: Entry) -> Iterator[str]:
        """Check an export that succeeded."""
        absent = [key for key in ("batch", "count", "tick", "object") if key not in entry]
        if absent:
            yield f"an export has no {', '.join(absent)}"
            return
        if not 1 <= entry["tick"] <= (self.ticks.number or 0):
            yield f"an export names tick {entry['tick']}, the last one is {self.ticks.number or 0}"
        if entry["event"] == "batch_exported":
            if entry["batch"] in self.batches:
                yield "a batch of this id was exported before"
            self.batches.add(entry["batch"])


class Officers:
    """12.6: officers' signatures as 10.4 says."""

    def __init__(self, origin: str, keys: dict[str, Key]) -> None:
        self.origin = origin
        self.keys = keys
        self.introduced: set[str] = set()
        self.deleted: set[str] = set()

    def faults(self, _place: int, entry: Entry) -> Iterator[str]:
        """Name the faults of one entry."""
        signers = [signature["key"] for signature in entry.get("signatures", [])]
        named = entry["key"] if "key" in entry and entry["outcome"] == "success" else None
        if named and signers and entry["event"] == "user_created":
            yield from self.introduce(named, signers)
        yield from self.people_faults(entry, signers)
        for signer, signature in zip(signers, entry.get("signatures", [])):  # noqa: B905 - not in Python 3.9
            yield from self.signature_faults(entry, signer, signature["signature"])
        if named and entry["event"] == "user_deleted":
            self.deleted.add(named)

    def introduce(self, key: str, signers: list[str]) -> Iterator[str]:
        """Take a key that an entry introduces: the first by itself, every other by one that is known."""
        known = self.introduced or {key}
        if not known.issuperset(signers):
            yield f"{key} is not introduced by an officer who was before"
        if key.rpartition("+")[2] in {other.rpartition("+")[2] for other in self.introduced - {key}}:
            yield f"the key id of {key} is that of another officer"
        if key in self.deleted:
            yield f"{key} was deleted before"
        self.introduced.add(key)

    def people_faults(self, entry: Entry, signers: list[str]) -> Iterator[str]:
        """Check that those who signed are those whom the entry names: a pseudonym has the id of the officer's key."""
        people = [entry[key] for key in ("actor", "second") if key in entry]
        if len(set(people)) != len(people):
            yield "its second person is the first"
        if entry.get("reason") == "second-person-missing" and entry["outcome"] == "success" and "second" not in entry:
            yield "it succeeded without the second person that it needed"
        officers = [one for one in people if one.startswith("officer-") or entry.get("role") == "officer"]
        if sorted(officers) != sorted("officer-" + signer.rpartition("+")[2] for signer in signers):
            yield f"it has {len(signers)} signatures, which are not those of its {len(officers)} officers"

    def signature_faults(self, entry: Entry, signer: str, signature: str) -> Iterator[str]:
        """Check one signature of an entry."""
        if signer in self.deleted or signer not in self.introduced:
            yield f"it is signed by a key that is not an officer's here: {signer}"
        elif signer not in self.keys:
            yield f"the bundle has no key {signer}"
        else:
            unsigned = {key: value for key, value in entry.items() if key != "signatures"}
            message = f"sealed-intake/log-entry/v1\n{self.origin}\n".encode() + canonical(unsigned)
            if not verify_ed25519(self.keys[signer].public, message, decode_base64(signature)):
                yield f"a signature is wrong: {signer}"


def check_entries(bundle: Bundle) -> Iterator[Finding]:
    """Check each entry by itself and then as the next of its log (12.2 to 12.6)."""
    origin = bundle.manifest.origin
    ticks = Ticks()
    rules = (Order(origin), ticks, Custody(ticks), Officers(origin, bundle.claims.officers))
    for place, data in enumerate(bundle.entries):
        entry = parse_entry(data)
        faults = [entry] if isinstance(entry, str) else list(entry_faults(entry))
        if not faults and not isinstance(entry, str):
            faults = [fault for rule in rules for fault in rule.faults(place, entry)]
        for fault in faults:
            yield Finding(entry_member(place, len(bundle.entries)), place, fault)
    for fault in ticks.end_faults():
        yield Finding(entry_member(len(bundle.entries) - 1, len(bundle.entries)), len(bundle.entries) - 1, fault)


def entry_member(place: int, size: int) -> str:
    """Return the member that holds an entry."""
    index = place // TILE
    return tile_path("entries", index, min(TILE, size - index * TILE))


# The command.


def check_claims(bundle: Bundle, trust: Trust) -> Iterator[Finding]:
    """Check that the log claims no other keys than those that the auditor took from elsewhere (12.7)."""
    if bundle.claims.log != trust.log:
        yield Finding("keys", None, "the key of the log is not the one that you gave")
    for key in bundle.claims.witnesses:
        if trust.witnesses and key not in trust.witnesses:
            yield Finding("keys", None, f"the key of a witness is none that you gave: {key.short()}")
    for key in bundle.claims.officers.values():
        if trust.officers and key not in trust.officers:
            yield Finding("keys", None, f"the key of an officer is none that you gave: {key.short()}")


class Report(NamedTuple):
    """What was found, and how far the log is held by others than its own key."""

    bundle: Bundle
    findings: list[Finding]
    held: int
    hashes_only: bool


def verify_bundle(archive: bytes, trust: Trust, hashes_only: bool = False) -> Report:
    """Check a bundle against what the auditor brings; raise Refused where its form is broken."""
    bundle = read_bundle(archive, trust)
    tree = Tree(bundle.entries)
    findings = [*check_claims(bundle, trust), *check_roots(bundle, tree, trust), *check_tiles(bundle, tree)]
    findings += [] if hashes_only else check_entries(bundle)
    held = [note.checkpoint.size for note in (bundle.checkpoint, *bundle.witnessed) if note.cosignatures] + [
        checkpoint.size for checkpoint in trust.kept
    ]
    return Report(bundle, findings, max(held, default=0), hashes_only)


def read_file(path: str, limit: int | None) -> bytes:
    """Read a regular file, up to a limit where there is one."""
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or (limit is not None and status.st_size > limit):
                raise Refused(f"not a file of a size that can be: {path}")
            return file.read()
    except (OSError, ValueError) as error:
        raise Refused(f"cannot read {path}: {error}") from None


def read_kept(path: str, trust: Trust) -> Checkpoint:
    """Read a checkpoint that the auditor kept: the note, or its three lines, which she vouches for herself."""
    return parse_kept(read_file(path, KEPT_LIMIT), trust)


def parse_kept(data: bytes, trust: Trust) -> Checkpoint:
    """Read a kept checkpoint: of a note the log's signature is verified, who else signed it does not matter here."""
    if b"\n\n" in data:
        text, signatures = split_note(data)
        mine = [one.data for one in signatures if (one.name, one.id) == (trust.log.name, trust.log.id)]
        if not mine or not verify_ed25519(trust.log.public, text.encode("utf-8"), mine[0]):
            raise Refused("a kept checkpoint is not signed by the log's key")
        checkpoint = parse_checkpoint(text)
    else:
        checkpoint = parse_checkpoint(data.decode("ascii", "replace").rstrip("\n") + "\n")
    if checkpoint.origin != trust.log.name:
        raise Refused(f"a kept checkpoint is of another log: {checkpoint.origin}")
    return checkpoint


def read_trust(arguments: argparse.Namespace) -> Trust:
    """Take keys and kept checkpoints from the command line."""
    witnesses = tuple(parse_key(text, COSIGNATURE) for text in arguments.witness)
    officers = tuple(parse_key(text, ED25519) for text in arguments.officer_key)
    trust = Trust(parse_key(arguments.log, ED25519), witnesses, (), officers)
    return trust._replace(kept=tuple(read_kept(path, trust) for path in arguments.kept))


def write_report(report: Report) -> Iterator[str]:
    """Give the lines that people read."""
    yield from (finding.line() for finding in report.findings)
    checkpoint = report.bundle.checkpoint.checkpoint
    root = base64.b64encode(checkpoint.root).decode("ascii")
    verdict = f"{len(report.findings)} findings" if report.findings else "sound"
    yield f"{verdict}: {checkpoint.origin}, {checkpoint.size} entries, root {root}, made {report.bundle.manifest.made}"
    yield f"held by witnesses or by you: the first {report.held} entries; those after them could still be rewritten"
    if report.hashes_only:
        yield "only the tree was checked, not what the entries say (--hashes-only)"


def report_object(report: Report) -> dict[str, Any]:
    """Return the report for programs."""
    checkpoint = report.bundle.checkpoint.checkpoint
    return {
        "sound": not report.findings,
        "refused": None,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": base64.b64encode(checkpoint.root).decode("ascii"),
        "made": report.bundle.manifest.made,
        "held": report.held,
        "hashes_only": report.hashes_only,
        "findings": [finding._asdict() for finding in report.findings],
    }


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Verify an audit bundle of Sealed Intake without any of its programs.",
        epilog="Exit codes: 0 sound, 1 findings (one a line, with member and entry), 2 refused or wrong usage.",
        allow_abbrev=False,
    )
    parser.add_argument("bundle", metavar="BUNDLE", help="the audit bundle")
    parser.add_argument("--log", metavar="VKEY", required=True, help="the log's verifier key, compared on paper")
    parser.add_argument(
        "--witness", metavar="VKEY", action="append", default=[], help="a witness's key (again for more)"
    )
    parser.add_argument("--officer-key", metavar="VKEY", action="append", default=[], help="an officer's key, likewise")
    parser.add_argument("--kept", metavar="FILE", action="append", default=[], help="a checkpoint that you kept")
    parser.add_argument("--hashes-only", action="store_true", help="check the tree, not what the entries say")
    parser.add_argument("--json", action="store_true", help="print one JSON object for programs")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Verify and print; return the exit code."""
    report = verify_bundle(read_file(arguments.bundle, None), read_trust(arguments), arguments.hashes_only)
    print(json.dumps(report_object(report), indent=1) if arguments.json else "\n".join(write_report(report)))
    return 1 if report.findings else 0


def main() -> int:
    """Run the command; whatever the bundle holds, the answer is an exit code."""
    arguments = make_parser().parse_args()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        return run(arguments)
    except Refused as refusal:
        reason = str(refusal)
    except Exception as error:
        reason = f"this verifier could not go on: {type(error).__name__}"
    if arguments.json:
        print(json.dumps({"sound": False, "refused": reason, "findings": []}, indent=1))
    print(f"verify: refused: {ascii(reason)[1:-1]}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
