"""`intake import` and `intake export`: what a courier brings and takes."""

import argparse

from intake import clock
from intake.server.commands import call


def import_(arguments: argparse.Namespace) -> int:
    """Take an outbox."""
    from intake.server import importing, status
    from intake.server.ledger import CONSOLE

    state = call.state_of(arguments)
    settings, office, today = state.settings(), state.office(), clock.today()
    with call.opened_holdings(state, settings) as holdings:
        file, dry_run = arguments.outbox, arguments.dry_run
        done = importing.import_outbox(file, office, holdings, settings, today, CONSOLE, dry_run=dry_run)
        return call.show(done, arguments, status.office_warnings(holdings.store, today))


def export(arguments: argparse.Namespace) -> int:
    """Write a batch."""
    from intake.server import exporting
    from intake.server.ledger import CONSOLE

    state = call.state_of(arguments)
    file, today = arguments.file, clock.today()
    with call.opened_holdings(state, state.settings()) as holdings:
        if arguments.again:
            done = exporting.export_again(file, holdings, today, CONSOLE, arguments.again)
        else:
            done = exporting.export(file, holdings, today, CONSOLE, new=arguments.new)
    return call.show(done, arguments)
