"""The wall: a process of its own in empty namespaces (bubblewrap), without network, files, or anybody's rights.

It sees the program's own libraries, read-only, and two pipes. It ends with us, after its time, or when it has said too
much. What it says is only read by `pixels`.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from intake.desk.safecopy import render
from intake.desk.safecopy.errors import (
    PictureTooLarge,
    PixelsMalformed,
    RenderFailed,
    RenderMemory,
    RenderTimeout,
    SandboxFailed,
    SandboxMissing,
)

SECONDS = 90.0
_NAME = "bwrap"
_LIBRARIES = ("/usr", "/lib", "/lib64", "/lib32", "/bin")


def _visible() -> list[str]:
    """Return the arguments that show the sandbox what Python and its libraries are made of, and nothing else."""
    shown = []
    for path in map(Path, _LIBRARIES):
        if path.is_symlink():
            shown += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            shown += ["--ro-bind", str(path), str(path)]
    script = str(Path(render.__file__))
    folders = {sys.base_prefix, sys.prefix, sysconfig.get_path("platlib"), sysconfig.get_path("purelib")}
    for folder in sorted(folders):
        if not folder.startswith("/usr/"):
            shown += ["--ro-bind", folder, folder]
    return [*shown, "--ro-bind", script, "/render.py"]


def command(kind: str, most: int, side: int) -> list[str]:
    """Return the command that draws a file in the sandbox."""
    wrap = shutil.which(_NAME)
    if wrap is None:
        raise SandboxMissing
    walls = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL", "--chdir", "/"]
    hostname = ["--hostname", "none", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108  # its own, empty
    python = [sys.executable, "-I", "-B", "/render.py", kind, str(most), str(side)]
    return [wrap, *walls, *hostname, *_visible(), "--remount-ro", "/", *python]


@contextmanager
def drawing(kind: str, body: Iterable[bytes], most: int, side: int, seconds: float = SECONDS) -> Iterator[BinaryIO]:
    """Yield what the sandbox writes; raises, when the block ends, for the reason why it stopped."""
    # complaints go into memory and not into a pipe, which a process that outlives bubblewrap could hold open
    complaints = os.memfd_create("complaints")
    process = subprocess.Popen(  # noqa: S603  # our own program, fixed arguments
        command(kind, most, side), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env={}
    )
    expired = threading.Event()

    def stop() -> None:
        expired.set()
        process.kill()

    clock = threading.Timer(seconds, stop)
    feeder = threading.Thread(target=_feed, args=(process, body), daemon=True)
    clock.start()
    feeder.start()
    try:
        yield from _reading(process, expired, complaints)
        code = process.wait()
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        feeder.join()
        said = _said(complaints)
        os.close(complaints)
        _close(process)
    _judge(code, expired.is_set(), said)


def _reading(process: "subprocess.Popen[bytes]", expired: threading.Event, complaints: int) -> Iterator[BinaryIO]:
    """Yield the pipe; where its reader found too little in it, say why there is no more."""
    pipe = cast(BinaryIO, process.stdout)
    try:
        yield pipe
    except PixelsMalformed:
        if not pipe.read(1):
            _judge(process.wait(), expired.is_set(), _said(complaints))
        raise


def _feed(process: "subprocess.Popen[bytes]", body: Iterable[bytes]) -> None:
    """Write the file into the sandbox; it may stop reading at any time."""
    with suppress(OSError, ValueError):
        assert process.stdin  # noqa: S101  # a pipe was asked for
        for piece in body:
            process.stdin.write(piece)
        process.stdin.close()


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()


def _said(complaints: int) -> bytes:
    """Return what the process complained of; only its beginning is looked at, and it is shown to nobody."""
    return os.pread(complaints, 4096, 0)


def _judge(code: int, expired: bool, said: bytes) -> None:
    """Raise for the reason why the sandbox ended."""
    if expired or code in (-24, 128 + 24):
        # 24 is the signal of the processor limit
        raise RenderTimeout
    if code == render.TOO_LARGE:
        raise PictureTooLarge
    if code == render.NO_MEMORY:
        raise RenderMemory
    if said.startswith(b"bwrap:"):
        raise SandboxFailed
    if code:
        raise RenderFailed
