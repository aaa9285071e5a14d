"""A desk that an earlier version of the program made: its tables are those of then."""

from contextlib import closing
from dataclasses import replace
from importlib import resources
from pathlib import Path

import alembic.command
import pytest
from alembic.config import Config

from crypto import note, primitives
from intake.desk import backup
from intake.desk.folder import Folder
from intake.desk.progress import Silent
from intake.desk.session import Founding, found, open_slot
from intake.desk.store.database import Database
from tests.desk.desks import PASSPHRASE, TODAY, Desk

# the first with everything that founding a desk and backing it up write to
REVISION = "0012"


def _to_then(database: Database) -> None:
    """Bring an empty database to the revision of then."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations") / "desk"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, REVISION)


def founded(work: Path) -> Desk:
    """Make the desk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "migrate", _to_then)
        found(work / "desk", Founding("anna", "office", 90, TODAY, log_n=10), PASSPHRASE)
    (work / "passphrase").write_bytes(PASSPHRASE + b"\n")
    return Desk(work / "desk", work, note.Signer("north/batch", primitives.random(32)))


def saved(desk: Desk) -> Path:
    """Back the desk up, with the program of then."""
    session = replace(open_slot(Folder(desk.path), "anna", lambda _: PASSPHRASE, TODAY), office="office")
    with closing(session.database):
        return backup.make(session, desk.work / "saved", Silent()).path
