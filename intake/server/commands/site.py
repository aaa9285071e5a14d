"""`intake serve` and `intake site verify`: the public site."""

import argparse
import contextlib
import os

from crypto import note
from crypto.errors import Refusal
from intake import clock
from intake.server.commands import call
from intake.server.state import State


def serve(arguments: argparse.Namespace) -> int:
    """Serve the public site."""
    from crypto import selftest
    from intake.server import app, gateway, site, status
    from intake.server.store import Store

    selftest.run()
    state = call.state_of(arguments)
    settings = state.settings()
    with state.serving():
        with call.opened_store(state, settings) as store:
            call.warn(status.office_warnings(store, clock.today()))
            with store.reading() as reader:
                office = reader.office()
        if office is not None:
            # a site that would not be served is better said here than to the first visitor
            site.load(office)
        _note_start(state)
        public = Store(state.database_url(settings), settings.server.threads)
        return gateway.serve(lambda: app.create(public, settings), settings)


def _note_start(state: State) -> None:
    """Put the start on record, if that can be done: intake does not depend on the log."""
    from intake.audit.events import Event
    from intake.server import ledger

    with contextlib.suppress(Refusal), ledger.opened(state) as opened:
        opened.record([ledger.SYSTEM.act(Event.STARTUP)], clock.today())


def verify(arguments: argparse.Namespace) -> int:
    """Compare a served site with the manifest."""
    from intake.server import verify

    done = verify.verify(arguments.url, _site_key(arguments))
    call.show(done, arguments)
    return os.EX_DATAERR if done.differences else os.EX_OK


def _site_key(arguments: argparse.Namespace) -> note.Verifier:
    """Return the office's site key: the given one, or the one that the last outbox brought."""
    from intake.server.errors import NotImported

    if arguments.key:
        return note.Verifier.parse(arguments.key)
    state = call.state_of(arguments)
    with call.opened_store(state, state.settings()) as store, store.reading() as reader:
        office = reader.office()
    if office is None:
        raise NotImported
    return note.Verifier.parse(office.site_vkey)
