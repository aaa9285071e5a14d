"""A server's state folder, and the real process that serves it."""

import datetime
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import Flask

from intake import command
from intake.audit import entry
from intake.audit.entry import Entry
from intake.server import app, cli, holdings
from intake.server.holdings import Holdings
from intake.server.settings import Settings
from intake.server.state import State
from intake.server.store import Envelope, Store, Usage
from tests.server.clients import Client, application_client
from tests.server.offices import TODAY, Office

NOTHING = Usage(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Server:
    """A state folder whose office is `office`."""

    folder: Path
    office: Office

    @property
    def state(self) -> State:
        """The state folder."""
        return State(self.folder)

    def run(self, *arguments: str | Path) -> int:
        """Run a command on this state and return its exit code."""
        line = [*map(str, arguments), "--state", str(self.folder)]
        return command.outcome("intake", cli.main, line)

    def configure(self, section: str, **values: object) -> None:
        """Write settings over the commented ones."""
        before, head, after = self.state.settings_file.read_text().partition(f"[{section}]\n")
        assert head
        own, end, others = after.partition("\n[")
        for name, value in values.items():
            own = re.sub(rf"(?m)^(# )?{name} = .*$", f"{name} = {value}", own)
        self.state.settings_file.write_text("".join((before, head, own, end, others)))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database."""
        store = Store(self.state.database_url(self.state.settings()))
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def holdings(self) -> Iterator[Holdings]:
        """Open everything that acts of staff are about."""
        with holdings.opened(self.state, self.state.settings()) as opened:
            yield opened

    def entries(self) -> list[Entry]:
        """Return the access log."""
        with self.holdings() as opened, opened.ledger.store.reading() as stored:
            return [entry.parse(data) for data in stored.all_data(0, stored.size())]

    def usage(self) -> Usage:
        """Return what is stored, and check that no piece is without an owner."""
        with self.store() as store, store.reading() as reader:
            assert reader.stray_bodies() == 0
            return reader.usage()

    def envelopes(self) -> list[Envelope]:
        """Return what was received."""
        with self.store() as store, store.reading() as reader:
            return reader.envelopes()

    def bodies(self) -> list[bytes]:
        """Return the bytes of everything received."""
        with self.store() as store, store.reading() as reader:
            return [b"".join(reader.pieces(envelope.body)) for envelope in reader.envelopes()]

    @contextmanager
    def application(self, today: datetime.date = TODAY, settings: Settings | None = None) -> Iterator[Flask]:
        """Make the public application on a day."""
        with self.store() as store:
            yield app.create(store, settings or self.state.settings(), lambda: today)

    @contextmanager
    def client(self, today: datetime.date = TODAY, settings: Settings | None = None) -> Iterator[Client]:
        """Make a client of the application on a day."""
        with self.application(today, settings) as made:
            yield application_client(made)


@dataclass(frozen=True)
class Running:
    """A real server process."""

    port: int
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End all its processes at once, as a loss of power would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def raw(self, data: bytes, timeout: float = 20) -> bytes:
        """Send bytes as they are and return all that is answered."""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return _read_all(connection)


def _read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@contextmanager
def running(
    server: Server,
    errors: Path | None = None,
    today: datetime.date = TODAY,
    address: str = "http://127.0.0.1:",
    before: str = "",
) -> Iterator[Running]:
    """Serve a state folder with gunicorn on a free port until the block ends.

    The process believes that it is the day on which the tests take place; `before` is code that it runs first.
    """
    if address.startswith("http"):
        server.configure("listen", port=0)
    code = (
        "import datetime, intake.clock\n"
        f"intake.clock.today = lambda: datetime.date.fromisoformat('{today}')\n{before}\n"
        "from intake.server.cli import entry\nentry()"
    )
    with (errors or Path(os.devnull)).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--state", server.folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        try:
            port = _port(process, address)
            assert port is not None, errors.read_text() if errors else "it did not begin to serve"
            yield Running(port, process)
        finally:
            _end(process)


def _port(process: subprocess.Popen[bytes], address: str) -> int | None:
    """Read the line that says where it serves and return the port: 0 for a socket file, None if it did not begin."""
    out: IO[bytes] | None = process.stdout
    assert out is not None
    ready, _, _ = select.select([out], [], [], 30)
    line = out.readline().decode() if ready else ""
    if not line.startswith(f"serving {address}"):
        return None
    return int(line.rsplit(":", 1)[1]) if address.startswith("http") else 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """End all its processes at once; a test that wants an orderly end asks for it itself."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
