"""Rows about items: what arrived, how its opening ended, and its attachments."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import sqlalchemy as sa

from intake.desk.store import tables
from intake.desk.store.database import Connection


class State(StrEnum):
    """The life of an item: it arrives unopened and ends as one of the others."""

    UNOPENED = "unopened"
    OPENED = "opened"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Standing(StrEnum):
    """How the reply address of an item stands to those of the items that were opened before it."""

    FIRST = "first"  # nothing before had this source token or this mailbox
    SAME = "same"  # token, mailbox and recipient of an earlier item: the same source
    OTHER_SOURCE = "other-source"  # the mailbox of an earlier item, with another token
    OTHER_MAILBOX = "other-mailbox"  # the token of an earlier item, with another mailbox or recipient


@dataclass(frozen=True, slots=True)
class Way:
    """How an envelope came: in a batch, with the epoch that was declared to the server, or by an officer's hand."""

    batch: str | None
    epoch: int | None
    brought_by: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item as it arrives."""

    id: str
    code: str
    envelope: str
    size: int
    way: Way
    received_on: datetime.date


@dataclass(frozen=True, slots=True)
class Item:
    """An item without its text (see `Content`)."""

    id: str
    code: str
    envelope: str
    size: int
    batch: str | None
    brought_by: str | None
    epoch: int | None
    received_on: datetime.date
    state: State
    reason: str | None
    opened_on: datetime.date | None
    officer: str | None
    stanza: str | None
    bare: bool
    danger: str | None
    language: str | None
    follow_up: bool
    standing: Standing | None
    duplicate_of: str | None
    same_submission_other_content: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What an opened document said: manifest and problems as JSON texts."""

    manifest: str
    problems: str
    plain_sha256: str
    submission_id: str
    language: str
    danger: str | None
    country: str | None
    beginning: str | None
    follow_up: bool
    source_token: str | None
    mailbox: str | None
    recipient: str | None

    def __repr__(self) -> str:
        return "Content(…)"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in an item; the bytes stay in the sealed envelope."""

    number: int
    name: str
    size: int
    sha256: str
    note: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opened, when, and with which file key; the kind of stanza that held it."""

    officer: str
    day: datetime.date
    file_key: bytes | None
    stanza: str | None

    def __repr__(self) -> str:
        return f"Opening({self.officer!r}, {self.day}, …)"


COLUMNS = [tables.item.c[field.name] for field in fields(Item)]


def item_of(row: sa.Row[tuple[object, ...]]) -> Item:
    """Return the item in a row of `COLUMNS`."""
    values = dict(row._mapping)
    standing = Standing(values["standing"]) if values["standing"] else None
    return Item(**(values | {"state": State(values["state"]), "standing": standing}))


def add(connection: Connection, arrival: Arrival) -> None:
    """Note an envelope that lies durable in the folder, not opened yet."""
    connection.execute(
        tables.item.insert().values(
            id=arrival.id,
            code=arrival.code,
            envelope=arrival.envelope,
            size=arrival.size,
            batch=arrival.way.batch,
            brought_by=arrival.way.brought_by,
            epoch=arrival.way.epoch,
            received_on=arrival.received_on,
            state=State.UNOPENED,
            bare=False,
            follow_up=False,
            same_submission_other_content=False,
        )
    )


def code_taken(connection: Connection, code: str) -> bool:
    """Tell whether an item has this code."""
    return connection.execute(sa.select(tables.item.c.id).where(tables.item.c.code == code)).first() is not None


def by_envelope(connection: Connection, digest: str) -> Item | None:
    """Return the item of an envelope."""
    row = connection.execute(sa.select(*COLUMNS).where(tables.item.c.envelope == digest)).one_or_none()
    return item_of(row) if row else None


def by_code(connection: Connection, code: str) -> Item | None:
    """Return the item of a code in its written form."""
    row = connection.execute(sa.select(*COLUMNS).where(tables.item.c.code == code)).one_or_none()
    return item_of(row) if row else None


def by_id(connection: Connection, id: str) -> Item:
    """Return an item that is known to exist."""
    return item_of(connection.execute(sa.select(*COLUMNS).where(tables.item.c.id == id)).one())


def all_ids(connection: Connection) -> Sequence[Item]:
    """Return all items by their ids."""
    return [item_of(row) for row in connection.execute(sa.select(*COLUMNS).order_by(tables.item.c.id))]


def in_state(connection: Connection, state: State) -> Sequence[Item]:
    """Return all items of a state, the oldest day first."""
    query = sa.select(*COLUMNS).where(tables.item.c.state == state)
    return [item_of(row) for row in connection.execute(query.order_by(tables.item.c.received_on, tables.item.c.id))]


def counts(connection: Connection) -> dict[State, int]:
    """Return how many items are in each state."""
    query = sa.select(tables.item.c.state, sa.func.count()).group_by(tables.item.c.state)
    found = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in State}


def same_submission(connection: Connection, submission_id: str) -> Sequence[tuple[str, str]]:
    """Return (item id, digest of the plain document) of the opened items with this submission id."""
    query = sa.select(tables.item.c.id, tables.item.c.plain_sha256).where(
        tables.item.c.submission_id == submission_id, tables.item.c.state == State.OPENED
    )
    ordered = query.order_by(tables.item.c.received_on, tables.item.c.id)
    return [(id, digest) for id, digest in connection.execute(ordered)]


def same_bare(connection: Connection, plain_sha256: str) -> str | None:
    """Return the id of an opened item that was sealed without the form and has this content."""
    row = tables.item.c
    query = sa.select(row.id).where(row.bare, row.state == State.OPENED, row.plain_sha256 == plain_sha256)
    return connection.execute(query).scalars().first()


def _end(connection: Connection, id: str, opening: Opening, **values: object) -> None:
    """Move an item out of `unopened`, once."""
    waiting = sa.and_(tables.item.c.id == id, tables.item.c.state == State.UNOPENED)
    done = connection.execute(
        sa.update(tables.item)
        .where(waiting)
        .values(
            opened_on=opening.day,
            officer=opening.officer,
            file_key=opening.file_key,
            stanza=opening.stanza,
            **values,
        )
    )
    if done.rowcount != 1:
        raise RuntimeError("an item that is not waiting was to be opened")


def _content(content: Content) -> dict[str, object]:
    return {field.name: getattr(content, field.name) for field in fields(Content)}


def open_as_new(
    connection: Connection,
    id: str,
    opening: Opening,
    content: Content,
    files: Sequence[Attachment],
    *,
    standing: Standing | None,
    altered: bool,
) -> None:
    """Note what an item says; `altered` where its submission id was seen with other content."""
    values = _content(content) | {"standing": standing, "same_submission_other_content": altered}
    _end(connection, id, opening, state=State.OPENED, **values)
    _add_files(connection, id, files)


def open_as_bare(connection: Connection, id: str, opening: Opening, file: Attachment) -> None:
    """Note an item that was sealed without the form: one file."""
    _end(connection, id, opening, state=State.OPENED, bare=True, plain_sha256=file.sha256)
    _add_files(connection, id, [file])


def _add_files(connection: Connection, id: str, files: Sequence[Attachment]) -> None:
    if files:
        rows = [{f.name: getattr(file, f.name) for f in fields(Attachment)} | {"item": id} for file in files]
        connection.execute(tables.attachment.insert(), rows)


def open_as_duplicate(
    connection: Connection, id: str, opening: Opening, plain_sha256: str, submission_id: str | None, original: str
) -> None:
    """Note that an item repeats another to the byte; its text is kept once."""
    values = {"plain_sha256": plain_sha256, "submission_id": submission_id, "bare": submission_id is None}
    _end(connection, id, opening, state=State.DUPLICATE, duplicate_of=original, **values)


def refuse(connection: Connection, id: str, opening: Opening, reason: str) -> None:
    """Note why an item could not be read; its envelope is kept."""
    _end(connection, id, opening, state=State.REFUSED, reason=reason)


def content(connection: Connection, id: str) -> Content | None:
    """Return what an opened item says."""
    columns = [tables.item.c[field.name] for field in fields(Content)]
    row = connection.execute(sa.select(*columns).where(tables.item.c.id == id)).one()
    return Content(*row) if row.manifest is not None else None


def file_key(connection: Connection, id: str) -> bytes | None:
    """Return the key that opens an item's envelope again."""
    key: bytes | None = connection.execute(
        sa.select(tables.item.c.file_key).where(tables.item.c.id == id)
    ).scalar_one_or_none()
    return key


def attachments(connection: Connection, id: str) -> Sequence[Attachment]:
    """Return an item's files by number."""
    columns = [tables.attachment.c[field.name] for field in fields(Attachment)]
    query = sa.select(*columns).where(tables.attachment.c.item == id).order_by(tables.attachment.c.number)
    return [Attachment(*row) for row in connection.execute(query)]
