"""The keeper of a network's processes: a process of its own that ends them all as soon as its owner is gone.

Run as a program, it starts what it is told to and waits. When its input closes, or when
the owner dies in whatever way (SIGKILL too), it kills what it started and removes the folder. When it is killed itself,
the kernel kills what it started (PR_SET_PDEATHSIG, by setpriv of util-linux). That signal comes when the *thread* that
started a process ends; the keeper has one, the owner's may come and go. Imports the standard library only: it runs with
`python -I`.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_GRACE_SECONDS = 10


class Keeper:
    """The owner's side: makes the folder, starts programs through a keeper, and ends them and the folder with it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        self._guard = threading.Lock()
        self._program = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(folder), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C at the terminal is for the owner, who then closes in order
        )
        try:
            self._answer()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Return the number of the keeper's process."""
        return self._program.pid

    def start(self, log: Path, command: Sequence[str]) -> int:
        """Start a program with its output in `log`; return the number of its process."""
        with self._guard:
            _pipe(self._program.stdin).write(json.dumps([str(log), *command]).encode() + b"\n")
            _pipe(self._program.stdin).flush()
            return int(self._answer())

    def close(self) -> None:
        """End all programs and remove the folder; return when both are done."""
        with self._guard, contextlib.suppress(BrokenPipeError):
            _pipe(self._program.stdin).close()
        try:
            self._program.wait(_GRACE_SECONDS)
        finally:
            self._program.kill()
            _pipe(self._program.stdout).close()
            shutil.rmtree(self._folder, ignore_errors=True)  # it is there only when somebody killed the keeper

    def _answer(self) -> bytes:
        answer = _pipe(self._program.stdout).readline()
        if not answer:
            raise RuntimeError(f"the keeper of the Tor network ended with code {self._program.wait()}")
        return answer


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "both pipes are asked for in the constructor"
    return pipe


def keep(folder: Path, owner: int) -> None:
    """Start what comes in by lines, until the lines end or the owner does; then leave nothing."""
    watched = os.pidfd_open(owner)
    started: list[subprocess.Popen[bytes]] = []
    try:
        _say(os.getpid())
        while line := _next_line(watched):
            started.append(_start(*json.loads(line)))
            _say(started[-1].pid)
    finally:
        for program in started:
            program.kill()
        for program in started:
            program.wait()
        shutil.rmtree(folder)


def _next_line(owner: int) -> bytes:
    """Return what the owner says next, nothing when it has hung up or ended."""
    # Children of the owner that outlive it may hold its end of the pipe open: watch its process as well.
    ready, _, _ = select.select([sys.stdin, owner], [], [])
    return b"" if owner in ready else sys.stdin.buffer.readline()


def _start(log: str, *command: str) -> subprocess.Popen[bytes]:
    with open(log, "ab") as output:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _say(number: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # the owner is gone, which the loop sees next
        os.write(1, b"%d\n" % number)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
