"""Answers: the same fixed headers on every one, fixed bytes, and nothing of the request."""

import gzip
import json
import logging
from pathlib import Path

import pytest
from flask import Flask

from crypto.envelope import MIN_SIZE
from intake.server import answers, app
from intake.server.errors import StoreUnavailable
from intake.server.settings import Settings
from intake.server.site import Showcase
from intake.server.store import Reader, Store
from intake.server.uploads import Uploads
from intake.site.build import CSP
from tests.server.clients import TUS, Answer, Client, application_client
from tests.server.offices import Office
from tests.server.servers import Server

FIXED = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
NEVER = {"set-cookie", "etag", "server", "date", "last-modified", "access-control-allow-origin", "x-powered-by"}
REQUESTS = [
    ("GET", "/", {}, 200),
    ("HEAD", "/", {}, 200),
    ("GET", "/site.js", {"Accept-Encoding": "gzip"}, 200),
    ("GET", "/manifest", {}, 200),
    ("GET", "/nothing", {}, 404),
    ("GET", "/%00", {}, 404),
    ("GET", "/static/x", {}, 404),
    ("POST", "/", {}, 405),
    ("BREW", "/", {}, 405),
    ("OPTIONS", "/uploads", {}, 204),
    ("POST", "/uploads", {}, 412),
    ("POST", "/uploads", TUS, 400),
    ("POST", "/uploads", TUS | {"Upload-Length": str(MIN_SIZE)}, 422),
    ("HEAD", "/uploads/x", TUS, 404),
    ("PATCH", "/uploads/x", TUS, 415),
    ("POST", "/en/sealed", {}, 411),
    ("POST", "/xx/sealed", {}, 404),
    ("PUT", "/en/sealed", {}, 405),
    ("GET", "/mailbox/x", {}, 404),
    ("GET", "/mailbox/" + "0" * 64, {}, 200),
    ("HEAD", "/mailbox/" + "0" * 64, {}, 200),
    ("DELETE", "/mailbox/" + "0" * 64, {}, 400),
    ("GET", "/", {"Host": "bad host\\@:x"}, 200),
    ("GET", "/", {"Cookie": "session=x", "Origin": "http://other.example"}, 200),
]


def assert_fixed(answer: Answer) -> None:
    """Assert the headers of every answer."""
    assert {name: answer.headers.get(name) for name in FIXED} == FIXED
    assert not NEVER & answer.headers.keys()


@pytest.mark.parametrize(("method", "path", "headers", "status"), REQUESTS)
def test_every_answer_has_the_fixed_headers(
    client: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    """Whatever is asked, the same headers are answered, and none that could mark or track a visitor."""
    answer = client.call(method, path, headers, None)
    assert answer.status == status
    assert_fixed(answer)


@pytest.mark.parametrize("where", ["office", "sequence"])
@pytest.mark.parametrize("path", ["/", "/uploads/" + "A" * 43])
def test_a_failing_database_is_answered_in_fixed_words(
    server: Server, monkeypatch: pytest.MonkeyPatch, where: str, path: str
) -> None:
    """A failure of the database is 503 without any of its text, also where the error page cannot be found."""

    def fail(_: Reader, *__: object) -> None:
        raise StoreUnavailable("secret detail")

    for method in (where, "sequence", "upload"):
        monkeypatch.setattr(Reader, method, fail)
    with server.client() as client:
        answer = client.call("GET" if path == "/" else "DELETE", path, TUS, None)
    assert answer.status == 503
    assert_fixed(answer)
    assert b"keep your copy" in answer.body
    assert b"secret" not in answer.body


@pytest.mark.parametrize("path", ["/", "/uploads/" + "A" * 43])
def test_an_unforeseen_error_is_answered_in_fixed_words(
    server: Server, monkeypatch: pytest.MonkeyPatch, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """An error of the program is 500; neither the answer nor the log says what it was."""

    def fail(*_: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr(Showcase, "current", fail)
    monkeypatch.setattr(Uploads, "find", fail)
    with server.client() as client:
        answer = client.call("GET" if path == "/" else "DELETE", path, TUS, None)
    assert answer.status == 500
    assert_fixed(answer)
    assert "secret" not in answer.body.decode() + "".join(capfd.readouterr())


def test_an_error_outside_of_flask_is_answered_too() -> None:
    """Where Flask itself fails, the outermost frame answers, with the same headers."""

    def broken(*_: object) -> list[bytes]:
        raise RuntimeError("secret detail")

    flask = Flask("broken", static_folder=None)
    flask.wsgi_app = answers.Hardened(broken)  # type: ignore[method-assign] # as Flask documents it
    answer = application_client(flask).get("/")
    assert (answer.status, answer.code) == (500, "internal-error")
    assert_fixed(answer)


def test_gzip_is_the_same_page(client: Client) -> None:
    """Who takes gzip gets the same bytes in it, others get them as they are."""
    plain = client.get("/site.js")
    packed = client.get("/site.js", Accept_Encoding="br, gzip;q=0.5")
    refused = client.get("/site.js", Accept_Encoding="gzip;q=0")
    assert (packed.headers["content-encoding"], "content-encoding" in refused.headers) == ("gzip", False)
    assert gzip.decompress(packed.body) == plain.body == refused.body


def test_an_unknown_path_is_answered_with_the_signed_page(client: Client) -> None:
    """The 404 page is one of the manifest's."""
    answer = client.get("/secret-name?q=secret-query")
    assert answer.status == 404
    assert answer.body == client.get("/errors/404").body


def test_a_refusal_has_a_code_and_a_sentence(client: Client) -> None:
    """JSON of exactly two texts, in words of our own."""
    told = json.loads(client.create(MIN_SIZE + 1).body)
    assert told == {"code": "not-padded", "message": "the size is not one of the padded sizes"}


def test_the_manifest_is_the_one_that_the_office_signed(client: Client, office: Office) -> None:
    """Anyone can fetch the signed note."""
    assert office.signer("site").verifier.name in client.get("/manifest").body.decode()


def test_nothing_is_logged_through_flask(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Python's logging gets nothing of a request, not even of a refused one."""
    with caplog.at_level(logging.DEBUG), server.client() as client:
        client.get("/canary-path?canary=1", Canary="canary")
        client.create(1)
    assert "canary" not in caplog.text


def test_the_application_has_no_session(server: Server) -> None:
    """Without a secret key Flask could not make a cookie if it wanted to."""
    with server.application() as made:
        assert made.secret_key is None


def test_a_site_that_is_no_longer_built_here_is_not_served(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After an upgrade whose site the office has not signed, nothing is served or received, and the journal says so."""
    monkeypatch.setattr("intake.site.build.style_sheet", lambda: b"body { color: red }")
    monkeypatch.setattr("intake.server.site.JOURNAL._written", {})
    with server.client() as client:
        assert (client.get("/").status, client.create(MIN_SIZE).status) == (503, 503)
    assert "site-refused" in capsys.readouterr().err
    assert server.run("serve") == 65


def test_an_application_over_an_empty_database_says_so(tmp_path: Path) -> None:
    """Without tables every request is answered as a failure of the database."""
    store = Store(f"sqlite:///{tmp_path}/empty.db")
    answer = application_client(app.create(store, Settings())).get("/")
    assert answer.status == 503
    assert_fixed(answer)
