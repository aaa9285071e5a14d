"""Epochs: the days in which reports are sealed to one pair of keys, and the end of those keys.

Epochs follow each other without a gap. Destroying one protects what was sealed to it, also against someone who later
gets the whole desk and a passphrase; the file keys of opened items are in the database, so their files still open.
"""

import datetime
from collections.abc import Sequence

from crypto.recipients import STALE_GRACE
from intake.audit.events import Event
from intake.desk import ledger
from intake.desk.errors import (
    EpochAlreadyDestroyed,
    EpochHasUnopened,
    EpochNotCollected,
    EpochStillAccepted,
    EpochUnknownHere,
)
from intake.desk.session import Session
from intake.desk.store import batches, items, office
from intake.desk.store.database import Connection
from intake.desk.store.items import State
from intake.desk.store.office import EpochRow

WARN_BEFORE = datetime.timedelta(days=14)


def add(session: Session, days: int) -> EpochRow:
    """Make the next epoch; it begins on the day after the last one, however long ago that was."""
    with session.database.writing() as connection:
        last = office.epochs(connection)[-1]
        first = last.last + datetime.timedelta(days=1)
        end = max(first, session.today) + datetime.timedelta(days=days - 1)
        keys = session.keyring.make_epoch(last.number + 1)
        recipients = str(keys.hybrid.recipient()), str(keys.classical.recipient())
        epoch = EpochRow(last.number + 1, first, end, *recipients, session.today, None)
        office.add_epoch(connection, epoch)
        ledger.note(session, connection, Event.KEY_CREATED, f"epoch:{epoch.number}")
        return epoch


def destroy(session: Session, number: int, *, without_last_batch: bool = False) -> None:
    """Erase the keys of an epoch for ever; the row with its public keys and days stays."""
    with session.database.writing() as connection:
        _check_destroyable(connection, session.today, number, without_last_batch)
        ledger.note(session, connection, Event.KEY_DESTROYED, f"epoch:{number}")
    # the keys go first: if the power fails in between, the row still says that they exist, and doing it again helps
    session.keyring.destroy_epoch(number)
    with session.database.writing() as connection:
        office.mark_destroyed(connection, number, session.today)


def _check_destroyable(connection: Connection, today: datetime.date, number: int, without_last_batch: bool) -> None:
    epoch = next((epoch for epoch in office.epochs(connection) if epoch.number == number), None)
    if epoch is None:
        raise EpochUnknownHere(str(number))
    if epoch.destroyed_on:
        raise EpochAlreadyDestroyed(f"on {epoch.destroyed_on}")
    accepted_until = epoch.last + STALE_GRACE
    if today <= accepted_until:
        raise EpochStillAccepted(f"until {accepted_until}")
    # the epoch that an item declares may be wrong, so an unopened item of any epoch counts
    if waiting := items.counts(connection)[State.UNOPENED]:
        raise EpochHasUnopened(str(waiting))
    if not without_last_batch:
        _check_collected(connection, accepted_until)


def _check_collected(connection: Connection, accepted_until: datetime.date) -> None:
    """Refuse while reports sealed to the epoch may still lie on a server."""
    for server in office.servers(connection):
        last = batches.last_complete(connection, server.name)
        if last is None or last <= accepted_until:
            raise EpochNotCollected(server.name)


def warnings(epochs: Sequence[EpochRow], today: datetime.date) -> list[str]:
    """Return what should be done about the epochs soon."""
    last = epochs[-1]
    found = []
    if last.last < today:
        found.append(f"the last epoch ended on {last.last}: nobody can send a report; `triage epoch new`")
    elif last.last - today < WARN_BEFORE:
        found.append(f"the last epoch ends on {last.last}: `triage epoch new`, then carry an outbox to the server")
    return found
