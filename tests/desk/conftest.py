"""Fixtures of the desk's tests: a fresh desk, light passphrase work, always the same day."""

from pathlib import Path

import pytest

from crypto import age, note, primitives
from intake.desk import keyring
from intake.desk.session import Founding, found
from intake.desk.store import office
from intake.desk.store.office import Server
from tests.desk.desks import PASSPHRASE, TODAY, Desk


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make slots with little work: the passphrases here protect nothing."""
    monkeypatch.setattr(keyring, "WORK_FACTOR", 10)


@pytest.fixture(autouse=True)
def on_this_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the same day in every test."""
    monkeypatch.setattr("intake.clock.today", lambda: TODAY)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a new desk with one officer, one epoch of 90 days and one pinned server; tests work on copies."""
    work = tmp_path_factory.mktemp("founded")
    (work / "passphrase").write_bytes(PASSPHRASE + b"\n")
    found(work / "desk", Founding("anna", "office", 90, TODAY, log_n=10), PASSPHRASE)
    made = Desk(work / "desk", work, note.Signer("north/batch", primitives.random(32)))
    with made.session() as session, session.database.writing() as connection:
        office.add_server(connection, Server("north", made.server.vkey, TODAY))
    return made


@pytest.fixture
def desk(founded: Desk, tmp_path: Path) -> Desk:
    """Return a desk of this test's own."""
    return founded.copied(tmp_path)


@pytest.fixture
def recipient(desk: Desk) -> age.Recipient:
    """Return the key that reports are sealed to."""
    return desk.recipient()
