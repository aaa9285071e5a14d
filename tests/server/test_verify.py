"""`intake site verify`: what it believes, and every difference that it finds."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crypto.errors import NoteError
from intake.server.errors import SettingInvalid, SiteUnreachable
from intake.server.verify import verify
from tests.server.clients import Client
from tests.server.offices import Office
from tests.server.servers import Running, Server

Change = Callable[[str, int, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]


class Altering:
    """A server that answers as ours does, but for what the test changes."""

    def __init__(self, client: Client) -> None:
        self.change: Change = lambda _path, *rest: rest
        altering = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = client.get(self.path)
                named = {name.title(): value for name, value in answer.headers.items() if name != "content-length"}
                status, headers, body = altering.change(self.path, answer.status, named, answer.body)
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def altering(client: Client) -> Iterator[Altering]:
    """A server that can be made to lie."""
    made = Altering(client)
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_an_honest_server_is_verified(standing: Running, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Every path of a real server equals what the office signed."""
    url = f"http://127.0.0.1:{standing.port}"
    assert Server(Path("none"), office).run("site", "verify", url, "--key", office.signer("site").vkey) == 0
    assert "paths" in capsys.readouterr().out


def test_the_key_of_the_state_is_the_default(
    altering: Altering, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the server's own machine no key need be given."""
    assert server.run("site", "verify", altering.url) == 0
    assert "signed version" in capsys.readouterr().out


def other_bytes(path: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Change one byte of the script."""
    return status, headers, body.replace(b"a", b"b", 1) if path == "/site.js" else body


def no_policy(_: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Leave the policy out."""
    return status, {name: value for name, value in headers.items() if "Policy" not in name}, body


def weak_policy(path: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Allow scripts from elsewhere on one page."""
    return status, headers | ({"Content-Security-Policy": "default-src *"} if path == "/" else {}), body


def cookie(_: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Mark the visitor."""
    return status, headers | {"Set-Cookie": "id=1"}, body


def gone(path: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Leave a path out."""
    return (404 if path == "/site.css" else status), headers, body


def extra_page(path: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Serve something at a path that nobody signed."""
    return (200 if status == 404 and path not in {"/errors/404"} else status), headers, body


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (other_bytes, "/site.js: other bytes"),
        (no_policy, "/: Content-Security-Policy differs"),
        (weak_policy, "/: Content-Security-Policy differs"),
        (cookie, "/: Set-Cookie is sent"),
        (gone, "/site.css: status 404"),
        (extra_page, "a path that is not in the manifest"),
    ],
)
def test_a_difference_is_named(altering: Altering, office: Office, change: Change, said: str) -> None:
    """Other bytes, headers, marks or pages are found and named by path."""
    altering.change = change
    differences = verify(altering.url, office.signer("site").verifier).differences
    assert any(line.startswith(said) for line in differences)


def test_a_difference_ends_with_its_exit_code(altering: Altering, server: Server) -> None:
    """A script that calls the command learns of a difference."""
    altering.change = other_bytes
    assert server.run("site", "verify", altering.url) == 65


@pytest.mark.parametrize("other", ["other", "office/recipients"])
def test_a_manifest_of_another_key_is_not_believed(altering: Altering, office: Office, other: str) -> None:
    """Only the office's key for sites signs a site."""
    name, _, role = other.partition("/")
    signer = (office if name == "office" else Office(name)).signer(role or "site")
    with pytest.raises(NoteError):
        verify(altering.url, signer.verifier)


@pytest.mark.parametrize("url", ["ftp://x", "127.0.0.1:80", "http://", "http://x/path"])
def test_what_is_no_address_of_a_site_is_refused(office: Office, url: str) -> None:
    """The address of a site is scheme, host and port."""
    with pytest.raises(SettingInvalid):
        verify(url, office.signer("site").verifier)


def test_a_silent_server_is_said(office: Office) -> None:
    """A server that cannot be reached is not one that differs."""
    with pytest.raises(SiteUnreachable):
        verify("http://127.0.0.1:1", office.signer("site").verifier)
