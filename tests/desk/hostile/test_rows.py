"""Rows that were altered below our tables, in a database whose pages are sound: said as damage, with the way back."""

import contextlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2  # type: ignore[import-untyped]  # the wheel has no types

from intake.desk.store import rows
from tests.desk.audit import lines
from tests.desk.audit.lines import Worked
from tests.desk.desks import Desk
from tests.desk.screen.screens import visiting

VALUES = {
    "bytes": b"\xff\x00",
    "text": "x\x00y",
    "nothing": None,
    "number": 2**62,
    "day": "2026-02-30",
    "fraction": 0.5,
}
READING = ("list", "show {item}", "case view heron", "case show heron", "case consent heron", "audit verify")
Column = tuple[str, str]


@pytest.fixture(scope="module")
def worked(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """Return a desk in use."""
    return lines.worked(founded.copied(tmp_path_factory.mktemp("worked")))


@pytest.fixture(autouse=True)
def tested_once(worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program not test itself in every command."""
    monkeypatch.setattr("crypto.selftest.run", lambda: None)


def columns(desk: Desk) -> Iterator[Column]:
    """Yield every column of a table that holds rows."""
    with desk.session() as session, session.database.reading() as connection:
        for table in rows._tables(connection):
            if connection.exec_driver_sql(f'SELECT 1 FROM "{table}"').first():  # noqa: S608
                yield from (
                    (table, row.name) for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all()
                )


def alter(desk: Desk, column: Column, value: object) -> None:
    """Write a value past everything that forbids it."""
    table, name = column
    with desk.session() as session:
        connection = session.database._engine.raw_connection()
        cursor = connection.cursor()
        for trigger in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            cursor.execute(f'DROP TRIGGER "{trigger[0]}"')
        for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON", "writable_schema = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        (made,) = cursor.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        # without the rule a row takes NULL; the rule is back after it
        for sql in (re.sub(r"(\w) NOT NULL(?=[,\s])", r"\1", made.replace("IS NOT", "IS  NOT")), made):
            cursor.execute("PRAGMA writable_schema = ON")
            cursor.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, table))
            cursor.execute("PRAGMA writable_schema = RESET")
            if sql != made:
                # the number of a row takes nothing else, whatever is tried
                with contextlib.suppress(dbapi2.IntegrityError):
                    cursor.execute(f'UPDATE OR IGNORE "{table}" SET "{name}" = ?', (value,))  # noqa: S608
        connection.close()


def faults(office: Worked, column: Column, kind: str) -> list[str]:
    """Alter a column and run what reads; returns what ended as a fault of the program."""
    alter(office.desk, column, VALUES[kind])
    return [f"{column} {kind} {line}: {said.err}" for line in READING if (said := office.run(line)).code == 70]


@pytest.mark.parametrize("seed", range(3))
def test_altered_rows_are_no_fault_of_the_program(worked: Worked, tmp_path: Path, seed: int) -> None:
    """Some column of some table holds something else in every row: each command reads it, or refuses in a sentence."""
    chooser = random.Random(seed)
    found = chooser.choice([*columns(worked.desk)])
    assert faults(worked.copied(tmp_path), found, chooser.choice([*VALUES])) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", VALUES)
def test_every_altered_column(worked: Worked, tmp_path: Path, kind: str) -> None:
    """The same for every column of every table."""
    found: list[str] = []
    for number, column in enumerate(columns(worked.desk)):
        (tmp_path / str(number)).mkdir()
        found += faults(worked.copied(tmp_path / str(number)), column, kind)
    assert found == []


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (("log_entry", "data"), "text"),
        (("item", "received_on"), "day"),
        (("deadline", "kind"), "text"),
        (("item", "code"), "bytes"),
        (("entity_name", "form"), "bytes"),
        (("assertion", "quote"), "bytes"),
    ],
    ids=str,
)
def test_damage_is_said_with_the_way_back(worked: Worked, tmp_path: Path, column: Column, kind: str) -> None:
    """The refusal names the table and `restore`, and bears the exit code of a damaged database."""
    office = worked.copied(tmp_path)
    alter(office.desk, column, VALUES[kind])
    said = [office.run(line) for line in READING]
    assert [one for one in said if one.code == 74 and "damaged" in one.err and "restore" in one.err], said


def test_the_screen_says_it_too(worked: Worked, tmp_path: Path) -> None:
    """A page that meets such a row says that the database is damaged."""
    office = worked.copied(tmp_path)
    alter(office.desk, ("item", "received_on"), VALUES["day"])
    with visiting(office.desk) as visit:
        page = visit.get("/inbox").get_data(as_text=True)
    assert ("damaged" in page, "restore" in page) == (True, True)


def test_a_sound_desk_has_no_such_row(worked: Worked) -> None:
    """What the program itself wrote fits its columns, in every table."""
    with worked.desk.session() as session:
        session.database.check_rows()
