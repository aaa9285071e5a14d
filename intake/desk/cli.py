"""`triage`: the command of the offline desk. Parses, unlocks, calls one act, prints its answer.

The acts are in `commands`, named here and loaded when they are called: `triage list` loads neither templates nor
Flask. A passphrase is never an argument, so no option takes one.
"""

import argparse
import functools
import importlib
import os
import re
import resource
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NoReturn

from intake import clock
from intake.desk import cli_cases, cli_exports, cli_work
from intake.desk.cases.work_terms import State
from intake.desk.errors import UsageWrong
from intake.desk.verdict import REASONS, URGENCIES

_DESCRIPTION = "Open sealed reports on a machine without a network; judge them; keep cases."
_EPILOG = "Folder: --desk DIR, $SEALED_INTAKE_DESK, or ./desk. Exit codes: RUNBOOK."
_WITHOUT_SESSION = ("office:init", "office:migrate", "backup:restore", "audit:report", "screen:desk")
# a log that cannot be continued must be examined all the same; these acts put themselves on record where they can
_UNRECORDED = ("audit:status", "audit:verify", "audit:resume")
_LONGEST_EPOCH = 366
_MOST_ROWS = 1_000


class _Parser(argparse.ArgumentParser):
    """A parser that refuses as the rest of the program does; no abbreviations, which would change with new options."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise UsageWrong(message)


def _common(defaults: bool) -> _Parser:
    """Return the options of every command; they may stand before it or after it."""

    def default(value: object) -> object:
        return value if defaults else argparse.SUPPRESS

    parser = _Parser(add_help=False)
    desk = Path(os.environ.get("SEALED_INTAKE_DESK") or "desk")
    parser.add_argument("--desk", type=Path, metavar="DIR", default=default(desk), help="the desk's folder")
    parser.add_argument("--officer", metavar="NAME", default=default(None), help="who you are, if there are several")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", default=default(None), help="read it there instead of asking"
    )
    # in the help of each command only: the first page has to fit a screen
    shown = (argparse.SUPPRESS, argparse.SUPPRESS) if defaults else ("a second officer who is present", "the other's")
    parser.add_argument("--second", metavar="NAME", default=default(None), help=shown[0])
    parser.add_argument("--second-passphrase-file", type=Path, metavar="FILE", default=default(None), help=shown[1])
    parser.add_argument("--json", action="store_true", default=default(False), help="answer in JSON")
    return parser


class _Commands:
    """Adds commands to a parser, each with the common options and the act that it calls."""

    def __init__(self, parser: _Parser) -> None:
        self._commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
        self._common = _common(defaults=False)

    def add(self, name: str, act: str, help: str) -> _Parser:
        """Add a command; `act` is `module:function` in `intake.desk.commands`."""
        parser = self._commands.add_parser(name, parents=[self._common], help=help, description=help)
        parser.set_defaults(act=act)
        return parser

    def group(self, name: str, help: str) -> "_Commands":
        """Add a command that has commands of its own."""
        return _Commands(self._commands.add_parser(name, help=help, description=help))


def _days(text: str) -> int:
    """Read the length of an epoch."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LONGEST_EPOCH:
        raise argparse.ArgumentTypeError(f"a number of days from 1 to {_LONGEST_EPOCH} is needed")
    return int(text)


def _port(text: str) -> int:
    """Read the number of a port that needs no privilege."""
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a number from 1024 to 65535 is needed")
    return int(text)


def _commitment(text: str) -> str:
    """Read a commitment as an entry has it."""
    if not re.fullmatch(r"[0-9a-f]{64}", text, re.ASCII):
        raise argparse.ArgumentTypeError("64 hexadecimal digits are needed")
    return text


def _count(text: str) -> int:
    """Read how many rows are wanted."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_ROWS:
        raise argparse.ArgumentTypeError(f"a number from 1 to {_MOST_ROWS} is needed")
    return int(text)


def parser() -> _Parser:
    """Return the parser of all commands."""
    whole = _Parser(prog="triage", description=_DESCRIPTION, epilog=_EPILOG, parents=[_common(defaults=True)])
    commands = _Commands(whole)
    _add_office(commands)
    _add_items(commands)
    _add_reply(commands)
    _add_search(commands)
    _add_cases(commands.group("case", "new, list, show, note, export: case records"))
    cli_work.add_deadlines(commands)
    cli_exports.add(commands.group("export", "dossier, letter-ua, summary and more, list: what leaves a case"))
    outbox = commands.add("outbox", "outbox:outbox", "write what the server needs to a new file")
    outbox.add_argument("file", type=Path, metavar="FILE")
    outbox.add_argument("--acknowledge-without-backup", action="store_true", help="let the server erase what was read")
    outbox.add_argument("--after", metavar="N:DIGEST", help="after a restore: the server's last outbox (intake status)")
    outbox.add_argument("--again", type=int, metavar="N", help="write outbox N once more, the same to the byte")
    _add_backup(commands)
    _add_audit(commands.group("audit", "status, verify, bundle and more: who did what"))
    return whole


def _add_audit(audit: _Commands) -> None:
    audit.add("status", "audit:status", "the logs, how far they are witnessed, and keys to compare on paper")
    audit.add("verify", "audit:verify", "recompute every log from its entries")
    bundle = audit.add("bundle", "audit:bundle", "write the log of this desk for an auditor")
    bundle.add_argument("file", type=Path, metavar="FILE")
    bundle.add_argument("--generation", type=_count, metavar="N", help="an earlier one than the last")
    audit.add("reconcile", "audit:reconcile", "compare what a server accepted with what arrived and how it ended")
    audit.add("checkpoint", "audit:last_checkpoint", "print the last checkpoint, to be kept and compared later")
    report = audit.add("report", "audit:report", "check a bundle, of whichever half, and write it as a page to read")
    report.add_argument("bundle", type=Path, metavar="BUNDLE")
    report.add_argument("--log", required=True, metavar="VKEY", help="the log's key, from elsewhere than the bundle")
    report.add_argument("--witness", action="append", default=[], metavar="VKEY", help="a witness's key, likewise")
    report.add_argument("--officer-key", action="append", default=[], metavar="VKEY", help="an officer's key, likewise")
    report.add_argument("--kept", action="append", default=[], type=Path, metavar="FILE", help="a checkpoint kept")
    report.add_argument(
        "--beside", nargs=2, metavar=("BUNDLE", "VKEY"), help="the other half's, for the way of batches"
    )
    report.add_argument("-o", "--output", type=Path, metavar="FILE", help="one page of HTML")
    report.add_argument("--csv", type=Path, metavar="FILE", help="a table of the entries")
    report.add_argument("--language", choices=("en", "fr"), default="en", help="of page and table")
    resume = audit.add("resume", "audit:resume", "begin a new log where this one cannot be continued")
    resume.add_argument("--restored", action="store_true", help="because this desk was restored from a backup")
    opened = audit.add("open", "audit:open_commitment", "say what an entry concerns, by its commitment")
    opened.add_argument("commitment", type=_commitment, metavar="COMMITMENT")


def _add_backup(commands: _Commands) -> None:
    backup = commands.add("backup", "backup:backup", "write the whole desk to one new file and read it back")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = commands.add("restore", "backup:restore", "make the desk anew from a backup, in a new folder")
    restore.add_argument("file", type=Path, metavar="FILE")


def _add_office(commands: _Commands) -> None:
    init = commands.add("init", "office:init", "make a desk: keyring, database, first epoch")
    init.add_argument("--office", default="office", metavar="NAME", help="name in the office's keys (office)")
    init.add_argument("--days", type=_days, default=90, metavar="N", help="length of the first epoch (90)")
    screen = commands.add("desk", "screen:desk", "open the desk in a browser on this machine")
    screen.add_argument("--port", type=_port, default=0, metavar="N", help="a port of 127.0.0.1 (any that is free)")
    commands.add("status", "status:status", "keys, counts, and what should be done soon")
    commands.add("migrate", "office:migrate", "bring the database to this program's version")
    officers = commands.group("officer", "add, list: who can open this desk")
    add = officers.add("add", "office:officer_add", "give another officer a slot in the keyring")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help="the new officer's passphrase")
    officers.add("list", "office:officer_list", "show the officers and their keys")
    change = commands.add("passphrase", "passphrase:passphrase", "change the passphrase of your own slot")
    change.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help="read the new one there")
    servers = commands.group("server", "add, list: servers whose batches are accepted")
    add = servers.add("add", "office:server_add", "pin a server's key; compare its fingerprint on paper")
    add.add_argument("name", metavar="NAME")
    add.add_argument("vkey", metavar="VKEY")
    servers.add("list", "office:server_list", "show the pinned servers with fingerprints")
    _add_epochs(commands.group("epoch", "new, list, destroy: keys that reports are sealed to"))
    site = commands.group("site", "show, set: what the public page says about the office")
    site.add("show", "office:site_show", "show the settings of the public site")
    put = site.add("set", "office:site_set", "change settings; the next outbox carries them")
    put.add_argument("pair", nargs="+", metavar="KEY VALUE")


def _add_epochs(epochs: _Commands) -> None:
    new = epochs.add("new", "office:epoch_new", "make the next epoch")
    new.add_argument("--days", type=_days, default=90, metavar="N", help="its length (90)")
    epochs.add("list", "office:epoch_list", "show the epochs and whether their keys are here")
    destroy = epochs.add("destroy", "office:epoch_destroy", "erase the keys of an epoch that has ended, for ever")
    destroy.add_argument("number", type=int, metavar="N")
    destroy.add_argument(
        "--without-last-batch", action="store_true", help="though reports sealed to it may lie on the server"
    )


def _add_items(commands: _Commands) -> None:
    opened = commands.add("open", "batches:open_batch", "take a batch in, and open everything that waits")
    opened.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="a batch, or one sealed file that came by hand"
    )
    listed = commands.add("list", "items:list_items", "the inbox, by urgency and age")
    states = ("unopened", "opened", "duplicate", "refused", "rejected", "all")
    listed.add_argument("--state", choices=states, help="else all but duplicates and what was rejected")
    listed.add_argument("--urgency", choices=URGENCIES)
    listed.add_argument("--undecided", action="store_true", help="only what nobody has decided")
    commands.add("show", "items:show", "read an item").add_argument("item", metavar="ITEM")
    commands.add("files", "items:list_files", "the files of an item").add_argument("item", metavar="ITEM")
    extract = commands.add("extract", "items:extract", "write a file of an item in plain text")
    extract.add_argument("item", metavar="ITEM")
    extract.add_argument("number", type=int, metavar="NUMBER")
    extract.add_argument("-o", "--output", type=Path, required=True, metavar="PATH", help="a new file, or a folder")
    files = commands.group("file", "copy, custody: looking at files without harm")
    copy = files.add("copy", "files:safe_copy", "draw a file in a sandbox and keep its pixels")
    copy.add_argument("item", metavar="ITEM")
    copy.add_argument("number", type=int, metavar="NUMBER")
    copy.add_argument("-o", "--output", type=Path, metavar="DIR", help="also write the pages there as PNG, unencrypted")
    files.add("custody", "files:custody", "who touched the files of an item").add_argument("item", metavar="ITEM")
    assess = commands.add("assess", "triage:assess", "note who speaks, and whether it is ours")
    assess.add_argument("item", metavar="ITEM")
    for name in ("defender", "linked", "speaks", "agreement", "next-step"):
        assess.add_argument(f"--{name}", required=True, metavar="ANSWER", help="a wrong one names the list")
    assess.add_argument("--admissible", nargs="*", default=[], metavar="QUESTION=ANSWER", help="the six questions")
    assess.add_argument("--protect", default="", metavar="TEXT", help="what must not be repeated; `-` reads it")
    candidates = commands.add("candidates", "triage:candidates", "cases that an item may belong to")
    candidates.add_argument("item", metavar="ITEM")
    decide = commands.add("decide", "items:decide", "give an item an urgency and a case, or reject it")
    decide.add_argument("item", metavar="ITEM")
    verdict = decide.add_mutually_exclusive_group(required=True)
    verdict.add_argument("--urgency", choices=URGENCIES, help="U0: life or liberty now ... U3: past, law or policy")
    verdict.add_argument("--reject", choices=REASONS, metavar="REASON", help=", ".join(REASONS))
    case = decide.add_mutually_exclusive_group()
    case.add_argument("--case", metavar="CODE", help="the case that it feeds")
    case.add_argument("--new-case", metavar="TITLE", help="a new case that it feeds")
    decide.add_argument("--note", metavar="TEXT", help="why; `-` reads standard input")
    decide.add_argument("--with-alike", action="store_true", help="also the undecided that say exactly the same")


def _add_reply(commands: _Commands) -> None:
    reply = commands.add("reply", "replies:reply", "answer the source of an item")
    reply.add_argument("item", metavar="ITEM")
    text = reply.add_mutually_exclusive_group()
    text.add_argument("standard_input", nargs="?", choices=("-",), metavar="-", help="read it from standard input")
    text.add_argument(
        "--file", type=Path, metavar="FILE", help="read it from a file; without either, $EDITOR is called"
    )
    text.add_argument("--withdraw", action="store_true", help="take back the last one that no outbox carried yet")


def _add_search(commands: _Commands) -> None:
    search = commands.add("search", "search:search", "find words in everything, in any script")
    search.add_argument("words", nargs="+", metavar="WORD", help="all of them are wanted; a phrase as one argument")
    names = commands.add("names", "search:names", "find people and places by any spelling of their name")
    names.add_argument("name", nargs="+", metavar="NAME")
    for command in (search, names):
        command.add_argument("--limit", type=_count, default=30, metavar="N", help="how many at most (30)")
    same = commands.group("same", "judge, undo, history: whether two entities are one")
    judge = same.add("judge", "search:judge", "say of two entities: same, different, unsure")
    judge.add_argument("one", metavar="ENTITY")
    judge.add_argument("other", metavar="ENTITY")
    judge.add_argument("judgement", choices=("same", "different", "unsure"))
    judge.add_argument("--reason", default="", metavar="TEXT", help="why")
    same.add("undo", "search:undo", "take a judgement back").add_argument("number", type=int, metavar="NUMBER")
    history = same.add("history", "search:history", "every judgement on an entity")
    history.add_argument("entity", metavar="ENTITY")


def _add_cases(cases: _Commands) -> None:
    new = cases.add("new", "cases:new", "make a case under a random code")
    new.add_argument("title", metavar="TITLE")
    new.add_argument("--codename", metavar="NAME", help="a name of your own to call it by")
    new.add_argument("--country", metavar="CODE", help="KZ, KE ...")
    listed = cases.add("list", "cases:list_cases", "the cases, the newest first")
    listed.add_argument("--state", choices=[state.value for state in State])
    listed.add_argument("--country", metavar="CODE")
    listed.add_argument("--lead", metavar="OFFICER")
    listed.add_argument("--words", default="", metavar="TEXT", help="all of them in code, codename or title")
    listed.add_argument("--limit", type=_count, metavar="N", help="how many at most (all)")
    listed.add_argument("--page", type=_count, default=1, metavar="N", help="with --limit: which of them (1)")
    cases.add("show", "cases:show", "a case with its items and notes").add_argument("case", metavar="CODE")
    note = cases.add("note", "cases:note", "add a note to a case")
    note.add_argument("case", metavar="CODE")
    note.add_argument("text", metavar="TEXT", help="`-` reads standard input")
    export = cases.add("export", "cases:export", "write a case file, or the dossier of the items of a case")
    export.add_argument("case", metavar="CODE")
    export.add_argument("--format", choices=("markdown", "dossier", "json"), help="json: the case file (markdown)")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="without it `--json` prints the case file")
    cli_cases.add(cases)
    cli_work.add_to_cases(cases)


def _harden() -> None:
    """Keep what this process holds out of files: owner-only modes, no core dump."""
    os.umask(0o077)
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def main(argv: Sequence[str]) -> int:
    """Run one command; a Refusal says what went wrong."""
    args = parser().parse_args(argv)
    _check_texts(args)
    if getattr(args, "reject", None) and (args.case or args.new_case):
        raise UsageWrong("an item that is rejected feeds no case")
    _harden()
    answer = _call(args)
    from intake.desk.report import to_json

    for warning in answer.warnings:
        print(f"triage: warning: {warning}", file=sys.stderr)
    _print(to_json(answer) if args.json else "\n".join(answer.lines))
    return int(answer.exit_code)


def _check_texts(args: argparse.Namespace) -> None:
    """Refuse a text with bytes that are not UTF-8, which Python hands on as halves of letters; a path may have them."""
    values = [one for value in vars(args).values() for one in (value if isinstance(value, list) else [value])]
    if any("\ud800" <= letter <= "\udfff" for text in values if isinstance(text, str) for letter in text):
        raise UsageWrong("an argument is not in UTF-8")


def _print(text: str) -> None:
    """Print an answer; what a terminal cannot show, or would obey in the name of a file, comes as its number."""
    encoding = sys.stdout.encoding or "utf-8"
    text = "".join(each if each.isprintable() or each == "\n" else f"\\u{ord(each):04x}" for each in text)
    print(text.encode(encoding, "backslashreplace").decode(encoding), end="\n" if text else "")
    sys.stdout.flush()


def _act(name: str) -> Callable[..., Any]:
    """Return an act by its name."""
    module, _, function = name.partition(":")
    act: Callable[..., Any] = getattr(importlib.import_module(f"intake.desk.commands.{module}"), function)
    return act


def _call(args: argparse.Namespace) -> Any:
    """Call the act of the command, in an unlocked desk where it needs one."""
    act, today = _act(args.act), clock.today()
    if args.act in _WITHOUT_SESSION:
        return act(args, today)
    from intake.desk import passphrase, progress
    from intake.desk.session import unlocked

    visible, recorded = sys.stderr.isatty() and not args.json, args.act not in _UNRECORDED
    typed = functools.partial(passphrase.known, args.passphrase_file)
    other = functools.partial(passphrase.known, args.second_passphrase_file)
    with (
        unlocked(
            args.desk, args.officer, typed, today, recorded=recorded, second=args.second, second_passphrase=other
        ) as session,
        progress.Bar(sys.stderr) if visible else nullcontext(progress.Silent()) as shown,
    ):
        return act(session, args, shown)


def entry() -> NoReturn:
    """Start the command `triage`."""
    from intake import command

    command.run("triage", main)
