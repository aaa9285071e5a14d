"""The submission document: every rule of its reader, and memory that does not grow with a report."""

import contextlib
import itertools
import json
import tracemalloc
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import document, padme
from crypto.document import FileEntry, Manifest, Reply
from crypto.envelope import MAX_FILES_BYTES, MAX_MANIFEST_BYTES
from crypto.errors import DocumentError, DocumentPadding, DocumentTruncated, ManifestMalformed, ManifestTooLong

PLAIN: Mapping[str, Any] = {
    "version": 1,
    "id": "0f" * 16,
    "language": "en",
    "answers": {"what": "x"},
    "files": [],
    "reply": None,
}
FILE = {"name": "a", "size": 1, "note": ""}
REPLY = {"mailbox": "0" * 64, "recipient": "age1pq1qqqq", "source_token": "f" * 64}
MANIFEST = Manifest("0f" * 16, "en", {"what": "x"}, (), None)


def nothing(number: int, part: bytes) -> None:
    """Refuse file bytes where none are expected."""
    raise AssertionError((number, len(part)))


def whole(manifest: Manifest, *files: bytes) -> bytes:
    """Return a document."""
    return b"".join(document.encode(manifest, [[file] for file in files]))


def parsed(value: Mapping[str, Any]) -> Manifest:
    """Read a value as a manifest."""
    return document.parse_manifest(json.dumps(value).encode())


def written(*files: FileEntry, manifest: Manifest = MANIFEST) -> Manifest:
    """Return a manifest with these files."""
    return Manifest(manifest.id, manifest.language, manifest.answers, files, manifest.reply)


TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
).filter(lambda value: json.dumps(value).count("[") + json.dumps(value).count("{") < 6)


@given(
    st.dictionaries(TEXT, JSON, max_size=4),
    st.lists(st.tuples(TEXT, TEXT, st.binary(max_size=70000)), max_size=4),
    st.integers(1, 70000),
)
def test_a_document_is_read_as_it_was_written(
    answers: dict[str, Any], files: list[tuple[str, str, bytes]], cut: int
) -> None:
    """Answers, names, notes and bytes come back, however the stream is cut."""
    manifest = Manifest("0f" * 16, "zh-Hans", answers, tuple(FileEntry(n, len(b), t) for n, t, b in files), None)
    data = whole(manifest, *(body for _, _, body in files))
    got: dict[int, bytes] = {}
    pieces = (data[i : i + cut] for i in range(0, len(data), cut))
    assert document.read(pieces, lambda n, part: got.update({n: got.get(n, b"") + part})) == manifest
    assert [got.get(n, b"") for n in range(len(files))] == [body for _, _, body in files]


def test_a_reply_is_read_as_it_was_written() -> None:
    """The reply fields come back."""
    manifest = Manifest("0f" * 16, "en", {}, (), Reply("0" * 64, "age1pq1qqqq", "f" * 64))
    assert document.read([whole(manifest)], nothing) == manifest


@pytest.mark.parametrize("length", [0, 3, 4, 100, 65535])
def test_a_document_that_is_cut_is_refused(length: int) -> None:
    """A document that loses its end is refused by a DocumentError."""
    with pytest.raises(DocumentError):
        document.read([whole(MANIFEST)[:length]], nothing)


def test_a_document_cut_within_a_file_ends_too_early() -> None:
    """A file that the stream does not hold whole is named as a cut."""
    data = whole(written(FileEntry("a", 70000, "")), bytes(70000))
    with pytest.raises(DocumentTruncated):
        document.read([data[:70000]], lambda number, part: None)


def test_any_byte_of_padding_that_is_not_zero_is_refused() -> None:
    """Nothing can hide behind the manifest."""
    data = bytearray(whole(MANIFEST))
    for position in (len(MANIFEST.to_json()) + 4, 5000, len(data) - 1):
        altered = data.copy()
        altered[position] = 1
        with pytest.raises(DocumentPadding, match="not zeros"):
            document.read([bytes(altered)], nothing)


@pytest.mark.parametrize("added", [-1, 1, 65536])
def test_another_length_of_padding_is_refused(added: int) -> None:
    """The padding has the one right length."""
    data = whole(MANIFEST)
    with pytest.raises(DocumentPadding, match="size"):
        document.read([data[:added] if added < 0 else data + bytes(added)], nothing)


def test_padding_without_end_is_not_read_to_its_end() -> None:
    """Zeros beyond the padded size end the reading, although more of them would come."""
    with pytest.raises(DocumentPadding):
        document.read(itertools.chain([whole(MANIFEST)], itertools.repeat(bytes(65536))), nothing)


def test_a_manifest_of_the_limit_is_read_and_a_longer_one_is_not_waited_for() -> None:
    """1 MiB of manifest is read; a length beyond it is refused from the first four bytes."""
    room = MAX_MANIFEST_BYTES - len(Manifest("0f" * 16, "en", {"what": ""}, (), None).to_json())
    largest = Manifest("0f" * 16, "en", {"what": "x" * room}, (), None)
    assert document.read([whole(largest)], nothing) == largest
    with pytest.raises(ManifestTooLong):
        document.read([(MAX_MANIFEST_BYTES + 1).to_bytes(4, "big")], nothing)
    with pytest.raises(ManifestTooLong):
        whole(Manifest("0f" * 16, "en", {"what": "x" * (room + 1)}, (), None))


def test_a_writer_may_not_give_another_size_than_its_manifest() -> None:
    """A file that is shorter or longer than announced is refused while it is written."""
    for body in (b"", b"xx"):
        with pytest.raises(DocumentTruncated):
            whole(written(FileEntry("a", 1, "")), body)


def test_files_of_a_document_pass_in_flat_memory() -> None:
    """A file of 64 MiB passes with less than 2 MiB of memory."""
    size = 64 * 1024 * 1024
    pieces = document.encode(written(FileEntry("a", size, "")), [itertools.repeat(bytes(65536), size // 65536)])
    seen = 0

    def count(_: int, part: bytes) -> None:
        nonlocal seen
        seen += len(part)

    tracemalloc.start()
    try:
        document.read(pieces, count)
        assert (seen, tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024) == (size, True)
    finally:
        tracemalloc.stop()


def test_a_thousand_files_in_one_piece_are_read_without_copying_it_each_time() -> None:
    """Many small files in a piece of 64 MiB need no more memory than the largest part."""
    files = [FileEntry("a", 1, "")] * 999 + [FileEntry("b", 64 * 1024 * 1024, "")]
    data = whole(written(*files), *[b"x"] * 999, bytes(64 * 1024 * 1024))
    tracemalloc.start()
    try:
        document.read([data], lambda number, part: None)
        assert tracemalloc.get_traced_memory()[1] < 66 * 1024 * 1024
    finally:
        tracemalloc.stop()


MALFORMED: Iterable[tuple[str, Any]] = (
    ("version", 2),
    ("version", True),
    ("version", "1"),
    ("version", None),
    ("version", 1.0),
    ("id", "0F" * 16),
    ("id", "0f" * 15),
    ("id", "0f" * 16 + "\n"),
    ("id", 1),
    ("language", ""),
    ("language", "EN"),
    ("language", "en_GB"),
    ("language", "en\n"),
    ("language", "zh-Hans-CN"),
    ("answers", None),
    ("answers", []),
    ("answers", {"a": 1.5}),
    ("answers", {"a": 2**53}),
    ("answers", {"a": -(2**53)}),
    ("answers", {"a": 10**400}),
    ("answers", {"a": "\ud800"}),
    ("answers", {"\udfff": "a"}),
    ("answers", {"a": ["\udc00"]}),
    ("answers", {"a": [[[[[[[[]]]]]]]]}),
    ("files", None),
    ("files", {}),
    ("files", [None]),
    ("files", [FILE] * 1001),
    ("files", [{**FILE, "type": "x"}]),
    ("files", [{"name": "a", "size": 1}]),
    ("files", [{**FILE, "size": -1}]),
    ("files", [{**FILE, "size": True}]),
    ("files", [{**FILE, "size": "1"}]),
    ("files", [{**FILE, "size": MAX_FILES_BYTES + 1}]),
    ("files", [{**FILE, "size": MAX_FILES_BYTES}, FILE]),
    ("files", [{**FILE, "name": "a" * 1025}]),
    ("files", [{**FILE, "name": 1}]),
    ("files", [{**FILE, "name": "\ud83d"}]),
    ("files", [{**FILE, "note": "a" * 2001}]),
    ("files", [{**FILE, "note": None}]),
    ("reply", {}),
    ("reply", False),
    ("reply", {**REPLY, "more": ""}),
    ("reply", {**REPLY, "mailbox": "0" * 63}),
    ("reply", {**REPLY, "mailbox": "A" * 64}),
    ("reply", {**REPLY, "recipient": "age1qqqq"}),
    ("reply", {**REPLY, "recipient": "age1pq1" + "q" * 2101}),
    ("reply", {**REPLY, "source_token": None}),
)


@pytest.mark.parametrize(("key", "value"), MALFORMED)
def test_a_manifest_with_a_value_that_breaks_its_rule_is_refused(key: str, value: Any) -> None:
    """One value that is not as FORMAT.md says makes the manifest malformed."""
    with pytest.raises(ManifestMalformed):
        parsed({**PLAIN, key: value})


@pytest.mark.parametrize("key", PLAIN)
def test_a_manifest_has_all_its_keys(key: str) -> None:
    """A manifest without one of its keys is refused."""
    with pytest.raises(ManifestMalformed):
        parsed({name: value for name, value in PLAIN.items() if name != key})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf" + MANIFEST.to_json(),
        MANIFEST.to_json() + b"x",
        MANIFEST.to_json().replace(b"{", b'{"more":1,', 1),
        MANIFEST.to_json().replace(b"{", b'{"version":1,', 1),
        MANIFEST.to_json().replace(b'"x"', b'{"a":1,"a":1}'),
        MANIFEST.to_json().replace(b'"x"', b"NaN"),
        MANIFEST.to_json().replace(b'"x"', b"-Infinity"),
        MANIFEST.to_json().replace(b'"x"', b"1e2"),
        MANIFEST.to_json().replace(b'"x"', b"1.0"),
        MANIFEST.to_json().replace(b'"x"', b"'x'"),
        MANIFEST.to_json().replace(b'"x"', b'"\x00"'),
        MANIFEST.to_json().replace(b'"x"', b"9" * 100_000),
        MANIFEST.to_json().replace(b'"x"', b"[" * 100_000),
        MANIFEST.to_json().replace(b'"x"', b'"\xed\xa0\x80"'),
    ],
)
def test_a_manifest_is_strict_json(data: bytes) -> None:
    """What a lenient reader of JSON might take is refused."""
    with pytest.raises(ManifestMalformed):
        document.parse_manifest(data)


def test_the_largest_numbers_and_names_are_read() -> None:
    """Values at their limits are accepted, so that a limit is a limit and not a guess."""
    files = [{"name": "\U0001f600" * 1024, "size": MAX_FILES_BYTES, "note": "x" * 2000}]
    manifest = parsed({**PLAIN, "answers": {"a": [2**53 - 1, -(2**53) + 1]}, "files": files})
    assert manifest.files[0].size == MAX_FILES_BYTES
    assert len(parsed({**PLAIN, "files": [{**FILE, "size": 0}] * 1000}).files) == 1000


@given(st.binary(max_size=300), st.integers(0, 200), st.integers(0, 30))
def test_altered_documents_are_refused_in_our_words(noise: bytes, position: int, dropped: int) -> None:
    """Whatever replaces a part of a document, a refusal is a DocumentError."""
    data = whole(written(FileEntry("a", 3, "")), b"abc")
    with contextlib.suppress(DocumentError):
        document.read([data[:position] + noise + data[position + dropped :]], lambda number, part: None)


@given(JSON | st.dictionaries(st.sampled_from(sorted(PLAIN)), JSON))
def test_random_values_are_refused_in_our_words(value: Any) -> None:
    """Whatever JSON comes as a manifest, a refusal is ManifestMalformed."""
    for candidate in (value, {**PLAIN, **(value if isinstance(value, dict) else {"answers": value})}):
        with contextlib.suppress(ManifestMalformed):
            document.parse_manifest(json.dumps(candidate).encode())


def test_the_padded_size_of_a_document_is_the_padme_size() -> None:
    """A document has the padded size of all before its padding."""
    manifest = written(FileEntry("a", 100_000, ""))
    assert len(whole(manifest, bytes(100_000))) == padme.padded(4 + len(manifest.to_json()) + 100_000)
