"""Who is signed in: held in the memory of this process only, so that no time of a login is ever written.

A session is found by the SHA-256 of a random id that only its browser has. It ends after 15 minutes without a request,
after 8 hours, when its account is changed, with a new login of the same account, and with this process.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crypto import primitives
from intake.server.office.port import Parcel
from intake.server.office.store import Account

IDLE_SECONDS = 15 * 60.0
LONGEST_SECONDS = 8 * 3600.0


@dataclass(slots=True)
class Session:
    """One sign-in of an account; `parcel` and `upload` are what it may take away or is about to import."""

    pseudonym: str
    generation: int
    began: float
    seen: float
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    parcel: Parcel | None = None
    upload: Path | None = None
    has_read_log: bool = False

    def hold(self, parcel: Parcel) -> None:
        """Keep a file for download, in the place of an earlier one."""
        if self.parcel is not None:
            self.parcel.close()
        self.parcel = parcel

    def drop_upload(self) -> None:
        """Erase the outbox that waited to be confirmed."""
        if self.upload is not None:
            self.upload.unlink(missing_ok=True)
        self.upload = None

    def end(self) -> None:
        """Let go of everything."""
        if self.parcel is not None:
            self.parcel.close()
        self.parcel = None
        self.drop_upload()


class Sessions:
    """The sessions of this process."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._open: dict[bytes, Session] = {}

    def begin(self, account: Account) -> str:
        """Begin a session under a new id and return the id; an earlier one of the account ends."""
        token, now = secrets.token_urlsafe(32), self._seconds()
        session = Session(account.pseudonym, account.generation, now, now)
        with self._lock:
            self._end_where(lambda each: each.pseudonym == account.pseudonym)
            self._open[_key(token)] = session
        return token

    def find(self, token: str) -> Session | None:
        """Return the session of an id and count this as its last request."""
        now = self._seconds()
        with self._lock:
            self._end_where(lambda each: now - each.seen >= IDLE_SECONDS or now - each.began >= LONGEST_SECONDS)
            session = self._open.get(_key(token))
            if session is not None:
                session.seen = now
            return session

    def awake(self, session: Session, parts: Iterator[bytes]) -> Iterator[bytes]:
        """Give the parts of a long download, during which a session is not idle."""
        for part in parts:
            session.seen = self._seconds()
            yield part

    def end(self, token: str) -> None:
        """End a session."""
        with self._lock:
            session = self._open.pop(_key(token), None)
        if session is not None:
            session.end()

    def end_of(self, pseudonym: str) -> None:
        """End the session of an account."""
        with self._lock:
            self._end_where(lambda each: each.pseudonym == pseudonym)

    def close(self) -> None:
        """End every session."""
        with self._lock:
            self._end_where(lambda _: True)

    def _end_where(self, over: Callable[[Session], bool]) -> None:
        for key in [key for key, session in self._open.items() if over(session)]:
            self._open.pop(key).end()


def _key(token: str) -> bytes:
    return primitives.sha256(token.encode("utf-8", "replace"))
