"""`intake office serve`: the pages of the staff, in a process and on a socket of their own."""

import argparse
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from intake import clock
from intake.audit.events import Event
from intake.server.commands import call
from intake.server.settings import Listen, Settings
from intake.server.state import State

if TYPE_CHECKING:
    from intake.server.office.premises import Premises


def serve(arguments: argparse.Namespace) -> int:
    """Serve the office's pages."""
    from crypto import selftest
    from intake.server import gateway, ledger
    from intake.server.office import app, incoming
    from intake.server.office.store import OfficeStore

    selftest.run()
    state = call.state_of(arguments)
    settings = state.settings()
    with state.serving_office():
        accounts = OfficeStore(state.office_database_file)
        accounts.check()
        accounts.close()
        with call.opened_holdings(state, settings) as holdings:
            # unlike intake, the staff depend on the log: what cannot be recorded does not begin
            holdings.ledger.record([ledger.SYSTEM.act(Event.STARTUP)], clock.today())
        incoming.clear(state.incoming)
        return gateway.serve(lambda: app.create(_premises(state, settings)), _listening(settings), shared=True)


def _listening(settings: Settings) -> Settings:
    """Return the settings of a process that listens where the staff come in."""
    own = settings.office
    listen = Listen(socket=own.socket) if own.socket else Listen(host=own.host, port=own.port)
    return replace(settings, listen=listen)


def _premises(state: State, settings: Settings) -> "Premises":
    """Make what the pages work with. Nothing is opened before the serving process is forked from this one."""
    from intake.server.holdings import Holdings
    from intake.server.ledger import Ledger
    from intake.server.logstore import LogStore
    from intake.server.office.acts import ServerActs
    from intake.server.office.premises import Premises
    from intake.server.office.store import OfficeStore
    from intake.server.reserve import Reserve
    from intake.server.store import Store

    ledger = Ledger(LogStore(state.log_file), state.log_keys(), Reserve(state.reserve_file))
    held = Holdings(Store(state.database_url(settings), settings.server.threads), ledger, state.signer())
    acts = ServerActs(held, settings, state.office(), state.folder, clock.today)
    premises = Premises(
        OfficeStore(state.office_database_file), acts, state.incoming, settings.office.two_person_export
    )
    # a serving process that ended and is started again does not know which codes were used
    os.register_at_fork(after_in_child=premises.codes.begin)
    return premises
