"""`intake init`, `migrate`, `tick`, `purge`, `status`, `doctor`: the state folder and what is in it."""

import argparse
import os
import sys

from crypto import note
from intake import clock
from intake.server import state as states
from intake.server.commands import call


def init(arguments: argparse.Namespace) -> int:
    """Make a state folder."""
    from intake.server import shapes

    office = note.Verifier.parse(arguments.office)
    state = states.create(call.state_of(arguments).folder, arguments.name, office)
    shapes.migrate(state)
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


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the databases to this program's shape."""
    from intake.server import shapes

    for name, before, after in shapes.migrate(call.state_of(arguments)):
        print(f"{name}: {before or 'empty'} -> {after}" if before != after else f"{name}: already at {after}")
    return os.EX_OK


def tick(arguments: argparse.Namespace) -> int:
    """Do the daily run."""
    from intake.server import tick

    state = call.state_of(arguments)
    done = tick.run(state, state.settings(), clock.today())
    return call.show(done, arguments, done.warnings)


def purge(arguments: argparse.Namespace) -> int:
    """Erase what has expired."""
    from intake.server import purging
    from intake.server.ledger import CONSOLE

    state = call.state_of(arguments)
    with call.opened_holdings(state, state.settings()) as holdings:
        return call.show(purging.purge(holdings, clock.today(), CONSOLE), arguments)


def status(arguments: argparse.Namespace) -> int:
    """Show what is stored."""
    from intake.server import status

    state = call.state_of(arguments)
    settings = state.settings()
    with call.opened_store(state, settings) as store:
        taken = status.take(store, settings, clock.today())
    return call.show(taken, arguments, taken.warnings)


def doctor(arguments: argparse.Namespace) -> int:
    """Check everything."""
    from intake.server import doctor

    state = call.state_of(arguments)
    state.require()
    findings = doctor.examine(state)
    print(doctor.as_json(findings) if arguments.json else "\n".join(finding.as_text() for finding in findings))
    return os.EX_SOFTWARE if any(finding.problem for finding in findings) else os.EX_OK
