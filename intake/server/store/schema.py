"""The shape of the database over time: brings it to this program's, and refuses one that is older or newer.

Alembic is driven from code, on a connection of the store; there is no alembic.ini.
"""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from intake.server.errors import DatabaseAhead, DatabaseBehind, DatabaseMissing
from intake.server.store.database import Store


def _config() -> Config:
    """Return the configuration that alembic.ini would hold."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations") / "server").replace("%", "%%"))
    return config


def head() -> str:
    """Return the revision that this program writes."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise DatabaseMissing
    return revision


def current(store: Store) -> str | None:
    """Return the revision of a database, None where it has no tables."""
    with store.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(store: Store) -> tuple[str | None, str]:
    """Bring a database to this program's shape and return its revision before and after."""
    before = current(store)
    _refuse_ahead(before)
    config = _config()
    with store.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, head()


def check(store: Store) -> None:
    """Refuse a database that has not exactly this program's shape."""
    revision = current(store)
    if revision is None:
        raise DatabaseMissing
    _refuse_ahead(revision)
    if revision != head():
        raise DatabaseBehind(f"it is at {revision}, the program at {head()}")


def _refuse_ahead(revision: str | None) -> None:
    """Refuse a revision that this program has never heard of."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseAhead(f"it is at {revision}")
