"""What is stored opens without us: with the passphrase, the desk's files and an age program of somebody else."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.remote.webdriver import WebDriver

from crypto import document
from deploy.demonstration.office import DemoOffice
from tests.travel.journey import carried_and_opened, send

TEXT = "If this project is gone, this must still open."


def opened_alone(root: Path, office: DemoOffice, envelope: Path) -> bytes:
    """Open an envelope with npm age-encryption and nothing of ours, from the passphrase on."""
    node = shutil.which("node") or str(Path(sys.executable).parent / "node")
    keyring = office.desk / "keyring"
    files = [office.passphrase, keyring / "slot-quick.age", keyring / "secret-epoch-1.age", envelope]
    script = root / "tests/travel/open_alone.mjs"
    done = subprocess.run([node, script, root / "intake/site/client", *files], capture_output=True, check=True)
    return done.stdout


def test_a_stored_envelope_opens_with_typage_alone(
    root: Path, office: DemoOffice, address: str, chromium: Callable[[], WebDriver]
) -> None:
    """The chain passphrase, slot, epoch, envelope opens with the browser's age library and holds the report."""
    send(chromium(), address, {"what": TEXT}, {"a.txt": "evidence"})
    carried_and_opened(office)
    (envelope,) = (office.desk / "envelopes").glob("*.age")
    files: list[bytes] = []
    manifest = document.read([opened_alone(root, office, envelope)], lambda number, data: files.append(data))
    assert (manifest.answers["what"], b"".join(files)) == (TEXT, b"evidence")
