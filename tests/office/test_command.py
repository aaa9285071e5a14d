"""`intake staff` at the terminal, and `intake office serve` as a real process over a real state folder."""

import datetime
import http.client
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pyotp
import pytest

from intake.audit import entry
from intake.audit.events import Event, Reason
from intake.server import ledger
from intake.server.office.store import OfficeStore
from tests.server.offices import TODAY
from tests.server.servers import Server

PASSWORD = "lantern pocket verbena isotope"
Got = tuple[int, bytes, dict[str, str]]  # status, body, headers
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
CODE = re.compile(r"([a-z2-7]{4}-){5}[a-z2-7]{4}\n\Z")


def events(server: Server) -> list[tuple[Event, str | None]]:
    """Return what is on record, and who did it."""
    with ledger.opened(server.state) as opened, opened.store.reading() as stored:
        acts = [entry.parse(data).act for data in stored.all_data(0, stored.size())]
    return [(act.event, act.actor) for act in acts]


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """A password in a file."""
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    return tmp_path / "password"


def test_an_account_is_added_with_a_setup_code(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """Alone on standard output, so that it can be handed on; what to do with it is said beside it."""
    capsys.readouterr()
    assert server.run("staff", "add", "clara", "--role", "courier") == 0
    said = capsys.readouterr()
    assert CODE.match(said.out)
    assert "works once" in said.err
    assert events(server)[-1] == (Event.USER_CREATED, "console")
    assert server.run("staff", "list", "--json") == 0
    (clara,) = json.loads(capsys.readouterr().out)
    assert (clara["name"], clara["state"]) == ("clara", "waits to be set up")


def test_an_account_is_added_with_a_password(
    server: Server, password_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the picture for the app is drawn on the terminal."""
    assert server.run("staff", "add", "omar", "--role", "operator", "--password-file", password_file) == 0
    assert "▀" in capsys.readouterr().out
    assert [event for event, _ in events(server)[-2:]] == [Event.USER_CREATED, Event.PASSWORD_CHANGE]


REFUSED = [
    (("add", "clara", "--role", "queen"), 64),
    (("add", "clara"), 64),
    (("add", "clara", "--role", "courier", "--here", "--password-file", "x"), 64),
    (("add", "Clara!", "--role", "courier"), 64),
    (("add", "clara", "--role", "courier", "--password-file", "missing"), 74),
    (("add", "clara", "--role", "courier", "--password-file", "/dev/null"), 65),
    (("lock", "nobody"), 66),
    (("unlock", "nobody"), 66),
    (("reset", "nobody"), 66),
    (("remove", "nobody"), 66),
    (("dance",), 64),
]

BAD = ["short\n", "passwordpassword\n", "two\nlines of a password\n", "omar omar omar lamp\n"]


@pytest.mark.parametrize(("arguments", "code"), REFUSED)
def test_a_wrong_call_changes_nothing(server: Server, arguments: tuple[str, ...], code: int) -> None:
    """It is refused with its exit code, and nothing is on record."""
    before = events(server)
    assert exit_code(server, *arguments) == code
    assert events(server) == before


def exit_code(server: Server, *arguments: str) -> object:
    """Run `intake staff`; a call that cannot be read ends the process."""
    try:
        return server.run("staff", *arguments)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    "text", ["short\n", "passwordpassword\n", "two\nlines of a password\n", "omar omar omar lamp\n"]
)
def test_a_bad_password_adds_no_account(server: Server, tmp_path: Path, text: str) -> None:
    """It is judged before anything is made."""
    (tmp_path / "bad").write_text(text)
    assert server.run("staff", "add", "omar", "--role", "operator", "--password-file", tmp_path / "bad") == 65
    with_accounts = OfficeStore(server.state.office_database_file)
    with with_accounts.accounts() as accounts:
        assert accounts.all() == ()
    with_accounts.close()


def test_the_life_of_an_account_is_on_record(server: Server) -> None:
    """Every step, by whoever has the terminal; the name is in no entry."""
    for act in (("add", "clara", "--role", "courier"), ("lock", "clara"), ("unlock", "clara"), ("reset", "clara")):
        assert server.run("staff", *act) == 0
    assert server.run("staff", "remove", "clara") == 0
    updated = [(Event.USER_UPDATED, "console")] * 3
    assert events(server)[-5:] == [(Event.USER_CREATED, "console"), *updated, (Event.USER_DELETED, "console")]
    assert [each.act.reason for each in server.entries()[-4:-1]] == [Reason.LOCKED, None, Reason.RESET]
    assert b"clara" not in server.state.log_file.read_bytes()


def test_the_accounts_are_for_their_owner_only(server: Server) -> None:
    """No other user of the machine reads them."""
    assert stat.S_IMODE(server.state.office_database_file.stat().st_mode) == 0o600


def test_without_a_log_no_account_is_added(server: Server) -> None:
    """No record, no act."""
    with ledger.opened(server.state) as opened, opened.store.connect() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(FAIL, 'full'); END")
    assert server.run("staff", "add", "clara", "--role", "courier") == 75
    store = OfficeStore(server.state.office_database_file)
    with store.accounts() as accounts:
        assert accounts.all() == ()
    store.close()


@dataclass
class Caller:
    """Speaks HTTP to the office's process, with cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def call(
        self, method: str, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[int, bytes, dict[str, str]]:
        """Ask once, on a connection of its own."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": kind} if kind else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers)
        got = connection.getresponse()
        content = got.read()
        for line in got.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return got.status, content, dict(got.headers.items())

    def post(self, path: str, page: str, **fields: str) -> Got:
        """Send a form with the token of a page."""
        token = TOKEN.search(self.call("GET", page)[1].decode())
        assert token is not None
        body = urlencode(fields | {"csrf": token[1]}).encode()
        return self.call("POST", path, body, "application/x-www-form-urlencoded")


@contextmanager
def serving(server: Server, said: Path) -> Iterator[tuple[Caller, "subprocess.Popen[bytes]"]]:
    """Serve the office's pages on a free port, on the day of the tests and some minutes after the process began."""
    server.configure("office", port=0)
    code = (
        "import datetime, time, intake.clock\n"
        f"intake.clock.today = lambda: datetime.date.fromisoformat('{TODAY}')\n"
        # codes are taken a minute after the start; here the process believes that it is older
        "real = time.time; started = [real() - 300]\n"
        "import intake.server.office.codes as codes\n"
        "codes.Codes.begin = lambda self: (setattr(self, '_first', int(started[0]) // 30), self._used.clear())[1]\n"
        "from intake.server.cli import entry\nentry()"
    )
    with said.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "office", "serve", "--state", server.folder],
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        try:
            assert line.startswith("serving http://127.0.0.1:"), said.read_text()
            yield Caller(int(line.rsplit(":", 1)[1])), process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process.stdout.close()


def added(server: Server, name: str, role: str, password_file: Path, capsys: pytest.CaptureFixture[str]) -> pyotp.TOTP:
    """Add an account at the terminal and return its app."""
    capsys.readouterr()
    assert server.run("staff", "add", name, "--role", role, "--password-file", password_file) == 0
    secret = re.search(r"secret: ([A-Z2-7]+)", capsys.readouterr().out)
    assert secret is not None
    return pyotp.TOTP(secret[1])


def next_code(app: pyotp.TOTP, steps: int = 0) -> str:
    """Return the code of this half minute or a neighbour: one step of drift is allowed, so a test need not wait."""
    return app.at(int(time.time()) + 30 * steps)


def test_a_courier_carries_a_batch_out(
    server: Server, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the sign-in to the last byte of the real thing, larger than what is held in memory; all of it on record."""
    with server.client() as source:
        for _ in range(3):
            source.send(server.office.seal(1 << 20))
    courier_app = added(server, "clara", "courier", password_file, capsys)
    with serving(server, tmp_path / "said") as (courier, _):
        now = {"name": "clara", "password": PASSWORD, "code": next_code(courier_app, -1)}
        assert courier.post("/en/sign-in", "/en/sign-in", **now)[0] == 303
        proof = {"password": PASSWORD, "code": next_code(courier_app)}
        assert courier.post("/en/batches", "/en/account", **proof)[0] == 303
        page = courier.call("GET", "/en/parcel")[1].decode()
        status, content, headers = courier.call("GET", "/en/parcel/file")
        assert status == 200
        assert len(content) == int(headers["Content-Length"]) > 3 << 20
        batch = re.search(r'filename="([0-9a-f]{32})\.batch"', headers["Content-Disposition"])
        assert batch is not None
        assert courier.post(f"/en/batches/{batch[1]}/arrived", "/en/account")[0] == 303
        assert courier.post("/en/sign-out", "/en/account")[0] == 303
    assert batch[1] in page
    done = [event for event, actor in events(server) if actor and actor.startswith("staff-")]
    assert done == [Event.LOGIN_SUCCESS, Event.EXPORTED, Event.ARRIVED, Event.LOGOUT]


def test_an_auditor_reads_and_takes_the_log(
    server: Server, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every page over the real log; a kept checkpoint fits, a forged one does not."""
    app = added(server, "aude", "auditor", password_file, capsys)
    with serving(server, tmp_path / "said") as (auditor, _):
        now = {"name": "aude", "password": PASSWORD, "code": next_code(app)}
        assert auditor.post("/en/sign-in", "/en/sign-in", **now)[0] == 303
        for path in ("/log", "/log/0", "/log/0/proof", "/custody", "/checkpoint", "/checks", "/compare"):
            assert auditor.call("GET", f"/fr{path}")[0] == 200, path
        kept = auditor.call("GET", "/en/checkpoint/file")[1].decode()
        lines = kept.split("\n")[:3]
        forged = "\n".join([lines[0], str(int(lines[1]) - 1), lines[2]])
        for text, outcome in (
            (kept, "It is the same"),
            ("\r\n".join(lines), "It is the same"),
            (forged, "does not fit"),
        ):
            page = auditor.post("/en/compare", "/en/account", kept=text)[1].decode()
            assert outcome in page
        assert auditor.post("/en/bundle", "/en/account")[0] == 303
        assert auditor.call("GET", "/en/parcel/file")[0] == 200
    assert [event for event, _ in events(server)][-3:] == [Event.LOGIN_SUCCESS, Event.LOG_READ, Event.LOG_EXPORTED]


def test_an_outbox_comes_in(
    server: Server, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Streamed, shown, confirmed; a replayed one is refused and leaves no file."""
    app = added(server, "clara", "courier", password_file, capsys)
    first = tmp_path / "1.outbox"
    server.office.write(first, server.office.outbox())
    with serving(server, tmp_path / "said") as (courier, _):
        now = {"name": "clara", "password": PASSWORD, "code": next_code(app)}
        courier.post("/en/sign-in", "/en/sign-in", **now)
        token = TOKEN.search(courier.call("GET", "/en/outbox")[1].decode())
        assert token is not None
        body = b"".join(
            [
                b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + token[1].encode(),
                b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="o"\r\n\r\n' + first.read_bytes(),
                b"\r\n--x--\r\n",
            ]
        )
        assert courier.call("POST", "/en/outbox", body, "multipart/form-data; boundary=x")[0] == 303
        status, page, _ = courier.call("GET", "/en/outbox/summary")
    assert status == 422
    assert b"This outbox was imported already" in page
    assert list((server.folder / "incoming").iterdir()) == []


def test_the_process_says_codes_only_and_writes_no_time(
    server: Server, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What somebody types wrongly is found nowhere afterwards."""
    added(server, "clara", "courier", password_file, capsys)
    mark = "canary5d1e"
    with serving(server, tmp_path / "said") as (caller, _):
        caller.post("/en/sign-in", "/en/sign-in", name=mark, password=mark, code=mark)
        caller.call("GET", f"/{mark}?{mark}")
        caller.call("POST", f"/en/{mark}", mark.encode(), mark)
        caller.post("/en/setup", "/en/setup", name=mark, setup_code=mark)
    assert (tmp_path / "said").read_text().splitlines() == ["intake: started"]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if mark.encode() in path.read_bytes()] == []
    year = str(datetime.datetime.now(datetime.UTC).year).encode()
    assert year not in server.state.office_database_file.read_bytes()


def test_one_office_is_served_by_one_process(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sessions and codes live in its memory; the public process is another and does not mind."""
    with serving(server, tmp_path / "said"):
        assert server.run("office", "serve") == 69
        assert "another process serves" in capsys.readouterr().err
        with server.state.serving():
            pass


def test_without_a_log_the_office_is_not_served(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """The pages do not begin what they cannot record."""
    server.state.log_file.unlink()
    assert server.run("office", "serve") == 78
    assert "intake migrate" in capsys.readouterr().err


def test_the_socket_is_its_groups_too(server: Server, tmp_path: Path) -> None:
    """tor is another user; the folder says whose group it is."""
    path = tmp_path / "office.sock"
    server.configure("office", socket=f'"{path}"')
    code = "from intake.server.cli import entry; entry()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "office", "serve", "--state", server.folder],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().decode().startswith("serving unix:")
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("modules", ["intake.server.app, intake.server.gateway", "intake.server.cli"])
def test_the_public_side_loads_nothing_of_the_office(modules: str) -> None:
    """Neither what serves sources nor what reads arguments."""
    code = f"import sys, {modules}; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not [name for name in loaded if name.startswith(("intake.server.office", "pyotp", "segno"))]
