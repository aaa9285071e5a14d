"""A demo office and its server in one folder, made and used only through the two commands.

desk/         the offline half; its passphrase lies beside it, which only a demonstration may do
passphrase
state/        the online half
server.log    what the serving process says
carried/      what a courier would have on a stick
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.demonstration.commands import Command, CommandFailed

Say = Callable[[str], None]
SERVER = "demo"
SITE = (
    ("office_name", "Demo office for defenders at risk"),
    ("mandate", "An office that does not exist receives invented reports about people who do not exist."),
    ("helpline", "If you are in danger now, call people near you whom you trust."),
    ("demo", "true"),
)


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """Both halves and what lies between them."""

    folder: Path

    @property
    def desk(self) -> Path:
        """The folder of the desk."""
        return self.folder / "desk"

    @property
    def state(self) -> Path:
        """The folder of the server: what somebody who seizes it would hold."""
        return self.folder / "state"

    @property
    def passphrase(self) -> Path:
        """The file with the officer's passphrase."""
        return self.folder / "passphrase"

    @property
    def log(self) -> Path:
        """What the serving process says."""
        return self.folder / "server.log"

    @property
    def scratch(self) -> Path:
        """Where the serving process would put temporary files, if it made any."""
        folder = self.folder / "scratch"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    @property
    def triage(self) -> Command:
        """The desk's command, in this desk."""
        return Command("triage", {"SEALED_INTAKE_DESK": str(self.desk)}, ("--passphrase-file", str(self.passphrase)))

    @property
    def intake(self) -> Command:
        """The server's command, in this server's state."""
        return Command("intake", {"SEALED_INTAKE_STATE": str(self.state)})

    def carried(self, name: str) -> Path:
        """Return the path of something that is carried, a new one each time: nothing is overwritten."""
        folder = self.folder / "carried"
        folder.mkdir(mode=0o700, exist_ok=True)
        taken = len(list(folder.iterdir()))
        return folder / f"{taken + 1:03}-{name}"

    def establish(self, say: Say) -> None:
        """Make the desk, make the server, let each pin the other's key, and bring the first outbox over."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        say("the office makes its desk, on what would be a machine without a network")
        self.passphrase.write_text(secrets.token_hex(12) + "\n")
        self.passphrase.chmod(0o600)
        office = self.triage.json("init", "--officer", "demo")
        self.triage.run("site", "set", *(part for pair in SITE for part in pair))
        say("the operator makes the server's state and pins the office's key")
        printed = self.intake.run("init", "--office", office["office"], "--name", SERVER)
        say("the office pins the server's key; people compare the two fingerprints on paper")
        self.triage.run("server", "add", SERVER, _server_key(printed))
        say("the first outbox brings the office's keys and its signed site to the server")
        self.bring_outbox()

    def renew(self) -> None:
        """Bring both databases to this version of the programs, and let the desk sign the site of this version."""
        self.triage.run("migrate")
        self.intake.run("migrate")
        self.bring_outbox()

    def bring_outbox(self, *options: str) -> int:
        """Carry a new outbox from the desk to the server and return how many envelopes it acknowledged."""
        path = self.carried("to-server.outbox")
        made = self.triage.json("outbox", path, *options)
        self.intake.run("import", path)
        return int(made["acknowledged"])

    def collect(self) -> Path:
        """Carry everything that is not acknowledged from the server and return the batch."""
        path = self.carried("from-server.batch")
        self.intake.run("export", path)
        return path

    def stored(self) -> int:
        """Return how many finished envelopes the server holds."""
        return int(self.intake.json("status")["envelopes"])

    def serve_on(self, port: int) -> None:
        """Write the port into the server's settings."""
        settings = self.state / "intake.toml"
        lines = settings.read_text().splitlines(keepends=True)
        changed = [f"port = {port}\n" if line.lstrip("# ").startswith("port = ") else line for line in lines]
        settings.write_text("".join(changed))


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that serves."""

    address: str
    process: subprocess.Popen[bytes]

    def end(self) -> None:
        """Ask it to end, and make it end when it does not."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and its workers as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def serving(office: DemoOffice, port: int) -> Iterator[Serving]:
    """Serve on that port of this machine until the block ends."""
    office.serve_on(port)
    said_before = office.log.stat().st_size if office.log.exists() else 0
    with office.log.open("ab") as log:
        # A session of its own: Ctrl-C reaches us, and we end it in order.
        process = subprocess.Popen(
            office.intake.line("serve"),
            env=os.environ | office.intake.environment | {"TMPDIR": str(office.scratch)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    served = Serving(f"http://127.0.0.1:{port}/", process)
    try:
        _wait_until_answered(served, lambda: office.log.read_bytes()[said_before:].decode(errors="replace").strip())
        yield served
    finally:
        served.end()


def _server_key(printed: str) -> str:
    """Return the key out of what `intake init` prints for the paper."""
    for line in printed.splitlines():
        name, _, value = line.partition(":")
        if name == "server key":
            return value.strip()
    raise CommandFailed("intake init printed no server key", os.EX_SOFTWARE)


def free_port(wanted: int = 0) -> int:
    """Return the wanted port where it is free, any other free one where it is not."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)) as probe:
            found: int = probe.getsockname()[1]
            return found
    raise CommandFailed("no port of 127.0.0.1 is free", os.EX_UNAVAILABLE)


def _wait_until_answered(served: Serving, said: Callable[[], str]) -> None:
    """Wait until the server gives out its page, or say why it never will."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(600):
        if (code := served.process.poll()) is not None:
            raise CommandFailed(f"intake serve ended with {code}\n{said()}", code)
        with contextlib.suppress(urllib.error.URLError, OSError), direct.open(served.address, timeout=2):
            return
        time.sleep(0.1)
    raise CommandFailed(f"intake serve gave no page within a minute\n{said()}", os.EX_UNAVAILABLE)
