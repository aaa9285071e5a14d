"""A server that discards: reads each request to its end and answers that it has it. What it costs is what tor costs."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

_PIECE = 256 * 1024


class _Discarding(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Read tor's line, the head and the body, and say that all of it is here."""
        length = offset = 0
        while (line := self.rfile.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            if name.lower() == b"upload-offset":
                offset = int(value)
        left = length
        while left:
            left -= len(self.rfile.read(min(left, _PIECE)))
        with contextlib.suppress(ConnectionError):
            self.wfile.write(
                b"HTTP/1.1 204 No Content\r\nUpload-Offset: %d\r\nConnection: close\r\n\r\n" % (offset + length)
            )


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


@contextlib.contextmanager
def discarding(path: Path) -> Iterator[None]:
    """Discard at this socket until the block ends."""
    with _Server(str(path), _Discarding) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield
        server.shutdown()
