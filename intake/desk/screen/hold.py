"""The desk while its screen is open: folder held all the time, session open or locked.

What is held when it is locked is the folder and the name of the officer: the session with its keys is closed, and its
objects are let go of. Python cannot overwrite what it copied, so this is as far as it goes (THREATS). Seconds are
counted in memory only, to lock; no time of day is written anywhere.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from intake import clock
from intake.audit.events import Event
from intake.desk import ledger, session
from intake.desk.folder import Folder
from intake.desk.session import Session
from intake.desk.store import office

IDLE_SECONDS = 600.0
LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Manner:
    """How an officer wants the screen to be."""

    language: str | None = None
    keys: bool = True  # one-letter shortcuts


@dataclass(slots=True)
class Hold:
    """The one desk that is open, with the session if it is not locked."""

    folder: Folder
    officer: str
    seconds: Callable[[], float] = time.monotonic
    manner: Manner = field(default_factory=Manner)
    _session: Session | None = field(default=None, repr=False)
    _seen: float = 0.0

    @property
    def locked(self) -> bool:
        """Whether a passphrase is needed."""
        return self._session is None

    @property
    def session(self) -> Session:
        """The session on this day; the desk may be open over midnight."""
        if self._session is None:
            raise RuntimeError("the guard lets nothing through while the desk is locked")
        return replace(self._session, today=clock.today())

    def unlock(self, officer: str, passphrase: bytes) -> None:
        """Open the slot of an officer, and put it on record."""
        self.lock()
        opened = session.open_slot(self.folder, officer, lambda _: passphrase, clock.today())
        try:
            opened.database.check_version()
            self._session = session.entered(opened)
        except BaseException:
            opened.database.close()
            raise
        self.officer = officer
        self.manner = self._manner(self._session)
        self.touch()

    def lock(self) -> None:
        """Close the session and let go of its keys."""
        if self._session is None:
            return
        gone, self._session = self._session, None
        try:
            with gone.database.writing() as connection:
                ledger.note(gone, connection, Event.LOGOUT)
        finally:
            gone.database.close()
            del gone
            gc.collect()

    def touch(self) -> None:
        """Count this as work."""
        self._seen = self.seconds()

    def lock_if_idle(self) -> None:
        """Lock when nobody has worked for ten minutes."""
        if not self.locked and self.seconds() - self._seen >= IDLE_SECONDS:
            self.lock()

    def _manner(self, opened: Session) -> Manner:
        with opened.database.reading() as connection:
            language = office.setting(connection, f"screen/language/{opened.officer}")
            keys = office.setting(connection, f"screen/keys/{opened.officer}")
        return Manner(language if language in LANGUAGES else self.manner.language, keys != "off")

    def prefer(self, manner: Manner) -> None:
        """Keep how the officer wants the screen to be."""
        opened = self.session
        with opened.database.writing() as connection:
            office.put_setting(connection, f"screen/language/{opened.officer}", manner.language or LANGUAGES[0])
            office.put_setting(connection, f"screen/keys/{opened.officer}", "on" if manner.keys else "off")
            ledger.note(opened, connection, Event.USER_UPDATED)
        self.manner = manner
