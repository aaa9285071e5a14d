"""Clients of the upload protocol: one that calls the application, one that speaks HTTP to a running server."""

import base64
import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask

OFFSET_STREAM = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Answer:
    """What was answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(json.loads(self.body)["code"])

    @property
    def offset(self) -> int:
        """How far the upload is."""
        return int(self.headers["upload-offset"])


Call = Callable[[str, str, Mapping[str, str], bytes | None], Answer]


def epoch_metadata(epoch: object = 1) -> str:
    """Return the Upload-Metadata that declares an epoch."""
    return f"epoch {base64.b64encode(str(epoch).encode()).decode()}"


@dataclass(frozen=True)
class Client:
    """Speaks tus through `call`."""

    call: Call

    def create(self, length: int, body: bytes | None = None, **changed: str | None) -> Answer:
        """Begin an upload; headers can be changed, or left out with None."""
        headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": epoch_metadata()}
        if body is not None:
            headers["Content-Type"] = OFFSET_STREAM
        return self.call("POST", "/uploads", _changed(headers, changed), body)

    def begin(self, length: int) -> str:
        """Begin an upload and return its address."""
        answer = self.create(length)
        assert answer.status == 201, answer
        return answer.headers["location"]

    def patch(self, address: str, offset: int, body: bytes, **changed: str | None) -> Answer:
        """Send bytes."""
        headers = TUS | {"Upload-Offset": str(offset), "Content-Type": OFFSET_STREAM}
        return self.call("PATCH", address, _changed(headers, changed), body)

    def head(self, address: str) -> Answer:
        """Ask how far an upload is."""
        return self.call("HEAD", address, TUS, None)

    def delete(self, address: str) -> Answer:
        """Give an upload up."""
        return self.call("DELETE", address, TUS, None)

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a page."""
        return self.call("GET", path, _changed({}, headers), None)

    def send(self, envelope: bytes, piece: int = 1 << 20) -> str:
        """Send an envelope whole, in requests of `piece` bytes, and return the address of its upload."""
        address = self.begin(len(envelope))
        for offset in range(0, len(envelope), piece):
            answer = self.patch(address, offset, envelope[offset : offset + piece])
            assert answer.status == 204, answer
        assert answer.offset == len(envelope)
        return address


def _changed(headers: Mapping[str, str], changed: Mapping[str, str | None]) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    return {name: value for name, value in {**headers, **named}.items() if value is not None}


def application_client(app: Flask) -> Client:
    """Return a client that calls the application in this process."""

    def call(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        got = app.test_client().open(path, method=method, headers=dict(headers), data=body)
        return Answer(got.status_code, {name.lower(): value for name, value in got.headers}, got.get_data())

    return Client(call)


def http_client(port: int, timeout: float = 60) -> Client:
    """Return a client that opens a connection for each request."""

    def call(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers))
            got: Any = connection.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            connection.close()

    return Client(call)
