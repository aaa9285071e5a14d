"""`intake staff`: accounts of the office's pages, managed by whoever has the server's terminal. All is on record."""

import argparse
import getpass
import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from intake import clock
from intake.audit.entry import Act
from intake.server import ledger
from intake.server.commands import call
from intake.server.ledger import Ledger
from intake.server.office import codes, passwords
from intake.server.office.errors import NotTerminal, PasswordFile
from intake.server.office.port import Role
from intake.server.office.staff import New, Staff
from intake.server.office.store import Account, OfficeStore


@dataclass(frozen=True, slots=True)
class _Record:
    """Puts acts of the terminal on record."""

    ledger: Ledger

    def record(self, act: Act) -> None:
        """Put an act on record, durably, or raise LogUnwritable."""
        self.ledger.record([act], clock.today())


@contextmanager
def _staff(arguments: argparse.Namespace) -> Iterator[Staff]:
    """Open the accounts and the log of a state folder."""
    state = call.state_of(arguments)
    state.require()
    store = OfficeStore(state.office_database_file)
    try:
        store.check()
        with ledger.opened(state) as opened:
            yield Staff(store, _Record(opened))
    finally:
        store.close()


def add(arguments: argparse.Namespace) -> int:
    """Add an account: with a code for its owner, or with a password that is typed here."""
    name, role = arguments.name, Role(arguments.role)
    password = _password(arguments)
    if password is not None:
        passwords.check(password, password, name)
    with _staff(arguments) as staff:
        new = staff.add(name, role)
        if password is None:
            return _show_code(new)
        secret = codes.new_secret()
        staff.set_up(new.account, password, password, secret)
    return _show_secret(new.account, secret)


def list_(arguments: argparse.Namespace) -> int:
    """Show the accounts."""
    with _staff(arguments) as staff:
        accounts = staff.all()
    if arguments.json:
        print(json.dumps([_as_json(account) for account in accounts]))
    else:
        print("\n".join(_as_text(account) for account in accounts) or "there is no account yet")
    return os.EX_OK


def lock(arguments: argparse.Namespace) -> int:
    """Lock an account."""
    with _staff(arguments) as staff:
        staff.lock(arguments.name)
    return os.EX_OK


def unlock(arguments: argparse.Namespace) -> int:
    """Unlock an account."""
    with _staff(arguments) as staff:
        staff.unlock(arguments.name)
    return os.EX_OK


def remove(arguments: argparse.Namespace) -> int:
    """Remove an account."""
    with _staff(arguments) as staff:
        staff.remove(arguments.name)
    return os.EX_OK


def reset(arguments: argparse.Namespace) -> int:
    """Let an account be set up anew."""
    with _staff(arguments) as staff:
        return _show_code(staff.reset(arguments.name))


def _state(account: Account) -> str:
    return "locked" if account.locked else "in use" if account.password else "waits to be set up"


def _as_json(account: Account) -> dict[str, str]:
    return {
        "name": account.name,
        "role": account.role,
        "state": _state(account),
        "pseudonym": account.pseudonym,
    }


def _as_text(account: Account) -> str:
    return f"{account.name:<32} {account.role:<8} {_state(account):<18} {account.pseudonym}"


def _show_code(new: New) -> int:
    """Print a setup code, alone on standard output."""
    print(new.setup_code)
    print(
        f"setup code of {new.account.name} ({new.account.pseudonym}), shown now only; it works once.\n"
        "Hand it over in person; at the office's pages, under “I have a setup code”, it sets password and app.",
        file=sys.stderr,
    )
    return os.EX_OK


def _show_secret(account: Account, secret: bytes) -> int:
    """Show what an authenticator needs."""
    codes.qr(secret, account.pseudonym).terminal(out=sys.stdout, compact=True)
    print(f"secret: {codes.as_text(secret)}")
    print(
        f"{account.name} is {account.pseudonym} in the log.\n"
        "Let the app read the picture, or type the secret. Both are shown now only.",
        file=sys.stderr,
    )
    return os.EX_OK


def _password(arguments: argparse.Namespace) -> str | None:
    """Return the password that is given here, None where the account's owner chooses it with a setup code."""
    if arguments.password_file is not None:
        lines = arguments.password_file.read_bytes().decode("utf-8", "replace").splitlines()
        if len(lines) != 1:
            raise PasswordFile(str(arguments.password_file))
        return str(lines[0])
    if not arguments.here:
        return None
    password = _asked(f"password of {arguments.name}")
    passwords.check(password, _asked("the same once more"), arguments.name)
    return password


def _asked(prompt: str) -> str:
    """Ask on the terminal without echo; getpass would fall back to a visible prompt, which is refused here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{prompt}: ", stream=sys.stderr)
        except (getpass.GetPassWarning, EOFError):
            raise NotTerminal from None
