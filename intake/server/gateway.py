"""The process that serves: gunicorn, driven from code, with everything off that writes down or gives away requests.

What is changed, and why (gunicorn 27):
* its loggers put addresses and paths of bad requests into the error log: `ClosedLogger` knows only journal codes;
* its answers to malformed requests quote them, and have none of our headers: `Worker._refuse` answers fixed bytes;
* its answers carry `Server` and `Date`: `BareResponse` sends neither (a clock can unmask an onion service);
* a thread waits five seconds for the first byte, and for ever for the others: here a connection costs no thread before
  its first byte, the whole header has a deadline, and a body must come at a lowest speed. What came before is kept;
* closing politely happened on the thread that accepts, where ten idle clients could stop it: here a serving thread
  does it;
* its control socket, forwarded headers, HTTP/2, PROXY lines and keep-alive are off.
"""

# gunicorn has no types, and those that others wrote are of older versions
# mypy: disable-error-code="import-untyped"

import contextlib
import errno
import io
import ipaddress
import logging
import os
import selectors
import socket
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi
from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from intake.server import answers
from intake.server.errors import AddressUnavailable, InternalError, RequestMalformed
from intake.server.journal import JOURNAL, Code, close_logging
from intake.server.settings import Listen, Settings

_FIRST_BYTE_SECONDS = 20.0
_HEADER_SECONDS = 20.0
_IDLE_SECONDS = 30.0
_ANSWER_SECONDS = 60.0
_LINGER_SECONDS = 5.0
_LINGER_BYTES = 2 * 1024 * 1024
_SLOWEST = 2048
_STOP_SECONDS = 15


class ClosedLogger:
    """The logger that gunicorn asks for. Nothing that it is given is written."""

    def __init__(self, cfg: Any) -> None:
        self.cfg = cfg

    def critical(self, *_: object, **__: object) -> None:
        """Write a code."""
        JOURNAL.write(Code.GATEWAY_ERROR)

    error = exception = critical

    def debug(self, *_: object, **__: object) -> None:
        """Write nothing."""

    info = warning = access = reopen_files = close_on_exec = setup = debug

    def log(self, level: int, *_: object, **__: object) -> None:
        """Write a code for an error."""
        if level >= logging.ERROR:
            JOURNAL.write(Code.GATEWAY_ERROR)


class PatientUnreader(SocketUnreader):  # type: ignore[misc] # gunicorn has no types
    """Reads from a connection up to a deadline. A break, a reset and a deadline are all the end of what comes.

    So nothing that had arrived is lost in an exception, and a client that is too slow is one that has gone.
    """

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection)
        self._until = time.monotonic() + _HEADER_SECONDS

    def expect(self, size: int) -> None:
        """Set the deadline for a body of `size` bytes."""
        self._until = time.monotonic() + _IDLE_SECONDS + size / _SLOWEST

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return what has come, nothing at the end."""
        left = min(self._until - time.monotonic(), _IDLE_SECONDS)
        if left <= 0:
            return b""
        try:
            self.sock.settimeout(left)
            data: bytes = super().chunk(size_hint)
        except OSError:
            return b""
        return data


class Connection(TConn):  # type: ignore[misc] # gunicorn has no types
    """A connection with deadlines."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.timeout = time.monotonic() + _FIRST_BYTE_SECONDS

    def init(self) -> None:
        """Prepare to read the first request."""
        super().init()
        self.parser.unreader = PatientUnreader(self.sock)

    def close(self, graceful: bool = False) -> None:
        """Close at once: `Worker.handle` has been polite before, on a thread that may wait."""
        util.close(self.sock)


class BareResponse(wsgi.Response):  # type: ignore[misc] # gunicorn has no types
    """An answer with the application's headers and none of gunicorn's."""

    def default_headers(self) -> list[str]:
        """Return the status line and the end of the connection."""
        return [f"HTTP/1.1 {self.status}\r\n", "Connection: close\r\n"]


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """One request per connection, each on a thread, with deadlines."""

    def accept(self, listener: Any) -> None:
        """Accept a connection; it is given to a thread when its first byte is there."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                JOURNAL.write(Code.GATEWAY_ERROR)
                time.sleep(0.05)
            return
        connection = Connection(self.cfg, client, address, listener.getsockname())
        self.nr_conns += 1
        self.pending_conns.append(connection)
        self.poller.register(client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def handle(self, conn: Connection) -> bool:
        """Serve the one request of a connection."""
        unread = True
        try:
            conn.init()
            request = next(conn.parser)
            self.handle_request(request, conn)
            unread = _has_unread(request)
        except (NoMoreData, StopIteration, OSError):
            # the other side has gone; there is nobody to answer
            return False
        except ParseException as error:
            _refuse(conn.sock, _STATUS.get(type(error), 400))
        except Exception:
            # the outermost frame of a connection
            JOURNAL.write(Code.INTERNAL_ERROR)
            _refuse(conn.sock, 500)
        if unread:
            _linger(conn.sock)
        return False

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Give a request to the application and send its answer."""
        response, environ = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg, response_class=BareResponse)
        environ["wsgi.multithread"] = True
        environ["wsgi.errors"] = Nowhere()
        conn.parser.unreader.expect(int(environ.get("CONTENT_LENGTH") or 0))
        parts = self.wsgi(environ, response.start_response)
        try:
            conn.sock.settimeout(_ANSWER_SECONDS)
            for part in parts:
                response.write(part)
            response.close()
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return False


class Nowhere(io.TextIOBase):
    """Where WSGI errors go: what Flask would write there holds paths and exception texts."""

    def write(self, text: str) -> int:
        """Drop a text."""
        return len(text)


_STATUS = {LimitRequestLine: 414, ExpectationFailed: 417, LimitRequestHeaders: 431, UnsupportedTransferCoding: 501}


def _refuse(connection: socket.socket, status: int) -> None:
    """Answer a request that could not be read, with fixed bytes."""
    content = answers.body(InternalError() if status == 500 else RequestMalformed())
    head = [("Content-Type", "application/json"), ("Content-Length", str(len(content))), ("Connection", "close")]
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answers.seal(head)]
    with contextlib.suppress(OSError):
        connection.settimeout(_ANSWER_SECONDS)
        connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii") + content)


def _has_unread(request: Any) -> bool:
    """Say whether the body of a request was left unread, at least in part."""
    reader = request.body.reader
    return isinstance(reader, ChunkedReader) or (isinstance(reader, LengthReader) and reader.length > 0)


def _linger(connection: socket.socket) -> None:
    """Read what is still coming before the connection is closed.

    Closing while bytes arrive makes the system send a reset, and the browser would show that instead of our answer.
    """
    until = time.monotonic() + _LINGER_SECONDS
    left = _LINGER_BYTES
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while left > 0 and (seconds := until - time.monotonic()) > 0:
            connection.settimeout(seconds)
            data = connection.recv(65536)
            if not data:
                return
            left -= len(data)


class Gateway(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn with our settings and no other: neither files nor the environment are asked."""

    def __init__(self, make_app: Callable[[], Flask], settings: Settings, listener: socket.socket) -> None:
        self._make_app = make_app
        self._settings = settings
        self._listener = listener
        # one number for good: after SIGHUP gunicorn compares addresses, and would close a listener that has another
        self._bind = f"fd://{os.dup(listener.fileno())}"
        super().__init__(prog="intake")

    def load_config(self) -> None:
        """Set every option that matters here."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def _options(self) -> dict[str, Any]:
        server = self._settings.server
        return {
            "bind": self._bind,
            "worker_class": Worker,
            "workers": 1,
            "threads": server.threads,
            "worker_connections": server.connections,
            "preload_app": True,
            "keepalive": 0,
            "graceful_timeout": _STOP_SECONDS,
            "control_socket_disable": True,
            "logger_class": ClosedLogger,
            "accesslog": None,
            "http_protocols": "h1",
            "http_parser": "python",
            "proxy_protocol": "off",
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "header_map": "refuse",
            "limit_request_line": 2048,
            "limit_request_fields": 64,
            "limit_request_field_size": 4096,
            "umask": 0o077,
            "worker_tmp_dir": _memory_folder(),
            "when_ready": self._ready,
        }

    def load(self) -> Flask:
        """Make the application, in the first process, before the serving one is forked from it."""
        return self._make_app()

    def _ready(self, _arbiter: Any) -> None:
        """Say where the server listens; the socket takes connections from here on."""
        JOURNAL.write(Code.STARTED)
        print(f"serving {address_of(self._listener)}", flush=True)


def _memory_folder() -> str | None:
    """Return a folder in memory for gunicorn's heartbeat file, which would otherwise touch the disk every second."""
    folder = Path("/dev/shm")  # noqa: S108 # the file is unlinked as soon as it is open and stays empty
    return str(folder) if os.access(folder, os.W_OK) else None


def listen(settings: Listen) -> socket.socket:
    """Return a listening socket, or raise AddressUnavailable; gunicorn would try for five seconds and then exit."""
    try:
        return _unix_listener(Path(settings.socket)) if settings.socket else _tcp_listener(settings)
    except (OSError, ValueError) as error:
        raise AddressUnavailable(getattr(error, "strerror", None) or "not an address") from None


def _tcp_listener(settings: Listen) -> socket.socket:
    host = ipaddress.ip_address(settings.host)
    family = socket.AF_INET if host.version == 4 else socket.AF_INET6
    return socket.create_server((str(host), settings.port), family=family, backlog=1024)


def _unix_listener(path: Path) -> socket.socket:
    """Listen at a path; a socket that a killed process left there is replaced, anything else is not."""
    if path.is_socket():
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(1024)
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address as a browser takes it."""
    name = listener.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"http://{host}:{name[1]}"


def serve(make_app: Callable[[], Flask], settings: Settings) -> int:
    """Serve until a signal ends it, and return the exit code."""
    listener = listen(settings.listen)
    first_process = os.getpid()
    os.environ.pop("SCRIPT_NAME", None)
    close_logging()
    try:
        Gateway(make_app, settings, listener).run()
    except SystemExit as end:
        if os.getpid() != first_process:
            raise
        JOURNAL.write(Code.STOPPED)
        return end.code if isinstance(end.code, int) else os.EX_SOFTWARE
    return os.EX_OK
