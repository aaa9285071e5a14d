"""What the process says is of a closed list of codes: nothing that a visitor sends is in it (`tests/privacy`, too)."""

import base64
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto.envelope import MIN_SIZE
from intake.server.journal import Code
from tests.server.clients import OFFSET_STREAM, TUS, epoch_metadata, http_client
from tests.server.forms import Part, file, kind, multipart
from tests.server.offices import Office
from tests.server.servers import Running, Server, running

ALLOWED = re.compile(r"intake: [a-z-]+(: [a-z ,;:]+)?\Z")


@pytest.fixture
def mark() -> str:
    """Return a mark that is nowhere else."""
    return "canary" + secrets.token_hex(8)


@pytest.fixture
def watched(server: Server, tmp_path: Path) -> Iterator[Running]:
    """The real process, with everything that it says in a file."""
    with running(server, tmp_path / "said") as started:
        yield started


def everything(mark: str) -> list[tuple[str, str, dict[str, str], bytes | None]]:
    """Return requests with the mark in every place where a request has room."""
    encoded = base64.b64encode(f"{mark}.pdf".encode()).decode()
    headers = dict.fromkeys(
        ("User-Agent", "Referer", "Cookie", "X-Forwarded-For", "Accept-Language", "Authorization", mark), mark
    )
    creation = TUS | {"Upload-Length": str(MIN_SIZE), "Upload-Metadata": f"filename {encoded},{epoch_metadata()}"}
    bytes_follow = {"Content-Type": OFFSET_STREAM, "Upload-Offset": "0"}
    form = b"--x\r\nContent-Disposition: form-data; name=f; filename=" + mark.encode() + b"\r\n\r\nx\r\n--x--"
    typed = headers | {"Content-Type": f"multipart/form-data; boundary={mark}"}
    named = Part(mark, mark.encode(), f"{mark}.age", f"{mark}: {mark}\r\n")
    return [
        ("GET", f"/{mark}", headers, None),
        ("GET", f"/?{mark}={mark}", headers, None),
        ("GET", f"/uploads/{mark}", headers, None),
        (mark.upper(), "/", headers, None),
        ("POST", "/", headers | {"Content-Type": "multipart/form-data; boundary=x"}, form),
        ("POST", "/en/sealed", typed, multipart([kind("bare"), named], mark)),
        ("POST", "/en/sealed", typed, multipart([kind(mark), file(mark.encode(), mark)], mark)),
        ("POST", "/en/sealed", typed, multipart([kind("bare"), file(mark.encode(), mark)], mark)),
        ("POST", "/en/sealed", typed, mark.encode()),
        ("POST", f"/{mark}/sealed", typed, mark.encode()),
        ("GET", f"/mailbox/{mark}", headers, None),
        ("DELETE", "/mailbox/" + "0" * 64, headers | {"Deletion-Token": mark}, None),
        ("POST", "/uploads", headers | creation, None),
        ("POST", "/uploads", headers | creation | {"Content-Type": OFFSET_STREAM}, mark.encode()),
        ("POST", "/uploads", headers | creation | {"Upload-Metadata": f"epoch {mark}"}, None),
        ("POST", "/uploads", headers | creation | {"Upload-Length": mark}, None),
        ("PATCH", f"/uploads/{mark}", headers | TUS | bytes_follow, mark.encode()),
        ("PATCH", "/uploads/" + "A" * 43, headers | TUS | bytes_follow | {"Upload-Offset": mark}, mark.encode()),
        ("DELETE", f"/uploads/{mark}", headers | TUS, None),
    ]


def malformed(mark: str) -> list[bytes]:
    """Return bytes that are no request, or a broken one, with the mark in them."""
    m = mark.encode()
    return [
        m,
        m + b" / HTTP/1.1\r\n\r\n",
        b"GET /" + m + b" HTTP/7\r\n\r\n",
        b"GET /" + m + b"\x01 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + m + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + m + b"_x: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: " + m + b"\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: " + m + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nExpect: " + m + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: " + m + b"\r\n\r\n",
        b"GET /" + m * 300 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + m * 300 + b"\r\n\r\n",
        b"PROXY TCP4 " + m + b"\r\nGET / HTTP/1.1\r\n\r\n",
        b"POST /uploads HTTP/1.1\r\nHost: " + m + b"\r\nContent-Length: 99\r\n\r\n" + m,
        b"PUT /" + m + b" HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + m,
    ]


def test_the_journal_has_codes_only(watched: Running, mark: str, tmp_path: Path) -> None:
    """Whatever happens, a line of the log is one of the closed list."""
    client = http_client(watched.port)
    for method, path, headers, body in everything(mark):
        client.call(method, path, headers, body)
    for data in malformed(mark):
        watched.raw(data)
    watched.kill()
    lines = (tmp_path / "said").read_text().splitlines()
    assert lines == ["intake: started", "intake: site-loaded"]


def test_an_error_of_the_database_shows_no_value(
    server: Server, office: Office, mark: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A failing statement is reported without what it was to store."""
    with server.client() as client:
        with server.store() as store, store.connect() as connection:
            connection.exec_driver_sql(
                f"CREATE TRIGGER full BEFORE INSERT ON upload BEGIN SELECT RAISE(FAIL, '{mark}'); END"
            )
        answer = client.create(len(office.seal()))
    assert answer.status == 503
    assert mark not in answer.body.decode() + "".join(capfd.readouterr())


def test_the_environment_of_the_process_is_not_trusted(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Variables that gunicorn reads neither turn its logs on nor move the site."""
    monkeypatch.setenv("GUNICORN_CMD_ARGS", f"--access-logfile {tmp_path / 'access'} --workers 3")
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    monkeypatch.setenv("SCRIPT_NAME", "/moved")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with running(server) as started:
        assert http_client(started.port).get("/en/").status == 200
        children = Path(f"/proc/{started.process.pid}/task/{started.process.pid}/children").read_text().split()
    assert len(children) == 1
    assert not os.path.lexists(tmp_path / "access")


def test_journal_lines_have_one_form() -> None:
    """Every code is a word and perhaps a sentence, and has no room for a value."""
    assert all(ALLOWED.match(f"intake: {code.value}") for code in Code)
