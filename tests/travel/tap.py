"""A tap between an onion's tor and the server: notes what goes through, and acts when so many bytes went to the server.

Both sides are unix sockets. Knows nothing of tus and passes tor's PROXY line on like everything else.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_PIECE = 16 * 1024
_REQUEST = re.compile(rb"(?:^|\r\n)([A-Z]+ /\S*) HTTP/1\.1\r\n")


@dataclass
class Exchange:
    """One connection: when it began and ended, what it asked for, and how many bytes came back."""

    begun: float = field(default_factory=time.monotonic)
    ended: float = float("inf")
    request: str = ""
    returned: int = 0


class Tap:
    """Listens at `path` and passes connections on to the server's socket."""

    def __init__(self, path: Path, server: Path) -> None:
        self._server = server
        self._acts: list[tuple[int, Callable[[], object]]] = []
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self._stalled = 0.0
        self.exchanges: list[Exchange] = []
        self.sent = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    def at(self, sent: int, act: Callable[[], object]) -> None:
        """Act once, in the middle of whatever is going on, when that many bytes went towards the server."""
        self._acts.append((sent, act))

    def stall(self) -> None:
        """Act: pass nothing more on in either direction of the connections that are open, and keep them open."""
        self._stalled = time.monotonic()
        self._ended.wait()

    @contextlib.contextmanager
    def leading_to(self, server: Path) -> Iterator[None]:
        """Pass new connections on to another socket until the block ends."""
        before, self._server = self._server, server
        yield
        self._server = before

    def reset(self) -> None:
        """Begin to count anew and forget what was to be done."""
        with self._guard:
            self._acts.clear()
            self.exchanges.clear()
            self.sent = 0

    def close(self) -> None:
        """Take no more connections and let go of those that stand still."""
        self._ended.set()
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
        """Pass one connection on in both directions until either side ends it."""
        exchange = Exchange()
        self.exchanges.append(exchange)
        with client, contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as server:
            server.connect(str(self._server))
            back = threading.Thread(target=self._return, args=(server, client, exchange), daemon=True)
            back.start()
            self._forward(client, server, exchange)
            back.join()

    def _forward(self, client: socket.socket, server: socket.socket, exchange: Exchange) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(_PIECE):
                if not exchange.request and (found := _REQUEST.search(piece)):
                    exchange.request = found[1].decode()
                for act in self._due(len(piece)):
                    act()
                server.sendall(piece)
            server.shutdown(socket.SHUT_WR)

    def _due(self, length: int) -> list[Callable[[], object]]:
        """Count what goes towards the server and return what is to be done now."""
        with self._guard:
            self.sent += length
            due = [act for sent, act in self._acts if sent <= self.sent]
            self._acts = [(sent, act) for sent, act in self._acts if sent > self.sent]
            return due

    def _return(self, server: socket.socket, client: socket.socket, exchange: Exchange) -> None:
        with contextlib.suppress(OSError):
            while piece := server.recv(_PIECE):
                if exchange.begun < self._stalled:
                    # the server's answer to what it had of a body; without it the page sees a dead connection
                    self._ended.wait()
                exchange.returned += len(piece)
                client.sendall(piece)
            client.shutdown(socket.SHUT_WR)
        exchange.ended = time.monotonic()
