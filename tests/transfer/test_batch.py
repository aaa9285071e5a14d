"""A batch that was altered on its way, or made by a server that lies, is refused, and in our words only."""

import datetime
import hashlib
import io
import itertools
import subprocess
import tarfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import envelope, note
from crypto.errors import NoteError, Refusal, UnknownKey, WrongRole
from intake.transfer import archive, batch
from intake.transfer.batch import BatchEntry
from intake.transfer.errors import (
    ArchiveMalformed,
    ArchiveTrailing,
    ArchiveTruncated,
    ManifestLine,
    ManifestTooLarge,
    MemberAltered,
    MemberUnexpected,
)

Bodies = dict[BatchEntry, bytes]
HEAD = ["sealed-intake/batch/v1", "batch " + "6f" * 16, "kind new", "made 2026-11-25"]
MADE = datetime.date(2026, 11, 25)
DIGEST = hashlib.sha256(b"a").hexdigest()
LINE = f"envelope {DIGEST} 1 1 2026-11-23"


def read(data: bytes, key: note.Signer) -> dict[BatchEntry, bytes]:
    """Read a batch to its end."""
    return {entry: b"".join(body) for entry, body in batch.read(io.BytesIO(data), key.verifier).bodies}


def signed(key: note.Signer, lines: Iterable[str]) -> bytes:
    """Return an archive that holds nothing but a truly signed manifest of these lines."""
    out = io.BytesIO()
    archive.begin(out, key.sign("\n".join(lines) + "\n"))
    archive.end(out)
    return out.getvalue()


def blocks(data: bytes, server: note.Signer) -> list[bytes]:
    """Cut a batch into its members, each with header and filling, and the end."""
    source, parts = io.BytesIO(data), []
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar.getmembers():
            parts.append(source.read(512 + member.size + -member.size % 512))
    return [*parts, source.read()]


def test_a_batch_is_read_as_it_was_written(good_batch: bytes, server: note.Signer, bodies: Bodies) -> None:
    """Entries and envelopes come back, in the order of their digests."""
    assert read(good_batch, server) == bodies
    assert list(read(good_batch, server)) == sorted(bodies, key=lambda entry: entry.digest)


def test_what_a_batch_is_stands_in_its_manifest(good_batch: bytes, server: note.Signer) -> None:
    """Id, kind and the digest of the manifest are known before any body is read."""
    carried = batch.read(io.BytesIO(good_batch), server.verifier)
    manifest = archive.read_manifest(io.BytesIO(good_batch))
    assert (carried.id, carried.kind) == ("6f" * 16, "new")
    assert carried.digest == hashlib.sha256(manifest).hexdigest()


def test_an_empty_batch_is_a_batch(server: note.Signer) -> None:
    """A batch of nothing is read, and its end is checked as any other's."""
    out = io.BytesIO()
    batch.write(out, server, "6f" * 16, "all", MADE, [], lambda entry: [])
    assert read(out.getvalue(), server) == {}
    with pytest.raises(ArchiveTrailing):
        read(out.getvalue() + b"\0", server)
    with pytest.raises(ArchiveTruncated):
        read(out.getvalue()[:-1], server)


def test_ordinary_tar_reads_a_batch(good_batch: bytes, bodies: Bodies, tmp_path: Path) -> None:
    """A stranger unpacks a batch with tar and compares the digests."""
    subprocess.run(["tar", "-x", "-C", tmp_path], input=good_batch, check=True)
    assert (tmp_path / "manifest").read_bytes().startswith(b"sealed-intake/batch/v1\n")
    for entry, body in bodies.items():
        assert (tmp_path / f"envelopes/{entry.digest}.age").read_bytes() == body


def test_headers_are_those_of_posix(good_batch: bytes) -> None:
    """Python's own writer of ustar gives the same headers for the same fields."""
    source = io.BytesIO(good_batch)
    with tarfile.open(fileobj=io.BytesIO(good_batch)) as tar:
        for member in tar.getmembers():
            source.seek(member.offset)
            assert source.read(512) == member.tobuf(tarfile.USTAR_FORMAT)


def test_a_batch_cut_at_any_byte_is_refused(good_batch: bytes, server: note.Signer) -> None:
    """No start of a batch is a batch."""
    for length in range(len(good_batch)):
        with pytest.raises(ArchiveTruncated):
            read(good_batch[:length], server)


def test_any_byte_altered_is_refused(good_batch: bytes, server: note.Signer) -> None:
    """A flip in any byte of header, manifest, body, filling or end is refused by an error of ours."""
    for position in range(len(good_batch)):
        altered = bytearray(good_batch)
        altered[position] ^= 1 << position % 8
        with pytest.raises(Refusal):
            read(bytes(altered), server)


@pytest.mark.long
def test_any_bit_altered_is_refused(good_batch: bytes, server: note.Signer) -> None:
    """A flip of any bit is refused by an error of ours."""
    for position, bit in itertools.product(range(len(good_batch)), range(8)):
        altered = bytearray(good_batch)
        altered[position] ^= 1 << bit
        with pytest.raises(Refusal):
            read(bytes(altered), server)


@pytest.mark.parametrize("extra", [b"\0", b"\0" * 512, b"\0" * 8192, b"x", b"PK\x03\x04"])
def test_anything_after_the_end_is_refused(good_batch: bytes, server: note.Signer, extra: bytes) -> None:
    """Not even the zeros that tar adds may follow the two empty blocks."""
    with pytest.raises(ArchiveTrailing):
        read(good_batch + extra, server)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([1, 0, 2, 3, 4], ArchiveMalformed),
        ([1, 2, 3, 4], ArchiveMalformed),
        ([0, 2, 1, 3, 4], MemberUnexpected),
        ([0, 1, 1, 2, 3, 4], MemberUnexpected),
        ([0, 1, 2, 4], MemberUnexpected),
        ([0, 1, 2, 3, 3, 4], ArchiveTrailing),
        ([0, 1, 2, 3, 0, 4], ArchiveTrailing),
        ([0, 0, 1, 2, 3, 4], MemberUnexpected),
    ],
)
def test_members_stand_in_the_signed_order(
    good_batch: bytes, server: note.Signer, order: list[int], expected: type[Refusal]
) -> None:
    """Members that are swapped, doubled, missing or added are refused by name."""
    parts = blocks(good_batch, server)
    with pytest.raises(expected):
        read(b"".join(parts[i] for i in order), server)


def test_a_body_in_the_place_of_another_is_refused(server: note.Signer) -> None:
    """An envelope of the same size under another's name is altered, and is known at its end."""
    first, second = b"a" * 600, b"b" * 600
    entry = BatchEntry(hashlib.sha256(first).hexdigest(), 600, 1, datetime.date(2026, 11, 23))
    out = io.BytesIO()
    batch.write(out, server, "6f" * 16, "all", MADE, [entry], lambda entry: [first])
    with pytest.raises(MemberAltered, match=entry.digest):
        read(out.getvalue().replace(first, second), server)


def renamed(header: bytes, **fields: object) -> bytes:
    """Return a header with other fields and a right checksum."""
    info = tarfile.TarInfo.frombuf(header, "ascii", "strict")
    for name, value in fields.items():
        setattr(info, name, value)
    return info.tobuf(tarfile.USTAR_FORMAT)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "../envelope"},
        {"name": "/etc/passwd"},
        {"name": "envelopes/x.age"},
        {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        {"type": tarfile.LNKTYPE, "linkname": "manifest"},
        {"type": tarfile.DIRTYPE},
        {"type": tarfile.FIFOTYPE},
        {"type": tarfile.CHRTYPE},
        {"type": tarfile.AREGTYPE},
        {"type": tarfile.CONTTYPE},
        {"type": tarfile.GNUTYPE_LONGNAME},
        {"type": tarfile.GNUTYPE_SPARSE},
        {"type": tarfile.XHDTYPE},
        {"type": tarfile.XGLTYPE},
        {"mode": 0o644},
        {"mode": 0o4755},
        {"uid": 1000},
        {"gid": 1000},
        {"uname": "root"},
        {"gname": "root"},
        {"mtime": 1},
        {"linkname": "x"},
        {"size": 0},
        {"size": 2},
        {"size": 8**11 - 1},
    ],
)
@pytest.mark.parametrize("index", [0, 1])
def test_a_header_has_one_form(good_batch: bytes, server: note.Signer, index: int, fields: dict[str, object]) -> None:
    """A link, another type, path, owner, date, mode or size is refused for the manifest as for a member."""
    parts = blocks(good_batch, server)
    parts[index] = renamed(parts[index][:512], **fields) + parts[index][512:]
    with pytest.raises((ArchiveMalformed, MemberUnexpected)):
        read(b"".join(parts), server)


@pytest.mark.parametrize(
    ("found", "other"),
    [
        (b"ustar\x0000", b"ustar  \0"),
        (b"0000600\0", b"000600 \0"),
        (b"0000000\0", b"\0" * 8),
        (b"00000000000\0", b" " * 12),
    ],
)
def test_a_number_in_a_header_has_one_spelling(
    good_batch: bytes, server: note.Signer, found: bytes, other: bytes
) -> None:
    """The headers of GNU tar, and numbers that other readers take for the same, are refused."""
    parts = blocks(good_batch, server)
    block = bytearray(parts[1][:512].replace(found, other, 1))
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    with pytest.raises(MemberUnexpected):
        read(b"".join([parts[0], bytes(block) + parts[1][512:], *parts[2:]]), server)


def made_by_tarfile(format_of: int) -> bytes:
    """Return an archive as Python's tarfile writes it, with headers of its own where a name asks for them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format_of) as tar:
        info = tarfile.TarInfo("manifest" if format_of == tarfile.USTAR_FORMAT else "manifest" + "x" * 200)
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    return out.getvalue()


@pytest.mark.parametrize("format_of", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_an_archive_of_another_writer_is_refused(server: note.Signer, format_of: int) -> None:
    """What tar writes by default is not the one accepted form."""
    with pytest.raises(ArchiveMalformed):
        read(made_by_tarfile(format_of), server)


def test_a_manifest_may_not_claim_a_size_without_end(server: note.Signer) -> None:
    """A first header of more than 16 MiB is refused before anything is read."""
    for size in (archive.MANIFEST_LIMIT + 1, 8**11 - 1, 0):
        with pytest.raises(ArchiveMalformed):
            batch.read(io.BytesIO(archive._header("manifest", size) + bytes(1024)), server.verifier)


def test_a_batch_by_another_key_or_for_another_role_is_refused(good_batch: bytes, server: note.Signer) -> None:
    """A foreign key is unknown, and the key of batches signs nothing else."""
    with pytest.raises(UnknownKey):
        read(good_batch, note.Signer("other/batch", bytes([9] * 32)))
    with pytest.raises(WrongRole):
        read(signed(server, ["sealed-intake/outbox/v1", *HEAD[1:]]), server)


@pytest.mark.parametrize(
    "lines",
    [
        HEAD[:1],
        HEAD[:2],
        [HEAD[0], HEAD[2], HEAD[1]],
        [*HEAD[:2], "kind some"],
        [*HEAD[:3], "made 2026-02-30"],
        [*HEAD[:3], "made 26-11-25"],
        HEAD[:3],
        [HEAD[0], "batch " + "6F" * 16, HEAD[2]],
        [HEAD[0], "batch " + "6f" * 17, HEAD[2]],
        [*HEAD, ""],
        [*HEAD, LINE + " "],
        [*HEAD, LINE, LINE],
        [*HEAD, LINE.replace("ca978", "fa978"), LINE],
        [*HEAD, LINE.replace(DIGEST, DIGEST.upper())],
        [*HEAD, LINE.replace(DIGEST, DIGEST[1:])],
        [*HEAD, LINE.replace(DIGEST, "../" + DIGEST[3:])],
        [*HEAD, LINE.replace(" 1 1 ", " 01 1 ")],
        [*HEAD, LINE.replace(" 1 1 ", " -1 1 ")],
        [*HEAD, LINE.replace(" 1 1 ", " ١ 1 ")],
        [*HEAD, LINE.replace(" 1 1 ", f" {envelope.MAX_SIZE + 1} 1 ")],
        [*HEAD, LINE.replace(" 1 1 ", " 9999999999999999 1 ")],
        [*HEAD, LINE.replace(" 1 1 ", " 99999999999999999 1 ")],
        [*HEAD, LINE.replace("2026-11-23", "2026-11-31")],
        [*HEAD, LINE.replace("2026-11-23", "0000-01-01")],
        [*HEAD, LINE.replace("2026-11-23", "20261123")],
        [*HEAD, LINE.replace("2026-11-23", "2026-W47-1")],
        [*HEAD, LINE.replace(" 1 2026", "  1 2026")],
        [*HEAD, "acknowledged " + DIGEST],
    ],
)
def test_a_server_that_lies_is_refused_by_the_grammar(server: note.Signer, lines: list[str]) -> None:
    """A truly signed manifest whose lines break the form is refused before any body is read."""
    with pytest.raises(ManifestLine):
        batch.read(io.BytesIO(signed(server, lines)), server.verifier)


@given(st.text(st.characters(min_codepoint=32, codec="utf-8") | st.just("\n"), max_size=40), st.integers(0, 200))
def test_altered_manifests_that_are_signed_are_refused_in_our_words(noise: str, position: int) -> None:
    """Whatever a lying server signs, reading it ends in an error of ours."""
    key = note.Signer("intake/batch", bytes([1] * 32))
    text = "\n".join([*HEAD, LINE])
    with pytest.raises(Refusal):
        read(signed(key, [text[:position] + noise + text[position + 2 :]]), key)


@given(position=st.integers(0, 6000), dropped=st.integers(0, 1200), noise=st.binary(max_size=600))
def test_altered_batches_are_refused_in_our_words(
    good_batch: bytes, server: note.Signer, position: int, dropped: int, noise: bytes
) -> None:
    """Whatever replaces a part of a batch, reading it ends in an error of ours."""
    altered = good_batch[:position] + noise + good_batch[position + dropped :]
    if altered != good_batch:
        with pytest.raises(Refusal):
            read(altered, server)


@given(st.binary(max_size=2000))
def test_random_bytes_are_refused_in_our_words(data: bytes) -> None:
    """Whatever the bytes are, they are no batch."""
    key = note.Signer("intake/batch", bytes([1] * 32))
    for candidate in (data, archive._header("manifest", max(1, len(data))) + data):
        with pytest.raises(Refusal):
            read(candidate, key)


def test_bodies_that_nobody_reads_are_checked_all_the_same(good_batch: bytes, server: note.Signer) -> None:
    """A caller that passes a body over still learns that it was altered."""
    altered = good_batch.replace(b"c" * 700, b"c" * 699 + b"d")
    with pytest.raises(MemberAltered):
        for _ in batch.read(io.BytesIO(altered), server.verifier).bodies:
            pass


def test_bodies_that_are_read_in_part_are_passed_to_their_end(server: note.Signer, bodies: Bodies) -> None:
    """A caller may stop within a body and go on with the next."""
    large = {
        BatchEntry(hashlib.sha256(body).hexdigest(), len(body), 1, datetime.date(2026, 11, 23)): body
        for body in (b"a" * 200_000, b"b" * 200_000)
    }
    out = io.BytesIO()
    batch.write(out, server, "6f" * 16, "all", MADE, large, lambda entry: [large[entry]])
    carried = batch.read(io.BytesIO(out.getvalue()), server.verifier)
    assert [next(body)[:1] for _, body in carried.bodies] == [large[entry][:1] for entry in carried.entries]


def test_a_body_is_read_once(good_batch: bytes, server: note.Signer) -> None:
    """A body that was read, or left behind for the next, gives nothing more."""
    carried = batch.read(io.BytesIO(good_batch), server.verifier)
    left = [body for _, body in carried.bodies]
    assert [b"".join(body) for body in left] == [b"", b"", b""]
    assert list(carried.bodies) == []


def test_an_altered_body_does_not_hide_the_next(good_batch: bytes, server: note.Signer, bodies: Bodies) -> None:
    """A caller that notes an altered body may go on, and the others are what was signed."""
    altered = good_batch.replace(b"b" * 512, b"b" * 511 + b"x")
    read_well = {}
    for entry, body in batch.read(io.BytesIO(altered), server.verifier).bodies:
        try:
            read_well[entry] = b"".join(body)
        except MemberAltered:
            continue
    assert sorted(read_well.values()) == [b"a", b"c" * 700]


class Pipe:
    """A source that can only be read on, and gives at most a few bytes at a time."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes."""
        self._held = self._held or next(self._pieces, b"")
        part, self._held = self._held[:size], self._held[size:]
        return part


def test_a_batch_is_read_from_a_pipe(good_batch: bytes, server: note.Signer, bodies: Bodies) -> None:
    """A source without seek, which gives seven bytes at a time, is enough."""
    pieces = (good_batch[i : i + 7] for i in range(0, len(good_batch), 7))
    carried = batch.read(cast(BinaryIO, Pipe(pieces)), server.verifier)
    assert {entry: b"".join(body) for entry, body in carried.bodies} == bodies


def test_a_large_envelope_passes_in_flat_memory(server: note.Signer) -> None:
    """64 MiB are written and read with less than 2 MiB of memory."""
    digest = hashlib.sha256(bytes(64 * 1024 * 1024)).hexdigest()
    entry = BatchEntry(digest, 64 * 1024 * 1024, 1, datetime.date(2026, 11, 23))
    pieces: list[bytes] = []
    tracemalloc.start()
    try:
        manifest = server.sign("\n".join([*HEAD, entry.line()]) + "\n")
        sink = cast(BinaryIO, _Collector(pieces.append))
        archive.begin(sink, manifest)
        content = itertools.chain(pieces, _member(entry), [bytes(1024)])
        carried = batch.read(cast(BinaryIO, Pipe(content)), server.verifier)
        assert sum(len(part) for _, body in carried.bodies for part in body) == entry.size
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


class _Collector:
    """A sink that hands on what is written to it."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self.write = take


def _member(entry: BatchEntry) -> Iterator[bytes]:
    """Yield a member of zeros, header first."""
    yield archive._header(entry.member.name, entry.size)
    yield from itertools.repeat(bytes(65536), entry.size // 65536)


@pytest.mark.parametrize("body", [b"", b"x", b"ab"])
def test_a_writer_finds_a_body_that_is_not_the_promised_one(server: note.Signer, body: bytes) -> None:
    """What the store gives is compared with what the manifest promises, while it is written."""
    entry = BatchEntry(DIGEST, 1, 1, datetime.date(2026, 11, 23))
    with pytest.raises(MemberAltered):
        batch.write(io.BytesIO(), server, "6f" * 16, "all", MADE, [entry], lambda _: [body])


def test_a_writer_writes_nothing_that_its_reader_refuses(server: note.Signer, bodies: Bodies) -> None:
    """A wrong id, an envelope twice and a manifest of more than 16 MiB are refused when a batch is written."""
    entries = list(bodies)
    with pytest.raises(ManifestLine):
        batch.write(io.BytesIO(), server, "6f", "all", MADE, entries, lambda entry: [bodies[entry]])
    with pytest.raises(ManifestLine):
        batch.write(io.BytesIO(), server, "6f" * 16, "all", MADE, entries * 2, lambda entry: [bodies[entry]])
    with pytest.raises(ManifestTooLarge):
        archive.begin(io.BytesIO(), bytes(archive.MANIFEST_LIMIT + 1))


def test_a_manifest_that_is_not_signed_is_refused(server: note.Signer) -> None:
    """A manifest without a signature, or cut within it, is refused as a note."""
    manifest = server.sign("\n".join(HEAD) + "\n")
    for broken in (manifest[:-90], manifest[:-1], b"x"):
        out = io.BytesIO()
        archive.begin(out, broken)
        archive.end(out)
        with pytest.raises(NoteError):
            read(out.getvalue(), server)
