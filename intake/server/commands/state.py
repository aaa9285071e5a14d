"""`intake init`, `migrate`, `tick`, `status`, `doctor`: the state folder and what is in it."""

import argparse
import os
import sys

from crypto import note
from intake import clock
from intake.server import state as states
from intake.server.commands import call


def init(arguments: argparse.Namespace) -> int:
    """Make a state folder."""
    from intake.server.store import Store, schema

    office = note.Verifier.parse(arguments.office)
    state = states.create(call.state_of(arguments).folder, arguments.name, office)
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


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the database to this program's shape."""
    from intake.server.store import Store, schema

    state = call.state_of(arguments)
    store = Store(state.database_url(state.settings()))
    before, after = schema.migrate(store)
    store.close()
    print(f"database: {before or 'empty'} -> {after}" if before != after else f"database: already at {after}")
    return os.EX_OK


def tick(arguments: argparse.Namespace) -> int:
    """Do the daily run."""
    from intake.server import tick

    state = call.state_of(arguments)
    with call.opened_store(state, state.settings()) as store:
        done = tick.tick(store, clock.today())
    return call.show(done, arguments, done.warnings)


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
