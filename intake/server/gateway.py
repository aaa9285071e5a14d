"""The process that serves: gunicorn, driven from code, with everything off that writes down or gives away requests.

What is changed, and why (gunicorn 27):
* its loggers put addresses and paths of bad requests into the error log: `ClosedLogger` knows only journal codes;
* its answers to malformed requests quote them, and have none of our headers: `Worker._refuse` answers fixed bytes;
* its answers carry `Server` and `Date`: `BareResponse` sends neither (a clock can unmask an onion service);
* a thread waits five seconds for the first byte, and for ever for the others: here a connection costs no thread before
  its header and a body of at most 1 MiB are in memory, nor after the answer is made (`passage`); longer bodies, of
  which few are taken at a time, must come at a lowest speed. What came is kept;
* it serves who came first: here circuits take turns (`turns`). Full memory and full places are taken from who holds
  most, never from who comes;
* an answer of more than 1 MiB is read from its source while it is sent, not before;
* its control socket, forwarded headers, HTTP/2, its reader of PROXY lines (`proxyline` is ours) and keep-alive are off.
"""

# gunicorn has no types, and those that others wrote are of older versions
# mypy: disable-error-code="import-untyped"

import errno
import io
import ipaddress
import logging
import os
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.http.unreader import IterUnreader, SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from crypto.errors import Refusal
from intake.server import answers, passage
from intake.server.errors import AddressUnavailable, Busy, HttpRefusal, InternalError, RequestMalformed
from intake.server.journal import JOURNAL, Code, close_logging
from intake.server.passage import ARRIVING, Arrival, Departure, Stage
from intake.server.settings import Listen, Settings
from intake.server.turns import Turns

_STOP_SECONDS = 15
_SWEEP_SECONDS = 0.25
_RECEIVE = 64 * 1024
# parts of one answer that are sent before others have their turn
_BURST = 64


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
    """Reads a long body at a lowest speed, after what had come. A break, a reset and slowness are all its end.

    So nothing that had arrived is lost in an exception, and a client that is too slow is one that has gone.
    """

    def __init__(self, connection: socket.socket, arrived: Iterator[bytes]) -> None:
        super().__init__(connection)
        self._arrived = arrived
        self._began = time.monotonic()
        self._received = 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return what has come, nothing at the end."""
        data = next(self._arrived, b"") or self._receive(size_hint)
        self._received += len(data)
        return data

    def _receive(self, size_hint: int | None) -> bytes:
        until = self._began + passage.IDLE_SECONDS + self._received / passage.SLOWEST
        left = min(until - time.monotonic(), passage.IDLE_SECONDS)
        if left <= 0:
            return b""
        try:
            self.sock.settimeout(left)
            data: bytes = super().chunk(size_hint)
        except OSError:
            return b""
        return data


class Connection(TConn):  # type: ignore[misc] # gunicorn has no types
    """A connection on its way in, at a thread, or on its way out."""

    def __init__(self, arrival: Arrival, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.arrival = arrival
        self.departure = Departure()
        self.held = 0
        self.is_stream = False

    def init(self) -> None:
        """Prepare to read the request; without a stream, the socket is not read any more."""
        super().init()
        pieces = self.arrival.pieces()
        self.parser.unreader = PatientUnreader(self.sock, pieces) if self.is_stream else IterUnreader(pieces)

    def close(self, graceful: bool = False) -> None:
        """Close at once: `Departure` has been polite before."""
        util.close(self.sock)


class BareResponse(wsgi.Response):  # type: ignore[misc] # gunicorn has no types
    """An answer with the application's headers and none of gunicorn's."""

    def default_headers(self) -> list[str]:
        """Return the status line and the end of the connection."""
        return [f"HTTP/1.1 {self.status}\r\n", "Connection: close\r\n"]


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """One request per connection: in and out without a thread, and on a thread in between.

    Everything but `handle` runs on the one thread that also accepts, and never waits.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        settings: Settings = self.app.settings
        self._tor = settings.listen.tor
        self._memory = settings.server.waiting_bytes
        self._streams = min(settings.server.streams, settings.server.threads - 1)
        self._streams_each = max(1, self._streams // 4) if self._tor else self._streams
        self._arriving: dict[Connection, None] = {}
        self._leaving: dict[Connection, None] = {}
        self._turns: Turns[Connection] = Turns()
        self._streaming: Counter[str] = Counter()
        self._busy = 0
        self._held = 0
        self._swept = 0.0

    def accept(self, listener: Any) -> None:
        """Accept a connection; where there is no place left, one of those who wait loses its own."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                JOURNAL.write(Code.GATEWAY_ERROR)
                time.sleep(0.05)
            return
        arrival = Arrival(time.monotonic(), tor=self._tor)
        connection = Connection(arrival, self.cfg, client, address, listener.getsockname())
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_place()
        self._arriving[connection] = None
        self.poller.register(client, selectors.EVENT_READ, partial(self._arrive, connection))

    def _arrive(self, connection: Connection, client: socket.socket) -> None:
        """Take what has come."""
        if connection not in self._arriving:
            # it was closed by something else that happened at the same time
            return
        try:
            data = client.recv(connection.arrival.wants)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            connection.arrival.end()
        else:
            connection.arrival.take(data, time.monotonic())
            connection.held += len(data)
            self._held += len(data)
        if connection.arrival.stage not in ARRIVING:
            self._decide(connection)
        if self._held > self._memory:
            self._make_room()

    def _make_room(self) -> None:
        """Hand on what the greediest has sent so far: it is kept, and its sender is told how far it came."""
        greediest = max(self._arriving, key=lambda connection: connection.held, default=None)
        if greediest is not None:
            self._end(greediest)

    def _make_place(self) -> None:
        """End the oldest connection of the circuit that has most of them, or one that is only being closed."""
        if self._arriving:
            having = Counter(connection.arrival.circuit for connection in self._arriving)
            most, _ = having.most_common(1)[0]
            self._end(next(each for each in self._arriving if each.arrival.circuit == most))
        elif self._leaving:
            self._close(next(iter(self._leaving)))

    def _end(self, connection: Connection) -> None:
        connection.arrival.end()
        self._decide(connection)

    def _decide(self, connection: Connection) -> None:
        """Do what follows from how far a connection came."""
        del self._arriving[connection]
        self.poller.unregister(connection.sock)
        arrival = connection.arrival
        if arrival.stage is Stage.GONE:
            self._close(connection)
        elif arrival.stage is Stage.REFUSED:
            self._answer(connection, arrival.status)
        elif arrival.stage is Stage.STREAM and not self._has_place_for_stream(arrival.circuit):
            self._answer(connection, 429)
        else:
            if arrival.stage is Stage.STREAM:
                connection.is_stream = True
                self._streaming[arrival.circuit] += 1
            self._turns.join(arrival.circuit, connection)
            self._serve_next()

    def _has_place_for_stream(self, circuit: str) -> bool:
        return self._streaming.total() < self._streams and self._streaming[circuit] < self._streams_each

    def _serve_next(self) -> None:
        """Give to threads as many as are free, so that the turns are kept here and not in the threads' own queue."""
        while self._turns and self._busy < self.cfg.threads:
            self._busy += 1
            self.enqueue_req(self._turns.next())

    def handle(self, connection: Connection) -> bool:
        """Serve the one request of a connection, on a thread; the answer is sent later."""
        try:
            connection.init()
            self.handle_request(next(connection.parser), connection)
        except (NoMoreData, StopIteration, OSError):
            # the other side has gone; there is nobody to answer
            return False
        except ParseException as error:
            connection.departure.sendall(_fixed_answer(_STATUS.get(type(error), 400)))
        except Exception:
            # the outermost frame of a connection
            JOURNAL.write(Code.INTERNAL_ERROR)
            connection.departure = Departure()
            connection.departure.sendall(_fixed_answer(500))
        return False

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Give a request to the application and keep its answer."""
        client = (conn.arrival.circuit, 0) if self._tor else conn.client
        response, environ = wsgi.create(req, conn.sock, client, conn.server, self.cfg, response_class=BareResponse)
        response.sock = conn.departure
        environ["wsgi.multithread"] = True
        environ["wsgi.errors"] = Nowhere()
        parts = self.wsgi(environ, response.start_response)
        if (response.response_length or 0) > passage.LARGEST_ANSWER and req.method != "HEAD":
            response.send_headers()
            conn.departure.follow(parts, response.response_length)
            return False
        try:
            for part in parts:
                response.write(part)
            response.close()
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return False

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """Begin to send the answer, and serve the next."""
        self._busy -= 1
        if conn.is_stream:
            # this forgets circuits that have no stream any more
            self._streaming -= Counter([conn.arrival.circuit])
        self._release(conn)
        self._leave(conn)
        self._serve_next()

    def _answer(self, connection: Connection, status: int) -> None:
        """Answer without asking the application."""
        connection.departure.sendall(_fixed_answer(status))
        self._release(connection)
        self._leave(connection)

    def _leave(self, connection: Connection) -> None:
        if connection.departure.next() is None:
            self._close(connection)
            return
        connection.sock.setblocking(False)
        connection.departure.begin(time.monotonic())
        self._leaving[connection] = None
        self.poller.register(connection.sock, selectors.EVENT_WRITE, partial(self._send, connection))
        self._send(connection, connection.sock)

    def _send(self, connection: Connection, client: socket.socket) -> None:
        """Send what the other side takes now, and wait for its end when that was all."""
        if connection not in self._leaving:
            return
        try:
            for _ in range(_BURST):
                part = connection.departure.next()
                if part is None:
                    break
                connection.departure.sent(client.send(part))
            else:
                # the others have their turn, and the socket will be writable again
                return
            client.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            return
        except (OSError, Refusal):
            # the other side has gone, or what is followed can't be read to its end
            self._close(connection)
            return
        connection.departure.linger(time.monotonic())
        self.poller.modify(client, selectors.EVENT_READ, partial(self._linger, connection))

    def _linger(self, connection: Connection, client: socket.socket) -> None:
        """Drop what comes too late.

        Closing while bytes arrive makes the system send a reset, and the browser would show that instead of our answer.
        """
        if connection not in self._leaving:
            return
        try:
            size = len(client.recv(_RECEIVE))
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if connection.departure.drop(size):
            self._close(connection)

    def murder_pending(self) -> None:
        """End what is too slow; a worker that stops waits for no one who has not asked or is already answered."""
        now = time.monotonic()
        if now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        for connection in [each for each in self._arriving if each.arrival.deadline <= now or not self.alive]:
            self._end(connection)
        for connection in [each for each in self._leaving if each.departure.is_over(now, hurry=not self.alive)]:
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        if connection in self._leaving:
            del self._leaving[connection]
            self.poller.unregister(connection.sock)
        self._release(connection)
        connection.departure.close()
        self.nr_conns -= 1
        connection.close()

    def _release(self, connection: Connection) -> None:
        """Free the memory of what came."""
        self._held -= connection.held
        connection.held = 0
        connection.arrival.data.clear()


class Nowhere(io.TextIOBase):
    """Where WSGI errors go: what Flask would write there holds paths and exception texts."""

    def write(self, text: str) -> int:
        """Drop a text."""
        return len(text)


_STATUS = {LimitRequestLine: 414, ExpectationFailed: 417, LimitRequestHeaders: 431, UnsupportedTransferCoding: 501}
_REFUSALS: Mapping[int, Callable[[], HttpRefusal]] = {429: lambda: Busy(Retry_After="60"), 500: InternalError}


def _fixed_answer(status: int) -> bytes:
    """Return the answer to a request that did not reach the application."""
    refusal = _REFUSALS.get(status, RequestMalformed)()
    content = answers.body(refusal)
    head = [("Content-Type", "application/json"), ("Content-Length", str(len(content))), ("Connection", "close")]
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answers.PUBLIC.seal([*head, *refusal.headers.items()])]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + content


class Gateway(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn with our settings and no other: neither files nor the environment are asked."""

    def __init__(self, make_app: Callable[[], Flask], settings: Settings, listener: socket.socket) -> None:
        self._make_app = make_app
        self.settings = settings
        self._listener = listener
        # one number for good: after SIGHUP gunicorn compares addresses, and would close a listener that has another
        self._bind = f"fd://{os.dup(listener.fileno())}"
        super().__init__(prog="intake")

    def load_config(self) -> None:
        """Set every option that matters here."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def _options(self) -> dict[str, Any]:
        server = self.settings.server
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


def listen(settings: Listen, *, shared: bool = False) -> socket.socket:
    """Return a listening socket, or raise AddressUnavailable; gunicorn would try for five seconds and then exit."""
    try:
        return (
            _unix_listener(Path(settings.socket), shared or settings.tor)
            if settings.socket
            else _tcp_listener(settings)
        )
    except (OSError, ValueError) as error:
        raise AddressUnavailable(getattr(error, "strerror", None) or "not an address") from None


def _tcp_listener(settings: Listen) -> socket.socket:
    host = ipaddress.ip_address(settings.host)
    family = socket.AF_INET if host.version == 4 else socket.AF_INET6
    return socket.create_server((str(host), settings.port), family=family, backlog=1024)


def _unix_listener(path: Path, for_group: bool) -> socket.socket:
    """Listen at a path; a socket that a killed process left there is replaced, anything else is not."""
    if path.is_socket():
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    if for_group:
        # tor is another user; the folder says, by its group, whose group this is
        path.chmod(0o660)
    listener.listen(1024)
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address as a browser takes it."""
    name = listener.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"http://{host}:{name[1]}"


def serve(make_app: Callable[[], Flask], settings: Settings, *, shared: bool = False) -> int:
    """Serve until a signal ends it, and return the exit code; a socket file that is `shared` is its group's too."""
    listener = listen(settings.listen, shared=shared)
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
