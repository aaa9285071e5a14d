"""The way of a connection in and out, for as long as it costs no thread.

`Arrival` takes bytes as they come until there is something to serve: the line of tor where one is required, the whole
header, and a whole body of at most 1 MiB. Longer bodies, and those whose length is not plainly said, are read by a
thread; the parser of HTTP decides there what they are. A break or a deadline after the header hands on what had come,
because bytes that arrived are kept; before its end there is nothing to hand on. `Departure` sends what a reader takes
and then waits a little for the other side to close, as a reset would hide the answer. Both are told the time and
touch no socket: the gateway does.
"""

import enum
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from intake.server import proxyline
from intake.server.proxyline import ProxyLineRefused

HEADER_SECONDS = 20.0
IDLE_SECONDS = 30.0
SLOWEST = 2048
LARGEST_BODY = 1024 * 1024
LARGEST_ANSWER = 1024 * 1024
_LARGEST_HEAD = 32 * 1024
_LINGER_SECONDS = 5.0
_LINGER_BYTES = 2 * 1024 * 1024
_STEP = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,7})[ \t]*(?=\r\n)", re.IGNORECASE)
_UNCLEAR = re.compile(rb"\r\n(?:transfer-encoding|expect|upgrade)[ \t]*:", re.IGNORECASE)
_ANY_LENGTH = re.compile(rb"\r\ncontent.length", re.IGNORECASE)


class Stage(enum.Enum):
    """How far a connection has come."""

    LINE = "waits for the line of tor"
    HEAD = "waits for the end of the header"
    BODY = "waits for the end of a body that fits into memory"
    WHOLE = "can be served: no more is read"
    STREAM = "can be served: a thread reads the rest"
    REFUSED = "is answered with `status`"
    GONE = "has nothing to serve"


ARRIVING = frozenset({Stage.LINE, Stage.HEAD, Stage.BODY})


class Arrival:
    """What has come of one connection."""

    def __init__(self, now: float, *, tor: bool) -> None:
        self.stage = Stage.LINE if tor else Stage.HEAD
        self.circuit = ""
        self.status = 400
        self.data = bytearray()
        self._whole = 0
        self._began = self._last = now

    @property
    def wants(self) -> int:
        """Say how many bytes may be read now."""
        return min(_STEP, self._whole - len(self.data)) if self.stage is Stage.BODY else _STEP

    @property
    def deadline(self) -> float:
        """Say until when more must have come: all of the header in one time, a body at a lowest speed."""
        if self.stage is not Stage.BODY:
            return self._began + HEADER_SECONDS
        return min(self._last, self._began + len(self.data) / SLOWEST) + IDLE_SECONDS

    def take(self, data: bytes, now: float) -> None:
        """Take bytes that came."""
        self.data += data
        self._last = now
        if self.stage is Stage.LINE:
            self._read_line()
        if self.stage is Stage.HEAD:
            self._look_for_end_of_head(now)
        if self.stage is Stage.BODY and len(self.data) >= self._whole:
            # one connection serves one request: what is behind it is dropped
            del self.data[self._whole :]
            self.stage = Stage.WHOLE

    def end(self) -> None:
        """Take no more: the other side has gone, is too slow, or its memory is needed."""
        if self.stage in ARRIVING:
            self.stage = Stage.WHOLE if self.stage is Stage.BODY else Stage.GONE

    def pieces(self) -> Iterator[bytes]:
        """Give what came, piece by piece."""
        for start in range(0, len(self.data), _STEP):
            yield bytes(self.data[start : start + _STEP])

    def _read_line(self) -> None:
        end = self.data.find(b"\n", 0, proxyline.LONGEST) + 1
        if not end and len(self.data) < proxyline.LONGEST:
            return
        try:
            self.circuit = proxyline.circuit(bytes(self.data[:end]))
        except ProxyLineRefused:
            self.stage = Stage.REFUSED
            return
        del self.data[:end]
        self.stage = Stage.HEAD

    def _look_for_end_of_head(self, now: float) -> None:
        end = self.data.find(b"\r\n\r\n", 0, _LARGEST_HEAD) + 4
        if end == 3:
            if len(self.data) >= _LARGEST_HEAD:
                self.stage, self.status = Stage.REFUSED, 431
            return
        length = _length_of_body(bytes(self.data[:end]))
        if length is None or length > LARGEST_BODY:
            self.stage = Stage.STREAM
            return
        self._whole, self._began = end + length, now
        self.stage = Stage.BODY


def _length_of_body(head: bytes) -> int | None:
    """Return the length where it is said once and plainly, 0 where there is no body, otherwise None."""
    said = _ANY_LENGTH.findall(head)
    if _UNCLEAR.search(head) or len(said) > 1:
        return None
    plain = _LENGTH.search(head)
    return int(plain[1]) if plain else None if said else 0


class Departure:
    """An answer on its way, and the wait for the other side to close."""

    def __init__(self) -> None:
        self._rest: deque[memoryview] = deque()
        self._source: Iterable[bytes] = ()
        self._more: Iterator[bytes] = iter(())
        self._size = 0
        self._until = 0.0
        self._left = _LINGER_BYTES
        self.is_sent = False

    def sendall(self, data: bytes) -> None:
        """Add to the answer; named as what the writer of answers calls."""
        if data:
            self._rest.append(memoryview(data))

    def follow(self, source: Iterable[bytes], size: int) -> None:
        """Add parts that are asked for one by one, when those before them were sent."""
        self._source, self._more, self._size = source, iter(source), size

    def close(self) -> None:
        """Let go of what was followed."""
        end: Callable[[], None] | None = getattr(self._source, "close", None)
        if end is not None:
            end()

    def begin(self, now: float) -> None:
        """Begin to send: a reader has a time for all of it."""
        self._until = now + IDLE_SECONDS + (self._size + sum(map(len, self._rest))) / SLOWEST

    def is_over(self, now: float, *, hurry: bool = False) -> bool:
        """Say whether its time is over; in a hurry, as soon as all is sent."""
        return now >= self._until or (hurry and self.is_sent)

    def next(self) -> memoryview | None:
        """Return what is to be sent next; None when all of it is."""
        if not self._rest:
            self.sendall(next(self._more, b""))
        return self._rest[0] if self._rest else None

    def sent(self, size: int) -> None:
        """Note that so many bytes of `next` were taken."""
        if size == len(self._rest[0]):
            self._rest.popleft()
        else:
            self._rest[0] = self._rest[0][size:]

    def linger(self, now: float) -> None:
        """Wait for the other side from now on."""
        self.is_sent = True
        self._until = now + _LINGER_SECONDS

    def drop(self, size: int) -> bool:
        """Note bytes that came too late, and say whether it is over: at the end of them, or when they are too many."""
        self._left -= size
        return not size or self._left <= 0
