"""A tiny web server on a unix socket, to stand behind an onion: it answers with what it was told about the connection.

It serves several connections at a time and understands just enough of HTTP for one request on each.
"""

from __future__ import annotations

import contextlib
import socketserver
import threading
from pathlib import Path
from types import TracebackType


class _Reflection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Answer with the first line that came, which is tor's PROXY line when it is told to write one."""
        first = line = self.rfile.readline()
        while line.strip():
            line = self.rfile.readline()
        with contextlib.suppress(ConnectionError):  # the circuit was closed in the meantime
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(first), first)
            )


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False  # a visitor whose circuit is still open would be waited for
    request_queue_size = 128


class Mirror:
    """A running mirror at a path."""

    def __init__(self, path: Path) -> None:
        self.target = f"unix:{path}"
        self._server = _Server(str(path), _Reflection)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Mirror:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
