"""The office's pages as the runbook sets them up: the real process, behind the onion that asks for a key."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pyotp
import pytest

from intake.audit.events import Event
from tests.server.offices import Office as Desk
from tests.server.servers import Server
from tests.tor.authorization import ClientKey
from tests.tor.client import Client
from tests.tor.network import TorNetwork
from tests.tor.onion import Onion
from tests.tor.socks import SocksRefused
from tests.tor.test_office import MISSING_AUTHORIZATION

PASSWORD = "lantern pocket verbena isotope"
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
# a code of the step in which a process began, or of the one after it, is not taken
STEP = 30

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Pages:
    """The pages behind their onion, whom it lets in, and the app of the one operator."""

    server: Server
    onion: Onion
    key: ClientKey
    app: pyotp.TOTP
    begun: float


@dataclass
class Browser:
    """A browser that comes through tor and keeps cookies."""

    client: Client
    onion: Onion
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Ask once, and return status and page."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        with contextlib.closing(http.client.HTTPConnection(self.onion.address)) as connection:
            connection.sock = self.client.connect(self.onion.address, "staff")
            connection.request(method, path, body, headers)
            got = connection.getresponse()
            for line in got.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return got.status, got.read().decode()

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        """Send the form of a page."""
        token = TOKEN.search(self.ask("GET", page)[1])
        assert token is not None
        return self.ask("POST", path, urlencode(fields | {"csrf": token[1]}))


@pytest.fixture
def pages(tor_network: TorNetwork, root: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Pages]:
    """A server with one operator, whose pages are served beside nothing else."""
    key = ClientKey.generate()
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        desk = Desk()
        server = Server(Path(folder) / "state", desk)
        assert server.run("init", "--office", desk.signer("outbox").vkey) == 0
        desk.write(Path(folder) / "1.outbox", desk.outbox())
        assert server.run("import", Path(folder) / "1.outbox") == 0
        app = added(server, Path(folder) / "password", capsys)
        server.configure("office", socket=f'"{folder}/office.sock"')
        with serving(server):
            onion = tor_network.publish(root / "deploy/tor/office.torrc", f"unix:{folder}/office.sock", {"omar": key})
            yield Pages(server, onion, key, app, time.monotonic())


def added(server: Server, password: Path, capsys: pytest.CaptureFixture[str]) -> pyotp.TOTP:
    """Add the first operator at the terminal, and return the app."""
    password.write_text(f"{PASSWORD}\n")
    capsys.readouterr()
    assert server.run("staff", "add", "omar", "--role", "operator", "--password-file", password) == 0
    secret = re.search(r"secret: ([A-Z2-7]+)", capsys.readouterr().out)
    assert secret is not None
    return pyotp.TOTP(secret[1])


@contextlib.contextmanager
def serving(server: Server) -> Iterator[None]:
    """Run `intake office serve` as it is."""
    code = "from intake.server.cli import entry; entry()"
    command = [sys.executable, "-c", code, "office", "serve", "--state", str(server.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(b"serving unix:")
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_an_operator_signs_in_through_the_onion(tor_network: TorNetwork, pages: Pages) -> None:
    """With the onion's key, password and code; without that key nobody gets as far as the sign-in."""
    person = tor_network.client()
    browser = Browser(person, pages.onion)
    with pytest.raises(SocksRefused) as refused:
        browser.ask("GET", "/en/sign-in")
    assert refused.value.code == MISSING_AUTHORIZATION
    person.add_authorization(pages.onion.address, pages.key)
    time.sleep(max(0.0, pages.begun + STEP + 1 - time.monotonic()))
    code = pages.app.at(int(time.time()) + STEP)
    assert browser.post("/en/sign-in", "/en/sign-in", name="omar", password=PASSWORD, code=code)[0] == 303
    status, accounts = browser.ask("GET", "/en/accounts")
    assert (status, "omar" in accounts) == (200, True)
    assert browser.post("/en/sign-out", "/en/accounts")[0] == 303
    assert browser.ask("GET", "/en/accounts")[0] == 303
    assert [each.act.event for each in pages.server.entries()[-2:]] == [Event.LOGIN_SUCCESS, Event.LOGOUT]
