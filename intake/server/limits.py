"""The budgets that keep the server answering (DESIGN, decision 6): none of them is per person.

All of Tor arrives from one address, so what is counted is everybody together and, where tor says which, each circuit,
under a hash whose key lives in this process only. A circuit that is beyond its share uses up nothing of the others'.
Small submissions have a reserve that large ones cannot use up.
"""

import datetime
import hashlib
import math
import secrets
import threading
import time
from collections import Counter
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
_CIRCUITS = 100_000
_OTHERS = "all that came later in this hour"

Who = Callable[[], str]


def askers() -> Who:
    """Return a function that names who asks by a keyed hash of the address, or circuit; the key dies with it."""
    key = secrets.token_bytes(32)

    def hashed() -> str:
        address = (request.remote_addr or "").encode("utf-8", "surrogateescape")
        return hashlib.blake2b(address, key=key, digest_size=16).hexdigest()

    return hashed


def count_requests(app: Flask, limits: settings.Limits, who: Who) -> Limiter:
    """Count the requests of one circuit and of all together; RateLimitExceeded is raised before any view runs."""
    circuit = ApplicationLimit(f"{limits.requests_per_minute_per_connection} per minute", key_function=who, scope="one")
    everybody = ApplicationLimit(
        f"{limits.requests_per_minute} per minute", key_function=lambda: "everybody", scope="all"
    )
    return Limiter(
        who,
        app=app,
        # in this order, and no further than the first that refuses: what a circuit asks beyond its share is not counted
        # against everybody
        application_limits=[circuit, everybody],
        fail_on_first_breach=True,
        storage_uri="memory://",
        strategy="fixed-window",
        headers_enabled=False,
        # by default a request that fits no route is not counted
        request_identifier=lambda: "any request",
    )


class Places:
    """The unfinished uploads of each circuit, so that one cannot take all places.

    Only the hashes of circuits and uploads are held, no more of them than there may be unfinished uploads.
    """

    def __init__(self, limits: settings.Limits, who: Who) -> None:
        self._most = limits.unfinished_uploads_per_circuit
        self._who = who
        self._lock = threading.Lock()
        self._taken: dict[bytes, tuple[str, datetime.date]] = {}
        self._count: Counter[str] = Counter()

    def take(self, upload: bytes, expires: datetime.date, today: datetime.date) -> None:
        """Count an upload that begins, or raise TooManyUploads."""
        circuit = self._who()
        with self._lock:
            for ended in [each for each, (_, until) in self._taken.items() if until <= today]:
                self._forget(ended)
            if self._count[circuit] >= self._most:
                raise TooManyUploads(Retry_After=_RETRY_UPLOADS)
            self._taken[upload] = circuit, expires
            self._count[circuit] += 1

    def give_back(self, upload: bytes) -> None:
        """Count an upload no longer: it is received, erased or was not admitted."""
        with self._lock:
            if upload in self._taken:
                self._forget(upload)

    def _forget(self, upload: bytes) -> None:
        circuit, _ = self._taken.pop(upload)
        self._count[circuit] -= 1
        if not self._count[circuit]:
            del self._count[circuit]


class ByteBudget:
    """The bytes that may be received in an hour; the reserve in them is for small uploads only.

    With `who`, each circuit has a share of its own. The circuits after the first hundred thousand of an hour have one.
    """

    def __init__(
        self, limits: settings.Limits, clock: Callable[[], float] = time.monotonic, who: Who | None = None
    ) -> None:
        self._whole = limits.bytes_per_hour
        self._for_large = _without_reserve(limits.bytes_per_hour, limits)
        self._for_circuit = limits.bytes_per_hour_per_circuit
        self._clock = clock
        self._who = who
        self._lock = threading.Lock()
        self._began = clock()
        self._taken = 0
        self._of_circuits: Counter[str] = Counter()

    def take(self, size: int, *, small: bool) -> float:
        """Take bytes out of the budget before they are read and return the hour they belong to, or raise Busy."""
        circuit = self._who() if self._who else None
        with self._lock:
            left = self._renewed_in()
            if self._taken + size > (self._whole if small else self._for_large) or (
                circuit is not None and self._of_circuits[self._counted_as(circuit)] + size > self._for_circuit
            ):
                raise Busy(Retry_After=str(max(1, math.ceil(left))))
            self._add(size, circuit)
            return self._began

    def give_back(self, size: int, hour: float) -> None:
        """Put back bytes that were taken in `hour` and did not come; a later hour never lacked them."""
        circuit = self._who() if self._who else None
        with self._lock:
            self._renewed_in()
            if hour == self._began:
                self._add(-size, circuit)

    def _add(self, size: int, circuit: str | None) -> None:
        self._taken = max(0, self._taken + size)
        if circuit is not None:
            name = self._counted_as(circuit)
            self._of_circuits[name] = max(0, self._of_circuits[name] + size)

    def _counted_as(self, circuit: str) -> str:
        return circuit if circuit in self._of_circuits or len(self._of_circuits) < _CIRCUITS else _OTHERS

    def _renewed_in(self) -> float:
        """Begin a new hour if this one is over and return the seconds until the next."""
        passed = self._clock() - self._began
        if passed >= _HOUR:
            self._began, self._taken, passed = self._clock(), 0, 0.0
            self._of_circuits.clear()
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
