"""The processes of a network and their sockets, as the kernel lists them in /proc; asks no tor."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

_TABLES = ("tcp", "tcp6", "udp", "udp6")


@dataclass(frozen=True, slots=True)
class Socket:
    """One socket of the internet families. The remote address of one that only listens is 0.0.0.0 or ::."""

    local: IPv4Address | IPv6Address
    remote: IPv4Address | IPv6Address


def of(folder: Path) -> list[int]:
    """Return the processes that have this folder in their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended while we looked
            if str(folder) in (entry / "cmdline").read_text(errors="replace"):
                found.append(int(entry.name))
    return found


def sockets(process: int) -> list[Socket]:
    """Return the internet sockets that a process has open."""
    open_inodes = set()
    for entry in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):  # it was closed while we looked
            open_inodes.update(re.findall(r"socket:\[(\d+)\]", str(entry.readlink())))
    return [socket for table in _TABLES for inode, socket in _rows(table) if inode in open_inodes]


def _rows(table: str) -> Iterator[tuple[str, Socket]]:
    for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
        columns = row.split()
        yield columns[9], Socket(_address(columns[1]), _address(columns[2]))


def _address(column: str) -> IPv4Address | IPv6Address:
    """Read ADDRESS:PORT, where the address is in 32-bit words of this machine's byte order (little-endian)."""
    raw = bytes.fromhex(column.partition(":")[0])
    return ip_address(b"".join(raw[start : start + 4][::-1] for start in range(0, len(raw), 4)))


def wait_until(true: Callable[[], bool], seconds: float) -> None:
    """Wait until something is true, which must be soon."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not true within {seconds:g} s"
        time.sleep(0.05)
