"""The shape of the log's file over time: brings it to this program's, and refuses one that is older or newer."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from intake.server.errors import DatabaseAhead, DatabaseBehind, DatabaseMissing
from intake.server.logstore.database import LogStore


def _config() -> Config:
    """Return the configuration that alembic.ini would hold."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations") / "log").replace("%", "%%"))
    return config


def _revision(store: LogStore) -> str | None:
    """Return the revision of a file, None where it has no tables; refuse one that this program has never heard of."""
    with store.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseAhead(f"log.db is at {revision}")
    return revision


def migrate(store: LogStore) -> tuple[str | None, str]:
    """Bring a file to this program's shape and return its revision before and after."""
    before, config = _revision(store), _config()
    with store.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, _revision(store) or ""


def check(store: LogStore) -> None:
    """Refuse a file that has not exactly this program's shape."""
    revision = _revision(store)
    if revision is None:
        raise DatabaseMissing("log.db")
    if revision != ScriptDirectory.from_config(_config()).get_current_head():
        raise DatabaseBehind(f"log.db is at {revision}")
