"""An office with one account of each role, and its application."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from crypto import primitives
from intake.server.office import app, codes, passwords
from intake.server.office.codes import Codes
from intake.server.office.enrolment import Enrolments
from intake.server.office.port import Role
from intake.server.office.premises import Premises
from intake.server.office.sessions import Sessions
from intake.server.office.store import Account, OfficeStore
from intake.server.office.tries import Tries
from tests.office.desk import Desk
from tests.office.visitors import PASSWORD, Seconds, Visitor
from tests.server.conftest import first_outbox, imported, made, office, server
from tests.server.offices import TODAY, Office

NAMES = {
    "clara": Role.COURIER,
    "cyril": Role.COURIER,
    "aude": Role.AUDITOR,
    "omar": Role.OPERATOR,
    "odile": Role.OPERATOR,
}
Enter = Callable[[str], Visitor]
__all__ = ["first_outbox", "imported", "made", "office", "server"]  # the fixtures of a server


@contextmanager
def cheaply() -> Iterator[None]:
    """Make hashes of passwords cost little; what they cost in earnest is tested with the primitives."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(primitives, "ARGON2_PASSES", 1)
        patched.setattr(primitives, "ARGON2_MEMORY", 64 * 1024)
        patched.setattr(primitives, "_ARGON2_FORM", re.compile(r"\$argon2id\$v=19\$m=64,t=1,p=1\$.*"))
        yield


@pytest.fixture(scope="session")
def hashed() -> str:
    """The hash of the password that all have."""
    with cheaply():
        return primitives.argon2id_hash(passwords.normal(PASSWORD))


@pytest.fixture
def clock() -> Seconds:
    """The clock of the office."""
    return Seconds()


@pytest.fixture
def desk(office: Office) -> Desk:
    """What stands behind the pages."""
    return Desk(office)


@pytest.fixture
def store(tmp_path: Path, hashed: str) -> Iterator[OfficeStore]:
    """The accounts."""
    made = OfficeStore(tmp_path / "office.db")
    made.migrate()
    with made.accounts() as accounts:
        for number, (name, role) in enumerate(NAMES.items()):
            accounts.add(Account(f"staff-0000000{number}", name, role, hashed, codes.new_secret()))
    yield made
    made.close()


@pytest.fixture
def premises(store: OfficeStore, desk: Desk, clock: Seconds, tmp_path: Path) -> Iterator[Premises]:
    """Everything together; a minute after its start, so that codes are taken."""
    used = Codes(clock)
    clock.pass_(120)
    with cheaply():
        made = Premises(
            store,
            desk,
            tmp_path / "incoming",
            codes=used,
            failed=Tries(clock),
            sessions=Sessions(clock),
            enrolments=Enrolments(clock),
            today=lambda: TODAY,
        )
        yield made
        made.sessions.close()


@pytest.fixture
def application(premises: Premises) -> Flask:
    """The application."""
    return app.create(premises)


@pytest.fixture
def visitor(application: Flask, clock: Seconds, store: OfficeStore) -> Enter:
    """Return what gives a person of a name a browser."""

    def enter(name: str) -> Visitor:
        with store.accounts() as accounts:
            return Visitor(application, clock, accounts.named(name))

    return enter


@pytest.fixture
def enter(visitor: Enter) -> Enter:
    """Return what signs a person in."""

    def signed_in(name: str) -> Visitor:
        person = visitor(name)
        assert person.sign_in().status_code == 303
        return person

    return signed_in
