"""The databases of a state folder over time: each is brought to this program's shape by steps of its own."""

from collections.abc import Iterator

from intake.server.logstore import LogStore
from intake.server.logstore import schema as log_schema
from intake.server.office.store import OfficeStore
from intake.server.state import State
from intake.server.store import Store, schema


def migrate(state: State) -> list[tuple[str, str | None, str]]:
    """Bring all databases to this program's shape; returns the name of each, and its revision before and after."""
    return list(_migrate(state))


def _migrate(state: State) -> Iterator[tuple[str, str | None, str]]:
    submissions = Store(state.database_url(state.settings()))
    yield "database", *schema.migrate(submissions)
    submissions.close()
    log = LogStore(state.log_file)
    yield "access log", *log_schema.migrate(log)
    log.close()
    accounts = OfficeStore(state.office_database_file)
    yield "accounts of the staff", *accounts.migrate()
    accounts.close()
