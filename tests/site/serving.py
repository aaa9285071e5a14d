"""A small server for the page's own tests: serves a site under its policy, receives uploads, goes wrong as planned.

It is not the project's server and knows only as much of tus as the client uses.
"""

import hashlib
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crypto import mailbox
from intake.site.build import CSP

Fault = tuple[int, Mapping[str, str], bytes]


@dataclass
class Served:
    """What is served, what came in, and what goes wrong next: per method a list of answers that replace the own one."""

    files: dict[str, bytes]
    types: Mapping[str, str]
    address: str = ""
    requests: list[str] = field(default_factory=list)
    uploads: dict[str, bytearray] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    blocks: dict[str, bytes] = field(default_factory=dict)
    nobodys: bytes = field(default_factory=lambda: mailbox.decoy()[1])

    def received(self) -> list[bytes]:
        """The uploads that are whole."""
        return [bytes(data) for path, data in self.uploads.items() if len(data) == self.sizes[path]]

    def uploading(self) -> list[str]:
        """The methods that were used on uploads, in their order."""
        return [request.split()[0] for request in self.requests if " /uploads" in request]


@contextmanager
def serving(served: Served) -> Iterator[Served]:
    """Serve on a free port of this machine until the block ends."""
    handler = type("Handler", (_Handler,), {"served": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    served.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: Served
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""

    def parse_request(self) -> bool:
        """Note the request, and answer with a planned fault instead of handling it."""
        if not super().parse_request():
            return False
        self.served.requests.append(f"{self.command} {self.path}")
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.served.faults.get(self.command):
            return True
        self._answer(*self.served.faults[self.command].pop(0))
        return False

    def do_GET(self) -> None:
        """Give a file of the site, or a block."""
        if self.path.startswith("/mailbox/"):
            self._answer(200, {}, self.served.blocks.get(self.path.rpartition("/")[2], self.served.nobodys))
            return
        content = self.served.files.get(self.path)
        if content is None:
            self._answer(404, {}, b"")
        else:
            self._answer(200, {"Content-Type": self.served.types.get(self.path, "text/plain")}, content)

    def do_POST(self) -> None:
        """Create an upload."""
        path = f"/uploads/{secrets.token_urlsafe(32)}"
        self.served.uploads[path] = bytearray()
        self.served.sizes[path] = int(self.headers["Upload-Length"])
        self._answer(201, {"Location": path, "Upload-Offset": "0"})

    def do_HEAD(self) -> None:
        """Say how far an upload is."""
        sizes = {"Upload-Offset": str(len(self.served.uploads[self.path]))}
        self._answer(200, sizes | {"Upload-Length": str(self.served.sizes[self.path])})

    def do_PATCH(self) -> None:
        """Take a piece."""
        self.served.uploads[self.path] += self.body
        self._answer(204, {"Upload-Offset": str(len(self.served.uploads[self.path]))})

    def do_DELETE(self) -> None:
        """Drop an upload, or a mailbox for whoever has its token."""
        if self.path.startswith("/mailbox/"):
            token = bytes.fromhex(self.headers["Deletion-Token"])
            assert self.path == f"/mailbox/{hashlib.sha256(token).hexdigest()}"
            self.served.blocks.pop(self.path.rpartition("/")[2], None)
        self.served.uploads.pop(self.path, None)
        self._answer(204, {})

    def _answer(self, status: int, headers: Mapping[str, str], content: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
