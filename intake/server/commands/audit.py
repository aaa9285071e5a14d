"""`intake audit`: the access log, for whoever checks it."""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict

from intake import clock
from intake.audit.findings import Finding, faults
from intake.server.commands import call


def status(arguments: argparse.Namespace) -> int:
    """Show how the log stands."""
    from intake.server import auditing

    state = call.state_of(arguments)
    with call.opened_holdings(state, state.settings()) as holdings:
        found = auditing.standing(holdings.ledger)
    if arguments.json:
        print(json.dumps(asdict(found)))
        return os.EX_OK
    print(
        f"{found.origin}: {found.size} entries, root {found.root}\n"
        f"witnessed by the desk: up to {found.witnessed}\n"
        f"last seen of the desk's log: {found.desk or 'nothing yet'}\n"
        f"key: {found.log_key}\n"
        f"its fingerprint: {found.fingerprint}\n"
        f"cosigns with: {found.witness_key}"
    )
    return os.EX_OK


def verify(arguments: argparse.Namespace) -> int:
    """Check the whole log."""
    from intake.server import auditing

    state = call.state_of(arguments)
    with call.opened_holdings(state, state.settings()) as holdings:
        return _show(auditing.check(holdings.ledger), arguments, "the log holds")


def reconcile(arguments: argparse.Namespace) -> int:
    """Check that every report is accounted for."""
    from intake.server import auditing

    state = call.state_of(arguments)
    with call.opened_holdings(state, state.settings()) as holdings:
        return _show(auditing.reconcile(holdings), arguments, "every report is accounted for")


def _show(found: Sequence[Finding], arguments: argparse.Namespace, good: str) -> int:
    """Print findings; a fault is the exit code of bad data."""
    bad = faults(found)
    if arguments.json:
        said = [{"code": each.code, "fault": each.is_fault, "text": each.text()} for each in found]
        print(json.dumps(said))
    else:
        lines = [f"{'FAULT ' if each.is_fault else 'note  '} {each.text()}" for each in found]
        print("\n".join([*lines, f"{len(bad)} faults" if bad else good]))
    return os.EX_DATAERR if bad else os.EX_OK


def checkpoint(arguments: argparse.Namespace) -> int:
    """Print the last checkpoint, to be kept by whoever wants to compare later."""
    from intake.server import auditing

    state = call.state_of(arguments)
    with call.opened_holdings(state, state.settings()) as holdings, holdings.ledger.store.reading() as stored:
        print(auditing.signed(stored).decode("utf-8"), end="")
    return os.EX_OK


def bundle(arguments: argparse.Namespace) -> int:
    """Write the audit bundle."""
    from intake.server import auditing
    from intake.server.ledger import CONSOLE

    state = call.state_of(arguments)
    with call.opened_holdings(state, state.settings()) as holdings:
        done = auditing.export(arguments.file, holdings.ledger, clock.today(), CONSOLE, arguments.generation)
    print(
        json.dumps(asdict(done)) if arguments.json else f"{done.origin}: {done.entries} entries\nmanifest {done.digest}"
    )
    return os.EX_OK


def report(arguments: argparse.Namespace) -> int:
    """Check a bundle and write its report; needs no state folder."""
    from intake.audit import reporting
    from intake.audit.reporting import Brought, Outputs

    brought = Brought(
        arguments.log, arguments.witness, arguments.kept, arguments.officer_key, reporting.beside(arguments.beside)
    )
    outputs = Outputs(arguments.output, arguments.csv, arguments.jsonl, arguments.language)
    verified = reporting.run(arguments.bundle, brought, outputs)
    print(reporting.as_json(verified) if arguments.json else reporting.as_text(verified, arguments.language))
    reporting.check_sound(verified)
    return os.EX_OK


def resume(arguments: argparse.Namespace) -> int:
    """Go on in a new generation, after a restore."""
    from intake.server import auditing
    from intake.server.ledger import CONSOLE

    state = call.state_of(arguments)
    kept = arguments.kept.read_bytes() if arguments.kept else None
    with call.opened_holdings(state, state.settings()) as holdings:
        begun = auditing.resume(holdings.ledger, clock.today(), CONSOLE, kept)
    print(f"the access log goes on as {begun.origin}; carry a batch to the desk, which checks from where")
    return os.EX_OK
