"""Signing in, and proving once more who one is: name, password and code together, or nothing.

Whoever fails learns neither which of the three was wrong nor whether the account exists: an unknown name costs the same
hash, and what is answered is one sentence. The outcome is on record before it is answered.
"""

import threading
from dataclasses import dataclass
from typing import Protocol

from crypto import primitives
from intake.audit.entry import Act
from intake.audit.events import Event, Outcome, Reason
from intake.server.office import passwords, tries
from intake.server.office.codes import Codes, Judged, setup_hash
from intake.server.office.errors import SecondPersonNeeded, SetupFailed, SignInFailed
from intake.server.office.port import Role
from intake.server.office.store import Account, OfficeStore
from intake.server.office.tries import Tries

# each hash takes 128 MiB
_AT_ONCE = 2
_LONGEST_NAME = 64
_REASONS = {Judged.WRONG: Reason.WRONG_CODE, Judged.REUSED: Reason.REUSED_CODE}


class Recorder(Protocol):
    """What puts an act on record."""

    def record(self, act: Act) -> None:
        """Put an act on record, durably, or raise LogUnwritable."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person typed."""

    name: str
    password: str
    code: str


class Entrance:
    """Where credentials are judged and failures counted."""

    def __init__(self, store: OfficeStore, recorder: Recorder, codes: Codes, failed: Tries) -> None:
        self._store = store
        self._recorder = recorder
        self._codes = codes
        self._tries = failed
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._nobodys = primitives.argon2id_hash(primitives.random(16))

    def sign_in(self, given: Credentials) -> Account:
        """Return the account of who signs in, or raise SignInFailed."""
        account = self._judge(given)
        self._recorder.record(Act(Event.LOGIN_SUCCESS, actor=account.pseudonym, role=account.role))
        return account

    def confirm(self, account: Account, password: str, code: str) -> None:
        """Have who is signed in prove it again, or raise SignInFailed."""
        self._judge(Credentials(account.name, password, code))

    def second(self, first: Account, given: Credentials) -> Account:
        """Return the account of a second person who may consent to an export, or raise."""
        account = self._judge(given)
        if account.pseudonym == first.pseudonym or account.role not in (Role.COURIER, Role.OPERATOR):
            self._refused(first, Reason.SECOND_PERSON_MISSING)
            raise SecondPersonNeeded
        return account

    def setup(self, name: str, code: str) -> Account:
        """Return the account that a setup code belongs to, or raise SetupFailed."""
        self._tries.check()
        account = self._named(name)
        expected = account.setup if account and account.setup else bytes(32)
        if not primitives.equal(expected, setup_hash(code)) or account is None or account.locked:
            self._fail(account, Reason.WRONG_CODE)
            raise SetupFailed
        return account

    def _judge(self, given: Credentials) -> Account:
        """Return the account whose password and code these are; in the end as it is then, not as it was at first."""
        self._tries.check()
        account = self._named(given.name)
        reason = self._wrong(account, given)
        with self._store.accounts() as accounts:
            current = accounts.known_as(account.pseudonym) if account else None
            if reason is None and account and current and current.generation == account.generation:
                accounts.change(current, failures=0)
                return current
        self._fail(account, reason or Reason.LOCKED)
        raise SignInFailed

    def _wrong(self, account: Account | None, given: Credentials) -> Reason | None:
        """Return what is wrong with credentials; a password is hashed in any case."""
        stored = account.password if account and account.password else self._nobodys
        with self._places:
            fits = primitives.argon2id_verify(stored, passwords.normal(given.password[: passwords.LONGEST + 1]))
        if account is None or account.secret is None or not fits:
            return Reason.WRONG_PASSWORD
        if account.locked:
            return Reason.LOCKED
        return _REASONS.get(self._codes.use(account.secret, given.code))

    def _named(self, name: str) -> Account | None:
        with self._store.accounts() as accounts:
            return accounts.named(name.strip().lower()[:_LONGEST_NAME])

    def _fail(self, account: Account | None, reason: Reason) -> None:
        """Count a failure, lock the account after the fifth, and put it on record; who is unknown has no pseudonym."""
        self._tries.count()
        if account is None:
            self._recorder.record(Act(Event.LOGIN_FAIL, Outcome.FAILURE, reason=reason))
            return
        with self._store.accounts() as accounts:
            failures = accounts.count_failure(account)
            locks = failures >= tries.IN_A_ROW and not account.locked
            if locks:
                accounts.renew(account, locked=True)
        self._recorder.record(
            Act(Event.LOGIN_FAIL, Outcome.FAILURE, actor=account.pseudonym, role=account.role, reason=reason)
        )
        if locks:
            self._recorder.record(Act(Event.LOGIN_LOCK, actor=account.pseudonym, role=account.role))

    def _refused(self, account: Account, reason: Reason) -> None:
        self._recorder.record(
            Act(Event.AUTHZ_FAIL, Outcome.REFUSED, actor=account.pseudonym, role=account.role, reason=reason)
        )
