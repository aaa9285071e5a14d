"""A desk that an officer has unlocked: folder held, keyring open, database open and of the right version."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crypto import note, selftest
from intake.audit import entry
from intake.audit.events import Event
from intake.desk import attempts, ledger
from intake.desk import keyring as rings
from intake.desk.errors import SecondOfficerNeeded, SecondOfficerSame, SlotForeign, WrongPassphrase
from intake.desk.folder import Folder, check_name, prepared
from intake.desk.keyring import Keyring
from intake.desk.store import office as rows
from intake.desk.store.database import UNFORESEEN, Database

DAYS = 90
_OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Session:
    """What every act at the desk needs. `today` is the day the command began; acts do not read the clock.

    `second` is the signing key of a second officer who opened a slot for an act of two.
    """

    folder: Folder
    keyring: Keyring
    database: Database
    office: str
    today: datetime.date
    second: note.Signer | None = None

    @property
    def officer(self) -> str:
        """The officer whose slot was opened."""
        return self.keyring.officer

    @property
    def second_officer(self) -> str | None:
        """The other officer whose slot was opened too."""
        return self.second.verifier.name.removeprefix("officer/") if self.second else None


def require_second(session: Session) -> str:
    """Return the name of the second officer who is present, or refuse an act of two."""
    if session.second_officer is None:
        raise SecondOfficerNeeded
    return session.second_officer


@contextmanager
def unlocked(
    path: Path,
    officer: str | None,
    passphrase: Callable[[str], bytes],
    today: datetime.date,
    *,
    migrating: bool = False,
    recorded: bool = True,
    second: str | None = None,
    second_passphrase: Callable[[str], bytes] | None = None,
) -> Iterator[Session]:
    """Unlock a desk for the length of a block. The lock is taken before anyone types a passphrase in vain.

    `second` names another officer who is present and opens a slot too. `recorded` is off for those who examine a log
    that cannot be continued; nothing else works without a record.
    """
    selftest.run()
    folder = Folder(path)
    folder.check()
    with folder.locked():
        opened = open_slot(folder, officer, passphrase, today)
        with closing(opened.database), blamed(opened.database):
            session = opened
            if migrating:
                opened.database.check_made()
            else:
                opened.database.check_version()
                session = entered(opened, recorded=recorded)
            if second is not None:
                session = with_second(session, second, second_passphrase or passphrase)
            yield session


@contextmanager
def blamed(database: Database) -> Iterator[None]:
    """Let what the program could not work with be told as damage, where rows hold what they cannot."""
    try:
        yield
    except UNFORESEEN as error:
        database.check_rows(error)
        raise


def open_slot(folder: Folder, officer: str | None, passphrase: Callable[[str], bytes], today: datetime.date) -> Session:
    """Open keyring and database in a folder that is held; nothing is on record yet, and the caller closes them."""
    ring = _unlock(folder, officer, passphrase, today)
    return Session(folder, ring, Database(folder.database, ring.database_key()), "", today)


def _unlock(folder: Folder, officer: str | None, passphrase: Callable[[str], bytes], today: datetime.date) -> Keyring:
    """Open an officer's slot; what failed is noted beside the database, which is closed to whoever fails."""
    name = rings.choose_officer(folder.keyring, officer)
    try:
        return Keyring.unlock(folder.keyring, name, passphrase(name))
    except WrongPassphrase:
        attempts.add(folder, name, today)
        raise


def with_second(session: Session, officer: str, passphrase: Callable[[str], bytes]) -> Session:
    """Open the slot of a second officer, who must be another one and known to this desk by the same key."""
    name = rings.choose_officer(session.folder.keyring, officer)
    if name == session.officer:
        raise SecondOfficerSame(name)
    signer = _unlock(session.folder, name, passphrase, session.today).officer_signer()
    with session.database.reading() as connection:
        keys = {known.name: known.vkey for known in rows.officers(connection)}
    # one that was never noted here, or another's slot under a second name
    if keys.get(name) != signer.vkey or keys.get(session.officer) == signer.vkey:
        raise SlotForeign(name)
    session = replace(session, second=signer)
    with session.database.writing() as connection:
        ledger.note(session, connection, Event.LOGIN_SUCCESS)
    return session


def entered(session: Session, *, recorded: bool = True) -> Session:
    """Put the unlocking on record. An officer who has a slot and was never introduced is noted here."""
    verifier = session.keyring.officer_signer().verifier
    with session.database.writing() as connection:
        session = replace(session, office=rows.setting(connection, _OFFICE) or "")
        is_known = session.officer in {officer.name for officer in rows.officers(connection)}
        if not is_known:
            rows.add_officer(connection, rows.Officer(session.officer, str(verifier), session.today))
        if recorded:
            ledger.entered(session, connection)
            if not is_known:
                ledger.note(session, connection, Event.USER_CREATED, key=entry.key_name(verifier))
    if recorded:
        attempts.clear(session.folder)
    return session


def office_keys(session: Session) -> dict[str, note.Verifier]:
    """Return the office's public keys by role; the one of `outbox` is what a server pins."""
    return {role: session.keyring.office_signer(session.office, role).verifier for role in rings.ROLES}


@dataclass(frozen=True, slots=True)
class Founding:
    """What `found` needs to know; `log_n` is the work factor of the first slot."""

    officer: str
    office: str
    days: int
    today: datetime.date
    log_n: int | None = None


def found(path: Path, founding: Founding, passphrase: bytes) -> None:
    """Make a desk: keyring, database, first epoch. It appears whole or not at all."""
    selftest.run()
    check_name(founding.officer)
    check_name(founding.office)
    with prepared(path) as folder:
        ring = Keyring.create(folder.keyring, founding.officer, passphrase, founding.log_n)
        with closing(Database.create(folder.database, ring.database_key())) as database:
            keys = ring.make_epoch(1)
            last = founding.today + datetime.timedelta(days=founding.days - 1)
            hybrid, classical = str(keys.hybrid.recipient()), str(keys.classical.recipient())
            epoch = rows.EpochRow(1, founding.today, last, hybrid, classical, founding.today, None)
            session = Session(folder, ring, database, founding.office, founding.today)
            with database.writing() as connection:
                rows.put_setting(connection, _OFFICE, founding.office)
                vkey = ring.officer_signer().vkey
                rows.add_officer(connection, rows.Officer(founding.officer, vkey, founding.today))
                rows.add_epoch(connection, epoch)
                ledger.note(session, connection, Event.KEY_CREATED, "epoch:1")
