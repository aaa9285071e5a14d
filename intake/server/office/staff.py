"""The accounts of the staff: added, set up, locked, unlocked, removed. Every change is on record before it is made.

Used by the operator's pages and by `intake staff`; there the actor is `console`. In the log an account is named by its
pseudonym, as actor, or, where something is done to it, by the SHA-256 of the pseudonym in `object`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from crypto import primitives
from intake.audit.entry import Act
from intake.audit.events import Event, Reason
from intake.server.office import codes, passwords
from intake.server.office.entrance import Recorder
from intake.server.office.errors import LastOperator, NameMalformed, NoAccount, NotYourself
from intake.server.office.port import Role
from intake.server.office.store import Account, Accounts, OfficeStore

CONSOLE = "console"
_NAME = re.compile(r"[a-z][a-z0-9.-]{1,31}\Z")


@dataclass(frozen=True, slots=True)
class New:
    """An account that waits to be set up, and the code for it, which is shown once."""

    account: Account
    setup_code: str


def object_of(pseudonym: str) -> str:
    """Return how an entry names the account that something is done to."""
    return primitives.sha256(pseudonym.encode("ascii")).hex()


class Staff:
    """Changes of accounts by one actor."""

    def __init__(self, store: OfficeStore, recorder: Recorder, actor: str = CONSOLE) -> None:
        self._store = store
        self._recorder = recorder
        self._actor = actor

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        with self._store.accounts() as accounts:
            return accounts.all()

    def add(self, name: str, role: Role) -> New:
        """Add an account that its owner sets up with a code."""
        if not _NAME.match(name):
            raise NameMalformed
        code = codes.new_setup_code()
        pseudonym = f"staff-{primitives.random(4).hex()}"
        account = Account(pseudonym, name, role, setup=codes.setup_hash(code))
        with self._store.accounts() as accounts:
            accounts.add(account)
            self._record(Event.USER_CREATED, account)
        return New(account, code)

    def set_up(self, account: Account, password: str, again: str, secret: bytes) -> None:
        """Give an account its password and secret; the setup code is used up."""
        passwords.check(password, again, account.name)
        hashed = primitives.argon2id_hash(passwords.normal(password))
        with self._changing(account.name, Event.PASSWORD_CHANGE) as (accounts, current):
            if current.setup != account.setup:
                raise NoAccount
            accounts.renew(current, password=hashed, secret=secret, setup=None, failures=0)

    def change_password(self, account: Account, password: str, again: str) -> None:
        """Give an account another password."""
        passwords.check(password, again, account.name)
        hashed = primitives.argon2id_hash(passwords.normal(password))
        with self._changing(account.name, Event.PASSWORD_CHANGE) as (accounts, current):
            accounts.renew(current, password=hashed)

    def reset(self, name: str) -> New:
        """Take password and secret from an account, and return a new setup code for it."""
        code = codes.new_setup_code()
        with self._changing(name, Event.USER_UPDATED, Reason.RESET) as (accounts, account):
            self._not_last_operator(accounts, account)
            accounts.renew(account, password=None, secret=None, setup=codes.setup_hash(code), failures=0, locked=False)
        return New(replace(account, password=None, secret=None), code)

    def lock(self, name: str) -> None:
        """Lock an account and end its sessions."""
        with self._changing(name, Event.USER_UPDATED, Reason.LOCKED) as (accounts, account):
            self._not_last_operator(accounts, account)
            accounts.renew(account, locked=True)

    def unlock(self, name: str) -> None:
        """Unlock an account; the failures before are forgotten."""
        with self._changing(name, Event.USER_UPDATED) as (accounts, account):
            accounts.renew(account, locked=False, failures=0)

    def remove(self, name: str) -> None:
        """Remove an account; its pseudonym stays in the log."""
        with self._changing(name, Event.USER_DELETED) as (accounts, account):
            self._not_last_operator(accounts, account)
            accounts.remove(account)

    @contextmanager
    def _changing(self, name: str, event: Event, reason: Reason | None = None) -> Iterator[tuple[Accounts, Account]]:
        """Find an account, let it be changed, and put that on record before it is on disk."""
        with self._store.accounts() as accounts:
            account = accounts.named(name)
            if account is None:
                raise NoAccount
            yield accounts, account
            self._record(event, account, reason)

    def _not_last_operator(self, accounts: Accounts, account: Account) -> None:
        """From a page, nobody locks the office out: neither oneself nor the last operator."""
        if self._actor == CONSOLE:
            return
        if account.pseudonym == self._actor:
            raise NotYourself
        others = [each for each in accounts.all() if each.role is Role.OPERATOR and each.password and not each.locked]
        if account.role is Role.OPERATOR and [each.pseudonym for each in others] == [account.pseudonym]:
            raise LastOperator

    def _record(self, event: Event, account: Account, reason: Reason | None = None) -> None:
        self._recorder.record(
            Act(event, actor=self._actor, role=Role.OPERATOR, object=object_of(account.pseudonym), reason=reason)
            if self._actor == CONSOLE or self._actor != account.pseudonym
            else Act(event, actor=account.pseudonym, role=account.role)
        )
