"""What the server may write to its log: a code of this closed list, and nothing else.

No line carries an address, a path, a name, a size or an exception's text, because each of these can hold what a source
sent. A code is written at most once an hour by one process: a log service stamps lines with the microsecond, and a line
per request would be a clock of the requests. The gateway and Flask log only through here.
"""

import enum
import logging
import sys
import threading
import time

_HOLD_SECONDS = 3600.0


class Code(enum.Enum):
    """Every line that can appear in the log."""

    STARTED = "started"
    STOPPED = "stopped"
    SITE_LOADED = "site-loaded"
    SITE_REFUSED = "site-refused: the built site is not the one that the office signed; nothing is served"
    STORE_FAILED = "store-failed: the database did not take or give data; run: intake doctor"
    STORAGE_FULL = "storage-full: submissions are refused for lack of room; run: intake status"
    INTERNAL_ERROR = "internal-error: a request ended with an error of this program"
    GATEWAY_ERROR = "gateway-error: the web server reported an error, or a serving process ended and is started again"
    LIBRARY_WARNING = "library-warning: a library wanted to log something"


class Journal:
    """Writes codes to standard error, each at most once in an hour."""

    def __init__(self, hold: float = _HOLD_SECONDS) -> None:
        self._hold = hold
        self._lock = threading.Lock()
        self._written: dict[Code, float] = {}

    def write(self, code: Code) -> None:
        """Write a code, unless it was written within the last hour."""
        now = time.monotonic()
        with self._lock:
            if now - self._written.get(code, -self._hold) < self._hold:
                return
            self._written[code] = now
        sys.stderr.write(f"intake: {code.value}\n")
        sys.stderr.flush()


JOURNAL = Journal()


class ClosedHandler(logging.Handler):
    """Takes what libraries log and drops all of it but the fact."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the one code that says that a library logged a warning."""
        if record.levelno >= logging.WARNING:
            JOURNAL.write(Code.LIBRARY_WARNING)


def close_logging() -> None:
    """Make every logger of this process end here: handlers that libraries attached are removed."""
    root = logging.getLogger()
    root.handlers[:] = [ClosedHandler()]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
