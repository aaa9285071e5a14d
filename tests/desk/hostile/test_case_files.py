"""Bytes that are no case file, and what is no file: refused one by one, within time and memory, and nothing is kept."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.desk.desks import Desk
from tests.desk.hostile import tricks
from tests.desk.work.files import work_data

# 1 GiB for the program and what it reads: a file may have 16 MiB
READ = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from crypto.errors import Refusal
from intake.desk.cases import caseform
for name in sys.argv[1:]:
    try:
        caseform.read(open(name, "rb").read())
        print("taken")
    except Refusal as refusal:
        print(refusal.code)
"""
WHOLE = json.dumps(work_data()).encode()
LARGE = 1 << 24


def head(rest: bytes) -> bytes:
    """Return the beginning of a case file with something behind it."""
    return b'{"format":"sealed-intake/case","version":1,' + rest


BYTES = {
    "nothing": (b"", "json-malformed"),
    "white space": (b" \n", "json-malformed"),
    "a byte order mark": (b"\xef\xbb\xbf" + WHOLE, "json-malformed"),
    "UTF-16": (WHOLE.decode().encode("utf-16"), "json-malformed"),
    "UTF-32": (WHOLE.decode().encode("utf-32"), "json-malformed"),
    "half of it": (WHOLE[: len(WHOLE) // 2], "json-malformed"),
    "twice": (WHOLE * 2, "json-malformed"),
    "a NUL behind it": (WHOLE + b"\0", "json-malformed"),
    "invalid UTF-8": (WHOLE.replace(b"market", b"mar\xffket", 1), "json-malformed"),
    "a surrogate in UTF-8": (WHOLE.replace(b"market", b"\xed\xa0\x80", 1), "json-malformed"),
    "an escaped surrogate": (WHOLE.replace(b"market", rb"\udc00\ud800", 1), "json-malformed"),
    "a raw control letter": (WHOLE.replace(b"market", b"mar\x01ket", 1), "json-malformed"),
    "a key twice": (head(b'"title":"a","title":"b"}'), "json-malformed"),
    "a key twice, once escaped": (head(rb'"title":"a","\u0074itle":"b"}'), "json-malformed"),
    "NaN": (head(b'"title":NaN}'), "json-malformed"),
    "Infinity": (head(b'"title":-Infinity}'), "json-malformed"),
    "1e999": (head(b'"title":1e999}'), "json-malformed"),
    "a huge number": (head(b'"title":' + b"9" * 1_000_000 + b"}"), "json-malformed"),
    "brackets": (b"[" * 100_000, "json-malformed"),
    "closed brackets": (b"[" * 100_000 + b"]" * 100_000, "json-malformed"),
    "braces": (b'{"a":' * 100_000, "json-malformed"),
    "comments": (b"/* x */" + WHOLE, "json-malformed"),
    "a comma too many": (WHOLE[:-1] + b",}", "json-malformed"),
    "version 2": (WHOLE.replace(b'"version": 1', b'"version": 2'), "case-file-version"),
    "version 1.0": (WHOLE.replace(b'"version": 1', b'"version": 1.0'), "json-malformed"),
    "no version": (b'{"format":"sealed-intake/case"}', "case-file-version"),
    "a list": (b"[]", "case-file-version"),
    "a text": (b'"' + b"x" * 10_000_000 + b'"', "case-file-version"),
    "a title of 10 MB": (WHOLE.replace(b"Market arrest", b"x" * 10_000_000), "text-too-long"),
    "a key of 10 MB": (head(b'"' + b"x" * 10_000_000 + b'":1}'), "case-file-unknown-field"),
    "one byte too many": (b" " * LARGE + b"1", "case-file-too-large"),
}
MANY = {
    "millions of lists": (b"[" + b"[]," * (LARGE // 3 - 2) + b"[]]", "case-file-version"),
    "millions of sources": (head(b'"sources":[' + b"0," * (LARGE // 2 - 40) + b"0]}"), "case-file-missing-field"),
}


def refused(folder: Path, files: Mapping[str, tuple[bytes, str]]) -> dict[str, str]:
    """Return what each of the files is refused with, by one process of limited memory and time."""
    paths = [folder / str(number) for number, _ in enumerate(files)]
    for path, (data, _) in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    done = subprocess.run([sys.executable, "-c", READ, *paths], capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return dict(zip(files, done.stdout.decode().split(), strict=True))


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what each of the files is refused with."""
    return refused(tmp_path_factory.mktemp("files"), BYTES)


@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_case_file_is_refused(refusals: dict[str, str], name: str) -> None:
    """Each has its refusal."""
    assert refusals[name] == BYTES[name][1]


@pytest.mark.long
def test_millions_of_values_are_refused(tmp_path: Path) -> None:
    """What fills the file with the smallest of values stays within the same memory."""
    assert refused(tmp_path, MANY) == {name: refusal for name, (_, refusal) in MANY.items()}


def counted(desk: Desk) -> dict[str, int]:
    """Return the number of rows of every table that holds a case."""
    with desk.session() as session, session.database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        kept = [name for name in names if not name.startswith(("log_", "sqlite_"))]
        return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in kept}  # noqa: S608


@pytest.mark.parametrize("name", ["half of it", "an escaped surrogate", "closed brackets", "version 2"])
def test_a_refused_file_leaves_nothing(desk: Desk, tmp_path: Path, name: str) -> None:
    """At the terminal it is one line with exit code 65, and no table has a row more."""
    (tmp_path / "x").write_bytes(BYTES[name][0])
    before = counted(desk)
    said = desk.run("case", "import", tmp_path / "x")
    assert (said.code, said.out, said.err.count("\n") <= 2) == (65, "", True)
    assert not tricks.hidden(said.err)
    assert counted(desk) == before


def odd_files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield what is named in the place of a file, with the exit code."""
    yield folder / "missing", 66
    yield folder, 66
    os.mkfifo(folder / "pipe")
    yield folder / "pipe", 66
    yield Path("/dev/zero"), 66
    (folder / "circle").symlink_to("circle")
    yield folder / "circle", 74
    (folder / "file").write_bytes(b"x")
    yield folder / "file" / "inside", 66
    yield folder / ("x" * 300), 74


@pytest.mark.parametrize(
    "command",
    ["case import", "open", "restore", "case source add C-00000 --kind ngo"],
    ids=lambda command: " ".join(command.split()[:2]),
)
def test_what_is_no_file_is_refused(desk: Desk, tmp_path: Path, command: str) -> None:
    """A folder, a pipe that nobody writes to, a device, a circle of links: refused at once."""
    (tmp_path / "odd").mkdir()
    for path, code in odd_files(tmp_path / "odd"):
        said = desk.run("--desk", tmp_path / "new" if command == "restore" else desk.path, *command.split(), path)
        assert (said.code, "internal" in said.err) == (code, False), (path, said.err)


def test_a_link_to_a_case_file_is_followed(desk: Desk, tmp_path: Path) -> None:
    """Whoever links to a file means the file."""
    (tmp_path / "file").write_bytes(WHOLE)
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert desk.run("case", "import", tmp_path / "link").code == 0
