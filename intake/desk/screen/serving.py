"""The server of the screen: one socket on 127.0.0.1, one request at a time, no log, and a clock that locks.

werkzeug's own server is enough for one browser, and the desk imports nothing of the online half. Each connection has
a thread, because browsers open some that they never use; a lock lets one request at a time to the one connection
with the database.
"""

import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from crypto.errors import Refusal
from intake.desk.screen.admission import HOST, Admission
from intake.desk.screen.app import create
from intake.desk.screen.errors import PortTaken
from intake.desk.screen.hold import Hold

_EVERY = 5.0  # seconds between looks at the clock


class _Quiet(WSGIRequestHandler):
    """A handler that writes nothing about requests and says nothing about itself."""

    timeout = 60

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing: paths hold codes of cases."""

    def version_string(self) -> str:
        """Name no program."""
        return "triage"


class _OneAtATime:
    """A WSGI application behind a lock."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], lock: threading.Lock) -> None:
        self._inner = inner
        self._lock = lock

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer a request whole, so that nothing of it is done after the lock is free."""
        with self._lock:
            return list(self._inner(environ, start_response))


@contextmanager
def listening(hold: Hold, port: int) -> Iterator[tuple[BaseWSGIServer, Admission]]:
    """Yield a server that has its port; the desk is locked when the block ends."""
    lock, over = threading.Lock(), threading.Event()
    with _bound(port) as bound:
        admission = Admission(bound.getsockname()[1])
        app = _OneAtATime(create(hold, admission), lock)
        server = make_server(HOST, admission.port, app, True, request_handler=_Quiet, fd=bound.fileno())
        watch = threading.Thread(target=_watch, args=(hold, lock, over), daemon=True)
        watch.start()
        try:
            yield server, admission
        finally:
            over.set()
            server.server_close()
            with lock:
                hold.lock()
            watch.join()


def _bound(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(str(port)) from None
        raise


def _watch(hold: Hold, lock: threading.Lock, over: threading.Event) -> None:
    while not over.wait(_EVERY):
        # on a full disk the end of a session cannot be noted; it is locked all the same, and this thread goes on
        with lock, suppress(Refusal):
            hold.lock_if_idle()


def serve(server: BaseWSGIServer) -> None:
    """Answer until somebody ends it."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
