"""Rows about the office itself: officers, pinned servers, epochs, settings."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection


@dataclass(frozen=True, slots=True)
class Server:
    """A server whose key for batches is pinned under a local name."""

    name: str
    vkey: str
    added_on: datetime.date


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer and the public key that belongs to the slot."""

    name: str
    vkey: str
    added_on: datetime.date


@dataclass(frozen=True, slots=True)
class EpochRow:
    """The public side of an epoch; the row stays when its keys are destroyed."""

    number: int
    first: datetime.date
    last: datetime.date
    hybrid: str
    classical: str
    made_on: datetime.date
    destroyed_on: datetime.date | None


def setting(connection: Connection, key: str) -> str | None:
    """Return a setting's text."""
    query = sa.select(tables.setting.c.value).where(tables.setting.c.key == key)
    return connection.execute(query).scalar_one_or_none()


def put_setting(connection: Connection, key: str, value: str) -> None:
    """Store a setting in the place of what was there."""
    connection.execute(tables.setting.insert().prefix_with("OR REPLACE").values(key=key, value=value))


def add_officer(connection: Connection, officer: Officer) -> None:
    """Note an officer's public key."""
    values = {"name": officer.name, "vkey": officer.vkey, "added_on": officer.added_on}
    connection.execute(tables.officer.insert().values(values))


def put_officer(connection: Connection, officer: Officer) -> None:
    """Note an officer's public key in the place of one that never had a slot."""
    connection.execute(tables.officer.delete().where(tables.officer.c.name == officer.name))
    add_officer(connection, officer)


def officers(connection: Connection) -> Sequence[Officer]:
    """Return all officers by name."""
    rows = connection.execute(sa.select(tables.officer).order_by(tables.officer.c.name))
    return [Officer(*row) for row in rows]


def add_server(connection: Connection, server: Server) -> None:
    """Pin a server."""
    values = {"name": server.name, "vkey": server.vkey, "added_on": server.added_on}
    connection.execute(tables.server.insert().values(values))


def servers(connection: Connection) -> Sequence[Server]:
    """Return all pinned servers by name."""
    rows = connection.execute(sa.select(tables.server).order_by(tables.server.c.name))
    return [Server(*row) for row in rows]


def add_epoch(connection: Connection, epoch: EpochRow) -> None:
    """Note a new epoch."""
    connection.execute(
        tables.epoch.insert().values(
            number=epoch.number,
            first=epoch.first,
            last=epoch.last,
            hybrid=epoch.hybrid,
            classical=epoch.classical,
            made_on=epoch.made_on,
        )
    )


def epochs(connection: Connection) -> Sequence[EpochRow]:
    """Return all epochs by number."""
    rows = connection.execute(sa.select(tables.epoch).order_by(tables.epoch.c.number))
    return [EpochRow(*row) for row in rows]


def mark_destroyed(connection: Connection, number: int, day: datetime.date) -> None:
    """Note that the keys of an epoch are gone."""
    connection.execute(sa.update(tables.epoch).where(tables.epoch.c.number == number).values(destroyed_on=day))
