"""Files that are whole or absent: killed, interrupted, on a full disk, on a stick, or where a name is taken."""

import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crypto.errors import Refusal
from intake import durable
from intake.durable import AlreadyExists, NotWritable

KILLED = """
import sys, time
from pathlib import Path
from intake.durable import NewFile
with NewFile(Path(sys.argv[1]), replace=sys.argv[2] == "replace") as out:
    out.write(b"secret" * 100_000)
    out.flush()
    print("written", flush=True)
    time.sleep(60)
"""
FILLING = """
import sys
from pathlib import Path
from intake import durable
from crypto.errors import Refusal
try:
    durable.write_new(Path(sys.argv[1]), [bytes(65536)] * 64)
except Refusal as error:
    print(error.code, error, flush=True)
"""


@pytest.fixture(params=["without a name", "with a name"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, on a file system as ours or on one that has only files with names, as FAT."""
    if request.param == "with a name":
        monkeypatch.setattr(durable, "_open_nameless", lambda folder, mode: None)
    return tmp_path


def names(folder: Path) -> set[str]:
    """Return every name in a folder."""
    return set(os.listdir(folder))


def pieces_then(error: BaseException) -> Iterator[bytes]:
    """Yield a piece, then fail."""
    yield b"x" * 100_000
    raise error


def test_a_new_file_is_whole_and_private(folder: Path) -> None:
    """A file has all its bytes, only its owner can read it, and nothing else is left in the folder."""
    durable.write_new(folder / "a", [b"one", b"", b"two"])
    assert (folder / "a").read_bytes() == b"onetwo"
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600
    assert names(folder) == {"a"}


def test_another_mode_is_given_where_it_is_asked_for(folder: Path) -> None:
    """A file for others may be made readable by them."""
    durable.write_new(folder / "a", b"x", 0o644)
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o644


@pytest.mark.parametrize("taken", ["file", "folder", "link", "dangling"])
def test_a_taken_name_is_never_overwritten(folder: Path, taken: str) -> None:
    """A file, a folder and a link, also one that leads nowhere, stay as they are."""
    place, target = folder / "a", folder / "target"
    target.write_bytes(b"old")
    make: dict[str, Callable[[], object]] = {
        "file": lambda: place.write_bytes(b"old"),
        "folder": place.mkdir,
        "link": lambda: place.symlink_to(target),
        "dangling": lambda: place.symlink_to(folder / "nowhere"),
    }
    make[taken]()
    with pytest.raises(AlreadyExists) as refused:
        durable.write_new(place, b"new")
    assert (refused.value.exit_code, target.read_bytes()) == (73, b"old")
    assert names(folder) == {"a", "target"}


def test_a_name_that_is_taken_meanwhile_is_not_overwritten(folder: Path) -> None:
    """Of two who write the same name, the second to end is refused and the first's bytes stay."""

    def second() -> Iterator[bytes]:
        yield b"second"
        durable.write_new(folder / "a", b"first")

    with pytest.raises(AlreadyExists):
        durable.write_new(folder / "a", second())
    assert (folder / "a").read_bytes() == b"first"
    assert names(folder) == {"a"}


def test_a_file_is_replaced_whole(folder: Path) -> None:
    """The new bytes are in the place of the old, with the mode of the new."""
    (folder / "a").write_bytes(b"old")
    durable.replace(folder / "a", b"new")
    assert (folder / "a").read_bytes() == b"new"
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600
    assert names(folder) == {"a"}


def test_a_link_is_replaced_itself(folder: Path) -> None:
    """What a link leads to is not written through it."""
    (folder / "target").write_bytes(b"old")
    (folder / "a").symlink_to(folder / "target")
    durable.replace(folder / "a", b"new")
    assert (folder / "target").read_bytes() == b"old"
    assert not (folder / "a").is_symlink()


@pytest.mark.parametrize("error", [Refusal("x"), KeyboardInterrupt(), OSError(5, "read error"), MemoryError()])
def test_a_source_that_fails_leaves_nothing(folder: Path, error: BaseException) -> None:
    """An error or an interruption while the bytes come is passed on as it is, and no file is there."""
    with pytest.raises(type(error)) as raised:
        durable.write_new(folder / "a", pieces_then(error))
    assert raised.value is error
    assert names(folder) == set()


def test_a_source_that_fails_leaves_the_old_file(folder: Path) -> None:
    """A replacement that fails on its way leaves what was there."""
    (folder / "a").write_bytes(b"old")
    with pytest.raises(Refusal):
        durable.replace(folder / "a", pieces_then(Refusal()))
    assert (folder / "a").read_bytes() == b"old"
    assert names(folder) == {"a"}


@pytest.mark.parametrize("how", ["new", "replace"])
def test_a_kill_before_the_end_leaves_nothing(tmp_path: Path, how: str) -> None:
    """A process that is killed while it writes leaves no file and no draft with the bytes in it."""
    command: list[str | Path] = [sys.executable, "-c", KILLED, tmp_path / "a", how]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert names(tmp_path) == set()


def limit_file_size() -> None:
    """Let this process write files of at most 64 KiB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))


def test_a_file_that_may_not_grow_is_refused_with_its_name(tmp_path: Path) -> None:
    """A limit of the system ends in a clear error, and nothing is left."""
    command: list[str | Path] = [sys.executable, "-c", FILLING, tmp_path / "a"]
    done = subprocess.run(command, preexec_fn=limit_file_size, capture_output=True, text=True)
    assert done.stdout == f"not-writable the file cannot be written: {tmp_path / 'a'}: File too large\n"
    assert (done.stderr, names(tmp_path)) == ("", set())


def test_a_full_disk_is_refused_with_the_name(tmp_path: Path) -> None:
    """A disk of 64 KiB that is full ends in a clear error, and nothing is left."""
    mounted = f'mount -t tmpfs -o size=64k tmpfs "{tmp_path}" && "{sys.executable}" -c "$0" "{tmp_path}/a"'
    script = f'({mounted}) || exit 9; ls -A "{tmp_path}"'
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script, FILLING], capture_output=True, text=True)
    if "Operation not permitted" in done.stderr or "must be superuser" in done.stderr:
        pytest.skip("only root may mount a small disk; the limit on a file's size is tested beside this")
    assert (done.stdout, done.stderr) == (
        f"not-writable the file cannot be written: {tmp_path / 'a'}: No space left on device\n",
        "",
    )


@pytest.mark.parametrize("path", ["missing/a", "file/a", "x" * 256, "/proc/a"])
def test_a_place_that_cannot_be_written_is_named(folder: Path, path: str) -> None:
    """A folder that is missing, is a file or takes no files, and a name too long, are refused with the path."""
    (folder / "file").write_bytes(b"")
    with pytest.raises(NotWritable, match=path):
        durable.write_new(folder / path, b"x")
    assert names(folder) == {"file"}


@pytest.mark.parametrize("path", ["/", ".", "..", ""])
def test_a_place_without_a_name_is_refused(folder: Path, path: str) -> None:
    """A root or a folder is no name for a file, and is not replaced either."""
    with pytest.raises(AlreadyExists):
        durable.write_new(Path(path), b"x")
    with pytest.raises(NotWritable):
        durable.replace(Path(path), b"x")


def test_the_longest_name_is_a_name(folder: Path) -> None:
    """A name of 255 bytes in any script can be written."""
    durable.write_new(folder / ("報" * 85), b"x")
    assert names(folder) == {"報" * 85}


def test_no_descriptor_stays_open(folder: Path) -> None:
    """Neither a success nor any failure leaves a file open."""
    before = names(Path("/proc/self/fd"))
    durable.write_new(folder / "a", b"x")
    for path, data in ((folder / "a", b""), (folder / "no/a", b""), (folder / "b", pieces_then(Refusal()))):
        with pytest.raises(Refusal):
            durable.write_new(path, data)
    assert names(Path("/proc/self/fd")) == before


def test_bytes_are_on_disk_before_the_name_and_the_name_before_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is forced to disk when its name is not there yet, the folder when it is."""
    seen: list[tuple[bool, bool]] = []
    force = os.fsync

    def recorded(descriptor: int) -> None:
        seen.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), (folder / "a").exists()))
        force(descriptor)

    monkeypatch.setattr(os, "fsync", recorded)
    durable.write_new(folder / "a", b"x")
    assert seen == [(False, False), (True, True)]
