"""One tor of the test network: its folder, its torrc, its process and the conversation with it.

Holds what all roles have in common; a role's own lines come from the module of that role. Obeys the manual page tor(1).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.tor import control
from tests.tor.control import Control
from tests.tor.keeper import Keeper

_LONGEST_SOCKET_PATH = 107  # sun_path of Linux without its closing zero
_START_SECONDS = 20

Found = TypeVar("Found")


class TorFailed(Exception):
    """a tor of the test network did not do what it had to; the end of its log is in the message"""


@dataclass(frozen=True, slots=True)
class Node:
    """One tor. `address` in 127.0.0.0/8 is its own: it listens there, and all that it sends leaves from there."""

    name: str
    folder: Path
    address: str

    def __post_init__(self) -> None:
        if len(str(self.socket)) > _LONGEST_SOCKET_PATH:
            raise ValueError(f"{self.folder} is too long a path: the control socket in it could not be opened")

    @property
    def data(self) -> Path:
        """Return where it keeps its keys and caches."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """Return where it takes commands."""
        return self.folder / "control"

    @property
    def log(self) -> Path:
        """Return where its messages go."""
        return self.folder / "log"

    @property
    def torrc(self) -> Path:
        """Return its configuration."""
        return self.folder / "torrc"

    def make_folder(self) -> None:
        """Make its folders, which tor wants to be closed to everybody else."""
        for folder in (self.folder, self.data, self.data / "keys"):
            folder.mkdir(mode=0o700)

    def launch(self, keeper: Keeper, lines: Iterable[str]) -> None:
        """Start it with these lines and its own."""
        own = (
            f"DataDirectory {self.data}",
            f"ControlSocket {self.socket}",
            "Log notice stdout",
            # A socket that is bound to a loopback address can't be connected to anything that is not loopback.
            f"OutboundBindAddress {self.address}",
            # For the case that the keeper dies before setpriv has asked for the death signal.
            f"__OwningControllerProcess {keeper.pid}",
        )
        self.torrc.write_text("".join(f"{line}\n" for line in (*own, *lines)))
        keeper.start(self.log, ["tor", "--defaults-torrc", "/dev/null", "-f", str(self.torrc)])

    def start(self, keeper: Keeper, lines: Iterable[str]) -> Control:
        """Start it and return the conversation as soon as it takes commands."""
        self.launch(keeper, lines)
        return self.wait_for(lambda: control.connect(self.socket), "take commands", _START_SECONDS)

    def wait_for(self, look: Callable[[], Found | None], what: str, seconds: float) -> Found:
        """Return what `look` finds, or raise with the end of the log when it finds nothing in time."""
        deadline = time.monotonic() + seconds
        while (found := look()) is None:
            if time.monotonic() > deadline:
                raise self.failure(f"did not {what} within {seconds:g} s")
            time.sleep(0.05)
        return found

    def failure(self, what: str) -> TorFailed:
        """Return the error that this tor failed, with the end of its log."""
        last = self.log.read_text(errors="replace").splitlines()[-12:] if self.log.exists() else ["(no log)"]
        return TorFailed("\n".join([f"{self.name} {what}", *last]))
