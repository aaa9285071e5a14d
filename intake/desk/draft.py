"""A draft: a text that an officer writes in an editor, in a file that exists in memory only and is removed.

The folder of the draft is the editor's folder for temporary files too, so that its copies go the same way. Swap is
the one way to a disk that is left, and a desk has none (runbook).
"""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from intake.desk import given
from intake.desk.errors import EditorFailed, FileMissing, NoEditor, NoMemoryFolder, TextNotUtf8, TextTooLarge

# the one folder in memory that every Linux has
_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own with mode 0700 is made in it
_MOUNTS = Path("/proc/self/mounts")
_MOST_BYTES = 1 << 20


def from_editor() -> str:
    """Let the officer write, and return the text; nothing is left behind."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise NoEditor
    _check_memory()
    with tempfile.TemporaryDirectory(prefix="triage-", dir=_MEMORY) as folder:
        path = Path(folder) / "answer.txt"
        path.touch(mode=0o600)
        _edit(editor, path)
        return from_file(path)


def from_file(path: Path) -> str:
    """Return the text of a file."""
    with given.opened(path) as source:
        return _read(source, str(path))


def from_input() -> str:
    """Return what stands on standard input, with line ends of one letter."""
    if sys.stdin is None:
        raise FileMissing("standard input")
    return _read(sys.stdin.buffer, "standard input").replace("\r\n", "\n")


def _read(source: BinaryIO, name: str) -> str:
    # a source has 1 MiB at most; a film that was named by mistake is not read whole
    data = source.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise TextTooLarge(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise TextNotUtf8(name) from None


def _check_memory() -> None:
    """Refuse a folder that may lie on a disk."""
    mounts = [line.split(" ")[1:3] for line in _MOUNTS.read_text().splitlines()]
    if [str(_MEMORY), "tmpfs"] not in mounts:
        raise NoMemoryFolder(str(_MEMORY))


def _edit(editor: str, path: Path) -> None:
    """Run the editor as the officer set it up, with its arguments."""
    environment = os.environ | {"TMPDIR": str(path.parent)}
    try:
        done = subprocess.run([*shlex.split(editor), str(path)], env=environment, check=False)  # noqa: S603  # the officer's own choice
    except (OSError, ValueError):
        raise EditorFailed(editor) from None
    if done.returncode:
        raise EditorFailed(f"{editor} ended with {done.returncode}")
