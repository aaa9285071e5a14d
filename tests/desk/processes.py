"""Commands of the desk as processes that can be killed: forked, so that what a test patches holds in them too."""

import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from intake import command
from intake.desk import cli
from tests.desk.desks import Desk, Said


@dataclass(slots=True)
class Running:
    """A process, and the files that take what it says."""

    pid: int
    folder: Path
    runs: bool = True

    @property
    def out(self) -> str:
        """What it has said so far on its standard output: what a person has seen as done."""
        return (self.folder / "out").read_text()

    def kill(self) -> Said:
        """Kill it with signal 9, if it still runs."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def wait(self) -> Said:
        """Wait for its end; a killed one has the code -9."""
        _, status = os.waitpid(self.pid, 0)
        self.runs = False
        return replace(self.said(), code=os.waitstatus_to_exitcode(status))

    def said(self) -> Said:
        """Return what it has said so far."""
        return Said(0, self.out, (self.folder / "err").read_text())


def started(desk: Desk, *argv: str | Path, before: Callable[[], None] = lambda: None) -> Running:
    """Start `triage` on a desk; `before` is called in the new process first."""
    common = ["--desk", str(desk.path), "--passphrase-file", str(desk.passphrase_file)]
    for name in ("out", "err"):
        (desk.work / name).write_bytes(b"")
    with warnings.catch_warnings():
        # later Pythons warn of any thread; those of other tests hold no lock that a command takes
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        return Running(pid, desk.work)
    _become([*common, *map(str, argv)], desk.work, before)


def _become(argv: Sequence[str], folder: Path, before: Callable[[], None]) -> NoReturn:
    """Run a command instead of the tests, and never return to them."""
    code = 99
    try:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(folder / name, os.O_WRONLY | os.O_APPEND), number)
        sys.stdin = open(os.devnull)  # noqa: SIM115  # for the whole life of the process
        sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115  # likewise
        before()
        code = command.outcome("triage", cli.main, argv)
        sys.stderr.flush()
    finally:
        os._exit(code)
