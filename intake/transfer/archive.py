"""The container of batches and outboxes (FORMAT.md, "Carried files"): plain ustar with a signed manifest first.

Every header has only one accepted form, so a reader rebuilds it from the signed name and size and compares the bytes:
no links, no paths, no owners, no dates, no second spelling of anything.
"""

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from crypto import primitives
from crypto.stream import read_exactly
from intake.transfer import lines
from intake.transfer.errors import (
    ArchiveMalformed,
    ArchiveTrailing,
    ArchiveTruncated,
    ManifestLine,
    ManifestTooLarge,
    MemberAltered,
    MemberUnexpected,
)

MANIFEST = "manifest"
MANIFEST_LIMIT = 16 * 1024 * 1024
_BLOCK = 512
_PIECE = 65536
_END = bytes(2 * _BLOCK)
# name, mode, uid, gid, size, mtime, checksum, type, link, magic, version, user, group, device numbers, prefix (POSIX.1)
_USTAR = struct.Struct("100s 8s 8s 8s 12s 12s 8s 1s 100s 6s 2s 32s 32s 8s 8s 155s 12x")
_SIZE_FIELD = slice(124, 136)
_CHECKSUM_FIELD = slice(148, 156)
_SIZE_LIMIT = 8**11
_NAMED_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the manifest names it: fixed name, size in bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    digest: str

    def line(self) -> str:
        """Return its line in a manifest, where it is named and not an envelope."""
        return f"member {self.name} {self.size} {self.digest}"


def member(name: str, body: bytes) -> Member:
    """Return the member of a body."""
    return Member(name, len(body), primitives.sha256(body).hex())


def take_member(rest: Iterator[str], name: str) -> Member:
    """Read the member line of a fixed name, or raise ManifestLine."""
    size, digest = lines.take(rest, rf"member {re.escape(name)} ({lines.NUMBER}) ({lines.DIGEST})")
    if int(size) > _NAMED_LIMIT:
        raise ManifestLine("a member of more than 256 MiB")
    return Member(name, int(size), digest)


def _header(name: str, size: int) -> bytes:
    """Return the one accepted header of a member.

    Written here and not by `tarfile`, whose choice of equal spellings has changed between versions of Python.
    """
    if size >= _SIZE_LIMIT:
        raise MemberUnexpected(f"{name}: larger than a member can be")
    zero, blank = b"0000000\0", b" " * 8
    numbers = (b"0000600\0", zero, zero, b"%011o\0" % size, b"00000000000\0")
    block = _USTAR.pack(name.encode("ascii"), *numbers, blank, b"0", b"", b"ustar\0", b"00", *[b""] * 5)
    checksum = b"%06o\0 " % sum(block)
    return block[: _CHECKSUM_FIELD.start] + checksum + block[_CHECKSUM_FIELD.stop :]


def _padding(size: int) -> int:
    """Return how many zeros follow `size` bytes to fill a block."""
    return -size % _BLOCK


def begin(out: BinaryIO, manifest: bytes) -> None:
    """Write the signed manifest, the first member; raises ManifestTooLarge where no reader would take it."""
    if len(manifest) > MANIFEST_LIMIT:
        raise ManifestTooLarge
    out.write(_header(MANIFEST, len(manifest)) + manifest + bytes(_padding(len(manifest))))


def append(out: BinaryIO, member: Member, body: Iterable[bytes]) -> None:
    """Write a member; raises MemberAltered where the body is not the one that the manifest promises."""
    out.write(_header(member.name, member.size))
    for piece in _checked(member, body):
        out.write(piece)
    out.write(bytes(_padding(member.size)))


def end(out: BinaryIO) -> None:
    """Write the two empty blocks that end the file."""
    out.write(_END)


def _checked(member: Member, body: Iterable[bytes]) -> Iterator[bytes]:
    """Pass a body on and refuse it at its end where size or digest differ."""
    digest = hashlib.sha256()
    size = 0
    for piece in body:
        digest.update(piece)
        size += len(piece)
        yield piece
    if size != member.size or digest.hexdigest() != member.digest:
        raise MemberAltered(member.name)


def _block(source: BinaryIO) -> bytes:
    """Read one header block."""
    block = read_exactly(source, _BLOCK)
    if len(block) != _BLOCK:
        raise ArchiveTruncated
    return block


def read_manifest(source: BinaryIO) -> bytes:
    """Return the bytes of the first member, not yet verified."""
    block = _block(source)
    digits = re.fullmatch(rb"([0-7]{11})\0", block[_SIZE_FIELD])
    size = int(digits[1], 8) if digits else 0
    if not 0 < size <= MANIFEST_LIMIT or block != _header(MANIFEST, size):
        raise ArchiveMalformed("the first member is not a manifest in the accepted form")
    return b"".join(_body(source, size))


def read_members(source: BinaryIO, members: Iterable[Member]) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """Yield each named member with its body; a body raises MemberAltered at its end.

    What a caller leaves unread of a body is read and checked before the next one. After the last member the file must
    end.
    """
    for member in members:
        block = _block(source)
        if block != _header(member.name, member.size):
            raise MemberUnexpected(member.name)
        body = _checked(member, _body(source, member.size))
        yield member, body
        for _ in body:
            pass
    _read_end(source)


def _body(source: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield `size` bytes and check the zeros that fill the last block."""
    left = size
    while left:
        piece = source.read(min(left, _PIECE))
        if not piece:
            raise ArchiveTruncated
        left -= len(piece)
        yield piece
    filling = read_exactly(source, _padding(size))
    if len(filling) != _padding(size):
        raise ArchiveTruncated
    if any(filling):
        raise ArchiveMalformed("the filling of a block is not zeros")


def _read_end(source: BinaryIO) -> None:
    """Refuse anything but the two empty blocks."""
    ending = read_exactly(source, len(_END))
    if any(ending):
        raise ArchiveTrailing("a member that the manifest does not name")
    if len(ending) != len(_END):
        raise ArchiveTruncated
    if source.read(1):
        raise ArchiveTrailing
