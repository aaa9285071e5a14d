"""Every command of `triage` leads to the log or stands here with the reason why not; those of the office are run."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest

from crypto import note, primitives
from intake.audit.events import Event
from intake.desk import cli, ledger
from tests.desk.audit.entries import entries
from tests.desk.desks import Desk, report, sealed
from tests.desk.persons import Person
from tests.desk.test_cli import COMMANDS

Arguments = Callable[[Desk, str], list[str | Path]]

# Unlocking is on record by itself; these show nothing of a source, a case or an answer.
SILENT = {
    ("status",): "counts and keys",
    ("officer", "list"): "names and public keys of officers",
    ("server", "list"): "names and public keys of servers",
    ("epoch", "list"): "days and public keys",
    ("site", "show"): "what the public page says",
    ("desk",): "opens the pages in a browser; each of them is on record for itself (tests/desk/screen)",
    ("restore",): "makes another desk, whose log says so",
    ("audit", "report"): "reads a bundle, which holds nothing that opens anything, and needs no desk",
}

# What the command of a line does is on record as one of these events.
LOUD: dict[tuple[str, ...], tuple[Arguments, set[Event]]] = {
    ("init",): (lambda desk, item: ["--desk", desk.work / "new", "--officer", "bela"], {Event.KEY_CREATED}),
    ("migrate",): (lambda desk, item: [], {Event.UPDATED}),
    ("officer", "add"): (
        lambda desk, item: ["bela", "--new-passphrase-file", desk.passphrase_file],
        {Event.USER_CREATED},
    ),
    ("server", "add"): (
        lambda desk, item: ["south", note.Signer("south/batch", primitives.random(32)).vkey],
        {Event.UPDATED},
    ),
    ("epoch", "new"): (lambda desk, item: [], {Event.KEY_CREATED}),
    ("epoch", "destroy"): (lambda desk, item: ["1", "--without-last-batch"], {Event.KEY_DESTROYED}),
    ("site", "set"): (lambda desk, item: ["mandate", "Another"], {Event.UPDATED}),
    ("open",): (lambda desk, item: [desk.batch([sealed(desk.recipient())])], {Event.BATCH_OPENED, Event.ITEM_OPENED}),
    ("list",): (lambda desk, item: [], {Event.READ}),
    ("show",): (lambda desk, item: [item], {Event.READ}),
    ("files",): (lambda desk, item: [item], {Event.READ}),
    ("extract",): (lambda desk, item: [item, "1", "-o", desk.work / "out"], {Event.EXTRACTED}),
    ("decide",): (lambda desk, item: [item, "--urgency", "U1"], {Event.DECIDED}),
    ("reply",): (lambda desk, item: [item, "--file", desk.work / "text"], {Event.REPLIED}),
    ("case", "new"): (lambda desk, item: ["title"], {Event.CREATED}),
    ("case", "list"): (lambda desk, item: [], {Event.CASE_READ}),
    ("case", "show"): (lambda desk, item: ["heron"], {Event.CASE_READ}),
    ("case", "note"): (lambda desk, item: ["heron", "text"], {Event.CASE_WRITTEN}),
    ("case", "export"): (lambda desk, item: ["heron", "-o", desk.work / "dossier"], {Event.CASE_EXPORTED}),
    ("outbox",): (
        lambda desk, item: [desk.work / "outbox", "--acknowledge-without-backup"],
        {Event.OUTBOX_MADE, Event.ACKNOWLEDGED, Event.KEY_USED},
    ),
    ("backup",): (lambda desk, item: [desk.work / "backup"], {Event.BACKUP_MADE}),
    ("audit", "status"): (lambda desk, item: [], {Event.LOG_READ}),
    ("audit", "verify"): (lambda desk, item: [], {Event.LOG_READ}),
    ("audit", "reconcile"): (lambda desk, item: [], {Event.LOG_READ}),
    ("audit", "checkpoint"): (lambda desk, item: [], {Event.LOG_READ}),
    ("audit", "bundle"): (lambda desk, item: [desk.work / "bundle"], {Event.LOG_EXPORTED}),
    ("audit", "resume"): (lambda desk, item: ["--restored"], {Event.LOG_RESUMED, Event.RESTORED}),
    ("audit", "open"): (lambda desk, item: [_commitment(desk)], {Event.READ}),
}


def _commitment(desk: Desk) -> str:
    """Return the commitment of the first entry that has one."""
    return next(each.act.object for each in entries(desk) if each.act.object)


@pytest.fixture(scope="module")
def worked(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """Return a desk with an item that has a file and an address, a case, and what an outbox needs."""
    desk = founded.copied(tmp_path_factory.mktemp("worked"))
    desk.run("site", "set", "office_name", "Office", "mandate", "Mandate", "helpline", "Helpline")
    (item,) = desk.brought(sealed(desk.recipient(), report(files=[("a.txt", b"abc")], reply=Person().address)))
    desk.run("case", "new", "title", "--codename", "heron")
    (desk.work / "text").write_text("an answer")
    return desk, item


def reaches(function: FunctionType, seen: set[FunctionType]) -> bool:
    """Tell whether the code of a function, and of those of ours that it names, leads to the log."""
    if function in (ledger.note, ledger.append):
        return True
    seen.add(function)
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    modules = [value for value in known if isinstance(value, ModuleType) and value.__name__.startswith("intake.desk")]
    named = [*known, *(getattr(module, name, None) for module in modules for name in names)]
    plain = (getattr(value, "__wrapped__", value) for value in named)
    return any(reaches(value, seen) for value in plain if isinstance(value, FunctionType) and value not in seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function and of those inside it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


# those that are run are seen to leave their entries
@pytest.mark.parametrize("path", sorted(set(COMMANDS) - set(SILENT) - set(LOUD)), ids=" ".join)
def test_every_command_leads_to_the_log(path: tuple[str, ...]) -> None:
    """A command whose code never reaches the log has its reason in the list above, or is not on record."""
    act = cli._act(COMMANDS[path].get_default("act"))
    assert isinstance(act, FunctionType)
    assert reaches(act, set())


def test_the_lines_are_of_commands() -> None:
    """What stands in the lists is a command."""
    assert set(SILENT) | set(LOUD) <= set(COMMANDS)


@pytest.mark.parametrize("path", LOUD, ids=" ".join)
def test_a_command_leaves_its_entries(
    worked: tuple[Desk, str], tmp_path: Path, path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events of the line are in the log after the command, and were not before it."""
    arguments, events = LOUD[path]
    desk = worked[0].copied(tmp_path)
    (tmp_path / "text").write_text("an answer")
    given = arguments(desk, worked[1])
    before = entries(desk)
    if path == ("epoch", "destroy"):
        monkeypatch.setattr("intake.clock.today", lambda: datetime.date(2027, 12, 1))
    said = desk.run(*path, *given)
    assert said.code == 0, said.err
    made = Desk(tmp_path / "new", tmp_path, desk.server)
    found = entries(made) if path == ("init",) else entries(desk, "anna")
    added = found[len(before) :] if found[: len(before)] == before else found
    assert events <= {each.act.event for each in added}


@pytest.mark.parametrize("path", SILENT, ids=" ".join)
def test_who_unlocked_is_on_record(worked: tuple[Desk, str], tmp_path: Path, path: tuple[str, ...]) -> None:
    """A command without an entry of its own follows one of the officer who unlocked."""
    if path in (("desk",), ("restore",), ("audit", "report")):
        pytest.skip("it does not unlock this desk")
    desk = worked[0].copied(tmp_path)
    before = len(entries(desk))
    assert desk.run(*path).code == 0
    assert [each.act.event for each in entries(desk)[before:]] == [Event.LOGIN_SUCCESS]
