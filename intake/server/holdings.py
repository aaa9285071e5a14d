"""What a server holds, open: sealed submissions, the access log, and the key that signs batches."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from crypto import note
from intake.server import ledger
from intake.server.ledger import Ledger
from intake.server.settings import Settings
from intake.server.state import State
from intake.server.store import Store, schema


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that an act of staff is about."""

    store: Store
    ledger: Ledger
    signer: note.Signer


@contextmanager
def opened(state: State, settings: Settings) -> Iterator[Holdings]:
    """Open what a state folder holds, and refuse what has another shape."""
    with contextlib.ExitStack() as stack:
        store = Store(state.database_url(settings), settings.server.threads)
        stack.callback(store.close)
        schema.check(store)
        yield Holdings(store, stack.enter_context(ledger.opened(state)), state.signer())
