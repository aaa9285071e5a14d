"""Rows about files of items: what they are by content, their safe copies, and each touch of them."""

import datetime
import enum
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.desk.store.database import Connection
from intake.desk.store.file_tables import file_check, file_custody, safe_copy


class Touch(enum.StrEnum):
    """What was done with a file."""

    CHECKED = "checked"
    COPIED = "copied"
    COPY_FAILED = "copy-failed"
    COPY_SHOWN = "copy-shown"
    EXTRACTED = "extracted"


@dataclass(frozen=True, slots=True)
class Check:
    """What a file is by its content, and whether there is a safe copy: `copied`, or why not."""

    number: int
    kind: str
    state: str
    pages: int | None
    officer: str
    checked_on: datetime.date


@dataclass(frozen=True, slots=True)
class Copy:
    """One page of a safe copy; its PNG is read apart."""

    page: int
    width: int
    height: int
    sha256: str
    tool: str
    made_on: datetime.date


@dataclass(frozen=True, slots=True)
class Custody:
    """One touch of a file."""

    number: int
    touch: Touch
    officer: str
    day: datetime.date


def add_check(connection: Connection, item: str, check: Check) -> None:
    """Note what a file is."""
    values = {name: getattr(check, name) for name in Check.__slots__}
    connection.execute(file_check.insert().values(item=item, **values))


def checks(connection: Connection, item: str) -> dict[int, Check]:
    """Return the last check of each file of an item that was checked."""
    row = file_check.c
    query = sa.select(*(row[name] for name in Check.__slots__)).where(row.item == item).order_by(row.id)
    return {found.number: Check(*found) for found in connection.execute(query)}


def add_copy(connection: Connection, item: str, number: int, copy: Copy, png: bytes) -> None:
    """Keep a page of a safe copy."""
    values = {name: getattr(copy, name) for name in Copy.__slots__}
    connection.execute(safe_copy.insert().values(item=item, number=number, png=png, **values))


def copies(connection: Connection, item: str, number: int) -> Sequence[Copy]:
    """Return the pages of a safe copy in order."""
    row = safe_copy.c
    query = sa.select(*(row[name] for name in Copy.__slots__)).where(row.item == item, row.number == number)
    return [Copy(*found) for found in connection.execute(query.order_by(row.page))]


def png(connection: Connection, item: str, number: int, page: int) -> bytes | None:
    """Return one page as PNG."""
    row = safe_copy.c
    query = sa.select(row.png).where(row.item == item, row.number == number, row.page == page)
    return connection.execute(query).scalar_one_or_none()


def add_custody(connection: Connection, item: str, number: int, touch: Touch, officer: str, day: datetime.date) -> None:
    """Note a touch of a file."""
    values = {"item": item, "number": number, "touch": touch, "officer": officer, "day": day}
    connection.execute(file_custody.insert().values(values))


def custody(connection: Connection, item: str) -> Sequence[Custody]:
    """Return every touch of an item's files, the first one first."""
    row = file_custody.c
    query = sa.select(row.number, row.touch, row.officer, row.day).where(row.item == item).order_by(row.id)
    return [Custody(number, Touch(touch), officer, day) for number, touch, officer, day in connection.execute(query)]
