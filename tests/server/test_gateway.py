"""The real process: what gunicorn would answer, write down or wait for, and what it does here."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto.envelope import MIN_SIZE
from intake.server import gateway, passage
from tests.server.clients import OFFSET_STREAM, Client, epoch_metadata, http_client
from tests.server.offices import Office
from tests.server.servers import NOTHING, Running, Server, running
from tests.server.test_answers import FIXED, NEVER

MIB = 1024 * 1024


@pytest.fixture
def visitor(process: Running) -> Client:
    """A client of the real process."""
    return http_client(process.port)


def headers_of(answer: bytes) -> tuple[int, dict[str, str]]:
    """Return status and headers of a raw answer."""
    lines = answer.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    pairs = (line.partition(": ") for line in lines[1:])
    return int(lines[0].split()[1]), {name.lower(): value for name, _, value in pairs}


def head(address: str, offset: int, length: int) -> bytes:
    """Return the head of a PATCH."""
    lines = [
        f"PATCH {address} HTTP/1.1",
        "Host: x",
        "Tus-Resumable: 1.0.0",
        f"Upload-Offset: {offset}",
        f"Content-Type: {OFFSET_STREAM}",
        f"Content-Length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


RAW = [
    (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    (b"GET / HTTP/1.0\r\n\r\n", 200),
    (b"GET // HTTP/1.1\r\nHost: x\r\n\r\n", 200),
    (b"GET /../intake.db HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"GET /%2e%2e/server.key HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"GET http://canary.example/x HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    (b"GET /canary\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    (b"canary\r\n\r\n", 400),
    (b"get / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nHost: canary\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nX: y\r\n canary\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nScript_Name: /canary\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nContent-Length: canary\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nTransfer-Encoding: canary\r\n\r\n", 501),
    (b"GET / HTTP/1.1\r\nExpect: canary\r\n\r\n", 417),
    (b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nX: " + b"a" * 5000 + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100 + b"\r\n", 431),
    (b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\n\r\n", 400),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    (b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ncanary\r\n", 405),
]


@pytest.mark.parametrize(("data", "status"), RAW)
def test_every_request_is_answered_with_the_fixed_headers(standing: Running, data: bytes, status: int) -> None:
    """Well-formed or not, what comes back has our headers, is not marked, and quotes nothing."""
    answer = standing.raw(data)
    got, headers = headers_of(answer)
    assert got == status
    assert {name: headers.get(name) for name in FIXED} == FIXED
    assert not NEVER & headers.keys()
    assert b"canary" not in answer


def test_no_header_of_a_proxy_is_believed(standing: Running) -> None:
    """Whoever claims to be a proxy changes nothing: paths are as asked, and nothing is redirected."""
    forwarded = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n"
    status, _ = headers_of(standing.raw(b"GET /en/ HTTP/1.1\r\nHost: x\r\n" + forwarded + b"\r\n"))
    assert status == 200


def test_one_connection_serves_one_request(standing: Running) -> None:
    """A second request on the same connection is not answered, so nothing can be smuggled behind a first."""
    answer = standing.raw(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    assert answer.count(b"HTTP/1.1 ") == 1


def test_an_empty_request_tells_where_the_upload_is(standing: Running) -> None:
    """A PATCH of no bytes at the right offset changes nothing."""
    visitor = http_client(standing.port)
    answer = visitor.patch(visitor.begin(MIN_SIZE), 0, b"")
    assert (answer.status, answer.offset) == (204, 0)


def test_a_body_in_chunks_is_refused(standing: Running) -> None:
    """An upload says its length; there is one way to say how long a body is."""
    visitor = http_client(standing.port)
    address = visitor.begin(MIN_SIZE)
    start = head(address, 0, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    status, _ = headers_of(standing.raw(start + b"4\r\nage-\r\n0\r\n\r\n"))
    assert status == 411


def test_what_came_before_a_break_is_kept(process: Running, visitor: Client, server: Server, office: Office) -> None:
    """A connection that breaks in the middle of a request loses nothing that had arrived."""
    envelope = office.seal(3 * MIB)
    address = visitor.begin(len(envelope))
    process.raw(head(address, 0, len(envelope)) + envelope[: MIB + 12_345])
    assert visitor.head(address).offset == MIB + 12_345
    assert visitor.patch(address, MIB + 12_345, envelope[MIB + 12_345 :]).status == 204
    assert server.bodies() == [envelope]


def test_what_came_before_a_reset_is_kept(process: Running, visitor: Client, server: Server, office: Office) -> None:
    """The same holds where the other side vanishes with a reset."""
    envelope = office.seal(3 * MIB)
    address = visitor.begin(len(envelope))
    connection = socket.create_connection(("127.0.0.1", process.port))
    connection.sendall(head(address, 0, len(envelope)) + envelope[: 2 * MIB])
    _wait_until(lambda: visitor.head(address).offset >= MIB)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
    _wait_until(lambda: visitor.head(address).offset == 2 * MIB)
    assert visitor.patch(address, 2 * MIB, envelope[2 * MIB :]).status == 204
    assert server.bodies() == [envelope]


def _wait_until(true: object, seconds: float = 20) -> None:
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_of_two_requests_at_once_one_wins(process: Running, server: Server, office: Office) -> None:
    """Bytes sent twice at the same time are stored once; the other request is told that it came too late."""
    envelope = office.seal(3 * MIB)
    visitor = http_client(process.port)
    address = visitor.begin(len(envelope))
    for start in range(0, len(envelope), MIB):
        statuses = _at_once(8, lambda start=start: visitor.patch(address, start, envelope[start : start + MIB]).status)
        assert sorted(statuses) == [204] + [409] * 7
    assert server.bodies() == [envelope]


def _at_once(count: int, act: object) -> list[int]:
    """Run an act in several threads and return what each returned."""
    assert callable(act)
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(act())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_many_uploads_at_once_are_all_stored(process: Running, server: Server, office: Office) -> None:
    """Sixteen senders do not disturb each other."""
    sent = [office.seal(MIB) for _ in range(16)]
    pending = iter(sent)
    _at_once(16, lambda: len(http_client(process.port).send(next(pending), 200_000)))
    assert sorted(server.bodies()) == sorted(sent)


def test_a_refused_body_does_not_hide_the_refusal(standing: Running) -> None:
    """A sender of a whole piece that is refused early still reads why."""
    visitor = http_client(standing.port)
    address = visitor.begin(MIN_SIZE)
    answer = visitor.patch(address, 0, b"Dear office, " + b"x" * (MIN_SIZE - 13))
    assert (answer.status, answer.code) == (422, "readable-text")
    big = visitor.patch("/uploads/" + "A" * 43, 0, b"x" * MIB)
    assert (big.status, big.code) == (404, "unknown-upload")


def test_idle_connections_do_not_stop_the_server(standing: Running) -> None:
    """More silent connections than there are threads cost no thread."""
    visitor = http_client(standing.port)
    silent = [socket.create_connection(("127.0.0.1", standing.port)) for _ in range(100)]
    began = time.monotonic()
    assert visitor.get("/").status == 200
    assert time.monotonic() - began < 3
    for connection in silent:
        connection.close()


def test_a_client_that_does_not_close_does_not_stop_the_server(standing: Running) -> None:
    """Answered connections that are left open do not hold the thread that accepts."""
    visitor = http_client(standing.port)
    left_open = [socket.create_connection(("127.0.0.1", standing.port)) for _ in range(20)]
    for connection in left_open:
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    began = time.monotonic()
    assert visitor.get("/").status == 200
    assert time.monotonic() - began < 3
    for connection in left_open:
        connection.close()


def test_a_body_is_never_written_to_a_temporary_file(process: Running, visitor: Client, office: Office) -> None:
    """While a large body arrives, the process has no file open but its database."""
    envelope = office.seal(4 * MIB)
    address = visitor.begin(len(envelope))
    with socket.create_connection(("127.0.0.1", process.port)) as connection:
        connection.sendall(head(address, 0, len(envelope)) + envelope[: 3 * MIB])
        _wait_until(lambda: visitor.head(address).offset >= 2 * MIB)
        children = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()
        opened = {os.readlink(path) for pid in children for path in Path(f"/proc/{pid}/fd").iterdir()}
    files = {Path(name).name for name in opened if name.startswith("/") and not name.startswith(("/dev/null", "/proc"))}
    assert {name for name in files if not name.startswith(("intake.db", "serve.lock", "said", "wgunicorn-"))} == set()


def test_memory_is_flat(process: Running, visitor: Client, office: Office) -> None:
    """An upload of 64 MiB in one request does not raise the peak by more than a few pieces."""
    visitor.send(office.seal(), 1 << 30)
    before = _peak(process)
    visitor.send(office.seal(64 * MIB), 1 << 30)
    assert _peak(process) - before < 24 * MIB


def _peak(process: Running) -> int:
    (child,) = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()
    line = next(line for line in Path(f"/proc/{child}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def test_a_signal_ends_the_server_in_order(server: Server, tmp_path: Path) -> None:
    """SIGTERM ends it with exit code 0 and the last line of the journal."""
    with running(server, tmp_path / "said") as started:
        assert http_client(started.port).get("/").status == 200
        started.process.send_signal(signal.SIGTERM)
        assert started.process.wait(20) == 0
    assert (tmp_path / "said").read_text().splitlines() == ["intake: started", "intake: site-loaded", "intake: stopped"]


def test_a_hangup_does_not_end_the_service(process: Running, visitor: Client) -> None:
    """SIGHUP, which a log rotation may send, starts the serving process again on the same address."""
    before = _serving(process)
    process.process.send_signal(signal.SIGHUP)
    _wait_until(lambda: _serving(process) not in ([], before) and _answers(visitor))


def _serving(process: Running) -> list[str]:
    return Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()


def test_a_worker_that_is_killed_is_replaced(process: Running, visitor: Client, server: Server, office: Office) -> None:
    """The serving process is started again, and an upload goes on."""
    envelope = office.seal(MIB)
    address = visitor.begin(len(envelope))
    visitor.patch(address, 0, envelope[:MIB])
    (child,) = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()
    os.kill(int(child), signal.SIGKILL)
    _wait_until(lambda: _answers(visitor))
    visitor.patch(address, MIB, envelope[MIB:])
    assert server.bodies() == [envelope]


def _answers(visitor: Client) -> bool:
    try:
        return visitor.get("/").status == 200
    except OSError:
        return False


def test_a_taken_address_is_said(fresh: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that is in use is one clear line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        fresh.configure("listen", port=taken.getsockname()[1])
        assert fresh.run("serve") == 69
    assert "listen.host, listen.port or listen.socket" in capsys.readouterr().err


def test_a_second_server_is_refused(process: Running, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """One state is served by one process."""
    del process
    assert server.run("serve") == 69
    assert "another process serves" in capsys.readouterr().err


def test_a_unix_socket_is_served_and_removed(server: Server, tmp_path: Path, office: Office) -> None:
    """Behind tor the server can listen on a socket file instead of a port; a stale one is replaced."""
    path = tmp_path / "s"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    server.configure("listen", socket=f'"{path}"')
    with running(server, tmp_path / "said", address="unix:") as started:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        assert path.stat().st_mode & 0o077 == 0
        started.process.terminate()
        assert started.process.wait(20) == 0
    assert not path.exists()


def test_nothing_is_stored_of_a_readable_form(process: Running, server: Server) -> None:
    """A form that is posted anywhere is refused unread."""
    form = b"what=They+came+at+night"
    for path in (b"/", b"/en/", b"/uploads", b"/submit"):
        request = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 23\r\n\r\n" + form
        status, _ = headers_of(process.raw(request))
        assert status in {405, 412}
    assert server.usage() == NOTHING


def test_a_declared_epoch_is_all_that_is_read_of_metadata(visitor: Client, server: Server) -> None:
    """The database after a creation holds no other metadata."""
    visitor.create(MIN_SIZE, None, Upload_Metadata=f"filename Y2FuYXJ5,{epoch_metadata()}")
    assert not [path for path in server.folder.iterdir() if b"Y2FuYXJ5" in path.read_bytes()]


@pytest.fixture
def connection() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connected pair of sockets."""
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_body_must_come_at_a_lowest_speed(
    connection: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte now and then does not hold a thread for long: at the deadline the body ends, and what came is kept."""
    monkeypatch.setattr(passage, "IDLE_SECONDS", 0.3)
    ours, theirs = connection
    reader = gateway.PatientUnreader(ours, iter([b"so"]))
    began = time.monotonic()
    got = b""
    while part := reader.chunk():
        got += part
        theirs.send(b"x")
        time.sleep(0.05)
    assert got.startswith(b"sox")
    assert 0.2 < time.monotonic() - began < 2
