"""Accounts that are being set up: the secret is shown before it is kept, and kept only when a code of it was typed.

In memory, under a random ticket that stands in the page's form; a few minutes, and few at a time.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from intake.server.office import codes
from intake.server.office.errors import SetupOver
from intake.server.office.store import Account

LONGEST_SECONDS = 15 * 60.0
_MOST = 100


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An account, and the secret that its owner is shown."""

    account: Account
    began: float
    secret: bytes = field(default_factory=codes.new_secret, repr=False)


class Enrolments:
    """The setups under way in this process."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._open: dict[str, Enrolment] = {}

    def begin(self, account: Account) -> str:
        """Begin one and return its ticket; an earlier one of the account ends."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            kept = [(key, each) for key, each in self._open.items() if each.account.pseudonym != account.pseudonym]
            self._open = dict(kept[-_MOST:])
            self._open[ticket] = Enrolment(account, self._seconds())
        return ticket

    def find(self, ticket: str) -> Enrolment:
        """Return the setup of a ticket, or raise SetupOver."""
        with self._lock:
            found = self._open.get(ticket)
        if found is None or self._seconds() - found.began >= LONGEST_SECONDS:
            raise SetupOver
        return found

    def end(self, ticket: str) -> None:
        """Forget a setup."""
        with self._lock:
            self._open.pop(ticket, None)
