"""The keeper of processes, with a program that only waits: whoever is killed, nothing is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.tor import processes
from tests.tor.processes import wait_until

# An owner with one program, and with a forked child that holds the owner's end of the keeper's pipe.
OWNER = """
import os, sys, time
from pathlib import Path
from tests.tor.keeper import Keeper
folder = Path(sys.argv[1])
keeper = Keeper(folder)
keeper.start(folder / "log", ["tail", "-f", str(folder / "log")])
if child := os.fork():
    print(child, flush=True)
time.sleep(600)
"""


def test_an_owner_that_is_killed_leaves_nothing_although_its_child_lives_on(short_folder: Path, root: Path) -> None:
    """The keeper sees the death of its owner itself, not only that the pipe to it has closed."""
    folder = short_folder / "kept"
    command = [sys.executable, "-c", OWNER, str(folder)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        child = int(owner.stdout.readline())
        owner.kill()
    try:
        wait_until(lambda: processes.of(folder) == [child] and not folder.exists(), 10)
    finally:
        os.kill(child, signal.SIGKILL)
