"""A conversation with one tor over its control socket: commands, their replies, and events.

Obeys Tor's control-spec, as much of it as the test bed needs. Written here because `stem`, the library for it, had its
last release in 2023 and has no wheel, while deploy/prepare installs wheels only. Knows nothing of networks or onions.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType


class ControlRefused(Exception):
    """tor refused a command"""


class ControlClosed(Exception):
    """tor closed the control connection"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a reply or event, with the block of data that belongs to it."""

    code: str
    text: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that tor reports by itself: `HS_DESC UPLOADED …` and the like."""

    kind: str
    words: tuple[str, ...]
    data: str


class Control:
    """One authenticated control connection; it is used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._received = b""
        self._events: deque[Event] = deque()
        try:
            self._socket.settimeout(30)
            self._socket.connect(str(path))
            self.ask("AUTHENTICATE")  # the socket's folder is 0700: who reaches it may command
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Control:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def ask(self, command: str) -> list[Line]:
        """Send one command and return its reply; events that come in between are kept."""
        self._socket.sendall(command.encode() + b"\r\n")
        while (reply := self._message(time.monotonic() + 30))[0].code == "650":
            self._events.append(_event(reply))
        if not reply[0].code.startswith("2"):
            raise ControlRefused(f"{command.split(' ')[0]}: {reply[0].code} {reply[0].text}")
        return reply

    def information(self, key: str) -> str:
        """Return what tor knows under this key."""
        line = self.ask(f"GETINFO {key}")[0]
        return line.data or line.text.partition("=")[2]

    def listen(self, *kinds: str) -> None:
        """Ask for events of these kinds."""
        self.ask("SETEVENTS " + " ".join(kinds))

    def event(self, wanted: Callable[[Event], bool], seconds: float) -> Event:
        """Return the next event that is wanted and drop those before it; raise TimeoutError when none comes in time."""
        deadline = time.monotonic() + seconds
        while True:
            event = self._events.popleft() if self._events else _event(self._message(deadline))
            if wanted(event):
                return event

    def _message(self, deadline: float) -> list[Line]:
        lines: list[Line] = []
        while True:
            raw = self._line(deadline)
            code, mark, text = raw[:3], raw[3:4], raw[4:]
            lines.append(Line(code, text, self._block(deadline) if mark == "+" else ""))
            if mark == " ":
                return lines

    def _block(self, deadline: float) -> str:
        lines: list[str] = []
        while (line := self._line(deadline)) != ".":
            lines.append(line.removeprefix("."))
        return "".join(f"{line}\n" for line in lines)

    def _line(self, deadline: float) -> str:
        while b"\r\n" not in self._received:
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            piece = self._socket.recv(65536)
            if not piece:
                raise ControlClosed
            self._received += piece
        line, _, self._received = self._received.partition(b"\r\n")
        return line.decode()


def _event(message: list[Line]) -> Event:
    kind, *words = message[0].text.split(" ")
    return Event(kind, tuple(words), message[0].data)


def connect(path: Path) -> Control | None:
    """Return a conversation, or nothing as long as tor has not opened its socket."""
    with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
        return Control(path)
    return None
