"""The budgets that keep the server answering (DESIGN, decision 6): none of them is per person.

All of Tor arrives from one address, so what is counted is everybody together; the share of one connection is counted
under a hash whose key lives in this process only. Small submissions have a reserve that large ones cannot use up.
"""

import hashlib
import math
import secrets
import threading
import time
from collections.abc import Callable

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limiter

from intake.server import settings
from intake.server.errors import Busy, StorageFull, TooManyUploads
from intake.server.store import Usage

SMALL = settings.MIB
_HOUR = 3600.0
_RETRY_UPLOADS = "600"
_RETRY_STORAGE = "3600"


def count_requests(app: Flask, limits: settings.Limits) -> Limiter:
    """Count the requests of all together and of one connection; RateLimitExceeded is raised before any view runs."""
    everybody = ApplicationLimit(
        f"{limits.requests_per_minute} per minute", key_function=lambda: "everybody", scope="all"
    )
    connection = ApplicationLimit(
        f"{limits.requests_per_minute_per_connection} per minute", key_function=_connection_key(), scope="one"
    )
    return Limiter(
        _connection_key(),
        app=app,
        application_limits=[everybody, connection],
        storage_uri="memory://",
        strategy="fixed-window",
        headers_enabled=False,
        # by default a request that fits no route is not counted
        request_identifier=lambda: "any request",
    )


def _connection_key() -> Callable[[], str]:
    """Return a function that names the asking connection by a keyed hash; the key dies with the process."""
    key = secrets.token_bytes(32)

    def hashed() -> str:
        address = (request.remote_addr or "").encode("utf-8", "surrogateescape")
        return hashlib.blake2b(address, key=key, digest_size=16).hexdigest()

    return hashed


class ByteBudget:
    """The bytes that may be received in an hour; the reserve in them is for small uploads only."""

    def __init__(self, limits: settings.Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._whole = limits.bytes_per_hour
        self._for_large = _without_reserve(limits.bytes_per_hour, limits)
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._taken = 0

    def take(self, size: int, *, small: bool) -> None:
        """Take bytes out of the budget before they are read, or raise Busy."""
        with self._lock:
            left = self._renewed_in()
            if self._taken + size > (self._whole if small else self._for_large):
                raise Busy(Retry_After=str(max(1, math.ceil(left))))
            self._taken += size

    def give_back(self, size: int) -> None:
        """Put back bytes that were taken and did not come."""
        with self._lock:
            self._taken = max(0, self._taken - size)

    def _renewed_in(self) -> float:
        """Begin a new hour if this one is over and return the seconds until the next."""
        passed = self._clock() - self._began
        if passed >= _HOUR:
            self._began, self._taken, passed = self._clock(), 0, 0.0
        return _HOUR - passed


def admit(length: int, usage: Usage, free_disk: int | None, limits: settings.Limits) -> None:
    """Refuse a new upload of `length` bytes where unfinished uploads or storage have no room for it."""
    allowed: Callable[[int], int] = int if length <= SMALL else (lambda limit: _without_reserve(limit, limits))
    if usage.unfinished + 1 > max(1, allowed(limits.unfinished_uploads)):
        raise TooManyUploads(Retry_After=_RETRY_UPLOADS)
    if usage.unfinished_bytes + length > allowed(limits.unfinished_bytes):
        raise TooManyUploads(Retry_After=_RETRY_UPLOADS)
    if usage.envelope_bytes + usage.unfinished_bytes + length > allowed(limits.storage_bytes):
        raise StorageFull(Retry_After=_RETRY_STORAGE)
    expected = usage.unfinished_bytes - usage.received_bytes + length
    if free_disk is not None and free_disk - expected < limits.free_disk_bytes:
        raise StorageFull(Retry_After=_RETRY_STORAGE)


def _without_reserve(limit: int, limits: settings.Limits) -> int:
    """Return the part of a budget that large uploads may use."""
    return limit * (100 - limits.reserve_percent) // 100
