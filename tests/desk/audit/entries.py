"""The entries of a desk's own log, read as they are stored."""

from intake.audit import entry
from intake.audit.entry import Entry
from intake.desk import ledger
from intake.desk.session import unlocked
from tests.desk.desks import PASSPHRASE, TODAY, Desk


def entries(desk: Desk, officer: str | None = None) -> list[Entry]:
    """Return every entry of the last generation; looking at them adds none."""
    with (
        unlocked(desk.path, officer, lambda _: PASSPHRASE, TODAY, recorded=False) as session,
        session.database.reading() as connection,
    ):
        storage = ledger.own(session, connection).storage
        return [entry.parse(data) for data in storage.all_data(0, storage.size())]
