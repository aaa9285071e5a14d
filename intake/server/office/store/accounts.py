"""What can be asked and changed about accounts within one transaction."""

from dataclasses import dataclass, field, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.server.office.errors import NameTaken
from intake.server.office.port import Role
from intake.server.office.store.tables import ACCOUNTS


@dataclass(frozen=True, slots=True)
class Account:
    """An account; before it was set up it has the hash of a setup code instead of password and secret.

    `generation` rises whenever what a session stands on changes, which ends the sessions of before.
    """

    pseudonym: str
    name: str
    role: Role
    password: str | None = field(default=None, repr=False)
    secret: bytes | None = field(default=None, repr=False)
    setup: bytes | None = field(default=None, repr=False)
    failures: int = 0
    locked: bool = False
    generation: int = 0


class Accounts:
    """The accounts as one transaction sees and leaves them."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.execute

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        return tuple(_account(row) for row in self._run(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.name)))

    def named(self, name: str) -> Account | None:
        """Return an account by its name."""
        return self._one(ACCOUNTS.c.name == name)

    def known_as(self, pseudonym: str) -> Account | None:
        """Return an account by its pseudonym."""
        return self._one(ACCOUNTS.c.pseudonym == pseudonym)

    def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        row = self._run(sa.select(ACCOUNTS).where(condition)).one_or_none()
        return None if row is None else _account(row)

    def add(self, account: Account) -> None:
        """Add an account, or raise NameTaken."""
        if self.named(account.name) is not None:
            raise NameTaken(account.name)
        self._run(sa.insert(ACCOUNTS).values({each.name: getattr(account, each.name) for each in fields(Account)}))

    def change(self, account: Account, **changed: object) -> None:
        """Change columns of an account."""
        self._run(sa.update(ACCOUNTS).where(ACCOUNTS.c.pseudonym == account.pseudonym).values(**changed))

    def renew(self, account: Account, **changed: object) -> None:
        """Change columns of an account and end its sessions."""
        self.change(account, generation=ACCOUNTS.c.generation + 1, **changed)

    def count_failure(self, account: Account) -> int:
        """Count a wrong try and return how many there are in a row."""
        self.change(account, failures=ACCOUNTS.c.failures + 1)
        counted = self.known_as(account.pseudonym)
        return counted.failures if counted else 0

    def remove(self, account: Account) -> None:
        """Erase an account; its pseudonym stays in the log."""
        self._run(sa.delete(ACCOUNTS).where(ACCOUNTS.c.pseudonym == account.pseudonym))


def _account(row: sa.Row[Any]) -> Account:
    """Return a row as a value."""
    return Account(**{**row._mapping, "role": Role(row.role)})
