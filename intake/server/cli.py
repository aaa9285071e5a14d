"""The command `intake`: reads arguments, calls one thing, prints its outcome. Messages for people go to standard error.

What only one command needs is imported there, so that `intake status` does not load a web server.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, Protocol

from crypto import note
from intake import clock, command
from intake.server import state as states
from intake.server.settings import Settings
from intake.server.state import State

FOLDER_VARIABLE = "SEALED_INTAKE_STATE"
_FOLDER = "intake-state"


class Outcome(Protocol):
    """What a command has to show, in both forms."""

    def as_json(self) -> str:
        """Return it for programs."""

    def as_text(self) -> str:
        """Return it for people."""


def entry() -> NoReturn:
    """Run the command as installed."""
    command.run("intake", main)


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    # whatever this process writes is for its own user only
    os.umask(0o077)
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


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
    common = argparse.ArgumentParser(add_help=False)
    folder = f"state folder (default ${FOLDER_VARIABLE}, or {_FOLDER})"
    common.add_argument("--state", metavar="DIR", type=Path, help=folder)
    shown = argparse.ArgumentParser(add_help=False, parents=[common])
    shown.add_argument("--json", action="store_true", help="print for programs")

    def add(name: str, run: Callable[[argparse.Namespace], int], says: str, **kind: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=says, description=says, **kind)
        made.set_defaults(run=run)
        return made

    init = add("init", _init, "make a state folder and the server's key", parents=[common])
    init.add_argument("--office", metavar="VKEY", required=True, help="the office's key, from: triage init")
    init.add_argument("--name", default="intake", help="name of this server (default intake)")
    add("serve", _serve, "serve the public site and take submissions", parents=[common])
    imported = add("import", _import, "take an outbox from the office", parents=[shown])
    imported.add_argument("outbox", metavar="OUTBOX", type=Path)
    imported.add_argument("--dry-run", action="store_true", help="check everything and change nothing")
    exported = add("export", _export, "write a signed batch of what the office has not acknowledged", parents=[shown])
    exported.add_argument("file", metavar="FILE", type=Path)
    exported.add_argument("--new", action="store_true", help="only what was never exported")
    add("tick", _tick, "the daily run: end what has expired, fold the day", parents=[shown])
    add("status", _status, "show what is stored and what must be done soon", parents=[shown])
    add("doctor", _doctor, "check everything that can be checked", parents=[shown])
    add("migrate", _migrate, "bring the database to the shape of this program", parents=[common])
    site = add("site", _site_verify, "compare a served site with what the office signed", parents=[shown])
    site.add_argument("verify", choices=["verify"], metavar="verify")
    site.add_argument("url", metavar="URL")
    site.add_argument("--key", metavar="VKEY", help="the office's site key (default: the one in the state folder)")
    return parser


def _state(arguments: argparse.Namespace) -> State:
    """Return the chosen state folder."""
    return State(arguments.state or Path(os.environ.get(FOLDER_VARIABLE) or _FOLDER))


@contextmanager
def _store(state: State, settings: Settings) -> Iterator[Any]:
    """Open the database of a state folder and refuse one of another shape."""
    from intake.server.store import Store, schema

    store = Store(state.database_url(settings), settings.server.threads)
    try:
        schema.check(store)
        yield store
    finally:
        store.close()


def _show(outcome: Outcome, arguments: argparse.Namespace, warnings: Sequence[str] = ()) -> int:
    """Print an outcome on standard output and warnings on standard error."""
    print(outcome.as_json() if arguments.json else outcome.as_text())
    _warn(warnings)
    return os.EX_OK


def _warn(warnings: Sequence[str]) -> None:
    """Print warnings on standard error."""
    for warning in warnings:
        print(f"intake: warning: {warning}", file=sys.stderr)


def _init(arguments: argparse.Namespace) -> int:
    from intake.server.store import Store, schema

    office = note.Verifier.parse(arguments.office)
    state = states.create(_state(arguments).folder, arguments.name, office)
    store = Store(state.database_url(state.settings()))
    schema.migrate(store)
    store.close()
    verifier = state.signer().verifier
    print(
        f"server key:          {verifier}\n"
        f"its fingerprint:     {verifier.fingerprint}\n"
        f"office fingerprint:  {office.fingerprint}\n"
    )
    print(
        "Compare the office fingerprint with the paper from the desk. Carry the server key there:\n"
        f"  triage server add {arguments.name} '{verifier}'\n"
        "Then, with the outbox that the desk writes:\n"
        "  intake import OUTBOX && intake serve",
        file=sys.stderr,
    )
    return os.EX_OK


def _serve(arguments: argparse.Namespace) -> int:
    from crypto import selftest
    from intake.server import app, gateway, site, status
    from intake.server.store import Store

    selftest.run()
    state = _state(arguments)
    settings = state.settings()
    with state.serving():
        with _store(state, settings) as store:
            _warn(status.office_warnings(store, clock.today()))
            with store.reading() as reader:
                office = reader.office()
        if office is not None:
            # a site that would not be served is better said here than to the first visitor
            site.load(office)
        public = Store(state.database_url(settings), settings.server.threads)
        return gateway.serve(lambda: app.create(public, settings), settings)


def _import(arguments: argparse.Namespace) -> int:
    from intake.server import importing, status

    state = _state(arguments)
    settings, office = state.settings(), state.office()
    with _store(state, settings) as store:
        done = importing.import_outbox(arguments.outbox, office, store, settings, dry_run=arguments.dry_run)
        return _show(done, arguments, status.office_warnings(store, clock.today()))


def _export(arguments: argparse.Namespace) -> int:
    from intake.server import exporting

    state = _state(arguments)
    signer = state.signer()
    with _store(state, state.settings()) as store:
        done = exporting.export(arguments.file, signer, store, clock.today(), new=arguments.new)
    return _show(done, arguments)


def _tick(arguments: argparse.Namespace) -> int:
    from intake.server import tick

    state = _state(arguments)
    with _store(state, state.settings()) as store:
        done = tick.tick(store, clock.today())
    return _show(done, arguments, done.warnings)


def _status(arguments: argparse.Namespace) -> int:
    from intake.server import status

    state = _state(arguments)
    settings = state.settings()
    with _store(state, settings) as store:
        taken = status.take(store, settings, clock.today())
    return _show(taken, arguments, taken.warnings)


def _doctor(arguments: argparse.Namespace) -> int:
    from intake.server import doctor

    state = _state(arguments)
    state.require()
    findings = doctor.examine(state)
    print(doctor.as_json(findings) if arguments.json else "\n".join(finding.as_text() for finding in findings))
    return os.EX_SOFTWARE if any(finding.problem for finding in findings) else os.EX_OK


def _migrate(arguments: argparse.Namespace) -> int:
    from intake.server.store import Store, schema

    state = _state(arguments)
    store = Store(state.database_url(state.settings()))
    before, after = schema.migrate(store)
    store.close()
    print(f"database: {before or 'empty'} -> {after}" if before != after else f"database: already at {after}")
    return os.EX_OK


def _site_verify(arguments: argparse.Namespace) -> int:
    from intake.server import verify

    done = verify.verify(arguments.url, _site_key(arguments))
    _show(done, arguments)
    return os.EX_DATAERR if done.differences else os.EX_OK


def _site_key(arguments: argparse.Namespace) -> note.Verifier:
    """Return the office's site key: the given one, or the one that the last outbox brought."""
    from intake.server.errors import NotImported

    if arguments.key:
        return note.Verifier.parse(arguments.key)
    state = _state(arguments)
    with _store(state, state.settings()) as store, store.reading() as reader:
        office = reader.office()
    if office is None:
        raise NotImported
    return note.Verifier.parse(office.site_vkey)
