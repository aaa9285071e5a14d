"""How often signing in may fail: five times in a row for one account, which then is locked, and so often altogether."""

import threading
import time
from collections import deque
from collections.abc import Callable

from intake.server.office.errors import TooManyTries

IN_A_ROW = 5
TOGETHER = 30
WITHIN_SECONDS = 600.0


class Tries:
    """The failures of all together, in memory: an attacker who knows many names gets no further with them."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._failed: deque[float] = deque(maxlen=TOGETHER)

    def check(self) -> None:
        """Raise TooManyTries while there were too many."""
        with self._lock:
            if len(self._failed) == TOGETHER and self._seconds() - self._failed[0] < WITHIN_SECONDS:
                raise TooManyTries(Retry_After="300")

    def count(self) -> None:
        """Count a failure."""
        with self._lock:
            self._failed.append(self._seconds())
