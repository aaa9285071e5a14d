"""The command `intake`: reads arguments and calls one act, which prints its outcome. Complaints go to standard error.

The acts are in `commands`, named here and loaded when they are called: `intake status` does not load a web server.
"""

import argparse
import importlib
import os
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from intake import command
from intake.server.state import FOLDER, FOLDER_VARIABLE


def entry() -> NoReturn:
    """Run the command as installed."""
    command.run("intake", main)


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    # whatever this process writes is for its own user only
    os.umask(0o077)
    # nor does a crash write its keys and what staff typed into a file
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    arguments = _parser().parse_args(argv)
    return _act(arguments.act)(arguments)


def _act(name: str) -> Callable[[argparse.Namespace], int]:
    """Return an act, named `module:function` in `intake.server.commands`."""
    module, _, function = name.partition(":")
    act: Callable[[argparse.Namespace], int] = getattr(
        importlib.import_module(f"intake.server.commands.{module}"), function
    )
    return act


class _Parser(argparse.ArgumentParser):
    """argparse with the exit code of this project for a wrong call."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and end."""
        self.print_usage(sys.stderr)
        print(f"{self.prog}: error: {message}", file=sys.stderr)
        sys.exit(os.EX_USAGE)


def _parser() -> _Parser:
    """Declare every command."""
    parser = _Parser(prog="intake", description="The online half of Sealed Intake: it stores what it cannot read.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    common = _Parser(add_help=False)
    folder = f"state folder (default ${FOLDER_VARIABLE}, or {FOLDER})"
    common.add_argument("--state", metavar="DIR", type=Path, help=folder)
    shown = _Parser(add_help=False, parents=[common])
    shown.add_argument("--json", action="store_true", help="print for programs")

    def add(name: str, act: str, says: str, **kind: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=says, description=says, **kind)
        made.set_defaults(act=act)
        return made

    init = add("init", "state:init", "make a state folder and the server's key", parents=[common])
    init.add_argument("--office", metavar="VKEY", required=True, help="the office's key, from: triage init")
    init.add_argument("--name", default="intake", help="name of this server (default intake)")
    add("serve", "site:serve", "serve the public site and take submissions", parents=[common])
    imported = add("import", "carrying:import_", "take an outbox from the office", parents=[shown])
    imported.add_argument("outbox", metavar="OUTBOX", type=Path)
    imported.add_argument("--dry-run", action="store_true", help="check everything and change nothing")
    exported = add(
        "export", "carrying:export", "write a signed batch of what the office has not acknowledged", parents=[shown]
    )
    exported.add_argument("file", metavar="FILE", type=Path)
    which = exported.add_mutually_exclusive_group()
    which.add_argument("--new", action="store_true", help="only what was never exported")
    which.add_argument("--again", metavar="BATCH", help="what is still here of a batch whose stick was lost")
    add("tick", "state:tick", "the daily run: commit to arrivals, end what has expired, fold the day", parents=[shown])
    add("purge", "state:purge", "erase what has expired", parents=[shown])
    add("status", "state:status", "show what is stored and what must be done soon", parents=[shown])
    add("doctor", "state:doctor", "check everything that can be checked", parents=[shown])
    add("migrate", "state:migrate", "bring the database to the shape of this program", parents=[common])
    site = add("site", "site:verify", "compare a served site with what the office signed", parents=[shown])
    site.add_argument("verify", choices=["verify"], metavar="verify")
    site.add_argument("url", metavar="URL")
    site.add_argument("--key", metavar="VKEY", help="the office's site key (default: the one in the state folder)")
    _staff(add("staff", "", "accounts of the office's pages"), common, shown)
    office = add("office", "office:serve", "serve the pages of courier, auditor and operator", parents=[common])
    office.add_argument("serve", choices=["serve"], metavar="serve")
    _audit(add("audit", "", "check the access log, and hand it to auditors"), common, shown)
    return parser


def _audit(parser: argparse.ArgumentParser, common: _Parser, shown: _Parser) -> None:
    """Declare the acts of `intake audit`."""
    acts = parser.add_subparsers(metavar="ACT", required=True, parser_class=_Parser)

    def add(name: str, says: str, parent: _Parser = shown) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = acts.add_parser(name, help=says, description=says, parents=[parent])
        made.set_defaults(act=f"audit:{name}")
        return made

    add("status", "how large the log is, and up to where the desk has witnessed it")
    add("verify", "compute the log anew from its entries, and check what they say")
    add("reconcile", "check that every report is accounted for")
    add("checkpoint", "print the last checkpoint, to be kept and compared later", common)
    bundle = add("bundle", "write the whole log for an auditor")
    bundle.add_argument("file", metavar="FILE", type=Path)
    bundle.add_argument("--generation", metavar="N", type=int, help="an earlier one than the last")
    report = add("report", "check a bundle, of whichever half, and write it as a page to read")
    report.add_argument("bundle", metavar="BUNDLE", type=Path)
    report.add_argument("--log", metavar="VKEY", required=True, help="the log's key, compared on paper")
    report.add_argument("--witness", metavar="VKEY", action="append", default=[], help="a witness's key, likewise")
    report.add_argument("--officer-key", metavar="VKEY", action="append", default=[], help="an officer's key, likewise")
    report.add_argument("--kept", metavar="FILE", action="append", default=[], type=Path, help="a kept checkpoint")
    report.add_argument(
        "--beside", nargs=2, metavar=("BUNDLE", "VKEY"), help="the other half's, for the way of batches"
    )
    report.add_argument("-o", "--output", metavar="FILE", type=Path, help="the page, one file of HTML")
    report.add_argument("--csv", metavar="FILE", type=Path, help="every entry, for a spreadsheet")
    report.add_argument("--jsonl", metavar="FILE", type=Path, help="every entry, as OCSF events")
    report.add_argument("--language", choices=("en", "fr"), default="en")
    resumed = add("resume", "after a restore: go on in a new generation of the log", common)
    resumed.add_argument(
        "--from", dest="kept", metavar="FILE", type=Path, help="a checkpoint of this log that was kept"
    )


def _staff(parser: argparse.ArgumentParser, common: _Parser, shown: _Parser) -> None:
    """Declare the acts of `intake staff`."""
    acts = parser.add_subparsers(metavar="ACT", required=True, parser_class=_Parser)

    def add(name: str, says: str, act: str = "") -> argparse.ArgumentParser:
        parent = shown if name == "list" else common
        made: argparse.ArgumentParser = acts.add_parser(name, help=says, description=says, parents=[parent])
        made.set_defaults(act=f"staff:{act or name}")
        if name != "list":
            made.add_argument("name", metavar="NAME")
        return made

    new = add("add", "add an account; prints a setup code for its owner")
    new.add_argument("--role", required=True, choices=("courier", "auditor", "operator"))
    typed = new.add_mutually_exclusive_group()
    typed.add_argument("--here", action="store_true", help="the owner types the password here, and sees the QR code")
    typed.add_argument("--password-file", metavar="FILE", type=Path, help="the same, with a password from a file")
    add("list", "show the accounts", "list_")
    add("lock", "lock an account, and end its session")
    add("unlock", "unlock an account")
    add("reset", "take password and app from an account; prints a new setup code")
    add("remove", "remove an account; its pseudonym stays in the log")
