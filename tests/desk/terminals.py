"""`triage` as a person runs it: in a process of its own on a pseudo-terminal, where the passphrase is typed."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.desk.desks import PASSPHRASE

# a passphrase is typed on the terminal that controls the process, which is the one of its standard input
_ENTRY = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from intake.desk.cli import entry; entry()"
# of a command that starts on a machine where every processor is busy
_PATIENCE = 120.0
_ASKED = "passphrase of anna: "


@dataclass(slots=True)
class Terminal:
    """A terminal and what was said on it, also what a bar wrote over."""

    process: "subprocess.Popen[bytes]"
    descriptor: int
    said: str = ""

    def until(self, pattern: str) -> str:
        """Read until something stands there, and return it."""
        ends = time.monotonic() + _PATIENCE
        while not (found := re.search(pattern, self.said)):
            ready, _, _ = select.select([self.descriptor], [], [], max(0.0, ends - time.monotonic()))
            assert ready, f"{pattern} was not said, but: {self.said}"
            assert self._read(), f"it ended without {pattern}, but: {self.said}"
        return found[0]

    def enter_passphrase(self) -> None:
        """Type the passphrase when it is asked for."""
        self.until(_ASKED)
        os.write(self.descriptor, PASSPHRASE + b"\n")

    def end(self) -> int:
        """Read all that is said until the command ends, and return its exit code."""
        while self._read():
            pass
        return self.process.wait()

    def _read(self) -> bool:
        """Tell whether there was something; on a terminal that nobody has open any more, reading is an error."""
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.said += data.decode(errors="replace")
        return bool(data)


@contextmanager
def running(desk: Path, *argv: str | Path) -> Iterator[Terminal]:
    """Run `triage` on a desk; it is killed if it still runs at the end."""
    ours, its = pty.openpty()
    command = [sys.executable, "-c", _ENTRY, "--desk", str(desk), *map(str, argv)]
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
