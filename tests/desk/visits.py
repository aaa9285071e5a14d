"""A browser without pictures that visits `triage desk` while it runs as a process of its own."""

import http.client
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from tests.desk.desks import Desk
from tests.desk.processes import Running, started

_ENTRANCE = re.compile(r"http://127\.0\.0\.1:([0-9]+)(/enter/[A-Za-z0-9_-]{43})\n")
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
# of a command that starts on a machine where every processor is busy
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What a page said."""

    status: int
    words: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """The one browser that a desk let in."""

    running: Running
    port: int
    cookie: str
    csrf: str

    def get(self, path: str) -> Answered:
        """Ask for a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answered:
        """Send a form as a page of the desk does."""
        return self._ask("POST", path, urlencode({**fields, "csrf": self.csrf}))

    def _ask(self, method: str, path: str, body: str | None) -> Answered:
        address = f"127.0.0.1:{self.port}"
        headers = {"Host": address, "Origin": f"http://{address}", "Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answered(answer.status, _words(answer.read().decode("utf-8")))
        finally:
            connection.close()


def _words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


@contextmanager
def visited(desk: Desk, officer: str = "anna") -> Iterator[Visitor]:
    """Start `triage desk`, be let in, and kill it at the end if nobody has done so."""
    running = started(desk, "desk", "--officer", officer)
    try:
        yield _let_in(running)
    finally:
        if running.runs:
            running.kill()


def _let_in(running: Running) -> Visitor:
    deadline = time.monotonic() + _PATIENCE
    while (match := _ENTRANCE.match(running.out)) is None:
        assert time.monotonic() < deadline, running.said().err
        assert "error" not in running.said().err, running.said().err
        time.sleep(0.01)
    port = int(match[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request("GET", match[2], headers={"Host": f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.request("GET", "/cases", headers={"Host": f"127.0.0.1:{port}", "Cookie": cookie})
    found = _CSRF.search(connection.getresponse().read().decode("utf-8"))
    connection.close()
    assert found
    return Visitor(running, port, cookie, unescape(found[1]))
