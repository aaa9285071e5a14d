"""The screen of a real desk: in this process for most tests, behind its own server for browsers."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake.desk.folder import Folder
from intake.desk.screen import serving
from intake.desk.screen.admission import Admission
from intake.desk.screen.app import create
from intake.desk.screen.hold import Hold
from tests.desk.desks import PASSPHRASE, Desk

PORT = 40001


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@dataclass(slots=True)
class Visit:
    """A browser that was let in, without the browser."""

    hold: Hold
    admission: Admission
    client: FlaskClient
    clock: Clock

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for a page as the browser does."""
        return self.client.get(path, headers={"Host": f"127.0.0.1:{PORT}"} | headers)

    def post(self, path: str, values: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        """Send a form as a page of ours does."""
        fields = [*(values or {}).items(), ("csrf", self.admission.csrf)]
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).extend(value if isinstance(value, list) else [value])
        own = {"Host": f"127.0.0.1:{PORT}", "Origin": self.admission.address}
        return self.client.post(path, data=data, headers=own | headers)

    def text(self, path: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words(answer)}"
        return words(answer)


def words(answer: TestResponse) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))).split())


@contextmanager
def visiting(desk: Desk, officer: str = "anna") -> Iterator[Visit]:
    """Open the screen of a desk and let a browser in."""
    folder, clock = Folder(desk.path), Clock()
    with folder.locked():
        hold = Hold(folder, officer, clock)
        hold.unlock(officer, PASSPHRASE)
        admission = Admission(PORT)
        client = create(hold, admission).test_client()
        visit = Visit(hold, admission, client, clock)
        visit.get(admission.entrance.removeprefix(admission.address))
        try:
            yield visit
        finally:
            hold.lock()


@contextmanager
def served(desk: Desk, officer: str = "anna") -> Iterator[tuple[Hold, Admission]]:
    """Serve the screen of a desk on a free port of loopback."""
    folder = Folder(desk.path)
    with folder.locked():
        hold = Hold(folder, officer)
        hold.unlock(officer, PASSPHRASE)
        with serving.listening(hold, 0) as (server, admission):
            running = threading.Thread(target=server.serve_forever, daemon=True)
            running.start()
            try:
                yield hold, admission
            finally:
                server.shutdown()
                running.join()
