"""`intake import` and `intake export`: what a courier brings and takes."""

import argparse

from intake import clock
from intake.server.commands import call


def import_(arguments: argparse.Namespace) -> int:
    """Take an outbox."""
    from intake.server import importing, status

    state = call.state_of(arguments)
    settings, office = state.settings(), state.office()
    with call.opened_store(state, settings) as store:
        done = importing.import_outbox(arguments.outbox, office, store, settings, dry_run=arguments.dry_run)
        return call.show(done, arguments, status.office_warnings(store, clock.today()))


def export(arguments: argparse.Namespace) -> int:
    """Write a batch."""
    from intake.server import exporting

    state = call.state_of(arguments)
    signer = state.signer()
    with call.opened_store(state, state.settings()) as store:
        done = exporting.export(arguments.file, signer, store, clock.today(), new=arguments.new)
    return call.show(done, arguments)
