"""Nothing is shown or written out before its entry is durable: the process is killed at random instants."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crypto import age
from intake.audit.events import Event
from tests.desk.audit.entries import entries
from tests.desk.desks import Desk, report, sealed

_CODE = "from intake.desk.cli import entry; entry()"
SHOWN = "show"
EXTRACTED = "extract"


@pytest.fixture
def item(desk: Desk, recipient: age.Recipient) -> str:
    """Return the code of an item with a file."""
    return desk.brought(sealed(recipient, report(files=[("a.txt", b"x" * 200_000)])))[0]


def started(desk: Desk, root: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start `triage` as a process of its own."""
    command = [sys.executable, "-c", _CODE, *map(str, arguments), "--desk", str(desk.path)]
    command += ["--passphrase-file", str(desk.passphrase_file)]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def count(desk: Desk, event: Event) -> int:
    """Return how many entries of an event there are."""
    return sum(each.act.event is event for each in entries(desk))


def killed(desk: Desk, root: Path, item: str, longest: float, chance: random.Random) -> tuple[bytes, bool]:
    """Kill a command that shows or extracts; returns what came out, and whether it was on record."""
    path = desk.work / f"{chance.getrandbits(64):016x}"
    kind = chance.choice([SHOWN, EXTRACTED])
    event = Event.READ if kind == SHOWN else Event.EXTRACTED
    before = count(desk, event)
    arguments = [kind, item] if kind == SHOWN else [kind, item, "1", "-o", path]
    process = started(desk, root, *arguments)
    time.sleep(chance.uniform(longest * 0.6, longest))
    process.kill()
    out = process.communicate()[0]
    return out + (path.read_bytes() if path.exists() else b""), count(desk, event) > before


def check(desk: Desk, root: Path, item: str, times: int) -> None:
    """Kill so many times, about as often before the entry as after it, however busy the machine is meanwhile."""
    chance = random.Random(4)  # instants, not secrets
    begun = time.monotonic()
    started(desk, root, "show", item).communicate()
    longest = 1.1 * (time.monotonic() - begun)
    shown = recorded = 0
    for _ in range(times):
        out, is_recorded = killed(desk, root, item, longest, chance)
        assert is_recorded or not out
        shown, recorded = shown + bool(out), recorded + is_recorded
        longest *= 0.95 if is_recorded else 1.05
    print(f"{times} kills: {recorded} on record, {shown} with output, 0 bytes without an entry")


def test_nothing_comes_out_without_an_entry(desk: Desk, item: str, root: Path) -> None:
    """Killed 20 times, the command never shows a byte that is not on record."""
    check(desk, root, item, 20)


@pytest.mark.long
def test_nothing_comes_out_without_an_entry_at_full_size(desk: Desk, item: str, root: Path) -> None:
    """Killed 1,000 times, the command never shows a byte that is not on record."""
    check(desk, root, item, 1000)
