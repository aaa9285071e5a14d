"""Nothing that a visitor sends is written anywhere: marks are put into every place of requests, and searched for.

Against the real processes, the public one behind tor's line and the staff's pages, with every outcome that a request
can have. Searched are all files of the state folder with what SQLite keeps beside them, the temporary folder, what the
processes say, and their environment; answers to refused requests too.
"""

import base64
import http.client
import random
import secrets
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from crypto import envelope, primitives
from intake.server.store import Upload
from tests.office.test_command import Caller, serving
from tests.privacy import canaries
from tests.privacy.canaries import Carriers, Kind, Mark, Request
from tests.server.offices import TODAY
from tests.server.servers import Running, Server, running

EXPIRED = bytes([1] * 32)
OUTCOMES = {200, 201, 204, 400, 404, 405, 409, 410, 411, 412, 413, 415, 422, 429, 500, 503}
# an error of the program, with what was asked for in its text
FAULT = """
import intake.server.nobody as nobody
real = nobody.block
def block(key, id_):
    if id_ == bytes([255] * 32):
        raise RuntimeError(id_.hex())
    return real(key, id_)
nobody.block = block
"""


@dataclass
class Watch:
    """A public server, everything that it could write to, and what it answered."""

    server: Server
    process: Running
    path: Path
    folder: Path
    token: bytes
    answered: Counter[int] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def send(self, name: str, made: Kind, count: int) -> None:
        """Send requests of a kind."""
        self._expired()
        for turn in range(count):
            mark = Mark(self.token, turn)
            self._send(name, mark, self._on_its_way(made(mark, turn), turn))

    def _on_its_way(self, request: Request, turn: int) -> Request:
        """Let it come on a circuit of its own, now and then on one that is asked too much of."""
        if request.circuit != canaries.CIRCUITS + b"::1":
            return request
        return replace(request, circuit=canaries.CIRCUITS + (b"::%x" % (random.getrandbits(16) if turn % 8 else 1)))

    def _send(self, name: str, mark: Mark, request: Request) -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect(str(self.path))
            with suppress(OSError):
                connection.sendall(b"PROXY TCP6 " + request.circuit + b" ::1 127 80\r\n" + request.data)
                if request.breaks:
                    return
                connection.shutdown(socket.SHUT_WR)
            answer = _all(connection)
        status = answer[9:12]
        self.answered[int(status) if status.isdigit() else 0] += 1
        if mark.text.encode() in answer or mark.raw.hex().encode() in answer:
            self.told.append(name)

    def _expired(self) -> None:
        """Put an upload there whose day is over."""
        upload = Upload(primitives.sha256(EXPIRED), envelope.MIN_SIZE, 0, False, 1, TODAY, None)
        with self.server.store() as store, store.writing() as writer:
            writer.drop_upload(upload.id_hash)
            writer.add_upload(upload)

    def found(self) -> list[str]:
        """Return the files in which a mark is."""
        forms = canaries.spellings(self.token)
        files = {str(path): path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()}
        return [name for name, content in files.items() if any(form in content for form in forms)]


def _all(connection: socket.socket) -> bytes:
    parts = []
    with suppress(OSError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def environment(pid: int) -> bytes:
    """Return what a process and its children were started with."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    files = [Path(f"/proc/{each}/{name}") for each in (pid, *children) for name in ("environ", "cmdline")]
    return b"".join(file.read_bytes() for file in files)


@pytest.fixture
def token() -> bytes:
    """What all marks of a test begin with."""
    return secrets.token_bytes(8)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of the processes."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def begun(server: Server) -> str:
    """An upload that has begun, before the server serves."""
    with server.client() as client:
        return client.begin(envelope.MIN_SIZE)


@pytest.fixture
def watch(server: Server, begun: str, scratch: Path, token: bytes, tmp_path: Path) -> Iterator[Watch]:
    """A server behind tor's line, with little patience for one circuit and room for many uploads; some of its writes
    fail.
    """
    del begun, scratch
    path = tmp_path / "s"
    server.configure("listen", socket=f'"{path}"', tor="true")
    server.configure("limits", requests_per_minute_per_connection=20, unfinished_uploads=10**6)
    with server.store() as store, store.connect() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER failing BEFORE INSERT ON upload WHEN NEW.length = {canaries.FAILING}"
            " BEGIN SELECT RAISE(FAIL, 'failing'); END"
        )
    with running(server, tmp_path / "said", address="unix:", before=FAULT) as process:
        yield Watch(server, process, path, tmp_path, token)


def check(watch: Watch, begun: str, count: int) -> None:
    """Send every kind so often, and search."""
    kinds = _kinds(begun)
    assert len(kinds) >= 40
    for name, made in kinds.items():
        watch.send(name, made, count)
    alive = environment(watch.process.process.pid)
    before = watch.found()
    assert watch.server.run("tick") == 0
    assert (before, watch.found(), watch.told) == ([], [], [])
    assert not [form for form in canaries.spellings(watch.token) if form in alive]
    assert not list((watch.folder / "scratch").iterdir())
    print(f"\n{len(kinds)} kinds × {count}: {dict(sorted(watch.answered.items()))}")
    assert set(watch.answered) >= OUTCOMES


def _kinds(begun: str) -> Mapping[str, Kind]:
    expired = base64.urlsafe_b64encode(EXPIRED).rstrip(b"=").decode()
    carried: Carriers = canaries.carriers(f"/uploads/{expired}", begun)
    return canaries.kinds(carried)


def test_marks_in_every_place_are_found_nowhere(watch: Watch, begun: str) -> None:
    """Every kind 25 times, so that what is in a header goes through every outcome."""
    check(watch, begun, 25)


@pytest.mark.long
def test_many_marks_in_every_place_are_found_nowhere(watch: Watch, begun: str) -> None:
    """Every kind 250 times."""
    check(watch, begun, 250)


@pytest.mark.parametrize("spelled", [0, 3, 4, 6, 7, 12])
def test_a_mark_that_is_kept_would_be_found(watch: Watch, spelled: int) -> None:
    """The search finds each form of it, in the file beside the database too."""
    kept = b"before " + canaries.spellings(watch.token)[spelled] + b" after"
    with watch.server.store() as store:
        with store.writing() as writer:
            writer.append(bytes(16), 0, kept)
        assert [Path(name).name for name in watch.found()] == ["intake.db-wal"]


def test_nothing_typed_at_the_door_of_the_staff_is_written(
    server: Server, token: bytes, scratch: Path, tmp_path: Path
) -> None:
    """Names, passwords, codes and tokens that strangers try, 25 times each, also when too many have been tried."""
    del scratch
    assert server.run("staff", "add", "clara", "--role", "courier") == 0
    answered: Counter[int] = Counter()
    with serving(server, tmp_path / "said") as (caller, process):
        for turn in range(25):
            for path, page, fields in canaries.office_fields(Mark(token, turn)):
                answered[caller.post(path, page, **fields)[0]] += 1
            answered.update(_unasked(caller, Mark(token, turn)))
        alive = environment(process.pid)
    forms = canaries.spellings(token)
    files = {str(path): path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    print(f"\n{dict(sorted(answered.items()))}")
    assert [name for name, content in files.items() if any(form in content for form in forms)] == []
    assert not [form for form in forms if form in alive]
    assert {403, 404, 429} <= set(answered)


def _unasked(caller: Caller, mark: Mark) -> Iterator[int]:
    """Ask for pages that need a session, with marks in path, query, cookie, header and form."""
    stranger = Caller(caller.port, {"__Host-session": mark.text, mark.text: mark.text})
    form = "application/x-www-form-urlencoded"
    yield stranger.call("GET", f"/en/log?actor={mark.text}&event={mark.text}&day={mark.text}")[0]
    yield stranger.call("GET", f"/en/batches/{mark.raw.hex()}")[0]
    yield stranger.call("GET", f"/{mark.text}/{mark.text}?{mark.text}")[0]
    yield stranger.call("POST", "/en/sign-in", f"csrf={mark.text}&name=x".encode(), form)[0]
    yield stranger.call("POST", "/en/compare", f"kept={mark.text}".encode(), form)[0]
    body = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{mark.text}"\r\n\r\n{mark.text}\r\n--b--\r\n'
    yield stranger.call("POST", "/en/outbox", body.encode(), "multipart/form-data; boundary=b")[0]
    with suppress(http.client.HTTPException, ConnectionError):
        yield stranger.call(mark.text.upper(), "/en/sign-in")[0]
