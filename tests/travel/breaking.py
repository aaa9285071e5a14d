"""A line that breaks: forwards TCP on loopback and cuts every connection when it was told to.

Knows nothing of HTTP: it breaks at a byte, as a circuit does, not at the end of a request.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

_PIECE = 16 * 1024
_AT_ONCE = struct.pack("ii", 1, 0)


class BreakingLine:
    """Forwards to a port of this machine; breaks after so many bytes went towards it, each number once.

    `at_break` is called before the connection is cut, so that a test can break the server at the same moment.
    """

    def __init__(self, target: int, breaks_at: list[int], at_break: Callable[[], None] = lambda: None) -> None:
        self._target = target
        self._at_break = at_break
        self._breaks_at = sorted(breaks_at)
        self._sent = 0
        self._guard = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.breaks = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop taking connections."""
        # shutdown wakes the thread that waits in accept; close alone would leave it there
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        """Forward one connection in both directions until either side ends it or it breaks."""
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as server:
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            self._forward(client, server)
            back.join()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(_PIECE):
                if self._breaks(len(piece)):
                    server.sendall(piece[: len(piece) // 2])
                    self._at_break()
                    _cut(client, server)
                    return
                server.sendall(piece)
            server.shutdown(socket.SHUT_WR)

    def _breaks(self, length: int) -> bool:
        """Count what goes towards the server and say whether the line breaks here."""
        with self._guard:
            self._sent += length
            if not self._breaks_at or self._sent < self._breaks_at[0]:
                return False
            self._breaks_at.pop(0)
            self.breaks += 1
            return True


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)


def _cut(*sides: socket.socket) -> None:
    """Let both connections end as a broken line does: with a reset instead of a goodbye."""
    for side in sides:
        with contextlib.suppress(OSError):
            side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            side.shutdown(socket.SHUT_RD)
