"""Every command of `triage` is run, and leads to the log or stands in a list with the reason why not."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import pytest

from intake.audit.entry import Entry
from intake.audit.events import Event
from tests.desk.audit import lines
from tests.desk.audit.entries import entries
from tests.desk.audit.lines import LOUD, SILENT, Worked
from tests.desk.desks import Desk
from tests.desk.test_cli import COMMANDS

NOT_UNLOCKED = ("desk", "restore", "audit report")


@pytest.fixture(scope="module")
def worked(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """Return a desk on which every command finds something to do."""
    return lines.worked(founded.copied(tmp_path_factory.mktemp("worked")))


@pytest.fixture(scope="module")
def before(worked: Worked) -> Sequence[Entry]:
    """Return the log of that desk."""
    return entries(worked.desk, "anna")


@pytest.fixture(autouse=True)
def tested_once(worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program not test itself in every command: it did so while the desk was filled."""
    monkeypatch.setattr("crypto.selftest.run", lambda: None)


def added(before: Sequence[Entry], after: Sequence[Entry]) -> set[Event]:
    """Return the events that came; a log that began anew is one that came whole."""
    came = after[len(before) :] if after[: len(before)] == before else after
    return {each.act.event for each in came}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_its_line(path: tuple[str, ...]) -> None:
    """A command is in one of the two lists."""
    assert (" ".join(path) in LOUD) + (" ".join(path) in SILENT) == 1


def test_the_lines_are_of_commands() -> None:
    """What stands in the lists is a command."""
    assert {*SILENT, *LOUD} == {" ".join(path) for path in COMMANDS}


@pytest.mark.parametrize("command", LOUD)
def test_a_command_leaves_its_entries(
    worked: Worked, before: Sequence[Entry], tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events of the line are in the log after the command, and the last one that unlocking leaves is before."""
    arguments, events = LOUD[command]
    office = worked.copied(tmp_path)
    if command == "epoch destroy":
        monkeypatch.setattr("intake.clock.today", lambda: datetime.date(2027, 12, 1))
    said = office.run(f"{command} {arguments}")
    assert said.code == 0, said.err
    made = Desk(tmp_path / "new", tmp_path, office.desk.server)
    found = entries(made) if command == "init" else entries(office.desk, "anna")
    assert events <= added(before, found)


@pytest.mark.parametrize("command", [one for one in SILENT if one not in NOT_UNLOCKED])
def test_who_unlocked_is_on_record(worked: Worked, before: Sequence[Entry], tmp_path: Path, command: str) -> None:
    """A command without an entry of its own follows one of the officer who unlocked."""
    office = worked.copied(tmp_path)
    office.do(command)
    assert [each.act.event for each in entries(office.desk, "anna")[len(before) :]] == [Event.LOGIN_SUCCESS]
